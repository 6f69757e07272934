"""Dates in fields of .bib files: months and spans of months in words, spans of years."""

import re
from functools import lru_cache

from readinglist.bibtex.values import MONTH_NAMES
from readinglist.bibtex.writing import MONTHS
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import PartialDate
from readinglist.tex import to_line

_OTHER_LANGUAGES = """
    gen ene janv sty янв | fév fev févr lut фев | mär maar mrt мар | avr abr kwi апр | mai mag mei maj май мая |
    juin giu cze июн | juil lug lip июл | ago août aou sie авг | set sett wrz сен | okt ott out paź окт | nov lis ноя |
    dez déc dic des gru дек
"""
_NUMBERS = {name: number for number, name in enumerate(MONTHS, 1)} | {
    name: number for number, names in enumerate(_OTHER_LANGUAGES.split("|"), 1) for name in names.split()
}
"""The number of a month by its first letters, in English and ten other languages."""
_LAST_DAY = 31
_SEASON_NAMES = ("Spring", "Summer", "Fall", "Winter")
_SEASONS_ELSEWHERE = """
    frühjahr frühling printemps primavera lente vår forår | sommer été verano estate zomer sommar |
    autumn herbst automne otoño autunno herfst höst efterår | hiver invierno inverno vinter
"""
_SEASONS = {name.lower(): number for number, name in enumerate(_SEASON_NAMES, 21)} | {
    name: number for number, names in enumerate(_SEASONS_ELSEWHERE.split("|"), 21) for name in names.split()
}
_QUARTERS = {
    name: number
    for number, words in enumerate(("first 1st", "second 2nd", "third 3rd", "fourth 4th"), 33)
    for name in (
        f"q{number - 32}",
        f"{number - 32}q",
        *(f"{word}{gap}quarter" for word in words.split() for gap in ("", " ")),
    )
}
_MAX_CACHED = 1000  # most months are written in few ways
_MACROS = dict(zip(MONTH_NAMES, MONTHS, strict=True))
_NAMES = "|".join(MONTH_NAMES)
_EXPANDED = lazy_pattern(
    rf"(?:\d\d?(?:--\d\d?)?~)?(?:{_NAMES})(?:~\d\d?)?(?:(?:--|/)(?:\d\d?~?)?(?:{_NAMES})?(?:~\d\d?)?)?"
)
_WORDS = lazy_pattern(r"(?:(?P<before>\d{1,2})\s+)?(?P<name>[^\W\d_]{3,12})(?:\s+(?P<after>\d{1,2}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthField:
    """The first and last month of a ``month`` field, with their days if given; None if unknown.

    `season` is the number of a season or quarter (ISO 8601-2, 4.8). `whole` means that the field contains only a month
    and a day.
    """

    first: int | None = None
    day: int | None = None
    last: int | None = None
    last_day: int | None = None
    season: int | None = None
    whole: bool = False


@lru_cache(_MAX_CACHED)
def read_month(tex: str) -> MonthField:
    """Parse a ``month`` field: ``3``, ``Mar.``, ``March 3``, ``June--August``, ``July 18--22``, ``Fall``."""
    text = to_line(tex).replace(".", "").strip(" ,")
    parts = [part for part in re.split(r"\s*(?:[-–—/,&]|\bto\b|\band\b)+\s*", text) if part]
    if len(parts) == 1:
        month, day = _one_month(parts[0])
        return MonthField(first=month, day=day, season=(_SEASONS | _QUARTERS).get(parts[0].lower()), whole=bool(month))
    return _span(*parts) if len(parts) == 2 else MonthField()


def _span(begin: str, end: str) -> MonthField:
    """Return a span of months or days: ``18 July to 2 August``, ``July 18--22``, ``18--22 July``."""
    (first, day), (last, last_day) = _one_month(begin), _one_month(end)
    if day and _is_day(end):
        last, last_day = first, int(end)
    elif last_day and _is_day(begin):
        first, day = last, int(begin)
    if not (day and last_day):
        day = last_day = None
    if first and last and (first, day or 0) < (last, last_day or 0):
        return MonthField(first=first, day=day, last=last, last_day=last_day)
    return MonthField()


def _is_day(text: str) -> bool:
    return text.isdecimal() and len(text) < 9 and 1 <= int(text) <= _LAST_DAY


def _one_month(text: str) -> tuple[int | None, int | None]:
    if text.isdecimal() and len(text) < 9 and 1 <= int(text) <= 12:  # Python refuses numbers of 5,000 digits
        return int(text), None
    words = _WORDS.fullmatch(text)
    number = _number(words["name"].lower()) if words else None
    if not words or not number:
        return None, None
    day = int(words["before"] or words["after"] or 0)
    return number, day if 1 <= day <= _LAST_DAY else None


def _number(name: str) -> int | None:
    return _NUMBERS.get(name[:4]) or _NUMBERS.get(name[:3])


def season_name(date: str) -> str:
    """Return ``Summer`` for biblatex's ``2024-22``, ``Quarter 3`` for ``2024-35``; empty for a date without either.

    Of a range, those of its ends: ``Spring--Summer`` for ``2024-21/2024-22``.
    """
    ends = [re.fullmatch(r"\d{4}-(2[1-4]|3[3-6])", end) for end in date.split("/")]
    numbers = dict.fromkeys(int(end[1]) for end in ends if end)
    return "--".join(f"Quarter {each - 32}" if each > 32 else _SEASON_NAMES[each - 21] for each in numbers)


def span_of_years(date: str) -> str:
    """Return ``1897--1913`` for biblatex's ``1897/1913``; empty for a date within one year."""
    first, _, last = date.partition("/")
    begin, end = PartialDate.parse(first), PartialDate.parse(last)
    if not (begin and end) or begin.year >= end.year:
        return ""
    return f"{begin.year}--{end.year}"


def span_of_months(date: str) -> str:
    """Return ``jan # "--" # feb`` for ``2020-01/2020-02``, ``sep # "~15--17"`` for days of September.

    Empty for a date that is no range of months or days within one year.
    """
    first, last = (PartialDate.parse(end) for end in (*date.split("/"), "")[:2])
    if not (first and last and first.month and last.month and first.year == last.year and str(first) < str(last)):
        return ""
    begin, end = MONTHS[first.month - 1], MONTHS[last.month - 1]
    if not (first.day and last.day):
        return f'{begin} # "--" # {end}'
    same = first.month == last.month
    return f'{begin} # "~{first.day}--{last.day}"' if same else f'{begin} # "~{first.day}--" # {end} # "~{last.day}"'


def span_in_iso(year: str) -> str:
    """Return ``1897/1913`` for a ``year`` field of ``1897--1913``; empty for any other."""
    found = re.fullmatch(r"(\d{4})\s*[-–—]+\s*(\d{4})", to_line(year))
    return f"{found[1]}/{found[2]}" if found and found[1] < found[2] else ""


def unusual_year(date: str) -> str:
    """Return the printed form of a date whose year is not four digits; empty for any other.

    ``45 BC`` for biblatex's ``-0044``, which counts a year 0, ``--2020`` for ``/2020``, and ``199X`` unchanged.
    """
    found = re.match(r"-(\d{4})(?!\d)|(\d{1,3}X{1,3})(?!\w)|(?:\.\.)?/(\d{4})|Y(\d{5,})", date)
    if not found or (found[2] and len(found[2]) != 4):
        return ""
    if found[1]:
        return f"{int(found[1]) + 1} BC"
    return f"--{found[3]}" if found[3] else found[2] or found[4]


def month_expression(tex: str) -> str:
    """Return ``jul # "~20"`` for the ``July~20`` that BibTeX expands it to, ``jan # "--" # feb`` for a span.

    A space, where BibTeX's manual has a tie, speaks for a name that was written out. Empty for anything else.
    """
    if not _EXPANDED.fullmatch(tex) or tex.isalpha():
        return ""
    parts = (_MACROS.get(part) or f'"{part}"' for part in re.split(f"({_NAMES})", tex) if part)
    return " # ".join(parts)
