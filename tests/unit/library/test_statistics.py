"""Statistics of a library for one reader."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from readinglist.library import tracking as track
from readinglist.library import undo as journal
from readinglist.library.context import LibraryContext, find_item
from readinglist.library.days import Calendar
from readinglist.library.query import Everything, Term
from readinglist.library.statistics import (
    Period,
    Statistics,
    by_start,
    median,
    month_starts,
    periods,
    reading_dates_of,
    statistics,
)
from tests.workspaces import Clock, add_papers, draft, metadata, workspace

DAY = 24 * 3600


def shelf(folder: Path) -> tuple[LibraryContext, Clock]:
    """Six papers, added on six days up to the second of March; some of them on their way."""
    clock = Clock()
    clock.sleep(-5 * DAY)
    context = workspace(folder, clock=clock)
    for number, key in enumerate(("old", "read", "skimmed", "dropped", "begun", "young")):
        stated = key != "young"
        add_papers(
            context, draft(metadata(f"Title number {key}", f"2410.1864{number}", word=key), stated=stated, key=key)
        )
        clock.sleep(DAY)
    track.set_status(["read", "begun"], "reading", context)
    clock.sleep(3 * DAY)
    track.set_status(["read"], "read", context)
    track.set_status(["skimmed"], "skimmed", context)
    track.set_status(["dropped"], "dropped", context)
    track.set_rating(["read"], 4, context)
    track.set_tags(["read", "old"], add=["RL"], context=context)
    track.add_note("read", "Good.", context)
    track.add_note("read", "Very good.", context)
    return context, clock


def keys(found: Statistics) -> list[str]:
    return [item.paper.key for item in found.oldest]


def test_the_numbers_of_a_library(tmp_path: Path) -> None:
    context, _ = shelf(tmp_path)
    found = statistics(Everything(), context)
    assert (found.papers, found.open, found.unresolved) == (6, 3, 1)
    assert dict(found.by_status) == {"new": 2, "reading": 1, "skimmed": 1, "read": 1, "dropped": 1}
    assert list(found.by_status) == ["new", "reading", "skimmed", "read", "dropped"]
    assert [(each.month, each.added, each.finished, each.backlog) for each in found.months] == [
        ("2026-02", 5, 0, 5),
        ("2026-03", 1, 2, 3),
    ]
    assert keys(found)[:2] == ["old", "begun"]
    assert len(keys(found)) == 3
    assert found.reading_days == (3,)
    assert found.median_days == 3
    assert (dict(found.tally.tags), dict(found.tally.ratings)) == ({"RL": 2}, {4: 1})
    assert (found.tally.notes, found.tally.noted) == (2, 1)
    assert (found.week.added, found.week.finished, found.month.added) == (4, 2, 6)


def test_the_numbers_of_a_query_are_those_of_its_papers(tmp_path: Path) -> None:
    context, _ = shelf(tmp_path)
    found = statistics(Term("tag", "rl"), context)
    assert (found.papers, found.open) == (2, 1)
    assert keys(found) == ["old"]
    assert [(each.added, each.started, each.finished, each.backlog) for each in found.months] == [
        (2, 0, 0, 2),
        (0, 1, 1, 1),
    ]


def test_another_reader_has_other_numbers(tmp_path: Path) -> None:
    context, clock = shelf(tmp_path)
    context.store.close()  # type: ignore[attr-defined]
    found = statistics(Everything(), workspace(tmp_path, reader="bob", clock=clock))
    assert dict(found.by_status) == {"new": 6}
    assert found.months[-1].backlog == 6
    assert found.tally.notes == 0


def test_an_empty_library_has_no_months(tmp_path: Path) -> None:
    found = statistics(Everything(), workspace(tmp_path))
    assert (found.papers, found.months, found.oldest, found.median_days) == (0, (), (), None)


def test_what_was_undone_does_not_count(tmp_path: Path) -> None:
    clock = Clock()
    context = workspace(tmp_path, clock=clock)
    add_papers(context, draft(metadata("A title of some length", "2410.18640"), stated=True, key="a"))
    clock.sleep(DAY)
    track.set_status(["a"], "reading", context)
    clock.sleep(DAY)
    track.set_status(["a"], "read", context)
    assert reading_dates_of(find_item("a", context), context)[-1].days == 1
    journal.undo(context)
    assert reading_dates_of(find_item("a", context), context)[-1].finished is None
    assert statistics(Everything(), context).months[-1].finished == 0
    journal.undo(context)
    assert reading_dates_of(find_item("a", context), context)[-1].started is None
    journal.redo(context, steps=2)
    assert reading_dates_of(find_item("a", context), context)[-1].days == 1


CLOSED = frozenset({"skimmed", "read", "dropped"})
MARCH, APRIL, MAY = (datetime(2025, month, 1, tzinfo=UTC) for month in (3, 4, 5))


def test_months_go_from_the_first_to_the_last_over_the_turn_of_the_year() -> None:
    starts = month_starts(datetime(2024, 11, 30, tzinfo=UTC), datetime(2025, 2, 1, tzinfo=UTC), Calendar(UTC))
    assert [f"{start:%Y-%m-%d %H:%M}" for start in starts] == [
        "2024-11-01 00:00",
        "2024-12-01 00:00",
        "2025-01-01 00:00",
        "2025-02-01 00:00",
    ]


def test_months_begin_in_the_time_zone_of_the_reader() -> None:
    east = timezone(timedelta(hours=9))
    starts = month_starts(datetime(2025, 2, 28, 20, tzinfo=UTC), datetime(2025, 3, 9, tzinfo=UTC), Calendar(east))
    assert starts == (datetime(2025, 3, 1, tzinfo=east),)


def test_a_first_paper_from_the_future_still_gives_a_month() -> None:
    assert month_starts(datetime(2031, 1, 1, tzinfo=UTC), APRIL, Calendar(UTC)) == (APRIL,)


def test_what_happened_in_each_period() -> None:
    turned = {
        ("new", "reading", "read"): (4, 1),
        ("reading", "read", ""): (2, 1),
        ("skimmed", "read", "reading"): (1, 0),
        ("new", "skimmed", "read"): (1, 0),
        ("new", "dropped", ""): (1, 1),
        ("dropped", "read", ""): (0, 1),
        ("read", "reading", ""): (0, 2),
        ("reading", "reading", ""): (5, 5),
    }
    march, april = periods((MARCH, APRIL), (9, 3), turned, {}, closed=CLOSED)
    assert march == Period(start=MARCH, added=9, started=4, finished=3, dropped=1, backlog=5)
    assert april == Period(start=APRIL, added=3, started=3, finished=2, dropped=1, backlog=8)
    assert march.month == "2025-03"
    assert march.and_next(april) == Period(start=MARCH, added=12, started=7, finished=5, dropped=2, backlog=8)


def test_no_paper_leaves_the_backlog_before_it_was_added() -> None:
    kind = ("new", "read", "")
    march, april = periods((MARCH, APRIL), (0, 3), {kind: (1, 0)}, {kind: (-1, 1)}, closed=CLOSED)
    assert (march.finished, march.backlog) == (1, 0)
    assert (april.finished, april.backlog) == (0, 2)


def test_parts_are_put_together_by_where_they_begin() -> None:
    parts = periods((MARCH, APRIL, MAY), (1, 2, 4), {}, {}, closed=CLOSED)
    assert [(each.start, each.added, each.backlog) for each in by_start(parts, (APRIL, MAY))] == [
        (APRIL, 3, 3),
        (MAY, 4, 7),
    ]
    assert by_start(parts, (MARCH, APRIL, MAY)) == parts
    assert by_start(parts, ()) == ()


def test_no_months_no_periods() -> None:
    assert periods((), (), {}, {}, closed=CLOSED) == ()


@pytest.mark.parametrize(
    ("numbers", "middle"), [((), None), ((3,), 3), ((9, 1, 2), 2), ((1, 4, 2, 9), 3), ((1, 2), 1.5)]
)
def test_the_median(numbers: tuple[int, ...], middle: float | None) -> None:
    assert median(numbers) == middle
