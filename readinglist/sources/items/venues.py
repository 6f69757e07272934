"""Recognition of venues, and of the dates, pages and other words that follow a title."""

from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.sources.items.dates import YEAR
from readinglist.sources.items.marks import CUT, MARKS
from readinglist.sources.items.venue_names import (
    ARXIV,
    IN_VENUE,
    KIND_WORDS,
    NAMED_ACRONYM,
    ONLY_PROCEEDINGS,
    PLAIN_NAMES,
    UNKNOWN_ACRONYM,
    WITH_YEAR,
)
from readinglist.sources.items.words import is_title_word

_END = rf"(?=\s*(?:[.,;:)\]{CUT}]|$))"
_DATES = (
    rf"\d{{1,2}}\.?\s[^\W\d_]{{3,9}}\.?\s{YEAR}|{YEAR}[a-z]?{_END}|\((?:{YEAR}[a-z]?|[A-Z][a-z]{{2,8}}\.?\s{YEAR})\)|"
    rf"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?(?:\s\d{{1,2}})?,?\s{YEAR}{_END}"
)
_PAGES = (
    r"(?:vol|Vol|pp|pages?|no|No|Bd|Heft|S|т|Т|С|с|t|n|p)(?:\.\s?|\s)[A-Z]?\d|\d{1,4}\s?\(\d{1,4}(?:[-–/]\d+)?\)|"
    r"\d{1,4}\s?[:,]\s?[A-Z]?\d+|[A-Z]?\d{1,5}\s?[-–]{1,2}\s?[A-Z]?\d{1,5}(?=\s?(?:[.,;:)(]|$))"
)
_STATES = (
    r"(?:[Tt]o appear|[Ii]n press|[Ff]orthcoming|[Uu]npublished|[Ss]ubmitted|[Uu]nder review|[Aa]ccepted|[Pp]reprint|"
    r"[Mm]anuscript|[Aa]vailable|[Aa]ccessed|[Rr]etrieved|[Oo]nline|Tech(?:nical|\.) [Rr]ep(?:ort|\.)|"
    r"(?:(?:Ph\.?\s?D\.?|[Mm]aster['’]?s?|[Dd]octoral|M\.?Sc\.?)\s)?(?:[Tt]hesis|[Dd]issertation|Diss\.))"
    rf"(?=\s?(?:[.,;:)(\]{CUT}]|$|at\b|from\b|in\s|to\s|by\s|for\s|on\s\d|\d))"
)
_NUMBERS = (
    r"URL|ISBN|ISSN|PMID|PMCID|doi|DOI|Abgerufen|Zugriff|Consulté|Consultado|Дата обращения|Режим доступа|ed\.|"
    r"\d+(?:st|nd|rd|th)\sed"
)
_SERVER = (
    rf"{ARXIV}(?!\w)(?=\s*(?:[.,;:)\](\d{CUT}]|$|e?-?prints?|abs|preprint|\[|[A-Z][a-z]+\s\d))|[Aa]rXiv\s[Pp]reprint"
)
_TAIL = lazy_pattern(
    rf"{CUT}|$|{_DATES}|{NAMED_ACRONYM}(?=\s*(?:[.,;:)\]({CUT}{MARKS}–—-]|$|pages|pp|vol))|{IN_VENUE}|{_SERVER}|"
    rf"{_PAGES}|{_STATES}|{_NUMBERS}"
)
_VOLUME = r"\d{1,4}\s?\(\s?[\w–/-]{1,9}\s?\)|\d{1,4}\s?[:,]\s?(?:(?:pp?|n[ro]?)\.?\s?)?[A-Ze]?\d+"
_AFTER_STOP = (
    rf"(?:(?:\d{{1,2}}\s[^\W\d_]{{3,9}}\s)?{YEAR}(?:\s[A-Z][a-z]{{2,8}}(?:\s\d{{1,2}})?)?[;:,.]|"
    rf"\d{{1,4}}\s?[,(:;]|[Vv]ol\.)"
)
_NAME_AND_VOLUME = lazy_pattern(
    rf"[^\W\d_][^.;:?!{CUT}]{{1,90}}?[,\s]\s?(?:(?:[Vv]ol\.?|[vtT]\.|Bd\.?|[тТ]\.)\s?)?"
    rf"(?:{_VOLUME}|\(?{YEAR}\)?[;,]\s?\d|\d{{1,4}}\s?\({YEAR}\)|{YEAR}(?=[.,;]|$))|"
    rf"[^\W\d_][^.;:?!,/{CUT}]{{1,70}}\.\s{_AFTER_STOP}"
)
_SHORT_NAME = rf"(?=[^\W\d_a-z])[^.,;:?!{CUT}]{{2,70}}?,?\s"
_NUMBERED = lazy_pattern(
    rf"{_SHORT_NAME}(?:vol\.\s)?(?:\d{{1,4}},?\s(?:no|vol|iss)\.\s|{_VOLUME})|"
    rf"{_SHORT_NAME}{YEAR}(?:\s[A-Z][a-z]{{2,8}}\.?(?:\s\d{{1,2}})?)?;\s?\d|"
    rf"(?=[^\W\d_a-z])[^.;:?!,/{CUT}]{{1,70}}\.\s{_AFTER_STOP}"
)
_DATED = lazy_pattern(rf"{_SHORT_NAME}{YEAR}(?=[.,;]|$)")
_CAPITAL_WORDS = r"(?:(?:[A-Z][\w&-]*|of|and|&)(?:\.\s?|\s)){0,5}(?:[A-Z][\w&-]*)?"
_ABBREVIATED = lazy_pattern(
    r"(?:[^\W\d_a-z][\w-]*(?:\.:?\s?|:?\s)(?:(?:of|the|on|in|for|and|&|de|der|des|für|et)\s)?){0,3}(?:[A-Z][a-z]+\.,?\s?){2,}|"
    rf"(?=(?:[A-Z]\.\s?){{0,4}}[A-Z][a-z]+\.)(?:[A-Z][a-z]*\.\s?){{2,}}|(?:[A-Z]{{2,}}\s)?[A-Z][a-z]{{1,7}}\.\s?{_CAPITAL_WORDS}\.?,?\s(?:vol\.\s)?\d{{1,4}}\s?[,(:]"
)
_KIND_AHEAD = lazy_pattern(rf"(?:[\w&'’-]+\s){{0,6}}?{KIND_WORDS}(?!\w)")
_KIND_FIRST = lazy_pattern(rf"(?:The\s)?{KIND_WORDS}(?!\w)\s(?:(?:of|on|in|for)\s|[A-Z])")
_PROCEEDINGS = lazy_pattern(ONLY_PROCEEDINGS)


