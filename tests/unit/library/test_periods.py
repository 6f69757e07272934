"""Months of reading, told from counts of additions and of changes of status."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from readinglist.library.statistics import Period, by_start, median, month_starts, periods

CLOSED = frozenset({"skimmed", "read", "dropped"})
MARCH, APRIL, MAY = (datetime(2025, month, 1, tzinfo=UTC) for month in (3, 4, 5))


def test_months_go_from_the_first_to_the_last_over_the_turn_of_the_year() -> None:
    starts = month_starts(datetime(2024, 11, 30, tzinfo=UTC), datetime(2025, 2, 1, tzinfo=UTC))
    assert [f"{start:%Y-%m-%d %H:%M}" for start in starts] == [
        "2024-11-01 00:00",
        "2024-12-01 00:00",
        "2025-01-01 00:00",
        "2025-02-01 00:00",
    ]


def test_months_begin_in_the_time_zone_of_the_last() -> None:
    east = timezone(timedelta(hours=9))
    starts = month_starts(datetime(2025, 2, 28, 20, tzinfo=UTC), datetime(2025, 3, 9, tzinfo=east))
    assert starts == (datetime(2025, 3, 1, tzinfo=east),)


def test_a_first_paper_from_the_future_still_gives_a_month() -> None:
    assert month_starts(datetime(2031, 1, 1, tzinfo=UTC), APRIL) == (APRIL,)


def test_what_happened_in_each_period() -> None:
    turned = {
        ("new", "reading"): (4, 1),
        ("reading", "read"): (2, 1),
        ("skimmed", "read"): (1, 0),
        ("new", "skimmed"): (1, 0),
        ("new", "dropped"): (1, 1),
        ("dropped", "read"): (0, 1),
        ("read", "reading"): (0, 2),
        ("reading", "reading"): (5, 5),
    }
    march, april = periods((MARCH, APRIL), (9, 3), turned, closed=CLOSED)
    assert march == Period(start=MARCH, added=9, started=4, finished=3, dropped=1, backlog=5)
    assert april == Period(start=APRIL, added=3, started=3, finished=2, dropped=1, backlog=8)
    assert march.month == "2025-03"
    assert march.and_next(april) == Period(start=MARCH, added=12, started=7, finished=5, dropped=2, backlog=8)


def test_parts_are_put_together_by_where_they_begin() -> None:
    parts = periods((MARCH, APRIL, MAY), (1, 2, 4), {}, closed=CLOSED)
    assert [(each.start, each.added, each.backlog) for each in by_start(parts, (APRIL, MAY))] == [
        (APRIL, 3, 3),
        (MAY, 4, 7),
    ]
    assert by_start(parts, (MARCH, APRIL, MAY)) == parts
    assert by_start(parts, ()) == ()


def test_no_months_no_periods() -> None:
    assert periods((), (), {}, closed=CLOSED) == ()


@pytest.mark.parametrize(
    ("numbers", "middle"), [((), None), ((3,), 3), ((9, 1, 2), 2), ((1, 4, 2, 9), 3), ((1, 2), 1.5)]
)
def test_the_median(numbers: tuple[int, ...], middle: float | None) -> None:
    assert median(numbers) == middle
