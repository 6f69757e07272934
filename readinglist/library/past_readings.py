"""Readings that are entered with their dates, or come from a merged paper, as events of the journal."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from readinglist.library.days import Calendar, noon_of
from readinglist.library.encoding import JsonValue, reading_to_json, time_to_json
from readinglist.library.journal import Event
from readinglist.library.status_history import READING, StatusChange, all_reading_dates, readings_of
from readinglist.papers.errors import UsageError
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import Item, Reading

_DATE = lazy_pattern(r"(\d{4})-(\d\d?)-(\d\d?)")
_HINT = "write a day as 2024-03-05, today or yesterday, or a reading as 2024-03-01..2024-03-05"


@dataclass(frozen=True, slots=True, kw_only=True)
class PastDays:
    """The day on which a status was set, at `end`; of a range also the day on which reading began, at `start`."""

    last: date
    end: datetime
    first: date | None = None
    start: datetime | None = None


def past_days(text: str, now: datetime, calendar: Calendar) -> PastDays:
    """Parse ``2024-03-05``, ``today``, ``yesterday``, or ``2024-03-01..2024-03-05``.

    Raises:
        UsageError: If it is not one, or in the future, or the range is empty.
    """
    first, dots, last = text.strip().lower().partition("..")
    days = [_day(part.strip(), calendar.day(now)) for part in ([first, last] if dots else [first])]
    if days[0] > days[-1]:
        raise UsageError(f"empty range {text!r}", hint=f"did you mean {days[-1]}..{days[0]}?")
    times = [now if day == calendar.day(now) else noon_of(day) for day in days]
    if not dots:
        return PastDays(last=days[0], end=times[0])
    return PastDays(last=days[1], end=times[1], first=days[0], start=times[0])


def _day(text: str, today: date) -> date:
    names = {"today": today, "yesterday": today - timedelta(days=1)}
    found = _DATE.fullmatch(text)
    try:
        day = date(*map(int, found.groups())) if found else names.get(text)
    except ValueError:
        day = None
    if day is None:
        raise UsageError(f"invalid day {text!r}", hint=_HINT)
    if day > today:
        raise UsageError(f"{day} is in the future", hint="plan a reading with `readinglist due KEY DAY`")
    return day


def with_past_status(
    item: Item,
    changes: Sequence[StatusChange],
    status: str,
    days: PastDays,
    *,
    closed: Collection[str],
    calendar: Calendar,
) -> tuple[StatusChange, ...]:
    """Return the status history with a status that was set in the past.

    The same status again corrects its day. A range is a reading of its own, among the others by its end; it replaces a
    reading that is not finished, and those with which it overlaps, because nobody reads a paper twice at a time.

    Raises:
        UsageError: If the status is not one of a finished paper but there is a range, or a change would be earlier than
            one that it follows.
    """
    if days.start is None:
        return _with_status(item, changes, status, days, closed=closed, calendar=calendar)
    if status not in closed:
        raise UsageError(f"a paper that is {status} has not been finished", hint="give only the day of its start")
    parts = [reading for reading in readings_of(changes, closed) if reading]
    unfinished = [parts.pop()] if parts and parts[-1][-1].status not in closed else []
    kept = [part for part in parts if not _overlaps(part, days, closed, calendar)]
    place = sum(part[-1].since <= days.end for part in kept)
    new = [_change(READING, days.start), _change(status, days.end)]
    if place < len(kept):
        return joined([*kept[:place], new, *kept[place:], *unfinished], closed)
    queued = [each for part in unfinished for each in part if each.status != READING and each.since <= days.start]
    return joined([*kept, [*queued, *new]], closed)


def _overlaps(changes: Sequence[StatusChange], days: PastDays, closed: Collection[str], calendar: Calendar) -> bool:
    """Whether a finished reading was during days of a range, or ended on its last day; both may share an end."""
    dates = all_reading_dates(changes, added=changes[0].since, closed=closed, calendar=calendar)[-1]
    end = calendar.day(changes[-1].since)
    start = calendar.day(dates.started) if dates.started else end
    return end == days.last or (days.first is not None and start < days.last and end > days.first)


def _with_status(
    item: Item,
    changes: Sequence[StatusChange],
    status: str,
    days: PastDays,
    *,
    closed: Collection[str],
    calendar: Calendar,
) -> tuple[StatusChange, ...]:
    """Return the history with a status set on one day."""
    kept = list(changes)
    if kept and kept[-1].status == status:
        kept.pop()
    dates = all_reading_dates(kept, added=item.paper.added, closed=closed, calendar=calendar)[-1]
    before = dates.started if status in closed and not dates.finished else dates.finished
    if before and calendar.day(before) > days.last:
        verb = "started" if before == dates.started else "finished"
        raise UsageError(
            f"{item.paper.key} was {verb} on {calendar.day(before)}, after {days.last}",
            hint="give the days of the whole reading: `--on 2024-03-01..2024-03-05`",
        )
    return (*kept, replace(_change(status, days.end), was=kept[-1].status if kept else Reading().status))


def _change(status: str, since: datetime) -> StatusChange:
    return StatusChange(was="", status=status, since=since)


def joined(readings: Sequence[Sequence[StatusChange]], closed: Collection[str]) -> tuple[StatusChange, ...]:
    """Return one history of several readings. A reading that begins closed becomes new first, to be one of its own."""
    changes: list[StatusChange] = []
    was = Reading().status
    for reading in readings:
        for number, each in enumerate(reading):
            if not number and was in closed and each.status in closed:
                changes.append(StatusChange(was=was, status=Reading().status, since=each.since))
                was = Reading().status
            if each.status != was or not changes:
                changes.append(replace(each, was=was))
            was = each.status
    return tuple(changes)


def merged_history(
    histories: Sequence[Sequence[StatusChange]], last: int, closed: Collection[str]
) -> tuple[StatusChange, ...]:
    """Return the readings of several histories by their ends, each once; that of the history `last` ends all."""
    final = [list(reading) for reading in readings_of(histories[last], closed)]
    others = [
        list(reading)
        for place, history in enumerate(histories)
        if place != last
        for reading in readings_of(history, closed)
    ]
    ends = {reading[-1].since for reading in final if reading}
    before = [reading for reading in others if reading and reading[-1].since not in ends]
    before += [reading for reading in final[:-1] if reading]
    before.sort(key=lambda reading: reading[-1].since)
    return joined([*before, final[-1]], closed)


def history_events(
    item: Item,
    after: Reading,
    had: Sequence[StatusChange],
    has: Sequence[StatusChange],
    *,
    reader: str,
    at: datetime,
    why: str = "",
) -> tuple[Event, ...]:
    """Return the events that change a status history from `had` to `has`, and the status to that of `after`.

    They begin the history anew unless it just goes on, or only the last time is corrected.
    """
    values = [_value(each.status, each.since) for each in has]
    known = [_value(each.status, each.since) for each in had]
    if values[: len(known)] == known:
        values = values[len(known) :]
    elif len(had) == len(has) and values[:-1] == known[:-1] and had[-1].status == has[-1].status:
        values = values[-1:]
    else:
        values.insert(0, None)
    present = reading_to_json(item.reading).get("status")
    end = reading_to_json(after).get("status")
    events: list[Event] = []
    for value in (*values, *([end] if not values or values[-1] != end else [])):
        if value != present:
            events.append(
                Event(paper=item.paper.id, what="status", before=present, after=value, reader=reader, at=at, why=why)
            )
        present = value
    return tuple(events)


def _value(status: str, since: datetime) -> JsonValue:
    return {"name": status, "since": time_to_json(since)}
