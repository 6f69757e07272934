"""Statistics: papers by status, tag and month, the oldest unread ones, and reading times."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import reduce
from itertools import accumulate, islice

from readinglist.library.context import LibraryContext, closed_names
from readinglist.library.days import Calendar
from readinglist.library.protocol import Counts, NameCounts, Selection, StatusChangeCounts, View
from readinglist.library.query import And, Not, Or, Query, Term
from readinglist.library.stale import stale_papers
from readinglist.library.status_history import DROPPED, READING, ReadingDates, all_reading_dates, reading_dates
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.paper import Item


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Numbers of papers from `start` until the next period.

    `finished` papers got a status that is not open, except ``dropped``; one that went from skimmed to read was finished
    when it was read. `backlog` is the number of unread papers at the end.
    """

    start: datetime
    added: int
    started: int
    finished: int
    dropped: int
    backlog: int

    @property
    def month(self) -> str:
        """The month in which it starts, as ``2025-03``."""
        return f"{self.start:%Y-%m}"

    @property
    def week(self) -> str:
        """The week in which it starts, as ``2025-W11`` (ISO 8601)."""
        return f"{self.start:%G-W%V}"

    def and_next(self, following: "Period") -> "Period":
        """Return this period and the following one, combined."""
        return Period(
            start=self.start,
            added=self.added + following.added,
            started=self.started + following.started,
            finished=self.finished + following.finished,
            dropped=self.dropped + following.dropped,
            backlog=following.backlog,
        )


GROUPS = ("month", "week", "venue", "author", "source")
"""What `statistics` can count by."""

_MOST_NAMES = 50

_WEEKS = 520
_MONTHS = 1200
"""Enough for every reader; a wrong date such as the year 1 must not give thousands of months."""


