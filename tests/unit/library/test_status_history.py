"""Status changes that were not undone, and the reading dates they imply."""

from dataclasses import replace
from datetime import timedelta

from readinglist.library.journal import Event, changes, inverse
from readinglist.library.status_history import (
    ReadingDates,
    StatusChange,
    all_reading_dates,
    reading_dates,
    status_changes,
)
from readinglist.papers.paper import Item, Reading
from tests.papers import NOON, item, later

DAY = 24 * 60
CLOSED = frozenset({"skimmed", "read", "dropped"})


def moved(*steps: tuple[str, int]) -> list[Event]:
    """Return the events of a paper that is added and gets each status after the given minutes, one batch each."""
    events: list[Event] = []
    seen: Item | None = None
    for batch, (status, minute) in enumerate(steps, 1):
        after = replace(seen or item("a"), reading=Reading(status=status, since=later(minute)))
        events += [replace(each, batch=batch) for each in changes(seen, after, reader="ada", at=later(minute))]
        seen = after
    return events


def test_a_status_change_has_old_and_new_status_and_time() -> None:
    assert status_changes(moved(("reading", 1), ("read", 2))) == (
        StatusChange(was="new", status="reading", since=later(1)),
        StatusChange(was="reading", status="read", since=later(2)),
    )


def test_undone_changes_are_ignored_and_redone_ones_keep_their_time() -> None:
    events = moved(("reading", 1), ("read", 2))
    status = [event for event in events if event.what == "status"]
    undo = [replace(each, batch=3) for each in inverse(status[1:], reader="ada", at=later(7))]
    assert status_changes([*events, *undo]) == status_changes(status[:1])
    redo = inverse(undo, reader="ada", at=later(9))
    assert status_changes([*events, *undo, *redo]) == status_changes(events)
    everything = inverse(status[:1], reader="ada", at=later(11))
    assert status_changes([*events, *undo, *everything]) == ()


def test_a_status_without_a_time_is_of_the_time_of_its_event() -> None:
    events = [
        Event(paper="a", what="status", before=None, after={"name": "read", "since": None}, reader="ada", at=later(3)),
    ]
    assert status_changes(events) == (StatusChange(was="new", status="read", since=later(3)),)


def test_the_same_status_at_another_time_corrects_the_time() -> None:
    events = moved(("reading", 1), ("read", 9), ("read", 5))
    assert status_changes(events)[1:] == (StatusChange(was="reading", status="read", since=later(5)),)
    undo = [replace(each, batch=4) for each in inverse(events[-1:], reader="ada", at=later(11))]
    assert status_changes([*events, *undo]) == status_changes(events[:-1])


def test_a_history_that_begins_anew_can_be_undone() -> None:
    events = moved(("reading", 1), ("read", 2))
    value = {"name": "read", "since": "2020-01-01T12:00:00.000000Z"}
    anew = [
        Event(paper="a", what="status", before=events[-1].after, after=None, reader="ada", at=later(5), batch=3),
        Event(paper="a", what="status", before=None, after=value, reader="ada", at=later(5), batch=3),
    ]
    assert [each.was for each in status_changes([*events, *anew])] == ["new"]
    undo = [replace(each, batch=4) for each in inverse(anew, reader="ada", at=later(6))]
    assert status_changes([*events, *anew, *undo]) == status_changes(events)
    redo = [replace(each, batch=5) for each in inverse(undo, reader="ada", at=later(7))]
    assert status_changes([*events, *anew, *undo, *redo]) == status_changes([*events, *anew])


def test_every_reading_has_its_dates() -> None:
    events = moved(*((status, day * DAY) for status, day in (("reading", 1), ("read", 3), ("reading", 9), ("read", 9))))
    each = all_reading_dates(status_changes(events), added=NOON, closed=CLOSED)
    assert [(one.started, one.finished) for one in each] == [
        (later(DAY), later(3 * DAY)),
        (later(9 * DAY), later(9 * DAY)),
    ]


def test_a_paper_that_was_read_and_then_dropped_was_finished_when_it_was_read() -> None:
    assert went(("reading", 1), ("read", 2), ("dropped", 5)).finished == later(2 * DAY)
    assert went(("reading", 1), ("dropped", 5)).finished == later(5 * DAY)


def went(*steps: tuple[str, int]) -> ReadingDates:
    return reading_dates(
        status_changes(moved(*((status, days * DAY) for status, days in steps))), added=NOON, closed=CLOSED
    )


def test_an_untouched_paper_is_unread_since_it_was_added() -> None:
    untouched = reading_dates((), added=NOON, closed=CLOSED)
    assert untouched == ReadingDates(opened=NOON)
    assert untouched.days is None
    assert untouched.days_open(NOON + timedelta(days=9)) == 9


def test_reading_takes_from_the_first_start_to_the_last_end() -> None:
    read = went(("reading", 1), ("to-read", 2), ("reading", 3), ("skimmed", 4), ("read", 6))
    assert read == ReadingDates(opened=NOON, started=later(DAY), finished=later(6 * DAY), outcome="read")
    assert read.days == 5
    assert read.days_open(later(99 * DAY)) == 6
    assert went(("reading", 1), ("to-read", 2)) == ReadingDates(opened=NOON, started=later(DAY))
    assert went(("read", 2)).days is None


def test_reopening_restarts_the_reading_dates() -> None:
    again = went(("reading", 1), ("read", 2), ("to-read", 10))
    assert again == ReadingDates(opened=later(10 * DAY))
    assert again.days_open(later(12 * DAY)) == 2
    assert went(("read", 2), ("reading", 10), ("read", 11)).days == 1


def test_clocks_that_ran_backwards_give_no_negative_days() -> None:
    assert went(("reading", 5), ("read", 2)).days == 0
