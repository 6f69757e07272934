"""The entries of a shared .bib file, and which paper each belongs to."""

import json
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from functools import cached_property

from readinglist.bibtex.blocks import Block, RawEntry, RawFailure, RawString, RawText, read_blocks
from readinglist.bibtex.values import Macros
from readinglist.exporting.merge_base import MergeBase, digest
from readinglist.exporting.merge_fields import EntryFields, fields_of
from readinglist.files.documents import Document
from readinglist.files.text_edits import conflict_line
from readinglist.library.encoding import metadata_to_json, reading_to_json
from readinglist.manuscripts.citations import RELATED_FIELDS, same_key
from readinglist.matching.recognition import recognise
from readinglist.papers.errors import InputError, Problem
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import squeeze
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import Draft, Metadata, Paper
from readinglist.plugins.protocols import Cited, Source

_SEPARATOR = lazy_pattern(r"(?m)^(?P<mark>={7,})\r?$")
_OPENING = lazy_pattern(r"(?:^|\n)@\w*\s*\Z")
_MAX_ALONE = 50
"""Number of entries beyond which parsing the entire file is faster."""


class Drafts:
    """The drafts of the entries of a file, parsed on demand.

    The first entries are each parsed with only the entries and definitions that they depend on. Nothing is parsed of a
    file that has not changed since the last merge.
    """

    def __init__(self, document: Document, source: Source, blocks: Sequence[Block]) -> None:
        self._document, self._source, self._blocks = document, source, blocks
        self._entries = [block for block in blocks if isinstance(block, RawEntry)]
        self._alone: dict[int, Draft | None] = {}
        self._drafts: dict[int, Draft] | None = None

    def of(self, entry: RawEntry) -> Draft | None:
        """Return the draft of an entry; None if the source cannot parse it."""
        if self._drafts is None and id(entry) not in self._alone and len(self._alone) < _MAX_ALONE:
            self._alone[id(entry)] = self._read_alone(entry)
        if id(entry) in self._alone:
            return self._alone[id(entry)]
        if self._drafts is None:
            waiting: dict[tuple[int, str], deque[Draft]] = defaultdict(deque)
            for draft in self._source.parse(self._document).drafts:
                waiting[draft.line, draft.citation_key].append(draft)
            found = ((each, waiting[each.line, each.key]) for each in self._entries)
            self._drafts = {id(each): drafts.popleft() for each, drafts in found if drafts}
        return self._drafts.get(id(entry))

    def _read_alone(self, entry: RawEntry) -> Draft | None:
        """Parse an entry after the definitions of the file and the entries that it refers to."""
        shared = [_defined(block) for block in self._blocks if not isinstance(block, RawEntry | RawFailure)]
        before = [*filter(None, shared), *(parent.text for parent in self._parents(entry))]
        text = "".join(f"{each}\n" for each in before)
        line = text.count("\n") + 1
        parsed = self._source.parse(replace(self._document, text=text + entry.text))
        return next((draft for draft in parsed.drafts if draft.line == line), None)

    @cached_property
    def _by_key(self) -> Mapping[str, RawEntry]:
        return {same_key(each.key): each for each in reversed(self._entries)}

    def _parents(self, entry: RawEntry) -> Sequence[RawEntry]:
        """Return the entries that an entry refers to, directly or not."""
        found: dict[str, RawEntry] = {}
        waiting = [entry]
        while waiting:
            for item in waiting.pop().fields:
                keys = item.value.strip('{}"').split(",") if item.name.lower() in RELATED_FIELDS else ()
                for key in map(same_key, map(str.strip, keys)):
                    parent = self._by_key.get(key)
                    if parent is not None and parent is not entry and key not in found:
                        found[key] = parent
                        waiting.append(parent)
        return tuple(found.values())


def _defined(block: Block) -> str:
    """Return the text of a definition that entries may use; empty for other blocks."""
    if isinstance(block, RawString):
        return f"@string{{{block.name} = {block.value}}}"
    return block.text if isinstance(block, RawText) and block.kind == "preamble" else ""


@dataclass(slots=True)
class FileEntry:
    """An entry of the file. `taken` says that it belongs to a paper, `written` and `removed` what the merge does."""

    raw: RawEntry
    macros: Macros
    drafts: Drafts
    taken: bool = False
    written: bool = False
    removed: bool = False

    @property
    def draft(self) -> Draft | None:
        """Its draft; None if the source cannot parse it."""
        return self.drafts.of(self.raw)

    @property
    def fields(self) -> EntryFields:
        """Its fields as written."""
        return fields_of(self.raw, self.macros)

    def problem(self, message: str) -> Problem:
        """Return a problem with this entry."""
        return Problem(message=message, line=self.raw.line, key=self.raw.key)


@dataclass(slots=True)
class WantedEntry:
    """A paper that belongs in the file, or did. `part` is the name of its merge base.

    With `exact`, its entry must have the key of `cited`, because a manuscript uses it. Without `add`, it is not added.
    `encoding` is that of the export, if it is not the exporter's default.
    """

    part: str
    paper: Paper
    cited: Cited
    exact: bool = False
    add: bool = True
    encoding: str = ""
    entry: FileEntry | None = None
    fingerprint: str = field(init=False)
    """A digest of everything that an export may write."""

    def __post_init__(self) -> None:
        cited = self.cited
        reading = reading_to_json(cited.reading) if cited.reading else {}
        members = [cited.key, metadata_to_json(cited.metadata), cited.aliases, cited.tags, reading]
        members += [self.encoding] if self.encoding else []
        self.fingerprint = digest(json.dumps(members, ensure_ascii=False))