def month_starts(first: datetime, last: datetime, calendar: Calendar) -> tuple[datetime, ...]:
    """Return the starts of the months from `first` to `last`, or of the last hundred years; at least one."""
    begin, end = (day.year * 12 + day.month - 1 for day in map(calendar.day, (first, last)))
    months = range(min(max(begin, end - _MONTHS), end), end + 1)
    return tuple(calendar.start(date(month // 12, month % 12 + 1, 1)) for month in months)


def week_starts(first: datetime, last: datetime, calendar: Calendar) -> tuple[datetime, ...]:
    """Return the starts of the weeks (Mondays) from `first` to `last`, or of the last ten years; at least one."""
    begin, end = (day - timedelta(days=day.weekday()) for day in map(calendar.day, (first, last)))
    number = min(max(0, (end - begin).days // 7), _WEEKS)
    return tuple(calendar.start(end - timedelta(weeks=back)) for back in range(number, -1, -1))


def periods(
    starts: Sequence[datetime],
    additions: Sequence[int],
    counts: StatusChangeCounts,
    early: StatusChangeCounts,
    *,
    closed: Collection[str],
) -> tuple[Period, ...]:
    """Return the periods from the numbers of additions and status changes.

    `early` are the differences to `counts` in the backlog, which no paper leaves before it was added. `closed` are the
    names of the statuses that are not open.
    """
    done = frozenset(closed) - {DROPPED}

    def total(place: int, of: StatusChangeCounts, meant: Callable[[str, str, str], bool]) -> int:
        return sum(numbers[place] for kind, numbers in of.items() if meant(*kind))

    def left(was: str, status: str, _later: str) -> bool:
        return status in closed and was not in closed

    def back(was: str, status: str, _later: str) -> bool:
        return was in closed and status not in closed

    places = range(len(starts))
    backlog = accumulate(
        additions[place] + sum(total(place, of, back) - total(place, of, left) for of in (counts, early))
        for place in places
    )
    return tuple(
        Period(
            start=starts[place],
            added=additions[place],
            started=total(place, counts, lambda was, status, _later: status == READING != was),
            finished=total(place, counts, lambda _was, status, later: status in done and later not in done),
            dropped=total(place, counts, lambda was, status, _later: status == DROPPED != was),
            backlog=max(0, still_open),
        )
        for place, still_open in zip(places, backlog, strict=True)
    )


def by_start(parts: Sequence[Period], starts: Sequence[datetime]) -> tuple[Period, ...]:
    """Combine `parts` into the periods that begin at `starts`; the first includes everything earlier."""
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
    """Return the median, None for no numbers."""
    if not numbers:
        return None
    ordered = sorted(numbers)
    half = len(ordered) // 2
    return float(ordered[half]) if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


_OLDEST = 5
MOST_STALE = 100
_LATEST = 500
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
"""A time before all others; also a placeholder where the time of addition does not matter."""

_UNRESOLVED = Or(tuple(Term("resolution", each) for each in ("ambiguous", "not_found", "unavailable")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """Statistics of a query's papers at the time `at`, for one reader.

    `by_status` is in the order of the statuses. `months` and `weeks` range from the first addition or dated change to
    now. `names` are those of `statistics`, at most fifty. `year` is this calendar year until now, `week` and `month`
    are the last seven and thirty days. `oldest` are the unread papers that were added first. `reading_days` are the
    days from start to finish of up to 500 papers, latest first. `read_again` papers were finished more than once, and
    `stale` ones are being read without a change for a month (at most `MOST_STALE` are counted).
    """

    at: datetime
    papers: int
    unresolved: int
    open: int
    by_status: Mapping[str, int]
    tally: Counts
    months: tuple[Period, ...]
    weeks: tuple[Period, ...]
    year: Period
    names: NameCounts
    week: Period
    month: Period
    oldest: tuple[Item, ...]
    reading_days: tuple[int, ...]
    calendar: Calendar
    read_again: int
    stale: int

    def days_open(self, item: Item) -> int:
        """Return the days since a paper was added."""
        return self.calendar.days(item.paper.added, self.at)

    @property
    def weekly_pace(self) -> float:
        """The papers finished in a week of this year, from its first day."""
        days = self.calendar.days(self.year.start, self.at) + 1
        return self.year.finished * 7 / max(days, 7)

    @property
    def median_days(self) -> float | None:
        """The median of `reading_days`, None if there are none."""
        return median(self.reading_days)


def statistics(query: Query, context: LibraryContext, *, by: str = "month") -> Statistics:
    """Return the statistics of a query's papers, from one snapshot, and by what `by` names, one of `GROUPS`."""
    reader, now = context.reader, context.clock.now()
    with context.store.read() as view:
        found = _QueryStatistics(query, view, context)
        counts = view.count(query, reader)
        names = [status.name for status in context.statuses if status.name in counts]
        first = found.first()
        week, month = (context.calendar.local(now - timedelta(days=days)) for days in (7, 30))
        months = month_starts(first, now, context.calendar) if first else ()
        weeks = week_starts(first, now, context.calendar) if first and by == "week" else ()
        year = context.calendar.start(context.calendar.day(now).replace(month=1, day=1))
        happened = found.periods(sorted({_LONG_AGO, *months, *weeks, week, month, year}))
        return Statistics(
            at=now,
            papers=sum(counts.values()),
            unresolved=view.total(And((query, _UNRESOLVED)), reader),
            open=sum(number for name, number in counts.items() if name not in found.closed),
            by_status={name: counts[name] for name in (*names, *counts)},
            tally=view.tally(query, reader),
            months=by_start(happened, months),
            weeks=by_start(happened, weeks),
            names=found.names(by),
            year=by_start(happened, (_LONG_AGO, year))[1],
            week=by_start(happened, (month, week))[-1],
            month=by_start(happened, (_LONG_AGO, month))[1],
            oldest=tuple(found.items(And((query, *found.unread)), _OLDEST)),
            reading_days=found.reading_days(),
            calendar=context.calendar,
            read_again=view.read_again(query, reader, found.closed),
            stale=sum(1 for _ in islice(stale_papers(query, view, context), MOST_STALE)),
        )


def reading_dates_of(item: Item, context: LibraryContext) -> tuple[ReadingDates, ...]:
    """Return the dates of each reading of a paper, oldest first; at least one."""
    with context.store.read() as view:
        return all_reading_dates(
            view.status_changes(item.paper.id, context.reader),
            added=item.paper.added,
            closed=closed_names(context),
            calendar=context.calendar,
        )


class _QueryStatistics:
    """The papers of a query in a view."""

    def __init__(self, query: Query, view: View, context: LibraryContext) -> None:
        self._query = query
        self._view = view
        self._reader = context.reader
        self._calendar = context.calendar
        self.closed = closed_names(context)
        self.unread = tuple(Not(Term("status", name)) for name in sorted(self.closed))

    def items(self, query: Query, limit: int) -> Iterator[Item]:
        """Yield the papers that were added first."""
        return iter(self._view.select(Selection(query=query, reader=self._reader, sort="added", limit=limit)))

    def first(self) -> datetime | None:
        """Return the time of the first addition or status change, None without papers."""
        added = [item.paper.added for item in self.items(self._query, 1)]
        changed = self._view.first_early_change(self._query, self._reader)
        return min((*added, changed)) if changed else next(iter(added), None)

    def names(self, by: str) -> NameCounts:
        """Return the venues, authors or sources; none for a period."""
        done = sorted(self.closed - {DROPPED})
        return self._view.names(self._query, self._reader, by, done, _MOST_NAMES) if by in GROUPS[2:] else ()

    def periods(self, starts: Iterable[datetime]) -> tuple[Period, ...]:
        """Return the periods that begin at `starts`."""
        begin = tuple(starts)
        additions = self._view.additions(self._query, self._reader, begin)
        counts = self._view.status_change_counts(self._query, self._reader, begin)
        early = self._view.early_changes(self._query, self._reader, begin)
        return periods(begin, additions, counts, early, closed=self.closed)

    def reading_days(self) -> tuple[int, ...]:
        """Return the days from start to finish of the papers finished last, if both are known."""
        done = sorted(self.closed - {DROPPED})
        papers = self._view.by_change(self._query, self._reader, done, _LATEST, latest=True)
        dates = (
            reading_dates(changes, added=_LONG_AGO, closed=self.closed, calendar=self._calendar)
            for changes in self._view.status_changes_each(papers, self._reader)
        )
        return tuple(each.days for each in dates if each.days is not None)
