"""Whether two records describe different publications of one title: other kinds, venues, years, volumes or pages."""

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache

from readinglist.bibtex.data_models import BIBLATEX
from readinglist.bibtex.pages import ARTICLE_NUMBERS
from readinglist.matching.repositories import is_server
from readinglist.papers.folding import STOP_WORDS, fold_title, squeeze
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import Metadata
from readinglist.papers.urls import paper_page


class PublicationKind(StrEnum):
    """How a work is published. Manuscripts, articles without a journal and pages on the web are drafts: they have no
    kind.
    """

    JOURNAL = "journal"
    PROCEEDINGS = "proceedings"
    PART = "part"
    BOOK = "book"
    VOLUMES = "volumes"
    ISSUE = "issue"
    DATA = "data"
    RECORDING = "recording"
    THESIS = "thesis"
    REPORT = "report"
    SET = "set"
    OTHER = "other"


_KIND = PublicationKind
_KINDS = {
    "article": _KIND.JOURNAL,
    "inproceedings": _KIND.PROCEEDINGS,
    "periodical": _KIND.ISSUE,
    "thesis": _KIND.THESIS,
    "report": _KIND.REPORT,
    "set": _KIND.SET,
    **dict.fromkeys(("dataset", "software"), _KIND.DATA),
    **dict.fromkeys(("audio", "movie", "music", "performance", "video"), _KIND.RECORDING),
    **dict.fromkeys(("inbook", "incollection", "inreference", "suppbook", "suppcollection", "bookinbook"), _KIND.PART),
    **dict.fromkeys(("book", "booklet", "collection", "proceedings", "reference"), _KIND.BOOK),
    **dict.fromkeys(("mvbook", "mvcollection", "mvproceedings", "mvreference"), _KIND.VOLUMES),
}
"""The kind of each entry type, by biblatex's names."""

_WHOLE = frozenset(_KIND) - {_KIND.JOURNAL, _KIND.PROCEEDINGS, _KIND.PART, _KIND.OTHER}
"""Kinds that are never another spelling of another kind, as `article` and `inproceedings` are."""

_DATED = frozenset({_KIND.JOURNAL, _KIND.ISSUE, _KIND.REPORT})
"""Kinds of which one title may appear every month or week."""

_NOT_TELLING = STOP_WORDS | frozenset(
    {"acm", "annual", "conf", "conference", "cvf", "ed", "ieee", "international", "int", "meeting", "proc",
     "proceedings", "symp", "symposium", "th", "st", "nd", "rd", "vol", "volume"}
)  # fmt: skip
"""Words that one spelling of a venue has and another lacks."""

