"""Months of reading: what was added, started, finished and dropped, and how much was still open."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce
from itertools import accumulate

from readinglist.core.turns import READING

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
