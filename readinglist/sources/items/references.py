"""References and plain items: names, title and what follows, told apart by order and punctuation."""

import re
from collections.abc import Iterator

from readinglist.sources.items.marked_text import CUT, MARKS
from readinglist.sources.items.name_lists import NameList, names_at_end, names_at_start
from readinglist.sources.items.pieces import Pieces, likely_names, read_details, read_tail
from readinglist.sources.items.venues import read_date, starts_journal, starts_tail, starts_venue

_YEAR = r"(?:18|19|20)\d\d[a-z]?"
_AFTER_NAMES = re.compile(
    rf"\s?[.,]?\s?[(\[](?P<inside>(?:n\.d\.|{_YEAR})(?:,\s[^()\[\]]{{3,25}})?)[)\]]\s?[.,:;]?\s*(?:[-–—]\s)?|"
    rf"\s?[.,;]?\s?(?P<plain>{_YEAR})(?:[.,:;]\s+|\s[-–—]\s)|(?P<colon>\s?[::]\s*)|(?P<dash>\s[-–—]\s)|(?P<stop>\s?\.\s+)|(?P<comma>\s?,\s+)|(?P<cjk>[.．。]\s*)"
)


def read_reference(text: str, pieces: Pieces) -> bool:
    """Take names, title and the rest of an item without marks."""
    names = _leading_names(text)
    if names:
        part, start, comma = names
        end = part.end
        pieces.names = part
        date = re.search(_YEAR, text[end:start])
        pieces.date = pieces.date or (read_date(date[0][:4]) if date else None)
        _read_title(text[start:], pieces, comma=comma, listed=False)
    else:
        _read_title(text, pieces, comma=True, listed=True)
    return True


def _leading_names(text: str) -> tuple[NameList, int, bool] | None:
    """Return where leading names end, where the title starts, and whether a comma separates them."""
    found = names_at_start(text)
    if not found:
        return None
    for place in reversed(range(len(found.ends))):
        end = found.end if place == len(found.ends) - 1 else found.ends[place]
        after = _AFTER_NAMES.match(text, end)
        if not after and text[end - 1 : end] == "." and text[end : end + 1] == " ":
            start, by = end + 1, "stop"
        elif after:
            start, by = after.end(), after.lastgroup or ""
        else:
            continue
        if not re.search(r"\w", text[start:]):
            return None
        if _are_authors(found, place, text, start, by):
            return found.first(place + 1), start, by == "comma"
    return None


def _are_authors(found: NameList, place: int, text: str, start: int, by: str) -> bool:
    """Whether the first names of a list are the authors of a title that starts at `start`."""
    part = found.first(place + 1)
    rest = text[start:]
    if part.sure and (len(part.names) > 1 or part.others or part.score > -1):
        return True
    if by in {"inside", "plain"} and part.score > -1:
        return True
    if part.score >= 0.8 * min(2, len(part.names)) and (by != "comma" or len(part.names) > 1):
        return not (by in {"stop", "comma"} and starts_tail(rest) and not part.sure)
    return by in {"stop", "cjk"} and part.score > 0.3 and _has_title_and_tail(rest)


def _has_title_and_tail(text: str) -> bool:
    """Whether a text is a title of several words and a certain tail."""
    return any(
        (kind in {"label", "gost", "cut"} or starts_venue(text[after:]))
        and (len(text[:end].split()) > 1 or not text[:end].isascii())
        for end, after, kind in _boundaries(text)
        if kind != "comma"
    )


# --- the end of the title ------------------------------------------------------------------------------------------

_BOUNDARY = re.compile(
    rf"(?P<label>\s?\[(?:J|C|M|D|R|S|P|N|A|Z|EB|DB|CP)(?:/(?:OL|CD|MT|DK))?\][.,]?\s*)|(?P<gost>\s?//\s?)|(?P<stop>[.。](?:[”\"’»]*\s+|(?=[{CUT}{MARKS}])|(?=[^\x00-\x7f])))|(?P<mark>[?!？！][”\"’»]*\s+)|"
    rf"(?P<comma>[,，;]\s+)|(?P<by>\s(?:by|By)\s)|(?P<paren>\s?\((?=[^()]+(?:\([^()]*\)[^()]*)*\)))|(?P<cut>\s?[{CUT}{MARKS}\t]\s?)|(?P<dash>\s[-–—]\s|:\s(?=In\s|in\s|{CUT}))"
)
_ABBREVIATIONS = frozenset(
    ["vs", "v", "st", "dr", "mr", "mrs", "ms", "prof", "no", "nos", "al", "eg", "e.g", "ie", "i.e", "etc", "approx", "fig", "eq", "vol", "resp", "cf", "jr", "sr", "ca", "c", "dept", "inc", "corp", "ltd", "co", "ed", "eds", "rev", "u.s", "u.k", "u.n", "d.c", "ph.d", "a.k.a", "w.r.t", "i.i.d", "s.t", "viz", "mt", "ft", "lt", "gen", "col", "op", "cit", "bzw", "z.b", "d.h", "u.a", "ggf", "вып", "см"]
)


