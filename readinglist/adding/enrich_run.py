"""Enriching many papers: the results are written as they come, so that a run that is stopped loses nothing."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from readinglist.adding.enrich import (
    CHANGED,
    apply,
    chosen,
    completed_items,
    due,
    events_of,
    looked_up,
    with_publications,
)
from readinglist.adding.values import EnrichRequest, EnrichResult
from readinglist.library.clock import Progress, no_progress
from readinglist.library.context import LibraryContext
from readinglist.library.journal import Event
from readinglist.papers.fast_dataclasses import dataclass

BATCH = 100
"""Papers that are completed before they are written: as many as one request to arXiv names."""

PUBLISHED_BATCH = 20
"""Papers whose publications are looked up before they are written: most services are queried for each alone."""

Member = TypeVar("Member")
Written = Callable[[Sequence[EnrichResult]], object]


def enrich(
    request: EnrichRequest,
    context: LibraryContext,
    *,
    dry_run: bool = False,
    written: Written | None = None,
    progress: Progress = no_progress,
) -> tuple[EnrichResult, ...]:
    """Return the results for the papers of a request, written unless this is a dry run.

    `written` is called with those of each transaction. The run is one batch of the journal, unless something else was
    written meanwhile. A paper that another process changed meanwhile is left as it is, with a conflict.

    Raises:
        UsageError, NothingFound: As `chosen`, if the request has a publication to choose.
        StaleRevision: If another process changed the paper to be described by it; nothing is written.
    """
    if request.choose:
        results = (chosen(request, context, progress),)
        if not dry_run:
            apply(results, context)
        return results
    write = _unwritten if dry_run else _Writer(context, written).write
    return _Stages(request, context, write, progress).run()


@dataclass(frozen=True, slots=True)
class _Stages:
    """The two stages of a run: papers are completed, then their publications are looked up."""

    request: EnrichRequest
    context: LibraryContext
    write: Callable[[Sequence[EnrichResult]], Sequence[EnrichResult]]
    progress: Progress

    def run(self) -> tuple[EnrichResult, ...]:
        """Enrich the papers group by group, each written before the next, and return the results."""
        items = due(self.request, self.context)
        results: dict[str, EnrichResult] = {}
        for start, group in _groups(items, BATCH):
            progress = _from(self.progress, start, len(items))
            completed = self.write(completed_items(group, self.request, self.context, progress))
            results |= {each.before.paper.id: each for each in completed}
        if self.request.published:
            is_looked_up = looked_up(self.request)
            results |= self._publications([each for each in results.values() if is_looked_up(each.after.paper)])
        return tuple(results.values())

    def _publications(self, unpublished: Sequence[EnrichResult]) -> dict[str, EnrichResult]:
        """Return the results with publications, by the ids of the papers."""
        results: dict[str, EnrichResult] = {}
        for start, part in _groups(unpublished, PUBLISHED_BATCH):
            now = [replace(each, before=each.after) for each in part]
            progress = _from(self.progress, start, len(unpublished))
            found = self.write(with_publications(now, self.request.services, self.context, progress))
            for first, second in zip(part, found, strict=True):
                results[first.before.paper.id] = replace(second, before=first.before)
        return results


def _unwritten(results: Sequence[EnrichResult]) -> Sequence[EnrichResult]:
    """Return the results of a dry run as they are."""
    return results


def _groups(members: Sequence[Member], size: int) -> Iterator[tuple[int, Sequence[Member]]]:
    """Yield the members in groups, each with the number of those before it."""
    for start in range(0, len(members), size):
        yield start, members[start : start + size]


def _from(progress: Progress, start: int, total: int) -> Progress:
    """Return the progress of a group of `total` members that follows `start` others."""
    return lambda activity, done, _: progress(activity, start + done, total)


class _Writer:
    """Writes results as one batch, which other changes end."""

    def __init__(self, context: LibraryContext, written: Written | None) -> None:
        self._context = context
        self._written = written
        self._batch = 0

    def write(self, results: Sequence[EnrichResult]) -> list[EnrichResult]:
        """Write the results in one transaction, and return them with the papers as written."""
        final = list(results)
        with self._context.store.begin() as unit:
            changed: list[int] = []
            events: list[Event] = []
            for place, result in enumerate(results):
                found = events_of(result, unit, self._context)
                if found is None:
                    final[place] = replace(result, after=result.before, conflict=CHANGED)
                elif found:
                    changed.append(place)
                    events.extend(found)
            if events:
                newest = next((each.number for each in unit.batches()), 0)
                self._batch = unit.apply(events, batch=self._batch if self._batch == newest else 0)[0].batch
            for place in changed:
                item = unit.item_by_id(results[place].before.paper.id, self._context.reader)
                final[place] = replace(results[place], after=item) if item else final[place]
        if self._written:
            self._written(final)
        return final
