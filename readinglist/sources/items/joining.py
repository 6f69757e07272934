"""Joining of wrapped lines."""

import re
from collections.abc import Sequence
from functools import lru_cache

from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.sources.items.words import is_name_word, is_title_word

_PREFIX_WORDS = """
    all anti auto bi co cross e ex fine few first fully half hard hyper in infra inter intra large light log low long
    macro meta mid micro mini multi nano near neo non off on one open over post pre pseudo quasi re real second self
    semi short single small so soft state step sub super third three top trans two ultra un under up upper weakly well
    world x zero high higher lower data end free part time
"""
_PREFIXES = frozenset(_PREFIX_WORDS.split())
"""Beginnings after which a hyphen at the end of a line usually belongs to the word."""
_BROKEN = lazy_pattern(r"(?P<head>[^\W\d_]+)(?P<mark>[-‐‑\u00ad¬])$")
_FIRST_WORD = lazy_pattern(r"[^\W\d_]+")
_HYPHEN, _NO_HYPHEN = lazy_pattern(r"\w[-‐‑]$"), "\u00ad¬"
_SPLIT_ADDRESS = lazy_pattern(r"(?:://|\bdoi\.org/|\bdoi:\s?10)\S*[/._=-]$|\barxiv[:.]\s?\d{4}\.$", re.IGNORECASE)
_ADDRESS_GOES_ON = lazy_pattern(r"(?=[^\s/]*[\d/])[a-z0-9][\w./%=-]*", re.IGNORECASE)
_LONGEST_WORD = 60


def join_lines(lines: Sequence[str], text: str = "") -> str:
    """Return wrapped lines as one line, with words and addresses that were divided at a line end in one piece.

    A hyphen stays before a capital or digit, after a capital, number or common prefix, and where `text`, such as the
    whole document, has the hyphenated word elsewhere; it goes where `text` has the joined word.
    """
    parts: list[str] = []
    for line in filter(None, map(str.strip, lines)):
        if not parts:
            parts.append(line)
            continue
        end = parts[-1][-_LONGEST_WORD:]
        broken, following = _BROKEN.search(end), _FIRST_WORD.match(line)
        if broken and following:
            if not _keeps_hyphen(broken["head"], following[0], broken["mark"], text or "\n".join(lines)):
                parts[-1] = parts[-1][:-1]
        elif not (_HYPHEN.search(end) or (_SPLIT_ADDRESS.search(parts[-1]) and _ADDRESS_GOES_ON.match(line))):
            parts.append(" ")
        parts.append(line)
    return "".join(parts)


@lru_cache(maxsize=4)
def _words_of(text: str) -> frozenset[str]:
    """Return the words of a text, and its hyphenated words, that do not end with a hyphen."""
    return frozenset(re.findall(r"[^\W\d_]+(?:[-‐‑][^\W\d_]+)*+(?![-‐‑\w])", text.lower()))


def _keeps_hyphen(head: str, tail: str, mark: str, text: str) -> bool:
    """Whether the hyphen between two parts belongs to the word."""
    if mark in _NO_HYPHEN:
        return False
    joined, known = f"{head}{tail}".lower(), _words_of(text)
    if f"{head}-{tail}".lower() in known:
        return True
    if joined in known:
        return False
    if tail[0].isupper() or (len(head) > 1 and head.isupper()):
        # A word in capitals, such as a heading, is divided like any other.
        return not (head.isupper() and tail.isupper() and len(head) > 3)
    if is_title_word(joined) or is_name_word(joined):
        return False
    return head.lower() in _PREFIXES or len(head) == 1 or (is_title_word(head) and is_title_word(tail))
