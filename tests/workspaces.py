"""A workspace for tests of use cases: a real library on disk, with fake clocks, sources and services."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from readinglist.adding import add
from readinglist.adding.enrich_run import enrich
from readinglist.adding.values import AddRequest, EnrichRequest, EnrichResult, Plan
from readinglist.files.documents import Document
from readinglist.library.context import LibraryContext
from readinglist.library.query import Everything
from readinglist.papers.errors import ServiceError
from readinglist.papers.identifiers import ArxivId
from readinglist.papers.names import author_from_display
from readinglist.papers.paper import Candidate, Draft, Field, Metadata, Origin, OriginKind, Paper, PartialDate
from readinglist.papers.statuses import STATUSES
from readinglist.plugins.protocols import (
    Confidence,
    Contribution,
    Enricher,
    EnrichFailed,
    Found,
    LookupFailed,
    Parsed,
    Resolver,
)
from tests.libraries import Opening, in_sqlite

ABSTRACT = "We study how the {word} of a policy grows with the number of environments in which it was {word} trained."
DOCUMENT = Document(name="page.txt", text="-")


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.time = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def monotonic(self) -> float:
        return self.time.timestamp()

    def sleep(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


class GivenSource:
    """A source that returns given drafts for any document."""

    def __init__(self, parsed: Parsed, name: str = "given") -> None:
        self._parsed = parsed
        self.name = name

    def recognise(self, document: Document) -> Confidence:
        return Confidence.YES

    def parse(self, document: Document) -> Parsed:
        return self._parsed


class KnowingResolver:
    """A resolver by title; lookups of `silent` titles fail, and all lookups after `patience` records."""

    name = "knowing"
    needs_network = True

    def __init__(
        self, known: Mapping[str, Sequence[Metadata]], *, silent: Sequence[str] = (), patience: int = 999
    ) -> None:
        self._known = known
        self._silent = silent
        self._patience = patience
        self.asked: list[str] = []

    def look_up(self, records: Sequence[Metadata]) -> Iterator[Found | LookupFailed]:
        for number, record in enumerate(records):
            title = record.title
            if number >= self._patience:
                raise ServiceError("the service went away")
            self.asked.append(title)
            if title in self._silent:
                yield LookupFailed(reason="no answer")
                continue
            known = self._known.get(title, ())
            yield Found(
                candidates=tuple(
                    Candidate(metadata=metadata, resolver=self.name, kind=OriginKind.ARXIV) for metadata in known
                )
            )


class KnowingEnricher:
    """An enricher by arXiv id."""

    name = "details"
    needs_network = True
    provides = frozenset(
        {Field.AUTHORS, Field.ABSTRACT, Field.DATE, Field.PRIMARY_CATEGORY, Field.DOI, Field.JOURNAL_REF}
    )

    def __init__(self, known: Mapping[str, Metadata], *, patience: int = 999) -> None:
        self._known = known
        self._patience = patience
        self.asked: list[str] = []

    def enrich(self, papers: Sequence[Paper]) -> Iterator[Contribution | EnrichFailed]:
        for number, paper in enumerate(papers):
            if number >= self._patience:
                raise ServiceError("the service went away")
            identifier = str(paper.metadata.arxiv_id)
            self.asked.append(identifier)
            origin = Origin(kind=OriginKind.ARXIV, where=self.name, at=datetime(2026, 3, 1, tzinfo=UTC))
            yield Contribution(metadata=self._known.get(identifier, Metadata()), origin=origin)


def workspace(
    folder: Path, *, reader: str = "ada", clock: Clock | None = None, opening: Opening = in_sqlite
) -> LibraryContext:
    """Return the context of a library in `folder`."""
    return LibraryContext(
        store=opening(folder),
        clock=clock or Clock(),
        reader=reader,
        statuses=STATUSES,
        key_pattern="[auth:lower][year][veryshorttitle:lower]",
    )


def metadata(title: str, identifier: str = "", *, word: str = "", authors: str = "Ada Hu, Fan Lin") -> Metadata:
    """Return the metadata of a paper from arXiv; without `identifier`, from a page."""
    if not identifier:
        return Metadata(title=title, abstract=ABSTRACT.format(word=word or title))
    return Metadata(
        title=title,
        abstract=ABSTRACT.format(word=word or title),
        authors=tuple(author_from_display(name) for name in authors.split(", ")),
        arxiv_id=ArxivId(identifier),
        date=PartialDate(2024, 10, 24),
        primary_category="cs.RO",
        categories=("cs.RO",),
    )


def draft(shown: Metadata, *, record: int = 1, stated: bool = False, key: str = "") -> Draft:
    """Return a record of a page."""
    return Draft(
        record=record,
        line=3 * record,
        last_line=3 * record + 2,
        kind=OriginKind.PAGE,
        metadata=shown,
        stated=stated,
        citation_key=key,
    )


def add_request(*drafts: Draft, tags: tuple[str, ...] = (), status: str = "", source: str = "given") -> AddRequest:
    """Return a request to add one page with these drafts."""
    return AddRequest(documents=((DOCUMENT, GivenSource(Parsed(drafts=drafts), source)),), tags=tags, status=status)


def add_papers(
    context: LibraryContext,
    *papers: Metadata | Draft,
    resolvers: Sequence[Resolver] = (),
    enrichers: Sequence[Enricher] = (),
) -> Plan:
    """Add papers as records of one page."""
    drafts = [
        paper if isinstance(paper, Draft) else draft(paper, record=number) for number, paper in enumerate(papers, 1)
    ]
    planned = add.plan(add_request(*drafts), context, resolvers=resolvers, enrichers=enrichers)
    return add.apply(planned, context)


def enrich_papers(context: LibraryContext, *, dry_run: bool = False, **options: Any) -> tuple[EnrichResult, ...]:
    """Enrich all papers of the library that need it; `options` are those of `EnrichRequest`."""
    return enrich(EnrichRequest(query=Everything(), **options), context, dry_run=dry_run)
