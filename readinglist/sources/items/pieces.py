"""The parts of an item while it is being split, and reading of what stands beside a title."""

import re
from dataclasses import field

from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import PartialDate
from readinglist.sources.items.dates import YEAR, read_date, year_in
from readinglist.sources.items.labels import is_label
from readinglist.sources.items.marks import CUT, MARKS, plain
from readinglist.sources.items.name_lists import NameList, is_name, likely_names, names_at_start
from readinglist.sources.items.venues import is_venue, starts_venue


@dataclass(slots=True)
class Pieces:
    """The parts found so far, as marked text."""

    title: str = ""
    names: NameList | None = None
    venue: str = ""
    date: PartialDate | None = None
    remarks: list[str] = field(default_factory=list)


_BY = lazy_pattern(r"(?:(?:written\s)?by|von|par|por)\s+|(?:authors?|作者)\s?[::]\s*", re.IGNORECASE)
_SEPARATORS = lazy_pattern(rf"[,;|·•{CUT}{MARKS}]|\.(?=\s|$)|\s[-–—]\s|\t")
_CLOCK = lazy_pattern(
    r"(?:\d{1,2}[:.]\d\d(?:\s?[-–]\s?\d{1,2}[:.]\d\d)?\s*(?:[ap]m)?)?\s*(?:\d+\s?m(?:in)?)?\s*"
    r"(?:talk|poster|oral|keynote|invited|spotlight)?",
    re.IGNORECASE,
)
_SMALL = lazy_pattern(
    r"(?:pp?\.?\s?)?[A-Z]?\d{1,6}(?:\s?[-–]\s?[A-Z]?\d{1,6})?|\d{1,4}\s?\(\d{1,4}\)|et al\.?|v\d+|in press|to appear|"
    r"\d+ (?:pages|citations|stars)",
    re.IGNORECASE,
)


def read_details(text: str, pieces: Pieces, *, after_title: bool = False) -> bool:
    """Take a text that consists of names, venue and date only; False, and nothing taken, if other words remain."""
    bare = text.strip(f" \t.,;:()[]{{}}{CUT}{MARKS}–—-")
    labelled = _BY.match(bare)
    bare = bare[labelled.end() :] if labelled else bare
    if _is_detail(bare):
        _keep_detail(bare, pieces)
        return True
    names = likely_names(bare)
    if not names and (labelled or (after_title and is_name(bare))):
        names = names_at_start(bare)
    parts = [part.strip(" ()[].") for part in _SEPARATORS.split(bare[names.end :] if names else bare)]
    if not all(_is_detail(part) or _SMALL.fullmatch(part) for part in parts):
        return False
    pieces.names = pieces.names or names
    for part in parts:
        _keep_detail(part, pieces)
    return True


def is_details(text: str) -> bool:
    """Whether a text consists of names, venue and date only."""
    return read_details(text, Pieces())


def _is_detail(text: str) -> bool:
    """Whether a text is a date, a venue, a label, a time of day, or empty."""
    return not text or bool(read_date(text) or _CLOCK.fullmatch(text)) or is_venue(text) or is_label(text)


def _keep_detail(text: str, pieces: Pieces) -> None:
    date = read_date(text)
    pieces.date = pieces.date or date
    if text and not date and is_venue(text):
        pieces.venue = pieces.venue or _IN.sub("", text)
        pieces.date = pieces.date or year_in(text)


_IN = lazy_pattern(r"^(?:[Ii]n:?|//)\s")
_YEAR_FIRST = lazy_pattern(rf"[(\[]?(?P<year>{YEAR})(?:[)\]][,.:;]?\s+|[,.:;]\s+)(?=[^\W\d_])")
_GROUP_FIRST = lazy_pattern(r"[(\[](?P<inner>[^()\[\]]{2,80})[)\]](?:\s?[,.:;]|\s[-–—|·])?\s+(?=\S)")
_VENUE_END = lazy_pattern(
    rf"[\t{CUT}{MARKS}]|[,.;:\s]+(?:\(?(?:18|19|20)\d\d\)?|pages?\s|pp?\.|vol\.|no\.|S\.\s?\d|\d+\s?[(:,]|\d+$|"
    r"[A-Z]?\d+[-–])",
    re.IGNORECASE,
)


def read_tail(text: str, pieces: Pieces) -> None:
    """Take what follows a title: names, venue, date; what is none of these is a remark."""
    tail = text.strip(f" \t.,;:<>{CUT}{MARKS}–—-|)")
    year = _YEAR_FIRST.match(tail)
    if year:
        pieces.date = pieces.date or read_date(year["year"])
        tail = tail[year.end() :]
    elif (group := _GROUP_FIRST.match(tail)) and read_details(group["inner"], pieces):
        tail = tail[group.end() :]
    if not tail or read_details(tail, pieces, after_title=True):
        return
    labelled = _BY.match(tail)
    bare = tail[labelled.end() :] if labelled else tail
    names = None if pieces.names else likely_names(bare)
    if names and not bare[names.end :][:1].isalnum():
        pieces.names = names
        read_tail(bare[names.end :], pieces)
        return
    pieces.names = pieces.names or next(filter(None, map(_only_names, _COLUMN.split(tail))), None)
    pieces.date = pieces.date or year_in(tail)
    if starts_venue(tail):
        venue = _IN.sub("", tail)
        end = _VENUE_END.search(venue)
        pieces.venue = pieces.venue or (venue[: end.start()] if end else venue)
    elif plain(tail):
        pieces.remarks.append(tail)


_COLUMN = lazy_pattern(rf"[\t{CUT}{MARKS}|]+|\s[-–—]\s")


def _only_names(text: str) -> NameList | None:
    """Return the names in a column that has nothing else."""
    bare = text.strip(" .,;")
    names = likely_names(bare)
    return names if names and names.end == len(bare) else None
