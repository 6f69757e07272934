"""References and plain items: names, title and what follows, told apart by order and punctuation."""

import re

from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.sources.items.boundaries import Boundary, boundaries, is_abbreviation
from readinglist.sources.items.dates import read_date
from readinglist.sources.items.marks import CUT, ITALIC, ITALIC_END, MARKS, without_marks
from readinglist.sources.items.name_lists import NameList, has_title_word, likely_names, names_at_start
from readinglist.sources.items.pieces import Pieces, is_details, read_tail
from readinglist.sources.items.trailing_names import names_at_end
from readinglist.sources.items.venues import (
    starts_journal,
    starts_kind,
    starts_numbered,
    starts_proceedings,
    starts_tail,
    starts_venue,
    starts_volume,
)

_LISTED = "listed"
"""The style of items in which the title comes first, so that names may follow.

The other styles are named after what separates names and title: ``stop``, ``comma``, ``colon``, ``year``.
"""
_YEAR = r"(?:18|19|20)\d\d[a-z]?"
_AFTER_NAMES = lazy_pattern(
    rf"\s?[.,]?\s?[(\[](?P<in_brackets>(?:n\.d\.|{_YEAR})(?:,\s[^()\[\]]{{3,25}})?)[)\]]\s?[.,:;]?\s*(?:[-–—]\s)?|"
    rf"(?:\s?[.,;]?\s?|\s[-–—]\s)(?P<between>{_YEAR})(?:[.,:;]\s+|\s[-–—]\s)|\s(?P<year>{_YEAR})\s(?=[^\W\d_])|(?P<colon>\s?[::]\s*)|"
    r"(?P<dash>\s[-–—]\s)|(?P<stop>\s?\.\s+)|(?P<comma>\s?,\s+)|(?P<wide>[.．。]\s*)"
)
_ITALIC_VENUE = lazy_pattern(f'(?<=[\\w")\u201d])(?<![Ii]n)\\s?{ITALIC}(?P<inner>[^{MARKS}]*){ITALIC_END}')
_WORD = lazy_pattern(r"\w")


def read_reference(text: str, pieces: Pieces) -> None:
    """Take names, title and the rest of an item in which no mark shows the title."""
    text = without_marks(_ITALIC_VENUE.sub(_with_comma, text))
    found = _leading_names(text)
    if not found:
        _read_title(text, pieces, _LISTED)
        return
    names, start, separator = found
    pieces.names = names
    year = re.search(_YEAR, text[names.end : start])
    pieces.date = pieces.date or (read_date(year[0][:4]) if year else None)
    _read_title(text[start:], pieces, separator if separator in {"comma", "colon", "year"} else "stop")


def _with_comma(found: re.Match[str]) -> str:
    """Put a comma before a venue in italics that follows a title without a separator."""
    return f", {found['inner']}" if starts_venue(found["inner"]) else found[0]


# --- leading names -------------------------------------------------------------------------------------------------


def _leading_names(text: str) -> tuple[NameList, int, str] | None:
    """Return the names at the start, where the title starts, and the kind of what separates them."""
    found = names_at_start(text)
    if not found:
        return None
    most = len(found.names)
    for number in range(most, max(0, most - _MOST_IN_TITLE), -1):
        names = found.first(number)
        after = _AFTER_NAMES.match(text, names.end)
        ended = text[names.end - 1] == "." and text[names.end : names.end + 1] == " "
        if not after and not ended:
            continue
        start, separator = (after.end(), after.lastgroup or "") if after else (names.end + 1, "stop")
        if not _WORD.search(text, start):
            return None
        if _are_authors(names, text[start:], separator):
            return names, start, separator
    return None


_MOST_IN_TITLE = 12
"""The most words of a title, between commas, that are taken for names."""
_UNLIKELY, _IMPOSSIBLE = -1, -4
_LIKELY_NAME = 0.8
_LEAST = {"stop": 0.2, "wide": 0.2, "comma": 0.5}
"""The least score of one name before each separator if a title and a venue follow."""


