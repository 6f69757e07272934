"""Parsing of .bib files with the places of entries, fields and values."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import field
from functools import lru_cache

from readinglist.bibtex.blocks import (
    Block,
    RawEntry,
    RawFailure,
    RawString,
    RawText,
    broken_field,
    problem_of_text,
    read_blocks,
)
from readinglist.bibtex.grammar import entry_problem, is_well_formed
from readinglist.bibtex.scanning import RawField
from readinglist.bibtex.splicing import entry_places
from readinglist.bibtex.values import Macros, closing, inside_delimiters
from readinglist.files.text_edits import conflict_line
from readinglist.linting.entries import FieldPosition, StatedEntry, StatedField
from readinglist.linting.findings import Finding
from readinglist.linting.lines import Lines
from readinglist.linting.outside_entries import is_preamble, outside_findings
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.tex.mathematics import balanced

_HEAD = lazy_pattern(r"@\s*(?P<type>[^\s{(@]+)\s*(?P<open>[{(])\s*")
_NAME = lazy_pattern(r"(?:[\s,]|%[^\n]*\n)*+(?P<name>[^\s=,{}()\"#][^=,{}()\"#]*?)\s*=\s*")
_AFTER_KEY = lazy_pattern(r"\s*[,})]")
_PART = lazy_pattern(r"(?P<name>[^\s#{}\"=,()]+)|(?P<open>[{\"])")
_JOIN = lazy_pattern(r"\s*#\s*")

_CACHED_NAMES = 1000

_STYLE_MACROS = """
    acmcs acta cacm ibmjrd ibmsj ieeese ieeetc ieeetcad ipl jacm jcss scp sicomp tocs tods tog toms toois toplas tcs
"""
STYLE_MACROS = frozenset(_STYLE_MACROS.split())
"""The journal macros of BibTeX's standard styles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bibliography:
    """The entries of a .bib file with their places, and findings about its syntax.

    `macros` are the names that it defines, in lower case. `model` is ``bibtex`` or ``biblatex`` if JabRef recorded it.
    `of_bibtex` are problems for BibTeX alone, such as comments inside entries; `of_biblatex` are those for biber alone.
    """

    entries: tuple[StatedEntry, ...] = ()
    findings: tuple[Finding, ...] = ()
    of_bibtex: tuple[Finding, ...] = ()
    of_biblatex: tuple[Finding, ...] = ()
    macros: frozenset[str] = frozenset()
    model: str = ""


def read_bibliography(text: str, *, macros: Collection[str] = ()) -> Bibliography:
    """Parse a .bib file. `macros` are names that other files define, in lower case."""
    text = text.replace("\ufeff", " ")
    reader = _Reader(Lines(text), known=frozenset(macros))
    line = conflict_line(text, whole=False)
    if line:
        reader.findings.append(Finding(code="syntax", message="unresolved git conflict", line=line, column=1))
    blocks = read_blocks(text)
    lists = {"": reader.findings, "bibtex": reader.of_bibtex, "biblatex": reader.of_biblatex}
    for program, finding in outside_findings(blocks, reader.lines):
        lists[program].append(finding)
    return reader.read(blocks)


