"""Well-formed BibTeX entries, read by patterns that never go back: what they do not take is left to bibtexparser.

The patterns take a part of what bibtexparser's splitter takes, and take it as the splitter does: a brace, quotation
mark, comma or equals sign behind a backslash is none, and an ``@`` that opens a block at the beginning of a line opens
one wherever it stands, so that the text between two of them can be read by itself. But for TeX two backslashes are a
line break, behind which a brace or quotation mark counts, as it does for BibTeX.
"""

import re
from dataclasses import dataclass
from typing import NamedTuple

_ANY_OPENING = re.compile(r"@\w*[ \t]*[{(]")
_SPACE = re.compile(r"\s*+")
_HEAD = re.compile(r"@(?P<type>\w*)[ \t]*\{(?P<key>[^\\{}\",=@]*+),")
_SPECIAL_TYPES = ("comment", "preamble", "string")


def _braced(depth: int) -> str:
    """The pattern of a group in braces that holds groups down to `depth` levels."""
    inner = rf"|{_braced(depth - 1)}" if depth else ""
    return rf"\{{(?:[^{{}}\\]++|\\[\\{{}}]?+{inner})*+\}}"


_GROUP = _braced(7)
_QUOTED = r'"(?:[^"\\]++|\\[\\"]?+)*+(?<!\{)"'
_FIELD = re.compile(rf"([^\\{{}}\",=@]*+)=((?:[^\\{{}}\",=@]++|{_GROUP}|{_QUOTED})*+)([,}}])")
_END = re.compile(r"\s*+\}")
_PART = rf"(?:{_GROUP}|{_QUOTED}|\w++)"
_NO_COMMA = re.compile(rf"({_PART}(?:\s*+#\s*+{_PART})*+)\s++([A-Za-z][\w:.+-]*+)\s*+=\s*+(?=[\"{{\w])")
_STRING = re.compile(
    rf"@string[ \t]*\{{([^\\{{}}\",=@]*+)=((?:[^{{}}\\@]++|\\[\\{{}}]?+|{_GROUP})*+)\}}", re.IGNORECASE
)


class RawField(NamedTuple):
    """A field of an entry: its name and its value as they stand in the file, delimiters included."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Scanned:
    """A block that is well-formed: its type, key (or name), fields and the place behind it."""

    block_type: str
    key: str
    fields: tuple[RawField, ...]
    end: int


def openings(text: str) -> list[int]:
    """The places of every ``@`` that opens a block and stands first in its line."""
    return [place for found in _ANY_OPENING.finditer(text) if _is_first(text, place := found.start())]


def _is_first(text: str, place: int) -> bool:
    """Whether no more than white space stands before a place in its line."""
    while place and text[place - 1] != "\n":
        place -= 1
        if not text[place].isspace():
            return False
    return True


def count_openings(text: str) -> int:
    """How many blocks could open in `text`, wherever in a line."""
    return len(_ANY_OPENING.findall(text))


def text_start(text: str, start: int, end: int) -> int:
    """Where, from `start` on, the white space ends."""
    found = _SPACE.match(text, start, end)
    return found.end() if found else start


def scan_block(text: str, start: int, end: int) -> Scanned | None:
    """The entry or ``@string`` that stands at `start` and ends before `end`; None where anything else stands there."""
    head = _HEAD.match(text, start, end)
    if head is None:
        return _string(text, start, end)
    block_type = head["type"].lower()
    if block_type.startswith(_SPECIAL_TYPES):
        return _string(text, start, end)
    fields, place = [], head.end()
    while found := _FIELD.match(text, place, end):
        name, value, mark = found.groups()
        fields.append(RawField(name.strip(), value.strip()))
        place = found.end()
        if mark == "}":
            return Scanned(block_type, head["key"].strip(), tuple(fields), place)
    closing = _END.match(text, place, end)
    return Scanned(block_type, head["key"].strip(), tuple(fields), closing.end()) if closing else None


def split_at_names(field: RawField) -> tuple[RawField, ...]:
    """A field, and those that follow it without the comma between them.

    ``{On Birds} journal = {Nature}`` is no value: what stands behind the name of another field is the other's.
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
