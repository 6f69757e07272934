"""Which entry of a shared .bib file is which paper's."""

import json
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from readinglist.bibtex.blocks import Block, RawEntry, RawFailure, RawString, RawText, read_blocks
from readinglist.bibtex.values import Macros
from readinglist.exporting.merge_base import MergeBase, digest
from readinglist.exporting.merge_fields import EntryFields, fields_of
from readinglist.files.documents import Document
from readinglist.library.encoding import metadata_to_json, reading_to_json
from readinglist.manuscripts.citations import RELATED_FIELDS, same_key
from readinglist.matching.recognition import recognise
from readinglist.papers.folding import squeeze
from readinglist.papers.paper import Draft, Metadata, Paper
from readinglist.plugins.protocols import Cited, Source

_MOST_ALONE = 50
"""Beyond so many entries it is quicker to read all of the file."""


class Drafts:
    """What the source reads from the entries of a file.

    `of` gives None where the source could not make a paper of an entry. The first entries that are asked for are read
    with only what they take their values from; nothing is read of a file that stands as agreed on.
    """

    def __init__(self, document: Document, source: Source, blocks: Sequence[Block]) -> None:
        self._document, self._source, self._blocks = document, source, blocks
        self._entries = [block for block in blocks if isinstance(block, RawEntry)]
        self._alone: dict[int, Draft | None] = {}
        self._drafts: dict[int, Draft] | None = None

    def of(self, entry: RawEntry) -> Draft | None:
        """What one of the entries says."""
        if self._drafts is None and id(entry) not in self._alone and len(self._alone) < _MOST_ALONE:
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
        """The draft of an entry, read behind the definitions of the file and the entries that it names."""
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
        """The entries that an entry may take fields over from, whatever field names them."""
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
    """The text of a definition that entries may use; empty for any other block."""
    if isinstance(block, RawString):
        return f"@string{{{block.name} = {block.value}}}"
    return block.text if isinstance(block, RawText) and block.kind == "preamble" else ""


@dataclass(slots=True)
class FileEntry:
    """An entry of the file. `taken` says that it is some paper's, `written` that it changes."""

    raw: RawEntry
    macros: Macros
    drafts: Drafts
    taken: bool = False
    written: bool = False

    @property
    def draft(self) -> Draft | None:
        """What it says, None where no paper could be made of it."""
        return self.drafts.of(self.raw)

    @property
    def fields(self) -> EntryFields:
        """Its fields as they stand."""
        return fields_of(self.raw, self.macros)


@dataclass(slots=True)
class WantedEntry:
    """A paper that belongs into the file, or that did. `part` is the name of its agreement.

    With `exact` it has to stand there under the key of `cited`, because a manuscript cites it so.
    """

    part: str
    paper: Paper
    cited: Cited
    exact: bool = False
    add: bool = True
    entry: FileEntry | None = None
    fingerprint: str = field(init=False)
    """Changes whenever something changes that an export may write."""

    def __post_init__(self) -> None:
        cited = self.cited
        reading = reading_to_json(cited.reading) if cited.reading else {}
        members = [cited.key, metadata_to_json(cited.metadata), cited.aliases, cited.tags, reading]
        self.fingerprint = digest(json.dumps(members, ensure_ascii=False))


class SharedFile:
    """A .bib file that others also edit."""

    def __init__(self, document: Document, source: Source) -> None:
        self.text = document.text.replace("\ufeff", " ")
        self.blocks = read_blocks(self.text)
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


def place(wants: Sequence[WantedEntry], entries: Sequence[FileEntry], bases: Mapping[str, MergeBase]) -> None:
    """Give each paper its entry: the one agreed on, else one under its key, else one that describes it."""
    by_key: dict[str, list[FileEntry]] = defaultdict(list)
    for entry in entries:
        by_key[same_key(entry.raw.key)].append(entry)
    for want in wants:
        base = bases.get(want.part)
        if base:
            candidates = by_key[same_key(base.entry)]
            _take(want, [entry for entry in candidates if digest(entry.raw.text) == base.text])
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
    """Give papers the entries that describe them, whatever their keys."""
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
    """By what two records of one paper can be found: identifiers and the title."""
    names = (str(metadata.arxiv_id or ""), str(metadata.doi or ""), squeeze(metadata.title))
    return [name for name in names if name]


def _describing(paper: Paper, entries: Iterable[FileEntry]) -> list[FileEntry]:
    return [entry for entry in entries if entry.draft and recognise(entry.draft.metadata, [paper])]
