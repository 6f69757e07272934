"""Dates and years in items."""

import re

from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import PartialDate

YEAR = r"(?:18|19|20)\d\d(?!\d)"
_MONTH_NAMES = (
    "jan january januar janvier enero janeiro января", "feb february februar février febrero fevereiro февраля",
    "mar march mär märz mars marzo março марта", "apr april avril abril апреля", "may mai mayo maio мая",
    "jun june juni juin junio junho июня", "jul july juli juillet julio julho июля", "aug august août agosto августа",
    "sep sept september septembre septiembre setembro сентября",
    "oct october okt oktober octobre octubre outubro октября",
    "nov november novembre noviembre novembro ноября", "dec december dez dezember décembre diciembre dezembro декабря",
)  # fmt: skip
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
_DATE = lazy_pattern(
    r"(?P<iso>(?:18|19|20)\d\d(?:[-/.]\d{1,2}(?:[-/.]\d{1,2})?|年\s?\d{1,2}月(?:\s?\d{1,2}日)?))|"
    rf"(?:(?P<day>\d{{1,2}})\.?\s)?(?P<month>[^\W\d_]{{3,9}})\.?,?\s(?:(?P<day2>\d{{1,2}}),?\s)?(?P<year>{YEAR})|"
    rf"(?P<only>{YEAR})年?"
)


def read_date(text: str) -> PartialDate | None:
    """Return the date if the whole text is one: ``2024``, ``2024/01``, ``Jan 2024``, ``3 May 2024``."""
    found = _DATE.fullmatch(text.strip(" .,;:()[]{}【】"))
    if not found:
        return None
    if found["only"]:
        return PartialDate(int(found["only"]))
    if found["iso"]:
        return PartialDate.parse("-".join(f"{int(part):02}" for part in re.findall(r"\d+", found["iso"])))
    month = _MONTHS.get(found["month"].lower())
    day = int(found["day"] or found["day2"] or 0)
    return PartialDate(int(found["year"]), month, day if 1 <= day <= _LAST_DAY else None) if month else None


_LAST_DAY = 31
_IN_PARENTHESES = lazy_pattern(rf"\(({YEAR})[a-z]?\)")
_ANY_YEAR = lazy_pattern(rf"(?<![\d/.:–-]){YEAR}(?![\d–-]|\.\d)")
_SHORT_YEAR = lazy_pattern(r"(?<=[A-Za-z])\s?['’‘](\d\d)(?!\d)")
_LAST_SHORT = 60


def year_in(text: str) -> PartialDate | None:
    """Return the year that a text states: in parentheses, else the last; `None` if it states none."""
    inside = _IN_PARENTHESES.search(text)
    if inside:
        return PartialDate(int(inside[1]))
    years = _ANY_YEAR.findall(text)
    if years:
        return PartialDate(int(years[-1]))
    short = _SHORT_YEAR.search(text)
    return PartialDate(int(short[1]) + (2000 if int(short[1]) < _LAST_SHORT else 1900)) if short else None
