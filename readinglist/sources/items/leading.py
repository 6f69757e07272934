"""What may stand before names and title: marks, keys, dates, venues in brackets, labels."""

import re

from readinglist.sources.items.marked_text import CUT, MARKS
from readinglist.sources.items.pieces import Pieces, read_details
from readinglist.sources.items.venues import read_date

_MARK = re.compile(
    rf"[\s,;:|·•*+–—{CUT}-]+(?![\w.]*\d*\b-)|\[[ xX]\]\s|\[\d{{1,4}}\][.:]?\s*|\(\d{{1,3}}\)\s|\[[A-Z][A-Za-z+]{{0,8}}\s?['’]?\d\d(?:\d\d)?[a-z]?\]\s*|"
    r"(?:title|paper title|paper|titel|titre|título|题目|标题|タイトル|제목|название)\s?[::]\s*(?=\S)",
    re.IGNORECASE,
)
_BRACKETED = re.compile(
    rf"(?P<marks>[{MARKS}]*)(?:[\[【](?P<square>[^\[\]【】]{{2,60}})[\]】]|\((?P<round>[^()]{{2,60}})\))(?P<end>[{MARKS}]*)[\s:.,|–—-]*(?=\S)"
)
_DATE = re.compile(
    r"(?P<date>(?:19|20)\d\d(?:[-/.]\d{1,2}){0,2}|[A-Z][a-z]{2,8}\.?\s(?:\d{1,2},\s)?(?:19|20)\d\d)(?:\s?[:|\t]\s*|\s[-–—]\s)(?=\S)"
)
_VENUE = re.compile(r"(?P<venue>[A-Z][\w/&'’ -]{2,30}?)(?:\s?\|\s|\t|\s[-–—]\s|:\s)(?=\S)")


def read_leading(text: str, pieces: Pieces) -> str:
    """Return an item without what stands before names and title; dates and venues are taken."""
    for _ in range(6):
        bracketed = _BRACKETED.match(text)
        inside = bracketed and (bracketed["square"] or bracketed["round"])
        if (
            bracketed
            and inside
            and not (bracketed["round"] and not read_date(inside) and "," not in inside and len(inside) < 3)
            and read_details(inside, pieces)
        ):
            text = text[bracketed.end() :]
            continue
        mark = _MARK.match(text)
        if mark:
            text = text[mark.end() :]
            continue
        dated = _DATE.match(text)
        date = read_date(dated["date"]) if dated else None
        if dated and date:
            pieces.date = pieces.date or date
            text = text[dated.end() :]
            continue
        before = _VENUE.match(text)
        if before and re.search(r"\d", before["venue"]) and read_details(before["venue"], pieces):
            text = text[before.end() :]
            continue
        break
    return text
