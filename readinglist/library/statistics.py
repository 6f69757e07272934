"""Count what is there and what was done: by status, tag and month, what waits longest, and how long reading takes."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import reduce
from itertools import accumulate

from readinglist.library.context import Workspace
from readinglist.library.protocol import Selection, Tally, View
from readinglist.library.query import And, Not, Or, Query, Term
from readinglist.library.status_history import READING, Course, course
from readinglist.papers.paper import Item

DROPPED = "dropped"

Turned = Mapping[tuple[str, str], Sequence[int]]
"""How often papers turned from one status to another, per period, by (was, status)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """What happened from `start` until the next period.

    `finished` are papers that came into a state that is not open, but for ``dropped``; one that went from skimmed to
    read was finished before. `backlog` is how many papers were open at the end.
    """

    start: datetime
    added: int
    started: int
    finished: int
    dropped: int
    backlog: int

    @property
    def month(self) -> str:
        """The month in which it begins, as ``2025-03``."""
        return f"{self.start:%Y-%m}"

    def and_next(self, following: "Period") -> "Period":
        """What happened in this period and the one that follows it."""
        return Period(
            start=self.start,
            added=self.added + following.added,
            started=self.started + following.started,
            finished=self.finished + following.finished,
            dropped=self.dropped + following.dropped,
            backlog=following.backlog,
        )


def month_starts(first: datetime, last: datetime) -> tuple[datetime, ...]:
    """The beginnings of the months from that of `first` to that of `last`, in the time zone of `last`; at least one."""
    end = last.year * 12 + last.month - 1
    local = first.astimezone(last.tzinfo)
    begin = min(local.year * 12 + local.month - 1, end)
    midnight = last.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return tuple(midnight.replace(year=month // 12, month=month % 12 + 1) for month in range(begin, end + 1))


def periods(
    starts: Sequence[datetime], arrivals: Sequence[int], turned: Turned, *, closed: Collection[str]
) -> tuple[Period, ...]:
    """What happened in each period, told from counts of additions and of changes of status in the same periods.

    `closed` are the names of the states that are not open.
    """

    def total(place: int, *pairs: tuple[str, str]) -> int:
        return sum(turned[pair][place] for pair in pairs)

    started = [(was, status) for was, status in turned if status == READING != was]
    dropped = [(was, status) for was, status in turned if status == DROPPED != was]
    finished = [
        (was, status)
        for was, status in turned
        if status in closed and status != DROPPED and (was not in closed or was == DROPPED)
    ]
    left = [(was, status) for was, status in turned if status in closed and was not in closed]
    back = [(was, status) for was, status in turned if was in closed and status not in closed]
    places = range(len(starts))
    backlog = accumulate(arrivals[place] - total(place, *left) + total(place, *back) for place in places)
    return tuple(
        Period(
            start=starts[place],
            added=arrivals[place],
            started=total(place, *started),
            finished=total(place, *finished),
            dropped=total(place, *dropped),
            backlog=max(0, still_open),
        )
        for place, still_open in zip(places, backlog, strict=True)
    )


def by_start(parts: Sequence[Period], starts: Sequence[datetime]) -> tuple[Period, ...]:
    """The periods that begin at `starts`, of which `parts` are parts; the first takes in what was before it."""
    lows = [parts[0].start, *starts[1:]]
    highs = [*starts[1:], None]
    return tuple(
        replace(
            reduce(Period.and_next, (part for part in parts if low <= part.start and (not high or part.start < high))),
            start=start,
        )
        for start, low, high in zip(starts, lows, highs, strict=False)
    )


def median(numbers: Sequence[int]) -> float | None:
    """The middle one of the numbers, the mean of the two where they are even in number; None where there are none."""
    if not numbers:
        return None
    ordered = sorted(numbers)
    half = len(ordered) // 2
    return float(ordered[half]) if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


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
