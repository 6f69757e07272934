"""Fills in authors, dates and categories of papers whose arXiv identifier is known, from the offline catalogues."""

from collections.abc import Iterator, Sequence

from readinglist.catalogue.combined import Location, Shelf
from readinglist.catalogue.entries import Entry, metadata_of
from readinglist.catalogue.schema import CatalogueError
from readinglist.library.clock import Clock
from readinglist.papers.paper import Field, Metadata, Origin, OriginKind, Paper
from readinglist.plugins.context import OnlineContext
from readinglist.plugins.protocols import Contribution, Enricher, EnrichFailed
from readinglist.tex import to_unicode

NAME = "catalogue"
_PROVIDES = (
    Field.TITLE,
    Field.AUTHORS,
    Field.ABSTRACT,
    Field.DATE,
    Field.PRIMARY_CATEGORY,
    Field.CATEGORIES,
    Field.DOI,
    Field.JOURNAL_REF,
    Field.COMMENT,
)


def plugin(context: OnlineContext) -> Enricher:
    """The enricher; its section may hold `path`, where the user's own catalogue lies. Nothing is opened yet.

    Raises:
        SettingsError: `path` is no text.
    """
    return CatalogueEnricher(Location.read(context.section, context.cache_folder), context.clock)


class CatalogueEnricher:
    """Looks papers up by identifier."""

    def __init__(self, location: Location, clock: Clock) -> None:
        self._location = location
        self._clock = clock

    @property
    def name(self) -> str:
        """The word used in the settings."""
        return NAME

    @property
    def needs_network(self) -> bool:
        """It never asks an outside service."""
        return False

    @property
    def provides(self) -> frozenset[Field]:
        """The only fields that contributions may hold."""
        return frozenset(_PROVIDES)

    def enrich(self, papers: Sequence[Paper]) -> Iterator[Contribution | EnrichFailed]:
        """One answer per paper, in order."""
        identifiers = [paper.metadata.arxiv_id.text for paper in papers if paper.metadata.arxiv_id]
        try:
            entries = self._entries(identifiers)
        except (CatalogueError, OSError) as error:
            yield from (EnrichFailed(reason=str(error)) for _ in papers)
            return
        origin = Origin(kind=OriginKind.CATALOGUE, where=NAME, at=self._clock.now())
        for paper in papers:
            entry = entries.get(paper.metadata.arxiv_id.text) if paper.metadata.arxiv_id else None
            yield Contribution(metadata=_offered(entry) if entry else Metadata(), origin=origin)

    def _entries(self, identifiers: Sequence[str]) -> dict[str, Entry]:
        if not identifiers:
            return {}
        shelf = Shelf.open(self._location)
        try:
            return shelf.by_ids(identifiers)
        finally:
            shelf.close()


def _offered(entry: Entry) -> Metadata:
    """The entry's fields without the identifier, by which it was found."""
    known = metadata_of(entry, to_unicode)
    return Metadata(**{field.value: getattr(known, field.value) for field in _PROVIDES})
