"""Which entry of a shared .bib file is which paper's."""

import json
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from readinglist.core.agreements import Agreement, digest
from readinglist.core.citations import same_key
from readinglist.core.encoding import metadata_to_json, reading_to_json
from readinglist.core.folding import squeeze
from readinglist.core.paper import Draft, Metadata, Paper
from readinglist.core.recognition import recognise
from readinglist.formats.bibtex import Block, RawEntry, RawString, RawText
from readinglist.formats.bibtex_values import Macros
from readinglist.protocols.plugins import Cited, Document, Source
from readinglist.services.merged_entries import Side, side_of


@dataclass(slots=True)
class Entry:
    """An entry of the file; `draft` is None where the source could not make a paper of it."""

    raw: RawEntry
    macros: Macros
    draft: Draft | None = None
    taken: bool = False

    @property
    def side(self) -> Side:
        return side_of(self.raw, self.macros)


@dataclass(slots=True)
class Want:
    """A paper that belongs into the file, or that did. `part` is the name of its agreement.

    With `exact` it has to stand there under the key of `cited`, because a manuscript cites it so.
    """

    part: str
    paper: Paper
    cited: Cited
    exact: bool = False
    add: bool = True
    entry: Entry | None = None

    @property
    def fingerprint(self) -> str:
        """Changes whenever something changes that an export may write."""
        cited = self.cited
        reading = reading_to_json(cited.reading) if cited.reading else {}
        members = [cited.key, metadata_to_json(cited.metadata), cited.aliases, cited.tags, reading]
        return digest(json.dumps(members, ensure_ascii=False))


def entries_of(blocks: Sequence[Block], document: Document, source: Source) -> Iterator[Entry]:
    """The entries of a file with what the source reads from them."""
    drafts: dict[tuple[int, str], deque[Draft]] = defaultdict(deque)
    if not all(isinstance(block, RawText) for block in blocks):
        for draft in source.parse(document).drafts:
            drafts[draft.line, draft.citation_key].append(draft)
    macros = Macros()
    for block in blocks:
        if isinstance(block, RawString):
            macros.define(block.name, block.value)
    for block in blocks:
        if isinstance(block, RawEntry):
            found = drafts[block.line, block.key]
            yield Entry(raw=block, macros=macros, draft=found.popleft() if found else None)


def place(wants: Sequence[Want], entries: Sequence[Entry], bases: Mapping[str, Agreement]) -> None:
    """Give each paper its entry: the one agreed on, else one under its key, else one that describes it."""
    by_key: dict[str, list[Entry]] = defaultdict(list)
    by_name: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_key[same_key(entry.raw.key)].append(entry)
        for name in _names(entry.draft.metadata) if entry.draft else ():
            by_name[name].append(entry)
    for want in wants:
        base = bases.get(want.part)
        if base:
            candidates = by_key[same_key(base.entry)]
            same = [entry for entry in candidates if digest(entry.raw.text) == base.text]
            _take(want, [*same, *_describing(want.paper, candidates), *candidates])
    for want in wants:
        keys = (want.cited.key,) if want.exact else (want.cited.key, *want.cited.aliases)
        _take(want, _describing(want.paper, [entry for key in keys for entry in by_key[same_key(key)]]))
    for want in wants:
        if not want.exact:
            near = [entry for name in _names(want.paper.metadata) for entry in by_name[name]]
            _take(want, _describing(want.paper, near))
    for want in wants:
        _take(want, by_key[same_key(want.cited.key)])


def _take(want: Want, candidates: Iterable[Entry]) -> None:
    free = (entry for entry in candidates if not entry.taken) if want.entry is None else ()
    for entry in free:
        entry.taken, want.entry = True, entry
        return


def _names(metadata: Metadata) -> list[str]:
    """By what two records of one paper can be found: identifiers and the title."""
    names = (str(metadata.arxiv_id or ""), str(metadata.doi or ""), squeeze(metadata.title))
    return [name for name in names if name]


def _describing(paper: Paper, entries: Iterable[Entry]) -> list[Entry]:
    return [entry for entry in entries if entry.draft and recognise(entry.draft, [paper])]
