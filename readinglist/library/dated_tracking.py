"""Changes with dates: statuses as of days in the past, due days, and progress."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from readinglist.library.context import LibraryContext, closed_names, items_of
from readinglist.library.journal import Event, changes
from readinglist.library.past_readings import history_events, past_days, with_past_status
from readinglist.library.protocol import Unit
from readinglist.library.status_history import READING
from readinglist.library.tracking import Change, change, without_plan
from readinglist.papers.due_and_progress import checked_progress, due_day
from readinglist.papers.paper import Item
from readinglist.papers.statuses import resolve_status


def set_past_status(keys: Sequence[str], status: str, on: str, context: LibraryContext) -> tuple[Change, ...]:
    """Set a status as of a day in the past, or the days of a reading, as `past_days` parses them; in one batch.

    Raises:
        UsageError: If there is no such status, or the days are invalid, in the future, or contradict earlier ones.
        NothingFound: If a key matches no paper.
    """
    chosen = resolve_status(status, context.statuses)
    now, reader = context.clock.now(), context.reader
    days = past_days(on, now, context.calendar)
    closed = closed_names(context)
    events: list[Event] = []
    with context.store.begin() as unit:
        items = items_of(unit, keys, reader)
        for item in items:
            had = unit.status_changes(item.paper.id, reader)
            has = with_past_status(item, had, chosen.name, days, closed=closed, calendar=context.calendar)
            reading = replace(item.reading, status=has[-1].status, since=has[-1].since)
            events.extend(history_events(item, reading, had, has, reader=reader, at=now))
            if reading.status == chosen.name:
                ended = replace(item, reading=without_plan(item.reading, chosen))
                events.extend(changes(item, ended, reader=reader, at=now))
        if events:
            unit.apply(events)
        after = unit.items([item.paper.id for item in items], reader)
    return tuple(Change(before=item, after=each) for item, each in zip(items, after, strict=True))


def set_due(keys: Sequence[str], day: str, context: LibraryContext) -> tuple[Change, ...]:
    """Set the day by which to read papers, such as ``2027-01-15``; ``none`` clears it.

    Raises:
        UsageError: If it is not a day.
        NothingFound: If a key matches no paper.
    """
    wanted = due_day(day, context.calendar.day(context.clock.now()))

    def alter(item: Item, _unit: Unit, _now: datetime) -> Item:
        return replace(item, reading=replace(item.reading, due=wanted))

    return change(keys, alter, context)


def set_progress(keys: Sequence[str], progress: str, context: LibraryContext) -> tuple[Change, ...]:
    """Set how much of papers is read: ``40%``, ``12/30`` or ``p. 12/30`` pages; ``none`` clears it.

    Papers that are not being read get the status reading.

    Raises:
        UsageError: If it is neither.
        NothingFound: If a key matches no paper.
    """
    wanted = checked_progress(progress)

    def alter(item: Item, _unit: Unit, now: datetime) -> Item:
        reading = replace(item.reading, progress=wanted)
        if wanted and reading.status != READING:
            reading = replace(reading, status=READING, since=now)
        return replace(item, reading=reading)

    return change(keys, alter, context)