@dataclass(slots=True)
class _Reader:
    """One pass over the blocks of a file; macros are known after their definition, as in BibTeX."""

    lines: Lines
    known: frozenset[str]
    values: Macros = field(default_factory=Macros)
    entries: list[StatedEntry] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    of_bibtex: list[Finding] = field(default_factory=list)
    of_biblatex: list[Finding] = field(default_factory=list)
    defined: set[str] = field(default_factory=set)
    model: str = ""
    broken: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    """Where the first and last lines of failures are broken; many failures may be on one line."""

    def read(self, blocks: tuple[Block, ...]) -> Bibliography:
        """Return the entries and findings of all blocks."""
        for block in blocks:
            match block:
                case RawString():
                    self._string(block)
                case RawText():
                    self._text(block)
                case RawFailure():
                    self._failure(block)
                case RawEntry():
                    self._entry(block)
        return Bibliography(
            entries=tuple(self.entries),
            findings=tuple(self.findings),
            of_bibtex=tuple(self.of_bibtex),
            of_biblatex=tuple(self.of_biblatex),
            macros=frozenset(self.defined),
            model=self.model,
        )

    def _text(self, block: RawText) -> None:
        problem = problem_of_text(block)
        if problem:
            self.findings.append(Finding(code="syntax", message=problem, line=block.line, column=1))
        if is_preamble(block) and not entry_problem(block.text, comments=True):
            inside = re.sub(r"^@\s*\w+\s*[{(]|[})]\s*$", "", block.text)
            self._undefined(_names(inside), line=block.line, column=1)
        declared = re.search(r"jabref-meta:\s*databaseType:\s*(bibtex|biblatex)", block.text, re.IGNORECASE)
        if declared:
            self.model = declared[1].lower()

    def _string(self, block: RawString) -> None:
        self._undefined(_names(block.value), line=block.line, column=1, field=block.name)
        text = self.lines.part(block.line, block.last_line).lstrip()
        problem = entry_problem(text, comments=False)
        if problem:
            of_biber = entry_problem(text, comments=True)
            finding = Finding(code="syntax", message=(of_biber or problem).message, line=block.line, column=1)
            (self.findings if of_biber else self.of_bibtex).append(finding)
        self.values.define(block.name, block.value)
        self.defined.add(block.name.lower())

    def _undefined(
        self, names: Iterable[str], *, line: int = 0, column: int = 0, key: str = "", field: str = ""
    ) -> None:
        """Add findings for the names that no ``@string`` before them defines."""
        for name in names:
            if self._knows(name):
                continue
            message = f"undefined @string {name}; its value is lost"
            finding = Finding(code="undefined-string", message=message, line=line, column=column, key=key, field=field)
            (self.of_biblatex if name.lower() in STYLE_MACROS else self.findings).append(finding)

    def _knows(self, name: str) -> bool:
        return name.lower() in self.values.values or name.lower() in self.known

    def _failure(self, block: RawFailure) -> None:
        lines = block.line, block.last_line
        if lines not in self.broken:
            self.broken[lines] = self.lines.at(_broken_place(self.lines.part(*lines)) + self.lines.start(block.line))
        line, column = self.broken[lines]
        self.findings.append(Finding(code="syntax", message=block.reason, line=line, column=column, key=block.key))

    def _entry(self, block: RawEntry) -> None:
        start = block.start
        if start >= 0 and is_well_formed(block.text):
            line, column = self.lines.after(start, block.line, start)
            fields = self._fields(block.fields, _PlacesInEntry(self.lines, block).of, block.key)
        else:
            start = self._start_of(block)
            line, column = self.lines.at(start)
            self._syntax(block, start)
            placed = _fields_as_written(block) or _placed_fields(self.lines.text, start, block)
            if placed is None:
                fields = tuple(self._unplaced(block, line, column))
            else:
                at = self.lines.at
                places = [FieldPosition(*at(each.start), *at(each.value_start)) for each in placed]
                fields = self._fields(placed, places.__getitem__, block.key)
        entry = StatedEntry(
            entry_type=block.entry_type, key=block.key, fields=fields, line=line, column=column, place=len(self.entries)
        )
        self.entries.append(entry)

    def _syntax(self, block: RawEntry, start: int) -> None:
        """Add a finding if BibTeX or biber cannot read the entry as written."""
        text = block.text if block.start >= 0 else self.lines.part(block.line, block.last_line).lstrip()
        whole = block.start >= 0
        problem = entry_problem(text, comments=False, whole=whole)
        if not problem or not (whole or block.key):
            return
        of_biber = entry_problem(text, comments=True, whole=whole)
        line, column = self.lines.at(start + (of_biber or problem).place)
        message = f"{(of_biber or problem).message}; {'the' if of_biber else 'BibTeX skips the'} rest of the entry"
        finding = Finding(
            code="syntax", message=message + (" is lost" if of_biber else ""), line=line, column=column, key=block.key
        )
        (self.findings if of_biber else self.of_bibtex).append(finding)

    def _start_of(self, block: RawEntry) -> int:
        """Return the offset of the entry's at sign; approximate if the entry was repaired to be parsed."""
        start = block.start if block.start >= 0 else self.lines.text.find("@", self.lines.start(block.line))
        return max(start, 0)

    def _fields(
        self, written: "Sequence[RawField | _Placed]", place_of: Callable[[int], FieldPosition], key: str
    ) -> tuple[StatedField, ...]:
        fields = []
        for number, each in enumerate(written):
            value, tex = each.value, inside_delimiters(each.value)
            macros: tuple[str, ...] = ()
            if tex is None:
                tex, macros = self.values.value(value), _names(value)
                if not all(map(self._knows, macros)):
                    line, column, *_ = place_of(number)
                    self._undefined(macros, line=line, column=column, key=key, field=_field_name(each.name))
            fields.append(StatedField(_field_name(each.name), tex, value, macros, place_of, number))
        return tuple(fields)

    def _unplaced(self, block: RawEntry, line: int, column: int) -> Iterator[StatedField]:
        """Return the fields of an entry without places of their own, because it was not parsed as written."""
        place = FieldPosition(line, column, 0, 0)
        for each in block.fields:
            tex = self.values.value(each.value)
            yield StatedField(
                name=_field_name(each.name), tex=tex, macros=_names(each.value), place_of=lambda _number: place
            )


