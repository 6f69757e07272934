"""Stale papers: those that are being read, but have not changed for a month."""

from collections.abc import Iterator

from readinglist.library.context import LibraryContext
from readinglist.library.protocol import View
from readinglist.library.query import Query
from readinglist.library.status_history import READING
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.paper import Item

STALE_DAYS = 30
"""Days without a change of status, progress or notes after which a paper is stale."""

_CHUNK = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class StalePaper:
    """A paper that is being read, with the days since its last change."""

    item: Item
    days: int


def stale_papers(query: Query, view: View, context: LibraryContext) -> Iterator[StalePaper]:
    """Yield the stale papers of a query, those that were started first first."""
    now = context.clock.now()
    papers = view.by_change(query, context.reader, [READING], None, latest=False)
    for start in range(0, len(papers), _CHUNK):
        started = {
            item.paper.id: (item, item.reading.since or item.paper.added)
            for item in view.items(papers[start : start + _CHUNK], context.reader)
        }
        old = [paper for paper, (_, since) in started.items() if context.calendar.days(since, now) >= STALE_DAYS]
        # The journal is read only for papers that were not started recently.
        progressed = view.last_progress(old, context.reader)
        for item, since in map(started.__getitem__, old):
            last = max((since, progressed.get(item.paper.id, since), *(note.at for note in item.reading.notes[-1:])))
            days = context.calendar.days(last, now)
            if days >= STALE_DAYS:
                yield StalePaper(item=item, days=days)
        if len(old) < len(started):
            return
