"""The days of the reader in many time zones."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readinglist.library.days import Calendar, is_day, misplaced_day, noon_of, wall_clock

ZONES = (
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "Pacific/Chatham",
    "Pacific/Apia",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Europe/Vienna",
    "Africa/Cairo",
    "UTC",
)
"""Fourteen hours east to eleven west, halves and quarters of hours, half an hour of daylight saving, and midnights
that daylight saving skips."""

zones = st.sampled_from(ZONES)
moments = st.datetimes(datetime(2012, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
dates = st.dates(date(2012, 1, 1), date(2037, 1, 1))


@given(zones, moments)
def test_a_time_is_within_its_day(zone: str, at: datetime) -> None:
    calendar = Calendar.named(zone)
    day = calendar.day(at)
    if not is_day(at):
        assert day == at.astimezone(ZoneInfo(zone)).date()
        assert calendar.start(day) <= at < calendar.start(day + timedelta(days=1))


@given(zones, dates)
def test_days_follow_each_other_without_gap(zone: str, day: date) -> None:
    calendar = Calendar.named(zone)
    start = calendar.start(day)
    assert calendar.local(start).date() == day
    assert calendar.local(start - timedelta(microseconds=1)).date() == day - timedelta(days=1)
    assert calendar.days(start, calendar.start(day + timedelta(days=40))) == 40


@given(zones, dates)
def test_a_day_without_a_time_is_the_same_day_in_every_zone(zone: str, day: date) -> None:
    assert is_day(noon_of(day))
    assert Calendar.named(zone).day(noon_of(day)) == day


@given(zones, dates, st.integers(-2, 2))
def test_a_day_without_a_time_is_found_by_its_date(zone: str, day: date, other: int) -> None:
    calendar = Calendar.named(zone)
    bound, noon = calendar.start(day), noon_of(day + timedelta(days=other))
    by_time = noon >= bound
    found = by_time if misplaced_day(bound) != noon else noon >= wall_clock(bound)
    assert found is (other >= 0)


def test_a_skipped_midnight_is_the_moment_when_the_clocks_change() -> None:
    start = Calendar.named("America/Sao_Paulo").start(date(2018, 11, 4))
    assert start.astimezone(UTC) == datetime(2018, 11, 4, 3, tzinfo=UTC)


def test_a_day_that_a_zone_skipped_is_empty() -> None:
    apia = Calendar.named("Pacific/Apia")
    assert apia.start(date(2011, 12, 30)) == apia.start(date(2011, 12, 31))


PROGRAM = """
import sys
from datetime import UTC, date, datetime, timedelta
from readinglist.library.days import Calendar
system, named = Calendar(), Calendar.named(sys.argv[1])
for hour in range(0, 24 * 366 * 2, 5):
    at = datetime(2026, 1, 1, 0, 30, tzinfo=UTC) + timedelta(hours=hour)
    assert system.day(at) == named.day(at), at
    assert system.minute(at) == named.minute(at), at
for number in range(731):
    day = date(2026, 1, 1) + timedelta(days=number)
    assert system.start(day) == named.start(day), day
"""


@pytest.mark.parametrize("zone", ZONES)
def test_the_zone_of_the_system_gives_the_same_days_as_that_of_the_settings(zone: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, zone],
        env={**os.environ, "TZ": zone},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