class _PlacesInEntry:
    """The places of the fields of a well-formed entry, which are looked for when a finding needs one."""

    def __init__(self, lines: Lines, block: RawEntry) -> None:
        self._lines = lines
        self._block = block

    def of(self, number: int) -> FieldPosition:
        """Return the place of a field by its number: between key, names and values are only spaces and signs."""
        text = self._block.text
        end = text.index(self._block.key, text.index("{")) + len(self._block.key)
        start = value = end
        for each in self._block.fields[: number + 1]:
            start = text.index(each.name, end)
            value = text.index(each.value, start + len(each.name))
            end = value + len(each.value)
        line, first = self._block.line, self._block.start
        places = (self._lines.after(first + place, line, first) for place in (start, value))
        return FieldPosition(*next(places), *next(places))


@lru_cache(_CACHED_NAMES)
def _field_name(written: str) -> str:
    return " ".join(written.lower().split())


@dataclass(frozen=True, slots=True)
class _Placed:
    """A field: lower-case name, value as written, and their offsets."""

    name: str
    start: int
    value: str
    value_start: int


def _fields_as_written(block: RawEntry) -> list[_Placed] | None:
    """Return the fields of an entry with nothing else in it, as nearly all are; else None."""
    places = entry_places(block)
    if places is None:
        return None
    return [
        _Placed(_field_name(field.name), block.start + place.start, field.value, block.start + place.value_start)
        for field, place in zip(block.fields, places.fields, strict=True)
    ]


def _placed_fields(text: str, start: int, block: RawEntry) -> list[_Placed] | None:
    """Return the fields of the entry at `start`; None if they differ from those that were parsed."""
    head = _HEAD.match(text, start)
    if not head:
        return None
    place = head.end()
    if block.key and not text.startswith(block.key, place):
        return None
    place += len(block.key)
    if block.key and not _AFTER_KEY.match(text, place):
        return None
    placed = []
    while name := _NAME.match(text, place):
        value = _value(text, name.end())
        if not value:
            return None
        placed.append(_Placed(_field_name(name["name"]), name.start("name"), value, name.end()))
        place = name.end() + len(value)
        if len(placed) == len(block.fields):
            break
    same = [each.name for each in placed] == [_field_name(each.name) for each in block.fields]
    return placed if same else None


def _value(text: str, start: int) -> str:
    """Return the value at `start` as written, with all its concatenated parts."""
    end = start
    while part := _PART.match(text, end):
        end = closing(text, part.start("open")) if part["open"] else part.end()
        join = _JOIN.match(text, end)
        if not join or not _PART.match(text, join.end()):
            break
        end = join.end()
    return text[start:end]


def _names(value: str) -> tuple[str, ...]:
    """Return the macro names in a value: parts that are neither delimited nor numbers."""
    names, place = [], 0
    while place < len(value):
        part = _PART.match(value, place)
        if not part:
            place += 1
        elif part["open"]:
            place = closing(value, place)
        else:
            if not part["name"].isdecimal():
                names.append(part["name"])
            place = part.end()
    return tuple(names)


def _broken_place(region: str) -> int:
    """Return the offset of the first unbalanced brace or quotation mark; else of the start."""
    broken = broken_field(region)
    if not broken:
        return len(region) - len(region.lstrip())
    found, value = broken
    return found.end() + (0 if balanced(value) else _unpaired(value))


def _unpaired(value: str) -> int:
    """Return the offset of the first unbalanced brace."""
    opened: list[int] = []
    for found in re.finditer(r"\\.|[{}]", value, re.DOTALL):
        if found[0] == "{":
            opened.append(found.start())
        elif found[0] == "}":
            if not opened:
                return found.start()
            opened.pop()
    return opened[0] if opened else 0
