"""Titles in quotation marks."""

import re

from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.sources.items.marks import CUT, MARKS, plain
from readinglist.sources.items.name_lists import are_names, is_name_list, likely_names
from readinglist.sources.items.venues import starts_tail, starts_venue

_QUOTES = (
    ("“", "”"), ("„", "“”"), ("«", "»"), ("»", "«"), ("「", "」"), ("『", "』"), ("《", "》"), ("〈", "〉"),
    ("``", "''"), ("‘", "’"), ("‚", "‘"), ("‹", "›"), ('"', '"'), ("”", "”"), ("''", "''"), ("'", "'"), ("`", "'"),
)  # fmt: skip
CLOSING = "”\"»“」』》〉'’"
_AFTER = lazy_pattern(
    rf"\s*(?:$|[,.;:?!|)\](，。；：、（！？{CUT}{MARKS}\t–—-]|\[|//|in\s|In[\s:]|by\s|von\s|et\s|(?:19|20)\d\d)"
)
_FIRST = lazy_pattern(r"[\w$“\"(\[]")
_OPENS_TITLE = (",", ".", ":", ";", ")", "]", "–", "—", "-", "|", "(", " by", " al")
_COLON = lazy_pattern(r":\s*(?=[^\W\d_])")
_WORDS = lazy_pattern(r"[^\W\d_]{2,}")


def quoted_title(text: str) -> tuple[int, int] | None:
    """Return where the words of a title in quotation marks start and end."""
    for opening, closing in _QUOTES:
        start = text.find(opening)
        inside = start + len(opening)
        if start < 0 or text[start - 1 : start].isalnum() or (opening in "'`" and not _FIRST.match(text, inside)):
            continue
        end = _closing(text, inside, opening, closing)
        first = opening in "《「『" and not text[:start].strip(MARKS)
        if (
            end
            and re.search(r"\w", plain(text[inside:end]))
            and (first or _is_whole(text[:start], text[inside:end], text[end:]))
        ):
            return inside, end
    return None


def _closing(text: str, inside: int, opening: str, closing: str) -> int | None:
    """Return where the quotation closes: the first mark that punctuation or the end surrounds, else the last."""
    marks = (closing,) if len(closing) > 1 else tuple(closing)
    last, nested, at = None, 0, inside
    while at < len(text):
        mark = next((mark for mark in marks if text.startswith(mark, at)), "")
        nested += bool(not mark and text.startswith(opening, at))
        if mark and (text[at - 1] != " " or mark == "»"):
            after = text[at + len(mark) : at + len(mark) + 8]
            if nested:
                nested -= 1
            elif not (mark in "'’" and after[:1].isalnum()):
                last = at
                if text[at - 1] in ",." or _AFTER.match(after):
                    return at
        at += len(mark) or 1
    return last


def _is_whole(before: str, title: str, after: str) -> bool:
    """Whether the quotation is the whole title, not a part of it."""
    lead = before.strip(f" \t{CUT}{MARKS}")
    rest = after.lstrip(CLOSING)
    ended = title.rstrip()[-1:]
    if not lead:
        return ended in {",", "."} or _is_all(rest)
    if _is_message(lead) and _MESSAGE_TITLE.fullmatch(title) and _AFTER.match(rest):
        return True
    names = are_names(lead)
    if not names and not lead.lower().endswith(_OPENS_TITLE):
        return False
    if ended in {",", "."}:
        return True
    if lead[-1] in {":", ","} and not names:
        return False
    if (ended in {"?", "!"} and names and not rest.startswith(":")) or (names and starts_venue(rest.lstrip())):
        return True
    if rest[:1] in {"?", "!"}:
        return False
    return not _goes_on(rest) and bool(_AFTER.match(rest) or likely_names(rest.lstrip()))


_MESSAGE_WORDS = frozenset({"i", "i'm", "you", "we", "us", "me", "my", "please", "hi", "hey", "check", "look", "seen"})
_MESSAGE_TITLE = lazy_pattern(r"[^\W_a-z][^\s\"“”]*(?:\s[^\s\"“”]+){2,}")


def quoted_in_message(text: str) -> str:
    """Return the title that a message such as ``have you seen "A Title"?`` quotes; empty if it is none."""
    found = quoted_title(text)
    return text[found[0] : found[1]] if found and _is_message(text[: found[0] - 1].strip()) else ""


def _is_message(lead: str) -> bool:
    """Whether words before a quotation are those of a message, such as ``have you seen``, not of a title."""
    words = lead.split()
    return words[1:] == lead.lower().split()[1:] and not _MESSAGE_WORDS.isdisjoint(lead.lower().split())


def _is_all(rest: str) -> bool:
    """Whether a quotation with which an item starts is the title, by what follows."""
    if rest[:1] in {"?", "!"}:
        return not _WORDS.search(rest)
    if rest[:1] in {",", ";"}:
        following = rest[1:].lstrip()
        return starts_venue(following) or bool(likely_names(following)) or is_name_list(following)
    return not _goes_on(rest) and bool(_AFTER.match(rest) or likely_names(rest.lstrip()))


def _goes_on(rest: str) -> bool:
    """Whether the title goes on after the quotation: with a hyphen, or with a capital after a colon."""
    colon = _COLON.match(rest)
    following = rest[colon.end() :] if colon else ""
    return rest.startswith("-") or (following[:1].isupper() and not starts_tail(following))