class SharedFile:
    """A .bib file that others also edit.

    Raises:
        InputError: If git left a conflict in it, or it ends within an entry.
    """

    def __init__(self, document: Document, source: Source) -> None:
        self.text = document.text.replace("\ufeff", " ")
        self.blocks = read_blocks(self.text)
        line = conflict_line(self.text, whole=False) or _separator_line(self.blocks)
        if line:
            raise InputError(
                f"{document.name} contains a git conflict, in line {line}",
                hint="resolve the conflict, and run the command again",
            )
        line = _cut_off_line(self.text, self.blocks)
        if line:
            raise InputError(
                f"{document.name} ends within the entry that begins in line {line}",
                hint="restore the file or complete the entry, and run the command again",
            )
        macros, drafts = Macros(), Drafts(document, source, self.blocks)
        for block in self.blocks:
            if isinstance(block, RawString):
                macros.define(block.name, block.value)
        entries = (block for block in self.blocks if isinstance(block, RawEntry))
        self.entries = [FileEntry(raw=entry, macros=macros, drafts=drafts) for entry in entries]

    def with_key(self, key: str) -> list[FileEntry]:
        """Return the entries with a key, whatever its case."""
        return [entry for entry in self.entries if same_key(entry.raw.key) == same_key(key)]

    def line_of(self, key: str) -> int | None:
        """Return the line of the first entry with a key, even one that cannot be parsed; None if there is none."""
        blocks = (block for block in self.blocks if isinstance(block, RawEntry | RawFailure))
        return next((block.line for block in blocks if same_key(block.key) == same_key(key)), None)

    def failure_with_key(self, key: str) -> RawFailure | None:
        """Return the first entry with a key that cannot be parsed, if there is one."""
        failures = (block for block in self.blocks if isinstance(block, RawFailure))
        return next((block for block in failures if same_key(block.key) == same_key(key)), None)


def _separator_line(blocks: Sequence[Block]) -> int:
    """Return the line of a ``=======`` that a conflict left between the fields of an entry; 0 if there is none."""
    for block in blocks:
        if isinstance(block, RawEntry) and "=======" in block.text:
            found = _SEPARATOR.search(block.text)
            if found and not all(item.name for item in block.fields):
                return block.line + block.text.count("\n", 0, found.start("mark"))
    return 0


def _cut_off_line(text: str, blocks: Sequence[Block]) -> int:
    """Return the line of the entry in which a file ends, as after an incomplete download; 0 if it ends after one."""
    last = blocks[-1] if blocks else None
    if isinstance(last, RawFailure):
        lines = text.split("\n")[last.line - 1 :]
        return last.line if sum(line.count("{") - line.count("}") for line in lines) > 0 else 0
    is_opening = isinstance(last, RawText) and last.kind == "text" and _OPENING.search(last.text)
    return last.last_line if last and is_opening else 0


def place(wants: Sequence[WantedEntry], entries: Sequence[FileEntry], bases: Mapping[str, MergeBase]) -> None:
    """Assign entries to papers: from the last merge, else by key, else by content."""
    by_key: dict[str, list[FileEntry]] = defaultdict(list)
    for entry in entries:
        by_key[same_key(entry.raw.key)].append(entry)
    for want in wants:
        base = bases.get(want.part)
        if base:
            candidates = by_key[same_key(base.entry)]
            _take(want, [entry for entry in candidates if base.is_of(digest(entry.raw.text))])
            if want.entry is None:
                _take(want, _describing(want.paper, candidates))
                _take(want, candidates)
    lacking = [want for want in wants if want.entry is None]
    for want in lacking:
        keys = (want.cited.key,) if want.exact else (want.cited.key, *want.cited.aliases)
        _take(want, _describing(want.paper, [entry for key in keys for entry in by_key[same_key(key)]]))
    _place_by_description([want for want in lacking if not want.exact and want.entry is None], entries)
    for want in lacking:
        _take(want, by_key[same_key(want.cited.key)])


def _place_by_description(wants: Sequence[WantedEntry], entries: Sequence[FileEntry]) -> None:
    """Assign entries by content, whatever their keys."""
    by_name: dict[str, list[FileEntry]] = defaultdict(list)
    for entry in entries if wants else ():
        for name in _names(entry.draft.metadata) if entry.draft else ():
            by_name[name].append(entry)
    for want in wants:
        _take(want, _describing(want.paper, [entry for name in _names(want.paper.metadata) for entry in by_name[name]]))


def _take(want: WantedEntry, candidates: Iterable[FileEntry]) -> None:
    free = (entry for entry in candidates if not entry.taken) if want.entry is None else ()
    for entry in free:
        entry.taken, want.entry = True, entry
        return


def _names(metadata: Metadata) -> list[str]:
    """Return the identifiers and the title, by which records of the same paper are found."""
    names = (str(metadata.arxiv_id or ""), str(metadata.doi or ""), squeeze(metadata.title))
    return [name for name in names if name]


def _describing(paper: Paper, entries: Iterable[FileEntry]) -> list[FileEntry]:
    drafts = ((entry, entry.draft) for entry in entries if entry.draft)
    return [entry for entry, draft in drafts if recognise(draft.metadata, [paper], key=draft.citation_key)]
