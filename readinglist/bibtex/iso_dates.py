"""Dates of .bib files in ISO 8601-2, as biber reads them, from the forms in which people and programs write them."""

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date as calendar_day
from functools import lru_cache

from readinglist.bibtex.dates import read_month, span_in_iso
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import PartialDate
from readinglist.tex import to_line

_ACCESS_DATES = ("lastchecked", "lastaccessed", "lastvisited", "accessed", "accessdate", "urlaccessdate", "visited")
_MAX_CACHED = 1000  # most dates of a file are written alike
_DATE_PART = lazy_pattern(
    r"-?(?:\d{4}|\d{3}X|\d{2}XX|\dXXX|XXXX)(?:-(?:\d{2}|XX)(?:-(?:\d{2}|XX)"
    r"(?:T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:(?:\.\d+)?Z|[+-]\d\d:\d\d)?)?)?)?[?~%]?"
)
_LONG_YEAR = lazy_pattern(r"Y-?\d{5,}[?~%]?")
_LAST_SEASON = 41
_YEAR_FIRST = lazy_pattern(r"(?P<year>\d{4})(?:(?P<sign>[-/.])(?P<month>\d{1,2})(?:(?P=sign)(?P<day>\d{1,2}))?)")
_COMPACT = lazy_pattern(r"(?P<year>1[5-9]\d\d|20\d\d)(?P<month>\d\d)(?P<day>\d\d)?")
_YEAR_LAST = lazy_pattern(
    r"(?:(?P<first>\d{1,2})(?P<sign>[-/.])\s?(?=\d{1,2}(?P=sign)))?(?P<second>\d{1,2})[-/.]\s?(?P<year>\d{4})"
)
_TIME = lazy_pattern(r"(?<=\d)(?:T|\s+)(?=\d\d?:\d\d)")
_SHORT_TIME = lazy_pattern(r"(?<=\d)T\d\d?:.*|(?:(?<=\d{8})[T ]|(?<=-\d\d)T)\d{4}(?:\d\d)?Z?$")
_TILDE = lazy_pattern(r"(?<=[\dX])~(?=\s*(?:/|$))|(?:(?<=/)|^)\s*~(?=\s*\d)")
"""The mark of an approximate date, which is a tie in TeX."""
_CIRCA = lazy_pattern(r"(?:circa|ca\.?|c\.|about|around|approx\.?|~)\s*(?P<year>\d{4})", re.IGNORECASE)
"""An approximate year; ``c1984`` without a full stop is the year of the copyright."""
_LEAD = lazy_pattern(
    r"\A(?:(?:last )?(?:accessed|checked|retrieved|viewed|visited)(?: on)?|abgerufen am|consulté le|zugriff(?: am)?|"
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?)[.:,]*\s+",
    re.IGNORECASE,
)
"""A word before a date: the day of the week, or what was done then."""
_IN_WORDS = lazy_pattern(r"(?P<first>\d{4})[\s,.-]*(?P<after>[^\d\s].*)|(?P<before>.*[^\d])(?P<last>\d{4})")
_EAST_ASIAN = lazy_pattern(r"(\d{4})\s*[年년](?:\s*(\d\d?)\s*[月월](?:\s*(\d\d?)\s*[日号일])?)?")
_HYPHENATED = lazy_pattern(r"(\d{1,4})-([^\W\d_]+\.?)-(\d{1,4})")
_LETTER = lazy_pattern(r"[^\W\d_]")
_ORDINAL = lazy_pattern(r"(?<=\d)(?:st|nd|rd|th|er|º)\b|\b(?:de|del|of|the)\b", re.IGNORECASE)
_WEEK = lazy_pattern(r"(?P<year>\d{4})-?W(?P<week>\d\d)(?:-?(?P<day>[1-7]))?")
_SHORT_END = lazy_pattern(r"(?:\d\d-)?\d\d")
"""The end of a range within the same year or month, without it."""
_RANGE = lazy_pattern(r"\s*(?:--+|[–—/])\s*|\s+(?:-|to|until|bis)\s+")


def is_iso_date(text: str) -> bool:
    """Whether the text is a date in ISO 8601-2 that biblatex supports (manual, 2.3.8), not a range."""
    if _LONG_YEAR.fullmatch(text):
        return True
    if not _DATE_PART.fullmatch(text):
        return False
    year, *rest = re.sub(r"T.*|[?~%]", "", text.lstrip("-")).split("-")
    month, day = (int(part) if part.isdecimal() else 1 for part in (*rest, "1", "1")[:2])
    if len(rest) == 2 and 1 <= month <= 12:
        return 1 <= day <= _days(int(year) if year.isdecimal() else 0, month)
    return 1 <= month <= 12 or (21 <= month <= _LAST_SEASON and len(rest) == 1)


