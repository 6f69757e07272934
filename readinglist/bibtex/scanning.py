"""Parsing of well-formed BibTeX entries by patterns without backtracking; bibtexparser parses all others.

An ``@`` that opens a block at the beginning of a line always opens one, so that the text between two of them can be
parsed separately. Delimiters are first read as in BibTeX, where a backslash hides none. If that fails or ends the entry
before a brace or comma, a brace or quotation mark after a backslash is text, as for bibtexparser's splitter, unless it
is the second of two backslashes. Between fields, a percent sign begins a comment, as in biber.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.lazy_patterns import lazy_pattern

_TYPE = r"[^\s\"#%'(),={}@\[\]\\]*+"
_ANY_OPENING = lazy_pattern(rf"@\s*+{_TYPE}\s*+[{{(]")
_SPACE = lazy_pattern(r"\s*+")
_HEAD = lazy_pattern(rf"@\s*+(?P<type>{_TYPE})\s*+(?P<open>[{{(])(?P<key>[^\\{{}}\",=@]*+),")
_ODD_HEAD = lazy_pattern(rf"@\s*+(?P<type>{_TYPE})\s*+(?P<open>[{{(])\s*+(?P<key>[^\s,}}=]++)\s*+,")
"""With a key that BibTeX accepts although it has signs of the syntax: ``a"b``, ``a{b``."""
_MOST_INSIDE = 8
"""Maximum number of openings of entries in the values of an entry."""
_SPECIAL_TYPES = ("comment", "preamble", "string")


def _braced(text: str, depth: int = 7) -> str:
    """Return the pattern of a group in braces with `text` and nested groups up to `depth` levels."""
    inner = rf"|{_braced(text, depth - 1)}" if depth else ""
    return rf"\{{(?:{text}{inner})*+\}}"


_COMMENT = r"%[^\n]*+\n"
_GAP = rf"(?:[\s,]++|{_COMMENT})*+"
"""What stands before a name; superfluous commas, too."""
BIBTEX_GROUP = _braced(r"[^{}]++")
BIBTEX_QUOTED = rf'"(?:[^"{{}}]++|{BIBTEX_GROUP})*+"'
_GROUP = _braced(r"[^{}\\]++|\\[\\{}]?+")
_QUOTED = r'"(?:[^"\\]++|\\[\\"]?+)*+(?<!\{)"'


def _field(group: str, quoted: str, close: str) -> re.Pattern[str]:
    text = rf"[^\\{{}}\",=@%{close}]"
    return lazy_pattern(rf"{_GAP}({text}*+)=((?:{text}++|{group}|{quoted}|{_COMMENT})*+)([,{close}])")


_CLOSE = {"{": "}", "(": ")"}
_FIELDS = {
    opening: (_field(BIBTEX_GROUP, BIBTEX_QUOTED, close), _field(_GROUP, _QUOTED, close))
    for opening, close in _CLOSE.items()
}
"""The field of BibTeX, for which a backslash hides no delimiter, and that of files in which one was meant to."""
_BRACED_START = lazy_pattern(rf"{_GAP}([^\\{{}}\",=@%]*+)=\s*+\{{")
"""The name of a field whose value begins with a brace."""
_COMMENT_AFTER_KEY = lazy_pattern(r"\s++%.*", re.DOTALL)
_LAST_GAP = lazy_pattern(_GAP)
_OUTSIDE = lazy_pattern(rf"({BIBTEX_GROUP}|{BIBTEX_QUOTED}|{_GROUP}|{_QUOTED})|{_COMMENT}")
_PART = rf"(?:{_GROUP}|{_QUOTED}|\w++)"
_NO_COMMA = lazy_pattern(rf"({_PART}(?:\s*+#\s*+{_PART})*+)[\s;.]++([A-Za-z][\w:.+-]*+)\s*+=\s*+(?=[\"{{\w])")
_STRING = lazy_pattern(
    rf"@string[ \t]*\{{([^\\{{}}\",=@]*+)=((?:[^{{}}\\@]++|\\[\\{{}}]?+|{_GROUP})*+)\}}", re.IGNORECASE
)