_YEAR = lazy_pattern(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_VERSION = lazy_pattern(r"\d[\w.+-]{0,40}")
"""A version or its date, with what tells it apart from others: ``1.0rc1``, ``2020a``."""
_VERSION_IN_NOTE = lazy_pattern(rf"\b(?:[Vv]er(?:sion|\.)?|VERSION|v\.?)[ ~]?({_VERSION.pattern})")
_TALK = lazy_pattern(
    r"\b(?:talk|lecture(?! note)|presentation|poster|slides|video|recording|webinar|podcast)\b", re.IGNORECASE
)
_TALK_IN_NOTE = lazy_pattern(
    r"(?:(?:invited|keynote|plenary|contributed|conference|online|seminar)\s+)*"
    r"(?:talk|lecture(?! note)|presentation|poster|slides|keynote|seminar)\b(?! (?:and|are|is|available|at https?:))",
    re.IGNORECASE,
)
_ADDRESS = lazy_pattern(r"\S+/\S+")
_URL_COMMAND = lazy_pattern(r"\\(?:url|nolinkurl)(?=\s*\{)|\\(?=[&_%#$])")
_ORDINAL = lazy_pattern(r"\d+(?:st|nd|rd|th)?")
_ACRONYM = lazy_pattern(r"\b[A-Z]\w*[A-Z]\w*")
_LONGEST_ACRONYM = 12
_MAX_CACHED_PLACES = 4096
"""Volumes, pages and the like, of which a paper is compared with several others."""
_PUBLISHERS = ("publisher", "institution", "school", "organization")
_ISSUERS = (*_PUBLISHERS, "howpublished")
_WHOLES_AND_ISSUERS = ("maintitle", "issuetitle", *_ISSUERS)
_PARTS_OF_PLACE = ("volume", "number", "issue", "part", "pages", "chapter", "edition")
_NAMES_OF_PARTS = frozenset(
    {"vol", "volume", "no", "nr", "num", "number", "issue", "iss", "part", "pt", "book", "ch", "chap", "chapter",
     "ed", "edition", "band", "bd", "heft", "teil", "tome", "tomo", "fasc"}
)  # fmt: skip
_DEGREES = {"phd": "phd", "ph d": "phd", "doc": "phd", "diss": "phd", "habil": "habil", "mast": "master",
            "msc": "master", "ma": "master", "diplom": "master", "bach": "bachelor", "bsc": "bachelor"}  # fmt: skip
"""Degrees by the first letters of the types of theses."""


def kind_of(metadata: Metadata) -> PublicationKind | None:
    """Return how an entry says it is published; None for drafts, and for records that are no entries."""
    if not metadata.entry_type:
        return None
    kind = _KINDS.get(BIBLATEX.entry_type(metadata.entry_type))
    in_venue = bool(metadata.venue) and not is_server(metadata.venue)
    if kind is _KIND.REPORT and metadata.arxiv_id:
        return None
    if kind is None and not metadata.venue and not metadata.arxiv_id and dict(metadata.extra).get("version"):
        return _KIND.DATA
    if kind is None or kind is _KIND.JOURNAL:
        return (kind or _KIND.OTHER) if in_venue else None
    return kind


def different_publications(one: Metadata, other: Metadata) -> bool:
    """Whether two records with one title and authors are two publications, each stated by an entry of its own.

    A draft and its publication are one paper; a conference paper and the article that follows it are two, and so are a
    report or thesis and an article, editions of a book, and the volumes of a handbook.
    """
    kinds = kind_of(one), kind_of(other)
    if None in kinds:
        return bool(one.entry_type and other.entry_type) and _is_no_draft_of(one, other, kinds)
    if kinds[0] is not kinds[1] and _WHOLE.intersection(kinds):
        return True
    places = [(place_in(one, name), place_in(other, name)) for name in ("volume", "pages")]
    same_places = [first == second for first, second in places if first and second]
    apart = _years_apart(one, other)
    if one.venue and other.venue and not same_venue(one.venue, other.venue):
        return not (same_places and same_places[-1] and apart == 0)
    if different_places(one, other) or (apart > 0 and not (any(same_places) and _may_be_one_year(one, other))):
        return True
    if kinds[0] is _KIND.THESIS and _other_degrees(one, other):
        return True
    if kinds[0] in _DATED and _on_other_days(one, other) and not any(same_places):
        return True
    if kinds[0] not in _WHOLE:
        return False
    stated = _differ_in(one, other, _WHOLES_AND_ISSUERS) or _other_versions(one, other)
    return stated or _share_no_word(one, other, "translator")


def _is_no_draft_of(one: Metadata, other: Metadata, kinds: tuple[PublicationKind | None, ...]) -> bool:
    """Whether two entries of which one or both are drafts do not describe the same work."""
    apart = _years_apart(one, other)
    if _is_talk(one) is not _is_talk(other):
        return True
    if kinds == (None, None):
        numbers = any(_different(place_in(one, name), place_in(other, name)) for name in ("number", "edition"))
        nameless = _pages_on_the_web(one, other, nameless=not (one.authors or other.authors))
        if numbers or nameless or _other_versions(one, other) or _differ_in(one, other, _ISSUERS):
            return True
        same_publisher = all(any(name in _PUBLISHERS for name, _ in each.extra) for each in (one, other))
        if not same_publisher and _share_no_word(one, other, "address", "location"):
            return True
        on_server = any(each.arxiv_id or is_server(each.venue) for each in (one, other))
        return not on_server and (apart > 0 or _on_other_days(one, other))
    draft, published = (one, other) if kinds[0] is None else (other, one)
    if _WHOLE.intersection(kinds) and _KIND.REPORT not in kinds:
        return apart > 1 or len(one.authors) != len(other.authors)
    if draft.arxiv_id or is_server(draft.venue):
        return False
    late = bool(draft.date and published.date and draft.date.year > published.date.year + 1)
    nameless = apart > 0 and not (draft.authors or published.authors)
    return (
        late or nameless or any(_different(place_in(one, name), place_in(other, name)) for name in ("volume", "pages"))
    )


def _is_talk(metadata: Metadata) -> bool:
    """Whether an entry says that it describes a talk or poster, of which the paper is another work.

    The note of a paper may name its talk elsewhere than at its start.
    """
    return any(
        (name in ("howpublished", "type") and _TALK.search(_ADDRESS.sub("", value)))
        or (name in ("note", "titleaddon") and _TALK_IN_NOTE.match(value) and not metadata.venue)
        for name, value in metadata.extra
    )


def independent_publications(one: Metadata, other: Metadata, *, own_dois: bool = False) -> bool:
    """Whether two records with the same identifier describe different publications nevertheless.

    Venue names, years and pages are misspelt more often than an identifier is copied, so all of them must differ,
    unless the two have one arXiv id and `own_dois`, as the editions of a review that is kept up to date. A part of a
    book often has the identifier of the book.
    """
    kinds = kind_of(one), kind_of(other)
    if None in kinds or kinds == (_KIND.DATA, _KIND.DATA):
        return kinds[0] is kinds[1] and _other_versions(one, other)
    if own_dois and different_publications(one, other):
        return True
    if _KIND.PART in kinds and kinds[0] is not kinds[1] and _WHOLE.intersection(kinds):
        return True
    if kinds == (_KIND.PART, _KIND.PART):
        return any(_different(place_in(one, name), place_in(other, name)) for name in ("chapter", "pages"))
    apart = _years_apart(one, other)
    if not apart:
        return False
    if one.venue and other.venue:
        volume, pages = (_different(place_in(one, name), place_in(other, name)) for name in ("volume", "pages"))
        if same_venue(one.venue, other.venue):
            return volume and pages
        return kinds[0] is not kinds[1] or pages
    editions = kinds == (_KIND.BOOK, _KIND.BOOK) and apart > 1
    return kinds[0] is not kinds[1] or editions or (not one.venue and not other.venue and different_places(one, other))


def different_places(one: Metadata, other: Metadata) -> bool:
    """Whether both state a volume, an issue, a first page, a chapter or an edition, and not the same one.

    ``D98`` and ``98`` are one volume.
    """
    if _different(_article_number(one), _article_number(other)):
        return True
    stated = {name for name, _ in one.extra}.intersection([name for name, _ in other.extra])
    return any(_different(place_in(one, name), place_in(other, name)) for name in _PARTS_OF_PLACE if name in stated)


def _different(one: str, other: str) -> bool:
    if not one or not other or f"{one}-".startswith(f"{other}-") or f"{other}-".startswith(f"{one}-"):
        return False
    digits = [re.sub(r"^[a-z]+(?=\d)", "", each) for each in (one, other)]
    return digits[0] != digits[1] or (one[0].isalpha() and other[0].isalpha())


def place_in(metadata: Metadata, name: str) -> str:
    """Return a volume, an issue, a first page or the like without decoration; empty if unknown.

    Decoration is whatever stands before the first word with a digit (``Vol. 3``, ``US 4711``), or before a word that
    follows a name of parts (``Vol. II``). Of a ``number`` all parts with digits tell (``TR-1980-2``).
    """
    for field, tex in metadata.extra:
        if field == name:
            return _place(tex, all_numbers=name == "number")
    return ""


@lru_cache(_MAX_CACHED_PLACES)
def _place(tex: str, *, all_numbers: bool) -> str:
    words = [word.lower() for word in re.findall(r"\w+", tex)]
    numbers = [word.lstrip("0") for word in words if any(map(str.isdecimal, word))]
    if numbers:
        return "-".join(numbers) if all_numbers else numbers[0]
    return next((word for word in words if word not in _NAMES_OF_PARTS), "")


def _article_number(metadata: Metadata) -> str:
    return next((number for name in ARTICLE_NUMBERS if (number := place_in(metadata, name))), "")


def _other_degrees(one: Metadata, other: Metadata) -> bool:
    """Whether two theses were written for different degrees; some programs have no field for the type of a thesis."""
    types = [dict(each.extra).get("type", "") for each in (one, other)]
    if one.entry_type == other.entry_type and not all(types):
        return False
    stated = {_degree(own or each.entry_type) for own, each in zip(types, (one, other), strict=True)}
    return len(stated - {""}) == 2


def _degree(thesis: str) -> str:
    """Return the degree that a type of thesis is for; empty if unknown."""
    words = f" {fold_title(thesis)}"
    return next((degree for letters, degree in _DEGREES.items() if f" {letters}" in words), "")


def _pages_on_the_web(one: Metadata, other: Metadata, *, nameless: bool) -> bool:
    """Whether two entries describe pages at different addresses: of one host, or both ``@online`` or `nameless`."""
    addresses = [_address(dict(each.extra).get("url", "")) for each in (one, other)]
    if not all(addresses) or one.arxiv_id or other.arxiv_id or one.doi or other.doi:
        return False
    pages = {paper_page(address) or address for address in addresses}
    online = nameless or all(BIBLATEX.entry_type(each.entry_type) == "online" for each in (one, other))
    return len(pages) == 2 and (online or len({address.partition("/")[0] for address in addresses}) == 1)


def _address(url: str) -> str:
    """Return a URL as it is compared: without scheme, ``www.``, fragment and last slash."""
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", url.partition("#")[0]).rstrip("/")


def _differ_in(one: Metadata, other: Metadata, names: tuple[str, ...]) -> bool:
    """Whether both have one of these fields, and not the same one; names of publishers may be abbreviated."""
    fields, others = ({name: _URL_COMMAND.sub("", tex) for name, tex in each.extra} for each in (one, other))
    pairs = ((fields.get(name, ""), others.get(name, "")) for name in names)
    return any(left and right and not same_venue(left, right) for left, right in pairs)


def _other_versions(one: Metadata, other: Metadata) -> bool:
    """Whether both state a version, as software and data sets do, and not the same one; preprints have no versions."""
    if one.arxiv_id or other.arxiv_id:
        return False
    versions = _version(one), _version(other)
    return all(versions) and versions[0] != versions[1]


def _version(metadata: Metadata) -> str:
    """Return the version that an entry states, without zeros at its end (``1.0``, ``v1``); empty if unknown."""
    fields = dict(metadata.extra)
    if stated := fields.get("version"):
        found = _VERSION.search(stated)
        return _without_zeros(found[0]) if found else squeeze(stated)
    notes = " ".join(fields[name] for name in ("titleaddon", "howpublished", "note") if name in fields)
    found = _VERSION_IN_NOTE.search(notes)
    return _without_zeros(found[1]) if found else ""


def _without_zeros(version: str) -> str:
    return re.sub(r"(?:\.0+)+$", "", version.lower().rstrip(".+-_"))


def _on_other_days(one: Metadata, other: Metadata) -> bool:
    """Whether the dates of both have a month, and not the same one, or other days of it, and not one URL or number."""
    if not (one.date and other.date and one.date.month and other.date.month):
        return False
    fields, others = dict(one.extra), dict(other.extra)
    number, url = fields.get("number"), _address(fields.get("url", ""))
    if (number and number == others.get("number")) or (url and url == _address(others.get("url", ""))):
        return False
    days = {one.date.day, other.date.day} - {None}
    return one.date.month != other.date.month or len(days) == 2


def _share_no_word(one: Metadata, other: Metadata, *names: str) -> bool:
    """Whether both have one of these fields, and no word of it in common, as of other translators or places."""
    words = [
        {word for name, tex in each.extra if name in names for word in fold_title(tex).split()} for each in (one, other)
    ]
    return all(words) and words[0].isdisjoint(words[1])


def _may_be_one_year(one: Metadata, other: Metadata) -> bool:
    """Whether the names of two venues state no different years (``ICML 2001``, ``ICML 2005``)."""
    years, others = (set(_YEAR.findall(each.venue)) for each in (one, other))
    return not years or not others or not years.isdisjoint(others)


def _years_apart(one: Metadata, other: Metadata) -> int:
    """Return how many years are between two dates, 0 if one is unknown."""
    return abs(one.date.year - other.date.year) if one.date and other.date else 0


# --- venues --------------------------------------------------------------------------------------------------------


@lru_cache(4096)
def same_venue(one: str, other: str) -> bool:
    """Whether two names may be of one venue: equal but for common words, abbreviated (``J. Sand``) or an acronym."""
    if squeeze(one) == squeeze(other):
        return True
    words, others = _telling(one), _telling(other)
    if not words or not others:
        return False
    if "".join(words) == "".join(others):
        return True
    if len(words) == len(others):
        return all(map(_is_abbreviation, words, others))
    return _has_acronym(words, other) or _has_acronym(others, one)


def _telling(venue: str) -> tuple[str, ...]:
    """Return the folded words of a venue without years, ordinals and common words."""
    words = fold_title(venue).split()
    return tuple(word for word in words if word not in _NOT_TELLING and not _ORDINAL.fullmatch(word))


def _is_abbreviation(word: str, other: str) -> bool:
    """Whether one word abbreviates the other: the same first letter, and all its letters in order."""
    shorter, longer = sorted((word, other), key=len)
    letters = iter(longer)
    return shorter[0] == longer[0] and all(letter in letters for letter in shorter)


def _has_acronym(words: tuple[str, ...], venue: str) -> bool:
    """Whether a name of one word is an acronym of the venue, or the acronym that it contains (not of a workshop)."""
    if len(words) != 1 or len(words[0]) > _LONGEST_ACRONYM or "workshop" in venue.lower():
        return False
    return words[0] in acronyms_of(venue) or is_acronym(words[0], fold_title(venue).split())


def acronyms_of(venue: str) -> frozenset[str]:
    """Return the folded acronyms that a venue contains, without those of countries and societies."""
    return frozenset(acronym.lower() for acronym in _ACRONYM.findall(venue)) - _NOT_TELLING


def is_acronym(short: str, words: Sequence[str]) -> bool:
    """Whether a word is made of beginnings of two or more words in order, as ``neurips`` is; words may be left out."""
    reached = {0: 0}
    for word in words:
        for start, used in sorted(reached.items()):
            for length in range(1, len(word) + 1):
                if short[start : start + length] != word[:length]:
                    break
                reached[start + length] = max(reached.get(start + length, 0), used + 1)
        if reached.get(len(short), 0) > 1:
            return True
    return False