_CONJUNCTION = lazy_pattern(r"(?:and|or|und|oder|et|ou|y|o|e)\s")
"""What continues a series of words, with which titles begin: ``Read, Write, or Skip?``."""


def _are_authors(names: NameList, rest: str, separator: str) -> bool:
    """Whether names are the authors of the title that follows."""
    number, score = len(names.names), names.score
    if separator == "comma" and _CONJUNCTION.match(rest):
        return False
    if names.sure:
        return (
            score > _UNLIKELY or number > 1 or names.others or (score > _IMPOSSIBLE and _is_reference(rest, separator))
        )
    if has_title_word(names.names[0]) or has_title_word(names.names[-1]):
        return False
    if number > 2 or (separator in {"in_brackets", "between", "year"} and score > _UNLIKELY):
        return True
    if score >= _LIKELY_NAME * number and (separator != "comma" or number > 1):
        return not (separator in {"stop", "comma"} and starts_tail(rest))
    least = _LEAST["stop"] if "," in names.names[0] else _LEAST.get(separator)
    if number > 1 and separator not in {"stop", "wide"} and "," not in names.names[0]:
        least = 1
    return least is not None and score >= least and _is_reference(rest, separator)


def _is_reference(text: str, separator: str) -> bool:
    """Whether a text is a title of several words and a venue or other certain end, separated in the same way."""
    commas = separator == "comma"
    if commas and starts_volume(text):
        return False
    starts = starts_volume if commas else starts_venue
    for boundary in boundaries(text):
        title = text[: boundary.end]
        fits = (boundary.kind == "comma") == commas or boundary.kind == "cut"
        if fits and (boundary.kind in {"medium", "slashes", "cut"} or starts(text[boundary.after :])):
            return len(title.split()) > 1 or not title.isascii() or _is_reference_end(text, boundary)
    return False


def _is_reference_end(text: str, boundary: Boundary) -> bool:
    """Whether another certain end follows a title of one word."""
    return any(starts_venue(text[later.after :]) for later in boundaries(text) if later.end > boundary.end)


# --- the title -----------------------------------------------------------------------------------------------------

_TAIL_SIGNS = lazy_pattern(rf"\d|{CUT}|(?<=\s)(?:[^\W\d_a-z]\w*\s?(?:(?:of|and|for|the|&|on|in)\s)?){{1,6}}\.?$")
_PART_NUMBER = lazy_pattern(r"[IVX]{2,}(?=[.,:;\s]|$)|[IVX](?=[:,]|\.?$)|Part\s(?:[IVX]+|\d|[A-Z][a-z]+|[A-Z])(?!\w)")
_BY_NAME = lazy_pattern(r"\sby\s[^\W\d_a-z]")
_TITLE_END = lazy_pattern(r"[\s,.:;–—-]+(?:(?:by|von)\s*)?$|\sby\s*$")


def _read_title(text: str, pieces: Pieces, style: str) -> None:
    """Take a title and what follows it."""
    listed = style == _LISTED
    if not listed and (starts_tail(text) or (style == "comma" and starts_volume(text))):
        # A reference without a title, as in physics.
        read_tail(text, pieces)
        return
    if listed and not pieces.names and not _is_by_names(text) and _take_names_at_end(text, pieces):
        return
    end = _title_end(text, style)
    if end:
        pieces.title = text[: end.end]
        read_tail(text[end.end if end.kind in {"paren", "square"} else end.after :], pieces)
    elif not (listed and _take_names_at_end(text, pieces)):
        pieces.title = text


def _is_by_names(text: str) -> bool:
    """Whether names follow the first ``by`` before a capital."""
    found = _BY_NAME.search(text)
    return bool(found and likely_names(text[found.end() - 1 :]))


def _title_end(text: str, style: str) -> Boundary | None:
    """Return the first place after which nothing can belong to the title; in references also the end of a sentence."""
    sentence = None
    for boundary in boundaries(text):
        if not _WORD.search(text[: boundary.end]):
            continue
        if _ends_title(text, boundary, style):
            return boundary
        if boundary.kind == "stop" and not sentence and not is_abbreviation(text, boundary.end):
            sentence = None if _PART_NUMBER.match(text, boundary.after) else boundary
    return sentence if style != _LISTED and sentence and _TAIL_SIGNS.search(text, sentence.after) else None


