"""Status history of a paper, without undone changes, and the reading dates it implies."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from readinglist.library.days import SYSTEM, Calendar
from readinglist.library.encoding import time_from_json
from readinglist.library.journal import Event
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.paper import Reading

READING = "reading"
"""The status of a paper while it is read."""

DROPPED = "dropped"
"""The status of a paper that was given up; not open, but not finished either."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusChange:
    """A status change that was not undone: from `was` to `status`, at the time `since`."""

    was: str
    status: str
    since: datetime


def status_changes(events: Iterable[Event]) -> tuple[StatusChange, ...]:
    """Return the status changes that were not undone from the `events` of one paper and one reader, all oldest first.

    A change without another status corrects the time of the one before. A change to no status at all begins the history
    anew: what follows in its batch are all changes, as a merge has to write them. Other events are ignored.
    """
    changes: list[StatusChange] = []
    for event in _in_effect(event for event in events if event.what == "status"):
        status, since = _status_after(event)
        if event.after is None:
            changes.clear()
        elif changes and changes[-1].status == status:
            changes[-1] = replace(changes[-1], since=since)
        else:
            was = changes[-1].status if changes else Reading().status
            changes.append(StatusChange(was=was, status=status, since=since))
    return tuple(changes)


def _in_effect(events: Iterable[Event]) -> list[Event]:
    """Return the events that are neither undone nor undo others; redone ones get the batch of the redo."""
    kept: list[Event] = []
    undone: dict[int, list[Event]] = {}
    for event in events:
        if not event.undoes:
            kept.append(event)
        elif event.undoes in undone:
            kept.extend(replace(each, batch=event.batch) for each in undone.pop(event.undoes))
        else:
            undone.setdefault(event.batch, []).extend(each for each in kept if each.batch == event.undoes)
            kept = [each for each in kept if each.batch != event.undoes]
    return kept


def _status_after(event: Event) -> tuple[str, datetime]:
    """Return the status after the event, and when it was set: the time of the event if not recorded."""
    after = event.after if isinstance(event.after, dict) else {}
    since = after.get("since")
    return str(after.get("name") or Reading().status), time_from_json(since) if since else event.at


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingDates:
    """The dates of reading a paper since it was added, or since it last became unread again.

    `opened` is that time. `started` is the first time that it got the status reading, `finished` the last time that it
    got a status that is not open, which is `outcome`; None and empty if that has not happened since `opened`.
    """

    opened: datetime
    started: datetime | None = None
    finished: datetime | None = None
    outcome: str = ""
    calendar: Calendar = SYSTEM

    @property
    def days(self) -> int | None:
        """The calendar days from start to finish; None unless both are known."""
        return self.calendar.days(self.started, self.finished) if self.started and self.finished else None

    def days_open(self, now: datetime) -> int:
        """Return the calendar days that it was unread until `now`, or until it was finished."""
        return self.calendar.days(self.opened, self.finished or now)


def all_reading_dates(
    status_changes: Sequence[StatusChange],
    *,
    added: datetime,
    closed: Collection[str],
    calendar: Calendar = SYSTEM,
) -> tuple[ReadingDates, ...]:
    """Return the dates of each reading of a paper, oldest first; at least one. The last is `reading_dates`.

    A reading begins when the paper is added, or becomes unread again. `closed` are the statuses that are not open.
    """
    return tuple(
        _dates(part, part[0].since if number else added, closed, calendar)
        for number, part in enumerate(readings_of(status_changes, closed))
    )


def _dates(
    changes: Sequence[StatusChange], opened: datetime, closed: Collection[str], calendar: Calendar
) -> ReadingDates:
    """Return the dates of one reading, which ends the last time that it was finished, or dropped if it was not."""
    started = next((each.since for each in changes if each.status == READING), None)
    if not changes or changes[-1].status not in closed:
        return ReadingDates(opened=opened, started=started, calendar=calendar)
    done = [each for each in changes if each.status in closed and each.status != DROPPED]
    end = done[-1] if done else changes[-1]
    return ReadingDates(opened=opened, started=started, finished=end.since, outcome=end.status, calendar=calendar)


def readings_of(changes: Sequence[StatusChange], closed: Collection[str]) -> list[Sequence[StatusChange]]:
    """Return the status changes of each reading; at least one reading, which may have none."""
    first = [n for n, each in enumerate(changes) if each.was in closed and each.status not in closed]
    return [changes[low:high] for low, high in zip([0, *first], [*first, None], strict=True)]


def reading_dates(
    status_changes: Sequence[StatusChange],
    *,
    added: datetime,
    closed: Collection[str],
    calendar: Calendar = SYSTEM,
) -> ReadingDates:
    """Return the dates of the last reading; `closed` are the names of the statuses that are not open."""
    return all_reading_dates(status_changes, added=added, closed=closed, calendar=calendar)[-1]
