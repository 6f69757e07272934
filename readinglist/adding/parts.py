"""Adding large files part by part, in bounded memory and as one batch."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext, suppress
from datetime import datetime
from functools import lru_cache

from readinglist.adding.add import plan_in, write_in
from readinglist.adding.values import AddRequest, Plan, Record
from readinglist.files.documents import Document
from readinglist.files.text_parts import LargeText
from readinglist.library.clock import Progress, no_progress
from readinglist.library.context import LibraryContext
from readinglist.library.protocol import View
from readinglist.library.rekeying import KeyChooser
from readinglist.papers.fast_dataclasses import dataclass, replace
from readinglist.papers.paper import Item, Metadata, Paper, Reading, Resolution
from readinglist.plugins.protocols import Confidence, Enricher, Parsed, PartSource, Resolver

_MANY = 1_000_000


class _DryRun(Exception):  # noqa: N818 - no error
    """Ends a transaction of which nothing is kept."""


@dataclass(frozen=True, slots=True)
class _ParsedPart:
    """The source of a part that is parsed already."""

    name: str
    parsed: Parsed

    def recognise(self, _document: Document) -> Confidence:
        """Return that this is the source."""
        return Confidence.YES

    def parse(self, _document: Document) -> Parsed:
        """Return the parsed part."""
        return self.parsed


def part_requests(request: AddRequest, texts: Iterable[tuple[LargeText, PartSource]]) -> Iterator[AddRequest]:
    """Yield the request, if it has documents, and one for each part of the large texts."""
    if request.documents or request.unreadable:
        yield request
    for text, source in texts:
        for document, parsed in source.parse_parts(text):
            if parsed.drafts or parsed.problems:
                part = _ParsedPart(source.name, parsed)
                yield replace(request, documents=((document, part),), unreadable=())


def add_in_parts(
    requests: Iterable[AddRequest],
    context: LibraryContext,
    *,
    resolvers: Sequence[Resolver],
    enrichers: Sequence[Enricher],
    dry_run: bool = False,
    written: Callable[[Plan], object] | None = None,
    progress: Progress = no_progress,
) -> Plan:
    """Add what the requests describe in one transaction, as one batch. Each is planned when those before are written.

    `resolvers` and `enrichers` must not send requests, because the library is locked meanwhile. The returned records
    have no metadata, except those of papers that were identified; `written` is called with each part as a whole.
    """
    parts: list[Plan] = []
    with suppress(_DryRun), context.store.begin() as unit:
        batch, done = 0, 0
        view: View = unit
        choosing, writing = (KeyChooser(unit, context.key_pattern, expected=_MANY) for _ in range(2))
        for request in requests:
            planned = plan_in(
                lambda: nullcontext(view), request, context, resolvers=resolvers, enrichers=enrichers, keys=choosing
            )
            final, batch = write_in(unit, planned, context, writing, batch=batch)
            if written:
                written(final)
            parts.append(replace(final, records=tuple(map(_without_metadata, final.records))))
            done += len(final.records)
            progress("adding records", done, 0)
        if dry_run:
            raise _DryRun
    return _joined(parts)


def _joined(parts: Sequence[Plan]) -> Plan:
    return Plan(
        records=tuple(record for part in parts for record in part.records),
        skipped=tuple(span for part in parts for span in part.skipped),
        warnings=tuple(warning for part in parts for warning in part.warnings),
        failures=tuple(dict.fromkeys(failure for part in parts for failure in part.failures)),
    )


def _without_metadata(record: Record) -> Record:
    """Return what a report says of a record; all of it, if its paper was identified."""
    before, after = record.before, record.after
    if before and after and after.paper.resolution.resolved and not before.paper.resolution.resolved:
        return record
    return replace(
        record,
        offer=None,
        match=None,
        candidates=(),
        before=before and _bare(before),
        after=after and _bare(after),
    )


def _bare(item: Item) -> Item:
    """Return the item with only the status, tags and resolution; equal ones are mostly one object, to save memory."""
    return _shared(item.paper.resolution, item.paper.tags, item.paper.added, item.reading)


@lru_cache
def _shared(resolution: Resolution, tags: tuple[str, ...], added: datetime, reading: Reading) -> Item:
    paper = Paper(id="", key="", metadata=Metadata(), resolution=resolution, tags=tags, added=added)
    return Item(paper=paper, reading=reading)
