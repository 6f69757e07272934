"""Status history of a paper, without undone changes, and the reading dates it implies."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from readinglist.library.days import SYSTEM, Calendar
from readinglist.library.encoding import time_from_json
from readinglist.library.journal import Event
from readinglist.papers.paper import Reading

READING = "reading"
"""The status of a paper while it is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusChange:
    """A status change that was not undone: from `was` to `status`, at the time `since`."""

    was: str
    status: str
    since: datetime


def status_changes(events: Iterable[Event]) -> tuple[StatusChange, ...]:
    """Return the status changes that were not undone from the `events` of one paper and one reader, all oldest first.

    An undo returns to an earlier change and drops those after it; a redo restores a change with its original time.
    Other events are ignored.
    """
    kept: list[StatusChange] = []
    for event in events:
        if event.what != "status":
            continue
        status, since = _status_after(event)
        earlier = [each for each in kept if (each.status, each.since) == (status, since)] if event.undoes else []
        if event.undoes and event.after is None:
            kept.clear()
        elif earlier:
            del kept[kept.index(earlier[-1]) + 1 :]
        else:
            kept.append(StatusChange(was=kept[-1].status if kept else Reading().status, status=status, since=since))
    return tuple(kept)


def _status_after(event: Event) -> tuple[str, datetime]:
    """Return the status after the event, and when it was set: the time of the event if not recorded."""
    after = event.after if isinstance(event.after, dict) else {}
    since = after.get("since")
    return str(after.get("name") or Reading().status), time_from_json(since) if since else event.at


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingDates:
    """The dates of reading a paper since it was added, or since it last became unread again.

    `opened` is that time. `started` is the first time that it got the status reading, `finished` the last time that it
    got a status that is not open; None if that has not happened since `opened`.
    """

    opened: datetime
    started: datetime | None = None
    finished: datetime | None = None
    calendar: Calendar = SYSTEM

    @property
    def days(self) -> int | None:
        """The calendar days from start to finish; None unless both are known."""
        return self.calendar.days(self.started, self.finished) if self.started and self.finished else None

    def days_open(self, now: datetime) -> int:
        """Return the calendar days that it was unread until `now`, or until it was finished."""
        return self.calendar.days(self.opened, self.finished or now)


def reading_dates(
    status_changes: Sequence[StatusChange],
    *,
    added: datetime,
    closed: Collection[str],
    calendar: Calendar = SYSTEM,
) -> ReadingDates:
    """Return the reading dates of a paper; `closed` are the names of the statuses that are not open."""
    reopened = [n for n, each in enumerate(status_changes) if each.was in closed and each.status not in closed]
    last = status_changes[reopened[-1] :] if reopened else status_changes
    started = next((each.since for each in last if each.status == READING), None)
    finished = last[-1].since if last and last[-1].status in closed else None
    opened = last[0].since if reopened else added
    return ReadingDates(opened=opened, started=started, finished=finished, calendar=calendar)