def starts_tail(text: str) -> bool:
    """Whether a text surely starts with what follows a title: a venue, a year, pages, an identifier, or nothing."""
    return bool(_TAIL.match(text))


def _is_abbreviated(text: str) -> bool:
    """Whether a text starts with an abbreviated name, not with the last word of a sentence."""
    found = _ABBREVIATED.match(text)
    stopped = _STOPPED.search(found[0]) if found else None
    return bool(found) and not (stopped and is_title_word(stopped[0]))


_STOPPED = lazy_pattern(r"[^\W\d_]{5,}(?=\.)")


def starts_proceedings(text: str) -> bool:
    """Whether a text starts with words with which only proceedings and journals start."""
    return bool(_PROCEEDINGS.match(text))


def starts_kind(text: str) -> bool:
    """Whether a text starts with an abbreviated journal, or words that only journals, books and publishers have."""
    return bool(_is_abbreviated(text) or _KIND_FIRST.match(text))


def starts_numbered(text: str) -> bool:
    """Whether a text starts with a name without commas and its volume."""
    return bool(_NUMBERED.match(text))


def starts_volume(text: str) -> bool:
    """Whether a text starts with an abbreviated journal, or a name without commas and its volume or year."""
    return bool(starts_tail(text) or _is_abbreviated(text) or _NUMBERED.match(text) or _DATED.match(text))


def starts_journal(text: str) -> bool:
    """Whether a text starts with a journal or book that its words or its volume show."""
    return starts_volume(text) or bool(_KIND_FIRST.match(text))


def starts_venue(text: str) -> bool:
    """Whether a text may start with a venue or publisher, by words anywhere in it or by its form."""
    if starts_tail(text) or _is_abbreviated(text):
        return True
    return bool(_KIND_AHEAD.match(text) or _NAME_AND_VOLUME.match(text))


_AWARDS = r"[Oo]ral|[Ss]potlight|[Pp]oster|[Bb]est [Pp]aper(?: [Aa]ward)?|[Hh]ighlight|[Ww]orkshop"
_WHOLE = lazy_pattern(
    rf"(?:{NAMED_ACRONYM}|{ARXIV}{WITH_YEAR}?|{_AWARDS}|[Pp]reprint|[Uu]nder [Rr]eview|Nature(?:\s[A-Z][a-z]+){{0,2}}|"
    rf"Science(?:\s[A-Z][a-z]+)?|{KIND_WORDS}(?!\w)[^,;:.\d]{{0,60}})"
    rf"(?:[\s,;:/|+&-]+(?:{NAMED_ACRONYM}|{ARXIV}|{YEAR}|{_AWARDS})){{0,3}}[\s.,;:]*|{UNKNOWN_ACRONYM}"
)


def is_venue(text: str) -> bool:
    """Whether the whole text is a venue, with or without a year."""
    text = text.strip(" .,;:()[]")
    return bool(text) and (text in PLAIN_NAMES or bool(_WHOLE.fullmatch(text)))
