"""Edits of .bib files that keep everything else unchanged: positions of fields, and positions for new entries."""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from readinglist.bibtex.blocks import Block, RawEntry, RawText, read_blocks
from readinglist.files.text_edits import Edit
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.tex.mathematics import balanced

_HEAD = lazy_pattern(r"@\s*(\w+)\s*[{(]\s*")
_BETWEEN = lazy_pattern(r"(?:[\s,]|%[^\n]*\n)*+")
_EQUALS = lazy_pattern(r"\s*=\s*")
_END = lazy_pattern(r"(?:[\s,]|%[^\n]*\n)*+[})]\s*")


@dataclass(frozen=True, slots=True)
class FieldPlace:
    """The position of a field in the text of its entry: its name, and its value with delimiters."""

    name: str
    start: int
    name_end: int
    value_start: int
    value_end: int


@dataclass(frozen=True, slots=True)
class EntryPlaces:
    """The positions of the type, the key and the fields in the text of an entry."""

    entry_type: tuple[int, int]
    key: tuple[int, int]
    fields: tuple[FieldPlace, ...]


def entry_places(entry: RawEntry) -> EntryPlaces | None:
    """Return the positions of the parts of an entry; None if they are ambiguous."""
    text = entry.text
    head = _HEAD.match(text)
    if entry.start < 0 or not head or not text.startswith(entry.key, head.end()):
        return None
    place = head.end() + len(entry.key)
    key = (head.end(), place)
    fields = []
    for field in entry.fields:
        start = _after(_BETWEEN, text, place)
        if "," not in text[place:start] or not text.startswith(field.name, start):
            return None
        name_end = start + len(field.name)
        equals = _EQUALS.match(text, name_end)
        if not equals or not text.startswith(field.value, equals.end()):
            return None
        place = equals.end() + len(field.value)
        fields.append(FieldPlace(field.name, start, name_end, equals.end(), place))
    if not _END.fullmatch(text, place):
        return None
    return EntryPlaces(head.span(1), key, tuple(fields))


def _after(pattern: re.Pattern[str], text: str, place: int) -> int:
    found = pattern.match(text, place)
    return found.end() if found else place


def entry_edits(
    entry: RawEntry, places: EntryPlaces, values: Mapping[str, str | None], *, entry_type: str = "", key: str = ""
) -> list[Edit]:
    """Return the edits that change the type, the key and the values of fields in the text of an entry.

    `values` maps case-insensitive field names to values with delimiters; None removes a field. A value gets the
    delimiters of the value that it replaces if possible. New fields are added at the end, in the layout of the others.
    """
    text = entry.text
    edits: list[Edit] = []
    if entry_type:
        edits.append(Edit(*places.entry_type, _in_case_of(text[slice(*places.entry_type)], entry_type)))
    if key:
        edits.append(Edit(*places.key, key))
    wanted = {name.lower(): (name, value) for name, value in values.items()}
    present: set[str] = set()
    before = places.key[1]
    for field in places.fields:
        name = field.name.lower()
        if name in wanted:
            value = wanted[name][1]
            if value is None:
                edits.append(Edit(before, field.value_end, ""))
            elif name not in present:
                old = text[field.value_start : field.value_end]
                edits.append(Edit(field.value_start, field.value_end, _in_delimiters_of(old, value)))
        present.add(name)
        before = field.value_end
    added = [(name, value) for name, value in wanted.values() if value is not None and name.lower() not in present]
    if added:
        edits.append(Edit(before, before, _laid_out(text, places, added)))
    return edits


def _in_case_of(old: str, new: str) -> str:
    if old.isupper():
        return new.upper()
    return new.capitalize() if old[:1].isupper() else new


def _in_delimiters_of(old: str, new: str) -> str:
    tex = new[1:-1] if new[:1] == "{" else new
    if new[:1] != "{" or (old.isdigit() and tex.isdigit()):
        return new if new[:1] != "{" else tex
    if old[:1] == '"' and '"' not in tex and balanced(tex):
        return f'"{tex}"'
    return new


def _laid_out(text: str, places: EntryPlaces, added: Sequence[tuple[str, str]]) -> str:
    """Return fields as text that begins with the separator from the previous field."""
    if not places.fields:
        return "".join(f",\n  {name} = {value}" for name, value in added)
    last = places.fields[-1]
    before = places.fields[-2].value_end if len(places.fields) > 1 else places.key[1]
    separator = text[before : last.start]
    if "\n" not in separator and "\n" in text:
        separator = ",\n  "
    gap, _, after = text[last.name_end : last.value_start].partition("=")
    widths = {len(text[field.start : field.value_start].partition("=")[0]) for field in places.fields}
    lengths = {len(field.name) for field in places.fields}
    aligned = widths.pop() if len(widths) == 1 and len(lengths) > 1 else 0
    names = [field.name for field in places.fields]
    parts = []
    for name, value in added:
        shown = _as_named(names, name)
        parts.append(f"{separator}{shown.ljust(aligned) if aligned > len(shown) else shown + gap}={after}{value}")
    return "".join(parts)