class RawField(NamedTuple):
    """The name and the value of a field as written, with delimiters."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Scanned:
    """A well-formed block: its type, key (or name), fields and end."""

    block_type: str
    key: str
    fields: tuple[RawField, ...]
    end: int


def openings(text: str) -> list[int]:
    """Return the offset of every ``@`` that opens a block and begins its line."""
    return [place for found in _ANY_OPENING.finditer(text) if _is_first(text, place := found.start())]


def part_end(text: str) -> int:
    """Return the offset of the last ``@`` that opens a block and begins its line, where a part can end; 0 if none.

    It is not in a value of an entry before it.
    """
    place = _opening_before(text, len(text))
    start = place
    for _ in range(_MOST_INSIDE):
        start = _opening_before(text, start)
        if start < place and _is_open(text, start, place):
            place = start
    return place


def _opening_before(text: str, end: int) -> int:
    place = text.rfind("@", 0, end)
    while place > 0 and not (_ANY_OPENING.match(text, place) and _is_first(text, place)):
        place = text.rfind("@", 0, place)
    return max(place, 0)


def _is_open(text: str, start: int, end: int) -> bool:
    """Whether an entry that begins at `start` and a value of it, in braces, are not closed at `end`."""
    return text.count("{", start, end) >= text.count("}", start, end) + 2


def scan_around(text: str, start: int, ends: Sequence[int]) -> Scanned | None:
    """Return the entry that begins at `start` and has what looks like entries in a value; None if there is none.

    `ends` are the openings that follow. An entry of which one brace is missing does not go on with the next one.
    """
    if not _is_open(text, start, ends[0]):
        return None
    return next((found for end in ends[1 : _MOST_INSIDE + 1] if (found := scan_block(text, start, end))), None)


def _is_first(text: str, place: int) -> bool:
    """Whether only white space precedes an offset on its line."""
    while place and text[place - 1] != "\n":
        place -= 1
        if not text[place].isspace():
            return False
    return True


def count_openings(text: str) -> int:
    """Return how many blocks may open in `text`, anywhere on a line."""
    return len(_ANY_OPENING.findall(text))


def text_start(text: str, start: int, end: int) -> int:
    """Return the offset after the white space at `start`."""
    found = _SPACE.match(text, start, end)
    return found.end() if found else start


def scan_block(text: str, start: int, end: int) -> Scanned | None:
    """Return the entry or ``@string`` that begins at `start` and ends before `end`; None if there is none."""
    head = _HEAD.match(text, start, end) or _ODD_HEAD.match(text, start, end)
    if head is None:
        return _string(text, start, end)
    block_type = head["type"].lower()
    if block_type.startswith(_SPECIAL_TYPES):
        return _string(text, start, end)
    key = head["key"].strip()
    if "%" in key:
        key = _COMMENT_AFTER_KEY.sub("", key)
    as_bibtex, as_meant = _FIELDS[head["open"]]
    close = _CLOSE[head["open"]]
    found = _fields(as_bibtex, text, head.end(), end, close)
    if not found or text.startswith((close, ","), text_start(text, found[1], end)):
        found = _fields(as_meant, text, head.end(), end, close) or found
    return Scanned(block_type, key, *found) if found else None


def _fields(
    pattern: re.Pattern[str], text: str, place: int, end: int, close: str
) -> tuple[tuple[RawField, ...], int] | None:
    """Return the fields of an entry from `place`, and its end; None if one is malformed."""
    fields: list[RawField] = []
    braced = pattern is _FIELDS["{"][0]
    while True:
        if braced:
            place = _flat_fields(fields, text, place, end)
        if not (found := pattern.match(text, place, end)):
            break
        name, value, mark = found.groups()
        braced = braced and value.startswith("{")
        if "%" in value:
            value = _OUTSIDE.sub(lambda part: part[1] or "\n", value)
        fields.append(RawField(name.strip(), value.strip()))
        place = found.end()
        if mark == close:
            return tuple(fields), place
    gap = _LAST_GAP.match(text, place, end)
    place = gap.end() if gap else place
    return (tuple(fields), place + 1) if text.startswith(close, place, end) else None


def _flat_fields(fields: list[RawField], text: str, place: int, end: int) -> int:
    """Add fields as far as their values are groups without others, before a comma. Return the end of the last.

    Long values, such as abstracts, are found in a tenth of the time of the pattern for all values.
    """
    while found := _BRACED_START.match(text, place, end):
        start = found.end()
        close = text.find("}", start, end)
        if close < 0 or text[close + 1 : close + 2] != "," or text.find("{", start, close) >= 0:
            break
        fields.append(RawField(found[1].strip(), text[start - 1 : close + 1]))
        place = close + 2
    return place


def split_at_names(field: RawField) -> tuple[RawField, ...]:
    """Split a field at names of further fields that follow without a comma.

    ``{On Birds} journal = {Nature}`` is not a value: the text after the name of another field belongs to that field.
    """
    fields = []
    while found := _NO_COMMA.match(field.value):
        fields.append(RawField(field.name, found[1]))
        field = RawField(found[2], field.value[found.end() :])
    return (*fields, field)


def _string(text: str, start: int, end: int) -> Scanned | None:
    found = _STRING.match(text, start, end)
    if found is None:
        return None
    name = found[1].strip()
    return Scanned("string", name, (RawField(name, found[2].strip()),), found.end())
