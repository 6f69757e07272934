"""The parts of an item while it is being split, and reading of what stands beside a title."""

import re
from dataclasses import dataclass, field

from readinglist.papers.paper import PartialDate
from readinglist.sources.items.marked_text import CUT, MARKS, is_label, plain
from readinglist.sources.items.name_lists import NameList, names_at_start
from readinglist.sources.items.venues import is_venue, read_date, starts_tail, starts_venue, year_in


@dataclass(slots=True)
class Pieces:
    """The parts found so far, as marked text."""

    title: str = ""
    names: NameList | None = None
    venue: str = ""
    date: PartialDate | None = None
    remarks: list[str] = field(default_factory=list)


_BY = re.compile(r"^(?:(?:written\s)?by|von|par|por|authors?\s?[::]|作者\s?[::])\s*", re.IGNORECASE)
_SEPARATORS = re.compile(rf"[,;|·•{CUT}{MARKS}]|\.(?=\s|$)|\s[-–—]\s|\t")
_CLOCK = re.compile(
    r"(?:\d{1,2}[:.]\d\d(?:\s?[-–]\s?\d{1,2}[:.]\d\d)?\s*(?:[ap]m)?)?\s*(?:\d+\s?m(?:in)?)?\s*(?:[Tt]alk|[Pp]oster|[Oo]ral|[Kk]eynote|[Ii]nvited|[Ss]potlight)?",
    re.I,
)
_SMALL = re.compile(
    r"(?:pp?\.?\s?)?[A-Z]?\d{1,6}(?:\s?[-–]\s?[A-Z]?\d{1,6})?|\d{1,4}\s?\(\d{1,4}\)|et al\.?|v\d+|in press|to appear|\d+ (?:pages|citations|stars)",
    re.I,
)


def likely_names(text: str) -> NameList | None:
    """Return the list of names with which a text starts, if it is likely one."""
    found = names_at_start(text)
    return found if found and found.likely else None


def read_details(text: str, pieces: Pieces) -> bool:
    """Take a text that consists of names, venue and date only; False, and nothing taken, if other words remain."""
    bare = text.strip(f" \t.,;:()[]{{}}{CUT}{MARKS}–—-")
    if not bare:
        return True
    labelled = _BY.match(bare)
    bare = bare[labelled.end() :] if labelled else bare
    date = read_date(bare)
    if date:
        pieces.date = pieces.date or date
        return True
    if is_label(bare) or _CLOCK.fullmatch(bare):
        return True
    if is_venue(bare):
        _keep_venue(bare, pieces)
        return True
    names = likely_names(bare)
    rest = [part.strip(" ()[].") for part in _SEPARATORS.split(bare[names.end :] if names else bare)]
    if not all(
        not part or read_date(part) or is_venue(part) or is_label(part) or _SMALL.fullmatch(part) for part in rest
    ):
        return False
    if names and not pieces.names:
        pieces.names = names
    for part in rest:
        date = read_date(part)
        pieces.date = pieces.date or date
        if part and not date and is_venue(part):
            _keep_venue(part, pieces)
    return True


def _keep_venue(text: str, pieces: Pieces) -> None:
    pieces.venue = pieces.venue or re.sub(r"^[Ii]n:?\s", "", text)
    pieces.date = pieces.date or year_in(text)


_VENUE_END = re.compile(
    rf"[{CUT}{MARKS}]|[,.;:\s]+(?:\(?(?:18|19|20)\d\d\)?|pages?\s|pp?\.|vol\.|no\.|S\.\s?\d|\d+\s?[(:,]|\d+$|[A-Z]?\d+[-–])|\t",
    re.IGNORECASE,
)


def read_tail(text: str, pieces: Pieces) -> None:
    """Take what follows a title: names, venue, date; what is none of these is a remark."""
    tail = text.strip(f" \t.,;:{CUT}{MARKS}–—-|)")
    if not tail or read_details(tail, pieces):
        return
    labelled = _BY.match(tail)
    bare = tail[labelled.end() :] if labelled else tail
    names = likely_names(bare) if not pieces.names else None
    if names and (not bare[names.end :] or not bare[names.end].isalnum()):
        pieces.names = names
        read_tail(bare[names.end :], pieces)
        return
    pieces.date = pieces.date or year_in(tail)
    if starts_venue(tail) or starts_tail(tail):
        venue = re.sub(r"^(?:[Ii]n:?|//)\s", "", tail)
        end = _VENUE_END.search(venue)
        pieces.venue = pieces.venue or (venue[: end.start()] if end else venue)
    elif plain(tail):
        pieces.remarks.append(tail)
