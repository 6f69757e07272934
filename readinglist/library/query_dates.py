"""Times in queries: days, months, years and durations, as spans of absolute time."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TypeVar

from readinglist.library.days import Calendar
from readinglist.papers.errors import UsageError

_HINT = "times look like <30d, 2w, 2025, 2025-03, >2025-03-11, 2025-03-01..2025-03-11, today"
_AGO = r"(?P<sign>[<>]=?)?(?P<count>\d{1,4})(?P<unit>[hdwmy])"
_DATE = r"(?P<year>\d{4})(?:-(?P<month>\d\d?)(?:-(?P<day>\d\d?))?)?"
_UNITS = {
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
    "m": timedelta(days=30),
    "y": timedelta(days=365),
}

_AHEAD = r"(?P<sign>[<>])?(?P<count>\d{1,4})(?P<unit>[dwmy])"
_NAMED = {"yesterday": -1, "today": 0, "tomorrow": 1}
_DAY_HINT = "days look like 2027-01-15, 2027-01, <=2027-01-15, today, <14d (within)"

Times = tuple[datetime | None, datetime | None]
Bound = TypeVar("Bound", date, datetime)


def times(text: str, now: datetime, calendar: Calendar) -> Times:
    """Return the bounds of a time in a query, in the reader's zone: low inclusive, high exclusive, None if unbounded.

    ``<30d`` and ``30d`` are the last thirty days, ``>30d`` everything before; a month is 30 days and a year 365. A day,
    month or year is one of `calendar`; with ``>``, ``>=``, ``<``, ``<=`` it bounds one side, with ``..`` between two,
    or after or before one, it is a range.

    Raises:
        UsageError: If the text is not a time, or out of the calendar's range.
    """
    try:
        return _bounds(text.strip().lower(), now, calendar)
    except (ValueError, OverflowError):
        raise UsageError(f"invalid time {text!r}", hint=_HINT) from None


def days(text: str, today: date) -> tuple[date | None, date | None]:
    """Return the bounds of days in a query, as `times`: ``2027-01``, ``<2027-01-15``, ``today..``, ``<14d`` from today.

    Raises:
        UsageError: If the text is not a day, month, year or range.
    """
    word = text.strip().lower()
    try:
        if ahead := re.fullmatch(_AHEAD, word):
            then = today + int(ahead["count"]) * _UNITS[ahead["unit"]]
            return (then, None) if ahead["sign"] == ">" else (today, then + timedelta(days=1))
        return _bounded(word, lambda part: _days(part, today))
    except (ValueError, OverflowError):
        raise UsageError(f"invalid day {text!r}", hint=_DAY_HINT) from None


def _bounds(word: str, now: datetime, calendar: Calendar) -> Times:
    if ago := re.fullmatch(_AGO, word):
        then = calendar.local(now - int(ago["count"]) * _UNITS[ago["unit"]])
        return (None, then) if (ago["sign"] or "<").startswith(">") else (then, None)
    return _bounded(word, lambda part: _period(part, now, calendar))


def _bounded(word: str, period_of: Callable[[str], tuple[Bound, Bound]]) -> tuple[Bound | None, Bound | None]:
    """Return the bounds of a period, or of one with a sign, or of a range of two."""
    first, dots, last = word.partition("..")
    if dots and (first or last):
        low = period_of(first)[0] if first else None
        return low, period_of(last)[1] if last else None
    period = word.lstrip("<>=")
    start, end = period_of(period)
    bounds: dict[str, tuple[Bound | None, Bound | None]] = {
        "": (start, end),
        "=": (start, end),
        ">": (end, None),
        ">=": (start, None),
        "<": (None, start),
        "<=": (None, end),
    }
    sign = word.removesuffix(period)
    if sign not in bounds:
        raise ValueError(sign)
    return bounds[sign]


def _period(text: str, now: datetime, calendar: Calendar) -> tuple[datetime, datetime]:
    """Return start and end of the day, month or year `text`.

    Raises:
        ValueError: If it is not one.
    """
    first, last = _days(text, calendar.day(now))
    return calendar.start(first), calendar.start(last)


def _days(text: str, today: date) -> tuple[date, date]:
    """Return the first day of a day, month or year, and the first day after it."""
    if text in _NAMED:
        first = today + timedelta(days=_NAMED[text])
        return first, first + timedelta(days=1)
    found = re.fullmatch(_DATE, text)
    if not found:
        raise ValueError(text)
    year, month, day = (int(part) if part else None for part in found.groups())
    first = date(year or 0, month or 1, day or 1)
    if day:
        return first, first + timedelta(days=1)
    months = first.year * 12 + first.month - 1 + (1 if month else 12)
    return first, date(months // 12, months % 12 + 1, 1)
