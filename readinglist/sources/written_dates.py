"""Dates as services and reference managers write them."""

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

from readinglist.bibtex.dates import read_month
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import PartialDate

_MAX_LENGTH = 80
_YEAR = lazy_pattern(r"(?<!\d)(?:1[4-9]|20)\d\d(?!\d)")
_NUMBERS = lazy_pattern(r"(?P<year>\d{4})(?:\s*[-/.年]\s*(?P<month>\d{1,2})(?:\s*[-/.月]\s*(?P<day>\d{1,2}))?)?(?!\d)")
_COMPACT = lazy_pattern(r"(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)(?!\d)")
_YEAR_LAST = lazy_pattern(r"(?:(?P<day>\d{1,2})[./])?(?P<month>\d{1,2})[./](?P<year>\d{4})(?!\d)")
_WORD = lazy_pattern(r"[^\W\d_]{3,9}")


def written_date(text: str) -> PartialDate | None:
    """Return the first date of a text: ``2024/06/04/``, ``2024 Jun 1``, ``2024年6月4日``, ``20240604``.

    In ``1/6/2024`` it is not known which number is the month, so that only the year counts.
    """
    text = text.strip()[:_MAX_LENGTH]
    for pattern in (_COMPACT, _NUMBERS):
        found = pattern.match(text)
        if found and (pattern is _COMPACT or not _WORD.search(text, found.end())):
            return _date(*(int(found[name] or 0) for name in ("year", "month", "day")))
    last = _YEAR_LAST.match(text)
    if last:
        return _date(int(last["year"]), 0 if last["day"] else int(last["month"]), 0)
    year = _YEAR.search(text)
    if not year:
        return None
    rest = f"{text[: year.start()]} {text[year.end() :]}"
    month = read_month(" ".join(re.sub(r"[.,/\-]|\d+:\d+(?::\d+)?", " ", rest).split()))
    return _date(int(year[0]), month.first or 0, month.day or 0)


def _date(year: int, month: int, day: int) -> PartialDate | None:
    if not year:
        return None
    if not 1 <= month <= 12:
        return PartialDate(year)
    return PartialDate(year, month, day if 1 <= day <= 31 else None)


_DAYS = lazy_pattern(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)\s*[-/.年]\s*(?P<month>\d\d?)\s*[-/.月]\s*(?P<day>\d\d?)(?!\d)"
    r"|(?<!\d)(?P<day_first>\d\d?)\.\s?(?P<month_after>\d\d?)\.\s?(?P<year_last>(?:19|20)\d\d)(?!\d)"
    r"|(?<!\d)(?P<one>\d\d?)[/-](?P<other>\d\d?)[/-](?P<year_end>(?:19|20)\d\d)(?!\d)"
)
_IN_WORDS = lazy_pattern(
    r"(?<!\w)(?:(?P<month>[^\W\d_]{3,10})\.?\s+(?P<day>\d\d?)(?:st|nd|rd|th)?"
    r"|(?P<day_first>\d\d?)(?:st|nd|rd|th|\.)?(?:\s+de|\s+of)?[\s-]+(?P<month_after>[^\W\d_]{3,10})\.?)"
    r"(?:\s+de|,)?[\s-]+(?P<year>(?:19|20)\d\d)(?!\d)",
    re.IGNORECASE,
)
_RANGE = lazy_pattern(r"\s*(?:[-–—→]|\.\.|to|until|bis|à|a)\s*", re.IGNORECASE)
_TIME = lazy_pattern(
    r"[T\s日]*\d\d?:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|\s*[AaPp]\.?[Mm]\.?)?(?:\s*\((?:GMT|UTC)[^()]{0,6}\))?|日"
)
_SERIAL = lazy_pattern(r"(?P<days>[2-6]\d{4})(?:[.,]\d+)?")
_EXCEL_EPOCH = date(1899, 12, 30)
_MOST_DATES = 2000
"""Letters of a text in which dates are looked for."""


@dataclass(frozen=True, slots=True)
class WrittenReading:
    """The start, if it is known, and the end of a reading; `exact` unless only the month or the year is known."""

    last: date
    first: date | None = None
    exact: bool = True


def written_readings(text: str, *, day_first: bool | None = None) -> tuple[WrittenReading, ...]:
    """Return the days of a text, in its order: ``2024/01/02-2024/01/05``, ``05.01.2024``, ``March 5, 2024``, ``45000``.

    A number of five digits is a day of Excel. In ``1/6/2024`` it is not known which number is the month, unless
    `day_first` says so; in ``25/6/2024`` it is. The last day of a month or year stands for one without a day.
    """
    text = _IN_WORDS.sub(_in_numbers, text.strip()[:_MOST_DATES])
    if serial := _SERIAL.fullmatch(text):
        return (WrittenReading(_EXCEL_EPOCH + timedelta(days=int(serial["days"]))),)
    readings: list[WrittenReading] = []
    end = 0
    for found in _DAYS.finditer(text):
        day = _day_of(found, day_first)
        between = _TIME.sub("", text[end : found.start()])
        is_end = bool(readings) and bool(_RANGE.fullmatch(between)) and not readings[-1].first
        if day and is_end and readings[-1].last <= day:
            readings[-1] = WrittenReading(day, readings[-1].last)
        elif day:
            readings.append(WrittenReading(day))
        end = found.end()
    if not readings and (one := written_date(text)):
        day = _day(one.year, one.month or 12, one.day or _last_day(one.year, one.month or 12))
        return (WrittenReading(day, exact=bool(one.day)),) if day else ()
    return tuple(readings)


def _in_numbers(words: re.Match[str]) -> str:
    """Return ``2024-3-5`` for ``March 5, 2024``; the text itself if it names no month."""
    month = read_month(f"{words['month'] or words['month_after']} {words['day'] or words['day_first']}")
    return f"{words['year']}-{month.first}-{month.day}" if month.first and month.day else words[0]


def is_day_first(texts: Iterable[str]) -> bool | None:
    """Whether dates such as ``1/6/2024`` begin with the day, by those of `texts` that show it; None if unknown."""
    pairs = [
        (int(found["one"]), int(found["other"]))
        for text in texts
        for found in _DAYS.finditer(text[:_MOST_DATES])
        if found["one"]
    ]
    day_first, month_first = any(one > 12 for one, _ in pairs), any(other > 12 for _, other in pairs)
    return day_first if day_first is not month_first else None


def _day_of(found: re.Match[str], day_first: bool | None) -> date | None:
    if found["year"]:
        return _day(int(found["year"]), int(found["month"]), int(found["day"]))
    if found["year_last"]:
        return _day(int(found["year_last"]), int(found["month_after"]), int(found["day_first"]))
    one, other, year = int(found["one"]), int(found["other"]), int(found["year_end"])
    if one > 12 or other > 12 or one == other:
        return _day(year, min(one, other), max(one, other))
    if day_first is None:
        return None
    return _day(year, other, one) if day_first else _day(year, one, other)


def _last_day(year: int, month: int) -> int:
    return monthrange(year, month)[1]


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