def _boundaries(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield where a title may end, where what follows starts, and the kind of the separator."""
    for found in _BOUNDARY.finditer(text):
        kind = found.lastgroup or ""
        end = found.end() if kind == "mark" else found.start()
        if kind == "mark":
            end = found.start() + 1
        yield end, found.end(), kind


def _is_abbreviation(text: str, stop: int) -> bool:
    """Whether the stop at this place ends an abbreviation or initial rather than a sentence."""
    word = re.search(r"\S*$", text[max(0, stop - 20) : stop])
    bare = word[0].lower().strip("(\"“'") if word else ""
    return bare in _ABBREVIATIONS or (len(bare) == 1 and bare.isalpha())


def _read_title(text: str, pieces: Pieces, *, comma: bool, listed: bool) -> None:
    """Take a title and what follows it. `listed`: the title comes first, so that names may follow."""
    if not listed and _is_no_title(text, comma=comma):
        read_tail(text, pieces)
        return
    first_stop = None
    if listed and not pieces.names and _take_names_at_end(text, pieces):
        return
    for end, after, kind in _boundaries(text):
        if not re.search(r"\w", text[:end]):
            continue
        if _ends_title(text, end, after, kind, comma=comma, listed=listed):
            pieces.title = text[:end]
            read_tail(text[end:] if kind == "paren" else text[after:], pieces)
            return
        if kind == "stop" and first_stop is None and not listed and not _is_abbreviation(text, end):
            first_stop = end, after
    if first_stop and text[first_stop[1] :].strip():
        pieces.title = text[: first_stop[0]]
        read_tail(text[first_stop[1] :], pieces)
        return
    pieces.title = text
    if listed:
        _take_names_at_end(text, pieces)


def _take_names_at_end(text: str, pieces: Pieces) -> bool:
    """Take a title and the names that follow it without a separator."""
    start = names_at_end(text)
    if start:
        pieces.title, pieces.names = text[:start], names_at_start(text, start)
    return bool(start)


def _is_no_title(text: str, *, comma: bool) -> bool:
    """Whether a reference goes on with its venue, as in physics."""
    return starts_tail(text) or (comma and starts_journal(text))


def _ends_title(text: str, end: int, after: int, kind: str, *, comma: bool, listed: bool) -> bool:
    """Whether what follows a separator cannot belong to the title."""
    rest = text[after:]
    if kind in {"label", "gost"}:
        return True
    if kind == "cut":
        return True
    if kind == "paren":
        inside = rest.partition(")")[0]
        return read_details(inside, Pieces()) and (
            not re.search(r"[^\W\d_]{3,}", rest[len(inside) + 1 :])
            or starts_venue(rest[len(inside) + 1 :].lstrip(" .,;:"))
        )
    if starts_tail(rest):
        return kind != "dash" or True
    if kind == "by":
        names = likely_names(rest)
        return bool(names) and not (rest[names.end :][:1].isalnum() if names else False)
    abbreviated = kind == "stop" and _is_abbreviation(text, end)
    if listed and not abbreviated and kind in {"comma", "stop", "mark"} and _names_follow(rest, kind):
        return True
    if kind == "stop" and not abbreviated:
        return starts_venue(rest) if not listed else starts_journal(rest)
    if kind == "comma" and comma:
        return starts_journal(rest)
    return kind == "mark" and not listed and starts_journal(rest)


def _names_follow(rest: str, kind: str) -> bool:
    """Whether authors follow a title, and end with punctuation."""
    names = likely_names(rest)
    if not names or re.match(r"\s?\w", rest[names.end :]):
        return False
    if kind == "comma":
        return (names.sure and names.score > -1) or (len(names.names) > 1 and names.score >= 2)
    return names.sure or names.score >= 1
