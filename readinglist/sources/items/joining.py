"""Joining of wrapped lines."""

import re
from collections.abc import Sequence

from readinglist.sources.items.words import is_name_word, is_title_word

_BROKEN = re.compile(r"(?P<head>[^\W\d_]+(?:[-‐‑][^\W\d_]+)*)(?P<mark>[-‐‑\u00ad¬])$")
_WORD = re.compile(r"[^\W\d_]+")
_PREFIXES = frozenset(
    ["all", "anti", "auto", "bi", "co", "cross", "e", "ex", "fine", "few", "first", "fully", "half", "hard", "hyper", "in", "infra", "inter", "intra", "large", "light", "log", "low", "long", "macro", "meta", "mid", "micro", "mini", "multi", "nano", "near", "neo", "non", "off", "on", "one", "open", "over", "post", "pre", "pseudo", "quasi", "re", "real", "second", "self", "semi", "short", "single", "small", "so", "soft", "state", "step", "sub", "super", "third", "three", "top", "trans", "two", "ultra", "un", "under", "up", "upper", "weakly", "well", "world", "x", "zero", "high", "higher", "lower", "data", "end", "free", "part", "time"]
)
"""Beginnings after which a hyphen at the end of a line usually belongs to the word."""


def join_lines(lines: Sequence[str], text: str = "") -> str:
    """Return wrapped lines as one line, with words that were divided at a line end in one piece.

    A hyphen stays before a capital or digit, after a capital, number or common prefix, and where `text`, such as the
    whole document, has the hyphenated word elsewhere; it goes where `text` has the joined word.
    """
    joined = ""
    known = _Known(text or "\n".join(lines))
    for line in lines:
        line = line.strip()
        if not line:
            continue
        if not joined:
            joined = line
            continue
        found = _BROKEN.search(joined)
        following = _WORD.match(line)
        if found and following:
            whole = found["head"].rpartition("-")[2]
            joined = joined[:-1] + ("-" if known.keeps_hyphen(whole, following[0], found["mark"]) else "") + line
        elif (
            re.search(r"\w[-‐‑/]$|://\S*$", joined)
            and re.match(r"\w", line)
            and (joined[-1] in "-‐‑" or "://" in joined.rpartition(" ")[2])
        ):
            joined += line
        else:
            joined += f" {line}"
    return joined


class _Known:
    """The words of a text, to see how it writes a word."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._words: frozenset[str] | None = None

    def keeps_hyphen(self, head: str, tail: str, mark: str) -> bool:
        """Whether the hyphen between two parts belongs to the word."""
        if mark in "\u00ad¬":
            return False
        if self._words is None:
            self._words = frozenset(re.findall(r"[^\W\d_]+(?:[-‐‑][^\W\d_]+)*(?![-‐‑\w])", self._text.lower()))
        joined, hyphenated = (head + tail).lower(), f"{head}-{tail}".lower()
        if hyphenated in self._words:
            return True
        if joined in self._words:
            return False
        if tail[0].isupper() or (len(head) > 1 and head.isupper()):
            return not (head.isupper() and tail.isupper() and len(head) > 3)
        if is_title_word(joined) or is_name_word(joined):
            return False
        if head.lower() in _PREFIXES or len(head) == 1:
            return True
        return is_title_word(head) and is_title_word(tail)
