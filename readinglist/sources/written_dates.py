"""Dates as services and reference managers write them."""

import re
from datetime import date

from readinglist.bibtex.dates import read_month
from readinglist.papers.paper import PartialDate

_MAX_LENGTH = 80
_YEAR = re.compile(r"(?<!\d)(?:1[4-9]|20)\d\d(?!\d)")
_NUMBERS = re.compile(r"(?P<year>\d{4})(?:\s*[-/.年]\s*(?P<month>\d{1,2})(?:\s*[-/.月]\s*(?P<day>\d{1,2}))?)?(?!\d)")
_COMPACT = re.compile(r"(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)(?!\d)")
_YEAR_LAST = re.compile(r"(?:(?P<day>\d{1,2})[./])?(?P<month>\d{1,2})[./](?P<year>\d{4})(?!\d)")
_WORD = re.compile(r"[^\W\d_]{3,9}")


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


_DAYS = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)\s*[-/.年]\s*(?P<month>\d\d?)\s*[-/.月]\s*(?P<day>\d\d?)(?!\d)"
    r"|(?<!\d)(?P<day_first>\d\d?)\.\s?(?P<month_after>\d\d?)\.\s?(?P<year_last>(?:19|20)\d\d)(?!\d)"
    r"|(?<!\d)(?P<one>\d\d?)/(?P<other>\d\d?)/(?P<year_end>(?:19|20)\d\d)(?!\d)"
)


def written_days(text: str) -> tuple[date, ...]:
    """Return the days of a text, in its order: ``2024/01/02-2024/01/05``, ``05.01.2024``, ``5 Jan 2024``.

    In ``1/6/2024`` it is not known which number is the month; in ``25/6/2024`` it is.
    """
    found = [_day_of(each) for each in _DAYS.finditer(text[:_MAX_LENGTH])]
    if not found and (one := written_date(text)):
        found = [_day(one.year, one.month or 0, one.day or 0)]
    return tuple(day for day in found if day)


def _day_of(found: re.Match[str]) -> date | None:
    if found["year"]:
        return _day(int(found["year"]), int(found["month"]), int(found["day"]))
    if found["year_last"]:
        return _day(int(found["year_last"]), int(found["month_after"]), int(found["day_first"]))
    one, other, year = int(found["one"]), int(found["other"]), int(found["year_end"])
    if one != other and one <= 12 and other <= 12:
        return None
    return _day(year, min(one, other), max(one, other))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
