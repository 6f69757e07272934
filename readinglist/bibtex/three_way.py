"""Three-way merging of .bib files by entries and fields, as a merge driver of git.

A file is a sequence of parts: entries, definitions, and paragraphs of other text. Parts are compared by their names, so
that entries added in the same place on both sides do not conflict. Everything that neither side changed is kept to the
byte, in our order.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace

from readinglist.bibtex.blocks import RawEntry, read_blocks
from readinglist.bibtex.splicing import entry_edits, entry_places
from readinglist.files.text_edits import apply_edits
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import one_line
from readinglist.papers.lazy_patterns import lazy_pattern

_PARAGRAPH = lazy_pattern(r"\n[ \t]*\n\s*|\n(?=[ \t]*@)")
_SPACE = lazy_pattern(r"\s*")
_NAMED = lazy_pattern(
    r"@\s*(?P<what>string)\s*[{(]\s*(?P<name>[^\s={}()]+)|@\s*(?P<entry>\w+)\s*[{(]\s*(?P<key>[^\s,={}()\"]+)\s*,"
    r"|@\s*comment\s*[{(]?\s*(?P<meta>jabref-meta:\s*\w+)",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"(?<!\\)%.*")
_START = "", 0
_MARKER = "<<<<<<<"


@dataclass(frozen=True, slots=True, kw_only=True)
class BibMerge:
    """The merged text. `conflicts` are the names of parts that both sides changed, which are between markers."""

    text: str
    conflicts: tuple[str, ...]


_Id = tuple[str, int]


@dataclass(frozen=True, slots=True)
class _Part:
    """An entry or another part: its name with the number of earlier parts of that name, its text, and white space."""

    id: _Id
    text: str
    after: str
    entry: RawEntry | None = None


def merge_bib_texts(base: str, ours: str, theirs: str) -> BibMerge:
    """Merge two versions of a .bib file that have a common ancestor; line ends are ``\\n``.

    What one side changed is taken from it; fields of one entry that different sides changed are combined. If both
    changed the same thing differently, both versions of the part stand between conflict markers, as git writes them.
    """
    return _Merge(_File.of(base), _File.of(ours), _File.of(theirs)).run()


@dataclass(frozen=True, slots=True)
class _File:
    """The parts of a file, after the white space at its beginning."""

    before: str
    parts: Sequence[_Part]
    by_id: Mapping[_Id, _Part]

    @classmethod
    def of(cls, text: str) -> "_File":
        before = text[: len(text) - len(text.lstrip())]
        counts: Counter[str] = Counter()
        parts = []
        for name, body, after, entry in _split(text, len(before)):
            parts.append(_Part((name, counts[name]), body, after, entry))
            counts[name] += 1
        return cls(before, parts, {part.id: part for part in parts})


def _split(text: str, place: int) -> Iterator[tuple[str, str, str, RawEntry | None]]:
    """Yield (name, text, white space after it, entry) of all parts."""
    for block in read_blocks(text):
        if isinstance(block, RawEntry) and block.start >= place:
            yield from _paragraphs(text[place : block.start])
            body = block.text.rstrip()
            place = block.start + len(body)
            end = _SPACE.match(text, place).end()  # type: ignore[union-attr]
            yield f"@{block.key.lower()}", body, text[place:end], block
            place = end
    yield from _paragraphs(text[place:])


def _paragraphs(text: str) -> Iterator[tuple[str, str, str, None]]:
    """Yield the paragraphs and definitions of text between entries."""
    place = 0
    while place < len(text):
        end = _PARAGRAPH.search(text, place)
        stop = end.start() if end else len(text)
        body = text[place:stop].rstrip()
        following = end.end() if end else len(text)
        if body:
            yield _name(body), body, text[place + len(body) : following], None
        place = following


def _name(text: str) -> str:
    """Return the name of a definition or of an unreadable entry; other text is its own name."""
    found = _NAMED.match(text)
    if not found:
        return one_line(text)
    return "@" + (found["key"] or "").lower() if found["entry"] else one_line(found[0]).lower()


@dataclass(slots=True)
class _Merge:
    """Applies what changed from `base` to `theirs` to `ours`."""

    base: _File
    ours: _File
    theirs: _File
    conflicts: list[str] = field(default_factory=list)
    done: list[_Part] = field(default_factory=list)

    def run(self) -> BibMerge:
        new = self._new_parts()
        waiting = new.get(_START, [])
        for part in self.ours.parts:
            if part.id in self.base.by_id or part.id in self.theirs.by_id:
                self._insert(waiting)
                waiting = new.get(part.id, [])
            self._part(part)
        self._insert(waiting)
        for number, part in enumerate(self.done):
            if part.text.startswith(_MARKER):  # markers stand on lines of their own
                self.done[number] = part if part.after.startswith("\n") else replace(part, after=f"\n{part.after}")
                before = self.done[number - 1] if number else None
                if before and "\n" not in before.after:
                    self.done[number - 1] = replace(before, after="\n")
        text = self.ours.before + "".join(part.text + part.after for part in self.done)
        return BibMerge(text=text, conflicts=tuple(self.conflicts))

    def _new_parts(self) -> Mapping[_Id, list[tuple[str, _Part]]]:
        """Return the parts to insert, each with the white space before it, by our part after which they belong."""
        found: dict[_Id, list[tuple[str, _Part]]] = {}
        anchor, gap = _START, ""
        for part in self.theirs.parts:
            if part.id in self.ours.by_id:
                anchor = part.id
            elif part.id not in self.base.by_id:
                found.setdefault(anchor, []).append((gap, part))
            elif part.text != self.base.by_id[part.id].text:
                text = self._conflict(part.id, "", part.text)
                found.setdefault(anchor, []).append((gap, replace(part, text=text)))
            gap = part.after
        return found

    def _insert(self, parts: Sequence[tuple[str, _Part]]) -> None:
        for gap, part in parts:
            after = next(each for each in (part.after, self.done[-1].after if self.done else "", "\n") if "\n" in each)
            if self.done:
                self.done[-1] = replace(self.done[-1], after=gap if "\n" in gap else "\n\n")
            self.done.append(replace(part, after=after))

    def _part(self, part: _Part) -> None:
        """Add one of our parts, as their side changed it."""
        base, theirs = self.base.by_id.get(part.id), self.theirs.by_id.get(part.id)
        if theirs is None and base is not None:
            if part.text == base.text:
                if self.done:
                    self.done[-1] = replace(self.done[-1], after=part.after)
                return
            self.done.append(replace(part, text=self._conflict(part.id, part.text, "")))
        elif theirs is None or theirs.text == part.text or (base and theirs.text == base.text):
            self.done.append(part)
        elif base and part.text == base.text:
            self.done.append(replace(part, text=theirs.text))
        else:
            merged = _merged_entry(base.entry if base else None, part.entry, theirs.entry)
            text = self._conflict(part.id, part.text, theirs.text) if merged is None else merged
            self.done.append(replace(part, text=text))

    def _conflict(self, name: _Id, ours: str, theirs: str) -> str:
        self.conflicts.append(name[0].removeprefix("@"))
        sides = (f"{text}\n" if text else "" for text in (ours, theirs))
        return "{} ours\n{}=======\n{}>>>>>>> theirs".format(_MARKER, *sides)


def _merged_entry(base: RawEntry | None, ours: RawEntry | None, theirs: RawEntry | None) -> str | None:
    """Return our entry with the fields that they changed; None if both changed a field, or it cannot be edited.

    If only they changed the key or a comment in the entry, it is their entry with the fields that we changed.
    """
    if ours is None or theirs is None:
        return None
    if _beside_fields(theirs) not in (_beside_fields(ours), _beside_fields(base)):
        return _merged_entry(base, theirs, ours) if _beside_fields(ours) == _beside_fields(base) else None
    was, our, their = (_fields(each) for each in (base, ours, theirs))
    places = entry_places(ours)
    if was is None or our is None or their is None or places is None:
        return None
    values: dict[str, str | None] = {}
    for name in dict.fromkeys((*was, *our, *their)):
        before, here, there = (_content(side[name][1]) if name in side else None for side in (was, our, their))
        if there in (before, here):
            continue
        if here != before:
            return None
        values[their[name][0] if name in their else name] = their[name][1] if name in their else None
    fields = {name: value for name, value in values.items() if name != _TYPE}
    edits = entry_edits(ours, places, fields, entry_type=theirs.entry_type if _TYPE in values else "")
    text = apply_edits(ours.text.rstrip(), edits)
    expected = {name: value for name, (_, value) in our.items()}
    expected |= {name.lower(): value for name, value in values.items() if value is not None}
    gone = {name.lower() for name, value in values.items() if value is None}
    again = read_blocks(text)
    written = _fields(again[0]) if len(again) == 1 and isinstance(again[0], RawEntry) else None
    plain = {name: _undelimited(value) for name, value in expected.items() if name not in gone}
    return text if written and {name: _undelimited(value) for name, (_, value) in written.items()} == plain else None


_TYPE = "@"


def _beside_fields(entry: RawEntry | None) -> tuple[str, ...]:
    """Return the key of an entry and the comments in it."""
    if entry is None:
        return ()
    text = entry.text
    for item in entry.fields:
        text = text.replace(item.value, "", 1)
    return entry.key, *(one_line(comment) for comment in _COMMENT.findall(text))


def _content(value: str) -> str:
    """Return a value for comparison: delimiters matter only around a name, which would be a macro without them."""
    plain = _undelimited(value)
    return plain if plain != one_line(value) or plain.isdecimal() else f"{value} as it is"


def _undelimited(value: str) -> str:
    value = one_line(value)
    return value[1:-1] if value[:1] + value[-1:] in ("{}", '""') else value


def _fields(entry: RawEntry | None) -> dict[str, tuple[str, str]] | None:
    """Return the type and the fields, as (name, value) by lower-case name; None if a field is repeated."""
    if entry is None:
        return {}
    found = {item.name.lower(): (item.name, item.value) for item in entry.fields}
    return {_TYPE: (_TYPE, entry.entry_type), **found} if len(found) == len(entry.fields) else None