def _as_named(names: Sequence[str], name: str) -> str:
    """Return a field name in the letter case of the other names."""
    if all(other.isupper() for other in names):
        return name.upper()
    if all(other.istitle() for other in names):
        return name.capitalize()
    return name.lower() if all(other.islower() for other in names) else name


def removal(text: str, entry: RawEntry) -> Edit:
    """Return the edit that removes an entry and the blank lines after it."""
    start, end = entry.start, end_of(entry)
    following = _after(re.compile(r"\s*"), text, end)
    if following < len(text):
        return Edit(start, following if "\n" in text[end:following] else end, "")
    return Edit(len(text[:start].rstrip()), end, "")


def end_of(entry: RawEntry) -> int:
    """Return the offset after an entry."""
    return entry.start + len(entry.text.rstrip())


class Arrangement:
    """The positions of new entries in a file: in the order of keys if the file is sorted, else after the last entry.

    `leaving` are the offsets of entries that will be removed, next to which no entry is added.
    """

    def __init__(self, text: str, blocks: Sequence[Block], leaving: frozenset[int] = frozenset()) -> None:
        self._text = text
        self._blocks = blocks
        entries = [block for block in blocks if isinstance(block, RawEntry) and block.start >= 0]
        self._entries = [entry for entry in entries if entry.start not in leaving]
        self._parents = {
            field.value.strip('{}" \n').lower()
            for entry in entries
            for field in entry.fields
            if _is_crossref(field.name)
        }
        keys = [entry.key.lower() for entry in self._entries if entry.key.lower() not in self._parents]
        self._sorted = len(keys) > 2 and keys == sorted(keys)
        gaps = {text[end_of(one) : other.start] for one, other in pairwise(entries)}
        self._gap = "\n" if gaps == {"\n"} else "\n\n"
        last = entries[-1] if entries else None
        self._nothing_left = last.start if last and not self._entries else -1

    def insertions(self, entries: Mapping[str, str], definitions: str = "") -> list[Edit]:
        """Return the edits that insert entries by key; `definitions` are inserted before the last of them."""
        placed: dict[int, list[str]] = {}
        anchors = {key: self._anchor(key, text) for key, text in entries.items()}
        for key in sorted(entries, key=str.lower):
            placed.setdefault(anchors[key], []).append(entries[key].strip())
        if definitions:
            at_end = max(placed, default=len(self._entries) - 1)
            placed.setdefault(at_end, []).insert(0, definitions.strip())
        return [self._edit(anchor, self._gap.join(texts)) for anchor, texts in placed.items()]

    def _anchor(self, key: str, text: str) -> int:
        """Return the index of the entry after which a new one is inserted; -1 for before the first."""
        last = len(self._entries) - 1
        if key.lower() in self._parents:
            return last
        if self._sorted:
            smaller = (
                number
                for number, entry in enumerate(self._entries)
                if entry.key.lower() <= key.lower() and entry.key.lower() not in self._parents
            )
            last = max(smaller, default=-1)
        named = {
            field.value.strip('{}"').lower()
            for block in read_blocks(text)
            if isinstance(block, RawEntry)
            for field in block.fields
            if _is_crossref(field.name)
        }
        parents = [number for number, entry in enumerate(self._entries) if entry.key.lower() in named]
        return min([last, *(number - 1 for number in parents)])

    def _edit(self, anchor: int, body: str) -> Edit:
        text = self._text
        if not self._entries:
            return self._at_end(body)
        if anchor < 0:
            start = self._entries[0].start
            return Edit(start, start, body + self._gap)
        end = end_of(self._entries[anchor])
        line_end = text.find("\n", end) if "\n" in text[end:] else len(text)
        if "@" in text[end:line_end]:
            return Edit(end, end, f"\n{body}\n")
        return Edit(line_end, line_end, self._gap + body)

    def _at_end(self, body: str) -> Edit:
        """Insert before the comments at the end of a file without entries, such as JabRef's settings."""
        if self._nothing_left >= 0:
            return Edit(self._nothing_left, self._nothing_left, body + "\n\n")
        line = 0
        for block in reversed(self._blocks):
            if not (isinstance(block, RawText) and block.kind == "comment"):
                break
            line = block.line
        if line:
            start = sum(len(part) + 1 for part in self._text.split("\n")[: line - 1])
            return Edit(start, start, body + "\n\n")
        missing = "" if not self._text or self._text.endswith("\n") else "\n"
        blank = "\n" if self._text.strip() and not self._text.endswith("\n\n") else ""
        return Edit(len(self._text), len(self._text), f"{missing}{blank}{body}\n")


def _is_crossref(name: str) -> bool:
    return name.lower() == "crossref"
