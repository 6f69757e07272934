"""Times in queries: days, months, years and durations, as spans of absolute time."""

import re
from datetime import UTC, datetime, timedelta

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

Times = tuple[datetime | None, datetime | None]


def times(text: str, now: datetime) -> Times:
    """Return the bounds of a time in a query, in UTC: low inclusive, high exclusive, None if unbounded.

    ``<30d`` and ``30d`` are the last thirty days, ``>30d`` everything before; a month is 30 days and a year 365. A day,
    month or year begins at midnight in the time zone of `now`; with ``>``, ``>=``, ``<``, ``<=`` it bounds one side,
    with ``..`` between two, or after or before one, it is a range.

    Raises:
        UsageError: If the text is not a time, or out of the calendar's range.
    """
    try:
        low, high = _bounds(text.strip().lower(), now)
        return (low and low.astimezone(UTC)), (high and high.astimezone(UTC))
    except (ValueError, OverflowError):
        raise UsageError(f"invalid time {text!r}", hint=_HINT) from None


def _bounds(word: str, now: datetime) -> Times:
    if ago := re.fullmatch(_AGO, word):
        then = now - int(ago["count"]) * _UNITS[ago["unit"]]
        return (None, then) if (ago["sign"] or "<").startswith(">") else (then, None)
    first, dots, last = word.partition("..")
    if dots and (first or last):
        return (_period(first, now)[0] if first else None), (_period(last, now)[1] if last else None)
    date = word.lstrip("<>=")
    start, end = _period(date, now)
    bounds: dict[str, Times] = {
        "": (start, end),
        "=": (start, end),
        ">": (end, None),
        ">=": (start, None),
        "<": (None, start),
        "<=": (None, end),
    }
    sign = word.removesuffix(date)
    if sign not in bounds:
        raise ValueError(sign)
    return bounds[sign]


def _period(text: str, now: datetime) -> tuple[datetime, datetime]:
    """Return start and end of the day, month or year `text`.

    Raises:
        ValueError: If it is not one.
    """
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if text in ("today", "yesterday"):
        start = midnight if text == "today" else midnight - timedelta(days=1)
        return start, start + timedelta(days=1)
    found = re.fullmatch(_DATE, text)
    if not found:
        raise ValueError(text)
    year, month, day = (int(part) if part else None for part in found.groups())
    start = midnight.replace(year=int(year or 0), month=month or 1, day=day or 1)
    if day:
        return start, start + timedelta(days=1)
    months = start.year * 12 + start.month - 1 + (1 if month else 12)
    return start, start.replace(year=months // 12, month=months % 12 + 1)
