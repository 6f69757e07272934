"""Add what documents hold to the library: plan everything first, then write it at once.

`plan` asks the world and writes nothing; `apply` writes in one transaction and asks nobody.
"""

from collections.abc import Sequence
from dataclasses import replace

from readinglist.adding.annotations import apply_annotations
from readinglist.adding.enrich import complete
from readinglist.adding.known_papers import gained_fields, with_offers
from readinglist.adding.plan import AddRequest, Plan, Record, RecordMetadata, RecordOutcome
from readinglist.adding.planner import Planner, identity_of, seen_again
from readinglist.adding.resolve import resolve
from readinglist.library.context import LibraryContext
from readinglist.library.journal import Event, changes
from readinglist.library.protocol import Identity, Unit
from readinglist.library.rekeying import KeyChooser
from readinglist.matching.recognition import recognise
from readinglist.papers.paper import Item, Paper
from readinglist.papers.progress import Progress, no_progress
from readinglist.plugins.protocols import Enricher, Resolver


def plan(
    intake: AddRequest,
    workspace: LibraryContext,
    *,
    resolvers: Sequence[Resolver],
    enrichers: Sequence[Enricher],
    progress: Progress = no_progress,
) -> Plan:
    """Read the documents, recognise what the library holds, resolve and enrich the rest, and give keys.

    Raises:
        InputError: a document is foreign to its source, or holds nothing that looks like a paper.
    """
    planner = Planner(intake, workspace)
    places = planner.read()
    with workspace.store.read() as view:
        recognised = planner.recognised(places, view)
    unknown = [place for place, known in zip(places, recognised, strict=True) if not known]
    open_ = [place for place in unknown if not place.draft.stated]
    answers = resolve([place.draft.metadata for place in open_], resolvers, progress=progress)
    for place, answer in zip(open_, answers, strict=True):
        planner.take(place, answer)
    for place in unknown:
        if place.draft.stated:
            planner.take_as_stated(place)
    papers = [place.paper for place in unknown if place.paper]
    completed = iter(complete(papers, enrichers, progress=progress))
    with workspace.store.read() as view:
        keys = KeyChooser(view, workspace.key_pattern, expected=len(places))
        for place in places:
            if place.paper is None:
                planner.keep_key(place, keys)
            else:
                planner.finish(place, next(completed), keys, view)
    return planner.result()


def apply(planned: Plan, workspace: LibraryContext) -> Plan:
    """Write the plan in one transaction; returns it as it was written.

    Where another process added one of the papers in the meantime, its record becomes `known`; where it took a key, the
    new paper gets the next one.
    """
    now = workspace.clock.now()
    records: list[Record] = []
    events: list[Event] = []
    renamed: dict[str, str] = {}
    with workspace.store.begin() as unit:
        writing = _PlanWriter(unit, workspace, expected=len(planned.records))
        held = unit.known_each([_identity(record) for record in planned.records])
        for record, papers in zip(planned.records, held, strict=True):
            final = writing.revised(record, papers)
            if record.after is not None and record.before is None:
                renamed[record.key] = final.key
            if final.after is not None:
                events.extend(changes(final.before, final.after, reader=workspace.reader, at=now))
            key = renamed.get(final.key, final.key)
            records.append(final if key == final.key else replace(final, key=key))
        if events:
            unit.apply(events)
    return replace(planned, records=tuple(records))


class _PlanWriter:
    """Brings the records of a plan up to the present state of the library, and of the records before them."""

    def __init__(self, unit: Unit, workspace: LibraryContext, *, expected: int) -> None:
        self._unit = unit
        self._reader = workspace.reader
        self._first = workspace.statuses[0].name
        self._now = workspace.clock.now()
        self._keys = KeyChooser(unit, workspace.key_pattern, expected=expected)
        self._changed: dict[str, Item] = {}
        self._offers: dict[str, list[RecordMetadata]] = {}

    def revised(self, record: Record, papers: Sequence[Paper]) -> Record:
        """The record as the library stands now; `papers` may be the new paper, added meanwhile by others."""
        item = record.after
        if record.before is not None and record.offer is not None:
            self._offers.setdefault(record.before.paper.id, []).append(record.offer)
        if item is None:
            return record
        if record.before is not None:
            return self._seen_again(record, record.before.paper.id, had=record.before.paper.aliases)
        held = recognise(item.paper.metadata, [self._present(each) for each in papers])
        if held is not None:
            self._offers.setdefault(held.id, []).extend(filter(None, [record.offer]))
            return self._seen_again(replace(record, outcome=RecordOutcome.KNOWN), held.id)
        key = self._keys.choose(item.paper.metadata, wanted=item.paper.key)
        aliases = tuple(alias for alias in item.paper.aliases if self._keys.claim(alias))
        if key == item.paper.key and aliases == item.paper.aliases:
            return record
        paper = replace(item.paper, key=key, aliases=aliases)
        return replace(record, key=key, after=replace(item, paper=paper))

    def _present(self, paper: Paper) -> Paper:
        changed = self._changed.get(paper.id)
        return changed.paper if changed else paper

    def _seen_again(self, record: Record, paper: str, *, had: tuple[str, ...] = ()) -> Record:
        """The record of a known paper, with its changes applied to the paper's present state."""
        present = self._changed.get(paper) or self._unit.item_by_id(paper, self._reader)
        planned = record.after
        if present is None or planned is None:
            return replace(record, before=None, after=None)
        new = tuple(alias for alias in planned.paper.aliases if alias not in had and self._keys.claim(alias))
        seen = seen_again(present.paper, record.title, planned.paper.tags)
        seen = with_offers(seen, self._offers.get(paper, ()))
        after = replace(present, paper=replace(seen, aliases=(*seen.aliases, *new)))
        after, kept = apply_annotations(after, record.marks, self._first, self._now)
        after = _with_note_ids(after, self._unit)
        self._changed[paper] = after
        filled = gained_fields(present.paper, after.paper)
        changed = after if after != present else None
        return replace(record, key=present.paper.key, before=present, after=changed, kept=kept, filled=filled)


def _identity(record: Record) -> Identity:
    """By what the library may know a new paper; empty for a record that is none."""
    new = record.after if record.before is None else None
    return identity_of(new.paper.metadata) if new else Identity()


def _with_note_ids(item: Item, unit: Unit) -> Item:
    if all(note.id for note in item.reading.notes):
        return item
    notes = tuple(note if note.id else replace(note, id=unit.new_id()) for note in item.reading.notes)
    return replace(item, reading=replace(item.reading, notes=notes))
