"""The values of the library: authors, dates, metadata and its origins, drafts, candidates, papers and readings."""

import re
from collections.abc import Sequence
from dataclasses import field, replace
from datetime import datetime
from enum import StrEnum
from itertools import compress
from operator import attrgetter
from typing import Any

from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.identifiers import ArxivId, Doi


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """A name in BibTeX's four parts; a corporate author has only `family`, printed unchanged."""

    family: str
    given: str = ""
    particle: str = ""
    suffix: str = ""
    corporate: bool = False

    def __str__(self) -> str:
        name = " ".join([part for part in (self.given, self.particle, self.family) if part])
        return f"{name}, {self.suffix}" if self.suffix else name


OTHERS = Author(family="others", corporate=True)
"""The last entry of an author list that is known to be incomplete, as BibTeX's ``and others``."""

_SEASONS = range(21, 42)
"""Codes for seasons, quarters and other parts of a year in place of a month (ISO 8601-2, 4.8)."""


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date whose month and day may be unknown (None)."""

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def parse(cls, text: str) -> "PartialDate | None":
        """Parse an ISO 8601 date (``2024``, ``2024-10``, ``2024-10-24``; a time may follow); None if it is not one.

        A season or quarter (``2024-21``; ISO 8601-2, 4.8) gives the year.
        """
        found = re.match(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?![\d])", text.strip())
        if not found:
            return None
        year, month, day = (int(part) if part else None for part in found.groups())
        if year is not None and month is not None and month in _SEASONS and day is None:
            return cls(year)
        if year is None or (month is not None and not 1 <= month <= 12) or (day is not None and not 1 <= day <= 31):
            return None
        return cls(year, month, day)

    def __str__(self) -> str:
        month = f"-{self.month:02}" if self.month else ""
        return f"{self.year:04}{month}" + (f"-{self.day:02}" if month and self.day else "")


class Field(StrEnum):
    """The fields of `Metadata`; each has its own origin and is merged separately."""

    TITLE = "title"
    AUTHORS = "authors"
    ABSTRACT = "abstract"
    DATE = "date"
    ARXIV_ID = "arxiv_id"
    PRIMARY_CATEGORY = "primary_category"
    CATEGORIES = "categories"
    DOI = "doi"
    VENUE = "venue"
    JOURNAL_REF = "journal_ref"
    COMMENT = "comment"
    LINKS = "links"
    ENTRY_TYPE = "entry_type"
    EXTRA = "extra"


_FIELDS = tuple(Field)
_values = attrgetter(*(name.value for name in _FIELDS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """The metadata of a paper. Texts are Unicode with ``$...$`` mathematics left as TeX; empty means unknown.

    `date` is that of the first version for preprints. `arxiv_id` has no version. `doi` is the publisher's, never
    arXiv's own ``10.48550``. `venue` is the journal or the book title. `entry_type` is BibTeX's, in lower case.
    `extra` contains other BibTeX fields as (lower-case name, value in TeX as written).
    """

    title: str = ""
    authors: tuple[Author, ...] = ()
    abstract: str = ""
    date: PartialDate | None = None
    arxiv_id: ArxivId | None = None
    primary_category: str = ""
    categories: tuple[str, ...] = ()
    doi: Doi | None = None
    venue: str = ""
    journal_ref: str = ""
    comment: str = ""
    links: tuple[str, ...] = ()
    entry_type: str = ""
    extra: tuple[tuple[str, str], ...] = ()

    def values(self) -> tuple[Any, ...]:
        """Return the values of all fields, in the order of `Field`."""
        return _values(self)

    def known_fields(self) -> tuple[Field, ...]:
        """Return the fields that are not empty."""
        return tuple(compress(_FIELDS, self.values()))

    def identifiers(self) -> tuple[str, ...]:
        """Return the arXiv id and the DOI, if known."""
        doi = (self.doi.text,) if self.doi else ()
        return (self.arxiv_id.text, *doi) if self.arxiv_id else doi

    @property
    def names_a_paper(self) -> bool:
        """Whether there is a title or an identifier."""
        return bool(self.title or self.arxiv_id or self.doi)

    @property
    def year(self) -> int | None:
        """The year of `date`, or of the arXiv id if there is no date."""
        if self.date:
            return self.date.year
        return self.arxiv_id.year if self.arxiv_id else None


PREPRINT_TYPES = frozenset({"", "article", "misc", "online", "unpublished", "preprint", "electronic", "techreport"})
"""Entry types used for preprints; a book with the same title as a chapter is not a preprint of it."""


class OriginKind(StrEnum):
    """The kind of an origin; `papers.precedence` ranks them per field."""

    USER = "user"
    BIB = "bib"
    ARXIV = "arxiv"
    CROSSREF = "crossref"
    CATALOGUE = "catalogue"
    SERVICE = "service"
    RECORDS = "records"
    PAGE = "page"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The origin of a value: kind, place (file and line, catalogue name, URL) and time (UTC)."""

    kind: OriginKind
    where: str = ""
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotations:
    """The reader's annotations of a paper, as read by a source.

    `status` may be a synonym. `since` is when it was set, None if unknown. `readings` are the start, if it is known,
    and the end of each reading of a finished paper, oldest first; they are empty if only `since` is known. `source` is
    the format in which they were stated.
    """

    status: str = ""
    since: datetime | None = None
    readings: tuple[tuple[datetime | None, datetime], ...] = ()
    priority: str = ""
    rating: int = 0
    tags: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    source: str = ""

    @property
    def of_reading(self) -> bool:
        """Whether there is a status, a priority, a rating or a note."""
        return bool(self.status or self.priority or self.rating or self.notes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One record of a document, as parsed by a source. `line` and `last_line` count from 1, both inclusive.

    `record` counts the records of the document from 1, including problems. `version` is the arXiv version of the
    record. `stated` is set if the record alone describes its paper, as a .bib entry with authors does.
    """

    record: int
    line: int
    last_line: int
    kind: OriginKind
    metadata: Metadata
    version: int | None = None
    citation_key: str = ""
    annotations: Annotations = field(default=Annotations())
    stated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A paper that a resolver offers for a draft. `version` is the arXiv version that `metadata` describes.

    `other_titles` are the titles of other versions. `unknown_words` are words of the draft's title that the resolver
    knows from no title, and that are therefore likely to be misspelt. `shared_fingerprint` is how many of how many
    samples of the paper's abstract are in the draft's, if the resolver has no more of the abstract. `among_many` is set
    if the resolver knows works of all fields, many of which have the same title.
    """

    metadata: Metadata
    resolver: str
    kind: OriginKind
    version: int | None = None
    other_titles: tuple[str, ...] = ()
    unknown_words: frozenset[str] = frozenset()
    shared_fingerprint: tuple[int, int] | None = None
    among_many: bool = False


class Resolution(StrEnum):
    """Whether and how a paper was resolved.

    `NO_PAPER` is only in the journal: the reader removed the paper because its record describes none.
    """

    MATCHED = "matched"
    STATED = "stated"
    AMBIGUOUS = "ambiguous"
    NOT_FOUND = "not_found"
    UNAVAILABLE = "unavailable"
    NO_PAPER = "no_paper"

    @property
    def resolved(self) -> bool:
        """Whether the paper is resolved."""
        return self in (Resolution.MATCHED, Resolution.STATED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A candidate kept with an unresolved paper for review. `score` is between 0 and 1."""

    arxiv_id: str
    title: str
    score: float
    authors: tuple[str, ...] = ()
    resolver: str = ""
    reasons: tuple[str, ...] = ()
    doi: str = ""


EDITION_FIELDS = (Field.TITLE, Field.AUTHORS, Field.DATE, Field.DOI, Field.VENUE, Field.ENTRY_TYPE, Field.EXTRA)
"""The fields that describe one edition of a paper, and that are replaced together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """An edition of a paper beside the one that its metadata describe: the values of `EDITION_FIELDS`, with origins."""

    metadata: Metadata
    origins: tuple[tuple[Field, Origin], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One paper of the library. `id` never changes; `key` changes only by `rekey`; `revision` is the optimistic lock.

    `origins` has the origin of each known field. `evidence` explains the match in words. `why` is the reader's reason
    for adding the paper, `source` the document it came from. `other_titles` are further titles that sources used for
    it, so that the same page is recognised again. `merged` are the ids of papers that were merged into this one; their
    events belong to its history. `preprint` is the edition that a publication has replaced.
    """

    id: str
    key: str
    metadata: Metadata
    origins: tuple[tuple[Field, Origin], ...] = ()
    resolution: Resolution
    evidence: tuple[str, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    other_titles: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()
    preprint: Edition | None = None
    added: datetime
    source: str = ""
    why: str = ""
    revision: int = 0

    def origin_of(self, name: Field) -> Origin | None:
        """Return the origin of a field, None if the field is unknown."""
        return next((origin for item, origin in self.origins if item is name), None)

    @property
    def preprint_metadata(self) -> Metadata:
        """The metadata of the preprint, if a publication has replaced it; else those of the paper."""
        if self.preprint is None:
            return self.metadata
        return replace(self.metadata, **{name: getattr(self.preprint.metadata, name) for name in EDITION_FIELDS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A Markdown note of one reader; other readers of the library see it only if it is `shared`."""

    id: str
    text: str
    at: datetime
    shared: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One reader's status, priority, rating, plan and notes of one paper; tags and metadata belong to the paper.

    `rating` is 1 to 5, 0 for none. `since` is when `status` was set. `due` is the day by which to read the paper, as
    ``2027-01-15``, and `progress` how much is read, as ``40%`` or ``12/30`` pages. `notes` are sorted by time.
    """

    status: str = "new"
    since: datetime | None = None
    priority: str = ""
    rating: int = 0
    due: str = ""
    progress: str = ""
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A paper together with one reader's status and notes."""

    paper: Paper
    reading: Reading

    def _repr_html_(self) -> str:
        """Return HTML, which Jupyter shows."""
        from readinglist.papers.html_display import item_html  # noqa: PLC0415 - only notebooks need it

        return item_html(self)


def display_place(place: str) -> str:
    """Return a document, or a line of one, as readers know it: an argument has no lines for them."""
    return "the command line" if place.startswith("<argument>") else place.replace("<stdin>", "stdin")


def display_title(item: Item) -> str:
    """Return the title, or a placeholder if it is unknown."""
    metadata = item.paper.metadata
    return metadata.title or title_placeholder(metadata.arxiv_id, metadata.doi, item.paper.key)


def title_placeholder(*names: object) -> str:
    """Return what is shown in place of an unknown title: the first of these names that is known."""
    return f"(title unknown: {next(filter(None, names))})"


def short_authors(authors: Sequence[Author]) -> str:
    """Return ``Hu``, ``Hu & Lin`` or ``Hu et al.``."""
    names = [" ".join(part for part in (author.particle, author.family) if part) for author in authors]
    if len(names) > 2 or (len(names) == 2 and authors[1] == OTHERS):
        return f"{names[0]} et al."
    return " & ".join(names)