def _take_names_at_end(text: str, pieces: Pieces) -> bool:
    """Take a title and the names that follow it without a separator."""
    start = names_at_end(text)
    if start:
        pieces.title, pieces.names = _TITLE_END.sub("", text[:start]), names_at_start(text, start)
    return bool(start)


def _ends_title(text: str, boundary: Boundary, style: str) -> bool:
    """Whether what follows a boundary cannot belong to the title."""
    kind, rest = boundary.kind, text[boundary.after :]
    if kind in {"medium", "slashes", "cut"}:
        return True
    if _PART_NUMBER.match(rest):
        return False
    if kind in {"paren", "square"}:
        return _ends_at_bracket(rest, ")" if kind == "paren" else "]")
    if kind in {"in", "space"}:
        return (
            style == "year"
            if kind == "space" and starts_proceedings(rest)
            else (kind == "in" and style != _LISTED and starts_proceedings(rest))
        )
    if starts_tail(rest):
        return True
    abbreviated = kind == "stop" and is_abbreviation(text, boundary.end)
    if style == _LISTED:
        return not abbreviated and _ends_listed(text, rest, kind)
    if abbreviated:
        return bool(_SINGLE_LETTER.search(text[: boundary.end])) and starts_volume(rest)
    return _ends_in_reference(rest, kind, style)


_SINGLE_LETTER = lazy_pattern(r"(?:[^\W\d_]{2,}|\w\.)\s\w$")
_LETTERS = lazy_pattern(r"[^\W\d_]{3,}")


def _ends_at_bracket(rest: str, closing: str) -> bool:
    """Whether brackets state the names, venue or date, and nothing of the title follows them."""
    inside = rest.partition(closing)[0]
    follows = rest[len(inside) + 1 :]
    if not is_details(inside):
        return False
    return (
        not _LETTERS.search(follows)
        or starts_venue(follows.lstrip(" .,;:"))
        or bool(likely_names(follows.lstrip(" .,;:-–—")))
    )


_ABOUT_ANOTHER = lazy_pattern(
    r"(?:comments?|reply|replies|response|discussion|remarks?|errat\w+|corrigend\w+|correction)\s(?:on|to|of)\s",
    re.IGNORECASE,
)


def _ends_listed(text: str, rest: str, kind: str) -> bool:
    """Whether authors or a journal follow in an item that starts with the title."""
    if kind == "by":
        names = None if _ABOUT_ANOTHER.match(text) else names_at_start(rest)
        return bool(names and not _FOLLOWS.match(rest, names.end))
    if kind in {"comma", "stop", "mark"} and _names_follow(rest, kind):
        return True
    return kind in {"comma", "stop"} and starts_kind(rest)


_FEW_NAMES = 8
_FOLLOWS = lazy_pattern(r"\s?\w")


def _names_follow(rest: str, kind: str) -> bool:
    """Whether authors follow a title, and end with punctuation."""
    names = names_at_start(rest, most=_FEW_NAMES)
    if not names or any(map(has_title_word, names.names)):
        return False
    if len(names.names) < _FEW_NAMES and _FOLLOWS.match(rest, names.end):
        return False
    if kind == "comma" and not rest[names.end :].startswith(";"):
        return (names.sure and names.score > _UNLIKELY) or (len(names.names) > 1 and names.score >= 2)
    return names.sure or names.score >= 1 or (names.score > 0 and starts_tail(rest[names.end :].lstrip(" .,;")))


def _ends_in_reference(rest: str, kind: str, style: str) -> bool:
    """Whether a venue follows in a reference, whose style tells which separators it uses."""
    if kind == "stop":
        return starts_venue(rest)
    if kind == "mark":
        return starts_kind(rest) or starts_numbered(rest)
    if kind != "comma":
        return False
    if style == "comma":
        return starts_journal(rest)
    return starts_proceedings(rest) or (style in {"colon", "year"} and starts_volume(rest))