def access_field(fields: Mapping[str, str]) -> str:
    """Return the field that styles of BibTeX have for biblatex's ``urldate``, if it has a date and there is no such."""
    if "urldate" in fields:
        return ""
    return next((name for name in _ACCESS_DATES if is_iso_range(iso_date(fields.get(name, "")))), "")


def is_iso_range(text: str) -> bool:
    """Whether the text is a date or a range of dates, perhaps open, that biblatex supports."""
    parts = [part.strip() for part in text.strip().split("/")]
    return len(parts) <= 2 and any(parts) and all(part in ("", "..") or is_iso_date(part) for part in parts)


@lru_cache(_MAX_CACHED)
def iso_date(tex: str) -> str:
    """Return the date or range that a field states, in ISO 8601-2; empty if biber has no form for it.

    ``12 May 2020``, ``22.06.2020``, ``2020/06/22``, ``20200503``, ``2020年5月3日``, ``05/2020``, ``2015-00``,
    ``c. 1984``, ``Spring 2020``. Where the order of day and month is unknown (``05/06/2020``), it is not guessed.
    """
    stated = re.sub(r"\Ay(?=-?\d)", "Y", tex.strip())
    if is_iso_range(stated):
        return stated
    text = to_line(_TILDE.sub(r"\\textasciitilde{}", stated)).strip(" ,")
    text = _HYPHENATED.sub(r"\1 \2 \3", _TIME.sub("T", _LEAD.sub("", text, count=1)))
    if is_iso_range(text):
        return text
    text = _SHORT_TIME.sub("", text)
    if date := _one_date(text) or span_in_iso(text):
        return date
    parts = [part if is_iso_date(part) else _one_date(part) for part in _with_whole_end(_RANGE.split(text))]
    return "/".join(parts) if len(parts) == 2 and all(parts) and _ordered(*parts) else ""


def _with_whole_end(parts: list[str]) -> list[str]:
    """Return the ends of a range with the year and month of the first also for the last: ``2020-05-06/08``."""
    first, last = parts[0], parts[-1]
    if len(parts) == 2 and _SHORT_END.fullmatch(last) and is_iso_date(first):
        begin = "-".join(first.split("-")[: -1 - last.count("-")])
        return [first, f"{begin}-{last}"] if begin else parts
    return parts


def _ordered(first: str, last: str) -> bool:
    return "/" not in first + last and first[:4].isdecimal() and last[:4].isdecimal() and first < last


def _days(year: int, month: int) -> int:
    return monthrange(year or 4, month)[1]


def _one_date(text: str) -> str:
    circa = _CIRCA.fullmatch(text)
    return f"{circa['year']}~" if circa else _in_numbers(text) or _of_week(text) or _in_words(text)


def _of_week(text: str) -> str:
    """Return the day or the days of ``2020-W05-3`` and ``2020-W05``."""
    found = _WEEK.fullmatch(text)
    if not found:
        return ""
    year, week = int(found["year"]), int(found["week"])
    try:
        return "/".join(str(calendar_day.fromisocalendar(year, week, int(day))) for day in found["day"] or "17")
    except ValueError:
        return ""


def _in_numbers(text: str) -> str:
    """Return a date of year, month and day in numbers, in any order that is certain."""
    if found := _EAST_ASIAN.fullmatch(text):
        return _iso(*(int(number or 0) for number in found.groups()))
    found = _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text)
    if found:
        apart = found.groupdict().get("sign") == "/" and not found["day"]  # 2019/20 may be two years
        return "" if apart else _iso(int(found["year"]), int(found["month"]), int(found["day"] or 0))
    found = _YEAR_LAST.fullmatch(text)
    if not found:
        return ""
    year, month = int(found["year"]), int(found["second"])
    if not found["first"]:
        return _iso(year, month) if month else ""
    day = int(found["first"])
    if found["sign"] != "." and day != month:
        if day <= 12 and month <= 12:
            return ""
        day, month = (day, month) if day > 12 else (month, day)
    return _iso(year, month, day)


def _iso(year: int, month: int = 0, day: int = 0) -> str:
    """Return the date; a month or day of 0 is unknown. Empty if there is no such month, without a day of no month."""
    if month > 12 or day > 31:
        return ""
    return str(PartialDate(year, month or None, day if month and day <= _days(year, month) else None))


def _in_words(text: str) -> str:
    """Return a date whose month is a word: ``May 2020``, ``12th May 2020``, ``2020 May 12``, ``May--June 2020``."""
    found = _IN_WORDS.fullmatch(text)
    if not found or not _LETTER.search(text):
        return ""
    year = int(found["first"] or found["last"])
    month = read_month(_ORDINAL.sub(" ", found["after"] or found["before"]))
    if month.season:
        return f"{year:04}-{month.season}"
    if month.last:
        return f"{PartialDate(year, month.first, month.day)}/{PartialDate(year, month.last, month.last_day)}"
    return _iso(year, month.first, month.day or 0) if month.first and month.whole else ""
