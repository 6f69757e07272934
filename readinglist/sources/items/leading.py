"""What may stand before names and title: marks, keys, dates, venues, labels."""

import re

from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.sources.items.dates import YEAR, read_date
from readinglist.sources.items.marks import CUT, MARKS
from readinglist.sources.items.name_lists import likely_names
from readinglist.sources.items.pieces import Pieces, read_details

_MARK = lazy_pattern(
    rf"[\s,;:|·•*+–—{CUT}-]+(?![\w.]*\d*\b-)|"
    rf"\^(?:\s?Jump up to:)?(?-i:\s[a-z](?=\s)){{0,26}}\s*|\[[ xX]\]\s|\[\d{{1,4}}\][.:]?\s*|\(\d{{1,3}}\)\s|"
    r"\[[A-Z][A-Za-z+]{0,8}\s?['’]?\d\d(?:\d\d)?[a-z]?\]\s*|"
    r"(?:title|paper title|paper|titel|titre|título|题目|标题|タイトル|제목|название)\s?[::]\s*(?=\S)",
    re.IGNORECASE,
)
_BRACKETED = lazy_pattern(
    rf"[{MARKS}]*(?:[\[【](?P<square>[^\[\]【】]{{2,60}})[\]】]|\((?P<round>[^()]{{3,60}})\))[{MARKS}]*[\s:.,|–—-]*(?=\S)"
)
_DATE = lazy_pattern(
    rf"(?P<date>(?:19|20)\d\d(?:[-/.]\d{{1,2}}){{0,2}}|[A-Z][a-z]{{2,8}}\.?\s(?:\d{{1,2}},\s)?{YEAR})"
    r"(?:\s?[:|\t]\s*|\s[-–—]\s)(?=\S)"
)
_DAY = lazy_pattern(
    r"(?P<weekday>(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6}\.?,?\s)?"
    r"(?P<day>\d{1,2}\.?\s(?P<month>[^\W\d_]{3,9})\.?|(?P<first>[^\W\d_]{3,9})\.?\s\d{1,2})"
    r"(?:\s?[:|\t]\s*|\s[-–—]\s)(?=\S)"
)
"""A date without a year, as in the schedule of a group."""
_LONGEST_SHORT_MONTH = 4
_VENUE = lazy_pattern(
    r"(?P<venue>(?=[\w/&'’ -]*\d)[A-Za-z][\w/&'’ -]{2,40}?)(?:\.\d\d?)?(?:\s?\|\s|\t|\s[-–—]\s|[:,]\s)(?=\S)"
)
_YEAR_AND_NAMES = lazy_pattern(rf"(?P<date>{YEAR})\.?\s+(?=[^\W\d_]\S*\s)")
_LETTER = lazy_pattern(r"[^\W\d_]")
_MOST = 6


def read_leading(text: str, pieces: Pieces) -> str:
    """Return an item without what stands before names and title; dates and venues are taken."""
    for _ in range(_MOST):
        end = _leading_end(text, pieces)
        if not end:
            break
        text = text[end:]
    return text


def _leading_end(text: str, pieces: Pieces) -> int:
    """Return where the first thing before names and title ends, taking what it states; 0 if there is none."""
    bracketed = _BRACKETED.match(text)
    inside = (bracketed["square"] or bracketed["round"]) if bracketed else ""
    if bracketed and (_LETTER.search(inside) or read_date(inside)) and read_details(inside, pieces):
        return bracketed.end()
    mark = _MARK.match(text)
    if mark:
        return mark.end()
    dated = _DATE.match(text)
    date = read_date(dated["date"]) if dated else None
    if dated and date:
        pieces.date = pieces.date or date
        return dated.end()
    if day := day_end(text):
        return day
    listed = _YEAR_AND_NAMES.match(text)
    if listed and _are_sure_names(text[listed.end() :]):
        pieces.date = pieces.date or read_date(listed["date"])
        return listed.end()
    venue = _VENUE.match(text)
    return venue.end() if venue and read_details(venue["venue"], pieces) else 0


def day_end(text: str, *, listed: bool = False) -> int:
    """Return where a day with which an item of a schedule begins ends; 0 if there is none.

    Unless most items are `listed` by day, it has a weekday or a short name of the month: titles begin with
    ``September 11:``, too.
    """
    found = _DAY.match(text)
    if not found or not read_date(f"{found['day']} 2000"):
        return 0
    month = found["month"] or found["first"]
    short = len(month) <= _LONGEST_SHORT_MONTH and month.lower() not in _WHOLE_MONTHS
    return found.end() if listed or found["weekday"] or short else 0


_WHOLE_MONTHS = ("may", "june", "july")


def _are_sure_names(text: str) -> bool:
    """Whether a text starts with names that initials or their number show."""
    names = likely_names(text)
    return names is not None and (names.sure or len(names.names) > 1)
