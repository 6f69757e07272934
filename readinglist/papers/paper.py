"""The values of the library: names, dates, metadata, where they came from, drafts, candidates and papers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from readinglist.papers.identifiers import ArxivId, Doi


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """One name in BibTeX's four parts; a corporate author has only `family`, printed as it stands."""

    family: str
    given: str = ""
    particle: str = ""
    suffix: str = ""
    corporate: bool = False

    def __str__(self) -> str:
        name = " ".join(part for part in (self.given, self.particle, self.family) if part)
        return f"{name}, {self.suffix}" if self.suffix else name


OTHERS = Author(family="others", corporate=True)
"""Stands last in a list of authors that is known to be incomplete, as BibTeX's ``and others``."""


_SEASONS = range(21, 42)
"""What stands for a season, quarter or other part of a year where a month would (ISO 8601-2, 4.8)."""


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date of which month and day may be unknown (None)."""

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def parse(cls, text: str) -> "PartialDate | None":
        """The date of an ISO 8601 text (``2024``, ``2024-10``, ``2024-10-24``, a time may follow), else None.

        Of a season or quarter (``2024-21``; ISO 8601-2, 4.8) the year is known.
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
    """The fields of `Metadata`: the unit of provenance and of merging."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What is known of a paper. Texts are Unicode with ``$...$`` mathematics left as TeX; empty means unknown.

    `date` is that of the first version for preprints. `arxiv_id` has no version. `doi` is the publisher's, never
    arXiv's own ``10.48550``. `venue` is the journal or the book title. `entry_type` is BibTeX's, in lower case.
    `extra` holds further BibTeX fields as (lower-case name, value in TeX as written).
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

    def known_fields(self) -> tuple[Field, ...]:
        """The fields that hold something."""
        return tuple([name for name in _FIELDS if getattr(self, name)])

    @property
    def names_a_paper(self) -> bool:
        """Whether there is a title or an identifier, without which nobody can tell what is meant."""
        return bool(self.title or self.arxiv_id or self.doi)

    @property
    def year(self) -> int | None:
        """The year of `date`, or of the arXiv identifier where there is no date."""
        if self.date:
            return self.date.year
        return self.arxiv_id.year if self.arxiv_id else None


PREPRINT_TYPES = frozenset({"", "article", "misc", "online", "unpublished", "preprint", "electronic", "techreport"})
"""The entry types under which preprints are kept; a book that bears a chapter's title is no preprint of it."""


class OriginKind(StrEnum):
    """Who said something; `papers.precedence` ranks them per field."""

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
    """Where a value came from: who, where exactly (file and line, catalogue name, address), and when (UTC)."""

    kind: OriginKind
    where: str = ""
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotations:
    """What a source says about the reader's own use of a paper; it becomes status, tags and notes.

    `status` may be a synonym. `since` is when it was taken up; None: the source does not say.
    """

    status: str = ""
    since: datetime | None = None
    priority: str = ""
    rating: int = 0
    tags: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One record of a document as a source read it. `line` and `last_line` count from 1, both inclusive.

    `record` counts the records of the document from 1, problems included. `version` is the arXiv version that the
    record names. `stated` says that the record describes its paper by itself, as a .bib entry with authors does.
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

    `other_titles` are titles that other versions bore.
    """

    metadata: Metadata
    resolver: str
    kind: OriginKind
    version: int | None = None
    other_titles: tuple[str, ...] = ()


class Resolution(StrEnum):
    """How sure the library is of which paper a record means."""

    MATCHED = "matched"
    STATED = "stated"
    AMBIGUOUS = "ambiguous"
    NOT_FOUND = "not_found"
    UNAVAILABLE = "unavailable"

    @property
    def resolved(self) -> bool:
        """Whether nothing is open."""
        return self in (Resolution.MATCHED, Resolution.STATED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A candidate kept with an open paper, for the user to decide on. `score` lies between 0 and 1."""

    arxiv_id: str
    title: str
    score: float
    authors: tuple[str, ...] = ()
    resolver: str = ""
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One paper of the library. `id` never changes; `key` changes only by `rekey`; `revision` is the optimistic lock.

    `origins` says for each known field where its value came from. `evidence` explains the match in words. `why` is
    the reader's reason for adding it, `source` the document it came from. `other_titles` are titles under which sources
    showed the paper and that are not its present one, so that the same page is recognised again. `merged` are the ids
    of papers that were merged into this one; their events belong to its history.
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
    added: datetime
    source: str = ""
    why: str = ""
    revision: int = 0

    def origin_of(self, name: Field) -> Origin | None:
        """Where the value of the field came from."""
        return next((origin for item, origin in self.origins if item is name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A Markdown note of one reader."""

    id: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One reader's relation to one paper. `rating` is 1 to 5, 0 for none. `since` is when `status` was taken up.

    `notes` stand in the order of their times.
    """

    status: str = "new"
    since: datetime | None = None
    priority: str = ""
    rating: int = 0
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A paper together with one reader's status and notes."""

    paper: Paper
    reading: Reading


def display_title(item: Item) -> str:
    """The title, or what stands for it while it is not known."""
    metadata = item.paper.metadata
    return metadata.title or f"(title not known yet: {metadata.arxiv_id or metadata.doi or item.paper.key})"


def short_authors(authors: Sequence[Author]) -> str:
    """``Hu``, ``Hu & Lin`` or ``Hu et al.``."""
    names = [" ".join(part for part in (author.particle, author.family) if part) for author in authors]
    if len(names) > 2 or (len(names) == 2 and authors[1] == OTHERS):
        return f"{names[0]} et al."
    return " & ".join(names)
