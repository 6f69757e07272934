"""Statuses and readings with days in the past, and the readings of merged papers."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from readinglist.library import dump as moving
from readinglist.library import tracking as track
from readinglist.library import undo as journal
from readinglist.library.context import LibraryContext, find_item
from readinglist.library.dated_tracking import set_due, set_past_status, set_progress
from readinglist.library.days import Calendar
from readinglist.library.merging import merge
from readinglist.library.query import Everything
from readinglist.library.statistics import reading_dates_of, statistics
from readinglist.papers.errors import UsageError
from tests.workspaces import Clock, add_papers, draft, metadata, workspace

DAY = 24 * 3600


@pytest.fixture
def context(tmp_path: Path) -> LibraryContext:
    made = replace(workspace(tmp_path), calendar=Calendar(UTC))
    for number, key in enumerate(("one", "two")):
        add_papers(made, draft(metadata(f"Title number {key}", f"2410.1864{number}", word=key), stated=True, key=key))
    return made


def days(context: LibraryContext, key: str = "one") -> list[tuple[str, str]]:
    """Return the days of start and finish of each reading."""
    shown = context.calendar.day
    return [
        (str(shown(each.started)) if each.started else "", str(shown(each.finished)) if each.finished else "")
        for each in reading_dates_of(find_item(key, context), context)
    ]


def finished(context: LibraryContext) -> dict[str, int]:
    return {each.month: each.finished for each in statistics(Everything(), context).months if each.finished}


def put(context: LibraryContext, *steps: tuple[str, str], key: str = "one") -> None:
    for status, on in steps:
        set_past_status([key], status, on, context)


@pytest.mark.parametrize(
    ("steps", "readings", "status"),
    [
        ([("read", "2024-03-05")], [("", "2024-03-05")], "read"),
        ([("read", "2024-03-01..2024-03-05")], [("2024-03-01", "2024-03-05")], "read"),
        ([("reading", "2024-03-01"), ("read", "2024-03-05")], [("2024-03-01", "2024-03-05")], "read"),
        ([("read", "2024-03-05"), ("read", "2024-03-07")], [("", "2024-03-07")], "read"),
        ([("read", "2024-03-05"), ("read", "2024-02-07")], [("", "2024-02-07")], "read"),
        ([("read", "2024-03-05"), ("read", "2024-03-01..2024-03-05")], [("2024-03-01", "2024-03-05")], "read"),
        ([("read", "2024-03-05"), ("read", "2024-03-01..2024-03-07")], [("2024-03-01", "2024-03-07")], "read"),
        (
            [("read", "2024-03-01..2024-03-10"), ("read", "2024-03-05..2024-03-20")],
            [("2024-03-05", "2024-03-20")],
            "read",
        ),
        (
            [("read", "2024-03-01..2024-03-05"), ("read", "2024-03-05..2024-03-20")],
            [("2024-03-01", "2024-03-05"), ("2024-03-05", "2024-03-20")],
            "read",
        ),
        (
            [("read", "2024-03-01..2024-03-05"), ("read", "2025-01-01..2025-01-02")],
            [("2024-03-01", "2024-03-05"), ("2025-01-01", "2025-01-02")],
            "read",
        ),
        (
            [("read", "2025-01-01..2025-01-02"), ("read", "2024-03-01..2024-03-05")],
            [("2024-03-01", "2024-03-05"), ("2025-01-01", "2025-01-02")],
            "read",
        ),
        (
            [("read", "2025-01-02"), ("read", "2024-03-01..2024-03-05")],
            [("2024-03-01", "2024-03-05"), ("", "2025-01-02")],
            "read",
        ),
        ([("reading", "2026-02-01"), ("read", "2025-01-01..2025-01-02")], [("2025-01-01", "2025-01-02")], "read"),
        (
            [("skimmed", "2025-01-02"), ("to-read", "2025-02-01"), ("read", "2025-03-01..2025-03-04")],
            [("", "2025-01-02"), ("2025-03-01", "2025-03-04")],
            "read",
        ),
        (
            [("skimmed", "2025-01-02"), ("to-read", "2025-02-01"), ("read", "2024-03-01..2024-03-04")],
            [("2024-03-01", "2024-03-04"), ("", "2025-01-02"), ("", "")],
            "to-read",
        ),
    ],
)
def test_readings_in_the_past(
    context: LibraryContext, steps: Sequence[tuple[str, str]], readings: Sequence[tuple[str, str]], status: str
) -> None:
    put(context, *steps)
    assert days(context) == list(readings)
    assert find_item("one", context).reading.status == status
    assert sum(finished(context).values()) == sum(bool(end) for _, end in readings)
    assert context.store.verify() == []  # type: ignore[attr-defined]
    after = days(context)
    journal.undo(context)
    journal.redo(context)
    assert days(context) == after
    journal.undo(context, steps=len(steps))
    assert days(context) == [("", "")]
    assert context.store.verify() == []  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("status", "on", "message"),
    [
        ("read", "2026-03-02", "in the future"),
        ("read", "2024-02-30", "invalid day"),
        ("read", "2024-03", "invalid day"),
        ("read", "", "invalid day"),
        ("read", "2024-03-05..2024-03-01", "empty range"),
        ("read", "2024-03-05..", "invalid day"),
        ("reading", "2024-03-01..2024-03-05", "has not been finished"),
    ],
)
def test_days_that_cannot_be(context: LibraryContext, status: str, on: str, message: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        set_past_status(["one"], status, on, context)
    assert caught.value.hint
    assert find_item("one", context).reading.since is None


def test_no_paper_is_finished_before_it_was_started_or_started_before_it_was_finished(context: LibraryContext) -> None:
    put(context, ("reading", "2025-05-01"))
    with pytest.raises(UsageError, match="was started on 2025-05-01, after 2025-04-30"):
        put(context, ("read", "2025-04-30"))
    put(context, ("read", "2025-05-02"))
    with pytest.raises(UsageError, match="was finished on 2025-05-02"):
        put(context, ("reading", "2025-05-01"))


def test_today_keeps_the_time_of_day(context: LibraryContext) -> None:
    assert isinstance(context.clock, Clock)
    context.clock.time = datetime(2026, 3, 1, 15, 30, tzinfo=UTC)
    put(context, ("read", "today"))
    assert find_item("one", context).reading.since == context.clock.time


def test_a_merge_keeps_the_readings_of_both(context: LibraryContext) -> None:
    put(context, ("read", "2025-01-01..2025-01-02"), key="one")
    put(context, ("to-read", "2023-03-01"), ("read", "2024-03-01..2024-03-05"), key="two")
    set_due(["two"], "2027-01-15", context)
    before = finished(context)
    merge(["one", "two"], context, unrelated=True)
    assert days(context) == [("2024-03-01", "2024-03-05"), ("2025-01-01", "2025-01-02")]
    assert find_item("one", context).reading.due == "2027-01-15"
    assert finished(context) == before == {"2024-03": 1, "2025-01": 1}
    assert context.store.verify() == []  # type: ignore[attr-defined]
    journal.undo(context)
    assert days(context, "one") == [("2025-01-01", "2025-01-02")]
    assert days(context, "two") == [("2024-03-01", "2024-03-05")]
    assert context.store.verify() == []  # type: ignore[attr-defined]
    journal.redo(context)
    assert len(days(context)) == 2


def test_a_merge_of_the_same_reading_counts_it_once(context: LibraryContext) -> None:
    for key in ("one", "two"):
        put(context, ("read", "2025-01-02"), key=key)
    merge(["one", "two"], context, unrelated=True)
    assert days(context) == [("", "2025-01-02")]


def test_a_dump_has_plans_progress_and_readings(context: LibraryContext, tmp_path: Path) -> None:
    put(context, ("read", "2025-01-01..2025-01-02"), ("read", "2024-01-01..2024-01-02"))
    set_due(["one", "two"], "+2w", context)
    set_progress(["two"], "p. 12/30", context)
    copy = replace(workspace(tmp_path / "copy"), calendar=context.calendar)
    moving.load(list(moving.dump(context, program="1")), copy)
    assert days(copy) == days(context)
    reading = find_item("two", copy).reading
    assert (reading.due, reading.progress, reading.status) == ("2026-03-15", "12/30", "reading")
    copy.store.close()  # type: ignore[attr-defined]


def test_finishing_a_paper_ends_its_plan_and_progress(context: LibraryContext) -> None:
    set_due(["one"], "2026-04-01", context)
    set_progress(["one"], "40%", context)
    track.set_status(["one"], "read", context)
    reading = find_item("one", context).reading
    assert (reading.due, reading.progress) == ("", "")
    journal.undo(context)
    reading = find_item("one", context).reading
    assert (reading.due, reading.progress) == ("2026-04-01", "40%")


@pytest.mark.parametrize("text", ["41 %", "41%", "p. 12/30", "12 of 30", "pp 12/30", "30/30", "100%", "0%"])
def test_progress(context: LibraryContext, text: str) -> None:
    set_progress(["one"], text, context)
    assert find_item("one", context).reading.progress in ("41%", "12/30", "30/30", "100%", "0%")
    set_progress(["one"], "none", context)
    assert find_item("one", context).reading.progress == ""


@pytest.mark.parametrize("text", ["", "101%", "31/30", "0/0", "half", "-3%", "12", "1/2/3"])
def test_what_is_no_progress(context: LibraryContext, text: str) -> None:
    with pytest.raises(UsageError, match="invalid progress"):
        set_progress(["one"], text, context)


@pytest.mark.parametrize("text", ["", "soon", "2027-02-30", "2027-13-01", "9999-99-99", "+9999999d"])
def test_what_is_no_due_day(context: LibraryContext, text: str) -> None:
    with pytest.raises(UsageError, match="invalid day"):
        set_due(["one"], text, context)
