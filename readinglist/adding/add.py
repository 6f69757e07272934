"""Adding documents to the library.

`plan` sends requests and writes nothing; `apply` writes in one transaction and sends no requests.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from functools import partial

from readinglist.adding.annotations import reason_of, with_readings
from readinglist.adding.enrich import complete
from readinglist.adding.known_papers import KnownPapers
from readinglist.adding.planner import Planner, identity_of, with_alias
from readinglist.adding.resolve import resolve
from readinglist.adding.values import AddRequest, Plan, Record, RecordOutcome
from readinglist.adding.weighing import weighed_again, weighed_together
from readinglist.library.clock import Progress, no_progress
from readinglist.library.context import LibraryContext, closed_names
from readinglist.library.journal import Event, changes
from readinglist.library.protocol import Identity, Unit, View
from readinglist.library.rekeying import KeyChooser
from readinglist.library.tracking import no_paper_events
from readinglist.papers.fast_dataclasses import replace
from readinglist.papers.paper import Item, Paper
from readinglist.papers.tags import without_tags
from readinglist.plugins.protocols import Enricher, Resolver


def plan(
    request: AddRequest,
    context: LibraryContext,
    *,
    resolvers: Sequence[Resolver],
    enrichers: Sequence[Enricher],
    progress: Progress = no_progress,
) -> Plan:
    """Read the documents, recognise known papers, resolve and enrich the others, and choose keys.

    Raises:
        InputError: If a document is not in the format of its source, or contains no papers.
    """
    return plan_in(context.store.read, request, context, resolvers=resolvers, enrichers=enrichers, progress=progress)


def plan_in(
    reading: Callable[[], AbstractContextManager[View]],
    request: AddRequest,
    context: LibraryContext,
    *,
    resolvers: Sequence[Resolver],
    enrichers: Sequence[Enricher],
    keys: KeyChooser | None = None,
    progress: Progress = no_progress,
) -> Plan:
    """As `plan`, for the library as `reading` shows it; `keys` chose those of the parts before."""
    planner = Planner(request, context)
    records = planner.read()
    with reading() as view:
        recognised = planner.recognised(records, view)
    unknown = [planned for planned, known in zip(records, recognised, strict=True) if not known]
    unresolved = [planned for planned in unknown if not planned.draft.stated]
    shown = [planned.draft.metadata for planned in unresolved]
    look_up = partial(resolve, resolvers=resolvers, progress=progress)
    again = weighed_again([planned.record for planned in records])
    results = weighed_together(shown, look_up(shown), look_up)
    weighed = look_up([evidence for _, evidence in again])
    for planned, result in zip(unresolved, results, strict=True):
        planner.resolve_from(planned, result)
    for planned in unknown:
        if planned.draft.stated:
            planner.keep_stated(planned)
    papers = [planned.paper for planned in unknown if planned.paper]
    completed = iter(complete(papers, enrichers, verify=True, progress=progress))
    with reading() as view:
        for (place, _), result in zip(again, weighed, strict=True):
            planner.weigh(records[place], result, view)
        planner.learn_spellings(papers, view)
        keys = keys or KeyChooser(view, context.key_pattern, expected=len(records))
        for planned in records:
            if planned.paper is None:
                planner.keep_key(planned, keys)
            else:
                planner.finish(planned, next(completed), keys, view)
    return planner.result()


def apply(plan: Plan, context: LibraryContext) -> Plan:
    """Write the plan in one transaction; return it as it was written.

    The library may have changed since the plan was made. Each record is then applied to the library as it is now:

    - A new paper that was added in the meantime is `known`, and its record adds to that paper.
    - A known paper keeps all changes made in the meantime; its record adds only what the plan added. If the paper was
      removed, nothing is written.
    - A new paper whose key was taken gets the next free key. An alias or an identifier that was taken is dropped.
    """
    with context.store.begin() as unit:
        keys = KeyChooser(unit, context.key_pattern, expected=len(plan.records))
        written, _ = write_in(unit, plan, context, keys)
    return written


def write_in(unit: Unit, plan: Plan, context: LibraryContext, keys: KeyChooser, *, batch: int = 0) -> tuple[Plan, int]:
    """Write the plan as `apply` does, as a batch or as the continuation of one; return it as written, and the batch."""
    now = context.clock.now()
    records: list[Record] = []
    events: list[Event] = []
    renamed: dict[str, str] = {}
    writer = _PlanWriter(unit, context, keys, now=now)
    searched = plan.last_batch == next(unit.batches(), None)
    known = unit.known_each([_identity(record, searched=searched) for record in plan.records])
    for record, papers in zip(plan.records, known, strict=True):
        if record.outcome is RecordOutcome.NO_PAPER:
            events.extend(_no_paper(record, context.reader, now))
            records.append(replace(record, after=None))
            continue
        final = writer.revised(record, papers)
        if record.is_new:
            renamed[record.key] = final.key
        events.extend(writer.events(final))
        key = renamed.get(final.key, final.key)
        records.append(final if key == final.key else replace(final, key=key))
    if events:
        batch = unit.apply(events, batch=batch)[0].batch
    return replace(plan, records=tuple(records)), batch


class _PlanWriter:
    """Brings the records of a plan up to date with the library, and with the records written before them."""

    def __init__(self, unit: Unit, context: LibraryContext, keys: KeyChooser, *, now: datetime) -> None:
        self._unit = unit
        self._context = context
        self._now = now
        self._keys = keys
        self._known = KnownPapers(context, now)

    def revised(self, record: Record, papers: Sequence[Paper]) -> Record:
        """The record as `apply` writes it; `papers` are those of the library that may be its paper."""
        before, after = record.before, record.after
        if after is None:
            if before and record.offer:
                self._known.add_offer(before.paper, record.offer)
            return record
        if before is None:
            item = self._known.recognise(after.paper.metadata, papers, self._unit, key=after.paper.key)
            return self._added_to(record, after.paper, item, papers) if item else self._new(record, after)
        item = self._known.item(before.paper.id, self._unit)
        if item is None:
            return replace(record, before=None, after=None)
        aliases = tuple(alias for alias in after.paper.aliases if alias not in before.paper.aliases)
        tags = without_tags(after.paper.tags, before.paper.tags)
        return self._added_to(record, replace(after.paper, aliases=aliases, tags=tags), item, papers)

    def events(self, record: Record) -> tuple[Event, ...]:
        """The events that write a record."""
        if record.after is None:
            return ()
        stated, reader = record.annotations, self._context.reader
        written = changes(record.before, record.after, reader=reader, at=self._now, why=reason_of(stated))
        if not stated.readings or self._unit.status_changes(record.after.paper.id, reader):
            return written
        return with_readings(written, record.before, record.after, stated, closed_names(self._context))

    def _new(self, record: Record, after: Item) -> Record:
        self._known.add_new(after.paper.metadata, record)
        key = self._keys.choose(after.paper.metadata, wanted=after.paper.key)
        aliases = tuple(alias for alias in after.paper.aliases if self._keys.claim(alias))
        if key == after.paper.key and aliases == after.paper.aliases:
            return record
        return replace(record, key=key, after=replace(after, paper=replace(after.paper, key=key, aliases=aliases)))

    def _added_to(self, record: Record, added: Paper, item: Item, papers: Sequence[Paper]) -> Record:
        """The record of a known paper, to which it adds the aliases and tags of `added`."""
        record = self._known.add_record(record, item, papers, self._unit, tags=added.tags)
        for alias in added.aliases:
            record = with_alias(alias, record, self._keys)
        if record.after:
            self._known.remember(record.after)
        return record


def _no_paper(record: Record, reader: str, at: datetime) -> tuple[Event, ...]:
    """Return the events that remember a record as no paper; none if they are in the journal already."""
    if record.after is None:
        return ()
    return (*changes(None, record.after, reader=reader, at=at), *no_paper_events(record.after, reader, at))


def _identity(record: Record, *, searched: bool) -> Identity:
    """How the library may know the paper of a record that is to be written.

    Empty for a new paper if the library is still as it was when it was `searched` for this paper.
    """
    if record.after is None or (record.is_new and searched):
        return Identity()
    if record.before is None:
        return identity_of(record.after.paper.metadata)
    return identity_of(record.offer.metadata) if record.offer else Identity()
