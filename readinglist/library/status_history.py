"""When a paper was taken up and put away: the changes of its status that still hold, and what they say together."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from readinglist.library.encoding import time_from_json
from readinglist.library.journal import Event
from readinglist.papers.paper import Reading

READING = "reading"
"""The status that a paper takes up when somebody starts to read it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusChange:
    """A change of status that still holds: from `was` to `status`, at the time `since`."""

    was: str
    status: str
    since: datetime


def status_changes(events: Iterable[Event]) -> tuple[StatusChange, ...]:
    """The changes of status that hold, oldest first, of `events` of one paper and one reader, oldest first.

    An undo leads back to an earlier turn, and those behind that one hold no more; a redo leads forth again, at the time
    that its status was first taken up. Events of other things than the status are passed over.
    """
    held: list[StatusChange] = []
    for event in events:
        if event.what != "status":
            continue
        status, since = _standing(event)
        earlier = [turn for turn in held if (turn.status, turn.since) == (status, since)] if event.undoes else []
        if event.undoes and event.after is None:
            held.clear()
        elif earlier:
            del held[held.index(earlier[-1]) + 1 :]
        else:
            held.append(StatusChange(was=held[-1].status if held else Reading().status, status=status, since=since))
    return tuple(held)


def _standing(event: Event) -> tuple[str, datetime]:
    """The status after the event, and when it was taken up: the time of the event where no other is told."""
    after = event.after if isinstance(event.after, dict) else {}
    since = after.get("since")
    return str(after.get("name") or Reading().status), time_from_json(since) if since else event.at


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingDates:
    """How the reading of a paper went since it was added, or since it was last opened again.

    `opened` is that time. `started` is the first time that it was taken up to be read, `finished` the last time that it
    came into a state that is not open; None where that has not happened, or did so before it was opened again.
    """

    opened: datetime
    started: datetime | None = None
    finished: datetime | None = None

    @property
    def days(self) -> int | None:
        """The days from the start to the end, by the calendar; None while one of them is missing."""
        return _days(self.started, self.finished) if self.started and self.finished else None

    def days_open(self, now: datetime) -> int:
        """The days that it has been open until `now`, or until it was finished, by the calendar."""
        return _days(self.opened, self.finished or now)


def _days(start: datetime, end: datetime) -> int:
    return max(0, (end.date() - start.date()).days)


def reading_dates(held: Sequence[StatusChange], *, added: datetime, closed: Collection[str]) -> ReadingDates:
    """What the turns of a paper say of it; `closed` are the names of the states that are not open."""
    again = [place for place, turn in enumerate(held) if turn.was in closed and turn.status not in closed]
    last = held[again[-1] :] if again else held
    started = next((turn.since for turn in last if turn.status == READING), None)
    finished = last[-1].since if last and last[-1].status in closed else None
    return ReadingDates(opened=last[0].since if again else added, started=started, finished=finished)
