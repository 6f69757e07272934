"""Count what is there and what was done: by status, tag and month, what waits longest, and how long reading takes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from readinglist.core.query import And, Not, Or, Query, Term
from readinglist.core.statistics import DROPPED, Period, by_start, median, month_starts, periods
from readinglist.core.turns import Course, course
from readinglist.papers.paper import Item
from readinglist.protocols.library import Selection, Tally, View
from readinglist.services.workspace import Workspace

_OLDEST = 5
_LATEST = 500
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
"""Before everything, and when a paper was added where that is of no account."""

_UNRESOLVED = Or(tuple(Term("resolution", each) for each in ("ambiguous", "not_found", "unavailable")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """The numbers of a query's papers at the time `at`, as one reader sees them.

    `by_status` is in the order of the states. `months` go from that of the first addition to the present one. `week`
    and `month` are the last seven and thirty days. `oldest` are the open papers that were added first. `reading_days`
    are the days from start to end of up to 500 papers, those first that were finished last.
    """

    at: datetime
    papers: int
    unresolved: int
    open: int
    by_status: Mapping[str, int]
    tally: Tally
    months: tuple[Period, ...]
    week: Period
    month: Period
    oldest: tuple[Item, ...]
    reading_days: tuple[int, ...]

    @property
    def median_days(self) -> float | None:
        """Half of the papers took no longer from start to end; None where none has both."""
        return median(self.reading_days)


def statistics(query: Query, workspace: Workspace) -> Statistics:
    """The numbers of a query's papers, all of one moment."""
    reader, now = workspace.reader, workspace.clock.now()
    with workspace.store.read() as view:
        found = _Found(query, view, workspace)
        counts = view.count(query, reader)
        names = [state.name for state in workspace.states if state.name in counts]
        first = next(found.items(query, 1), None)
        week, month = (now - timedelta(days=days) for days in (7, 30))
        months = month_starts(first.paper.added, now) if first else ()
        happened = found.periods(sorted({_LONG_AGO, *months, week, month}))
        return Statistics(
            at=now,
            papers=sum(counts.values()),
            unresolved=sum(view.count(And((query, _UNRESOLVED)), reader).values()),
            open=sum(number for name, number in counts.items() if name not in found.closed),
            by_status={name: counts[name] for name in (*names, *counts)},
            tally=view.tally(query, reader),
            months=by_start(happened, months),
            week=by_start(happened, (month, week))[-1],
            month=by_start(happened, (_LONG_AGO, month))[1],
            oldest=tuple(found.items(And((query, *found.still_open)), _OLDEST)),
            reading_days=found.reading_days(),
        )


def reading_course(item: Item, workspace: Workspace) -> Course:
    """When the reading of a paper began and ended."""
    with workspace.store.read() as view:
        return course(
            view.turns(item.paper.id, workspace.reader), added=item.paper.added, closed=closed_names(workspace)
        )


def closed_names(workspace: Workspace) -> frozenset[str]:
    """The names of the states that are not open."""
    return frozenset(state.name for state in workspace.states if not state.open)


class _Found:
    """The papers of a query in a view."""

    def __init__(self, query: Query, view: View, workspace: Workspace) -> None:
        self._query = query
        self._view = view
        self._reader = workspace.reader
        self.closed = closed_names(workspace)
        self.still_open = tuple(Not(Term("status", name)) for name in sorted(self.closed))

    def items(self, query: Query, limit: int) -> Iterator[Item]:
        """The papers that were added first."""
        return iter(self._view.select(Selection(query=query, reader=self._reader, sort="added", limit=limit)))

    def periods(self, starts: Iterable[datetime]) -> tuple[Period, ...]:
        """What happened in each period."""
        begin = tuple(starts)
        arrivals = self._view.arrivals(self._query, self._reader, begin)
        turned = self._view.turned(self._query, self._reader, begin)
        return periods(begin, arrivals, turned, closed=self.closed)

    def reading_days(self) -> tuple[int, ...]:
        """The days from start to end of the papers that were finished last, where both are known."""
        done = sorted(self.closed - {DROPPED})
        courses = (
            course(self._view.turns(paper, self._reader), added=_LONG_AGO, closed=self.closed)
            for paper in self._view.latest(self._query, self._reader, done, _LATEST)
        )
        return tuple(each.days for each in courses if each.days is not None)
