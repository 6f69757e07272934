"""Fills fields from the offline catalogues."""

from collections.abc import Mapping, Sequence

from readinglist.catalogue.combined import CatalogueLocation, CombinedCatalogue
from readinglist.catalogue.entries import metadata_of
from readinglist.catalogue.schema import CatalogueError
from readinglist.enrichers.by_identifier import Fetched, IdentifierEnricher
from readinglist.library.clock import Clock
from readinglist.papers.errors import ServiceError
from readinglist.papers.paper import OriginKind
from readinglist.plugins.context import OnlineContext
from readinglist.plugins.protocols import Enricher
from readinglist.tex import to_unicode


def plugin(context: OnlineContext) -> Enricher:
    """Return the enricher; its section may contain `path`, the file of the user's catalogue. Nothing is opened yet.

    Raises:
        SettingsError: If `path` is not a string.
    """
    return CatalogueEnricher(CatalogueLocation.read(context.section, context.cache_folder), context.clock)


class CatalogueEnricher(IdentifierEnricher):
    """Looks papers up by arXiv id."""

    name = "catalogue"
    needs_network = False
    kind = OriginKind.CATALOGUE

    def __init__(self, location: CatalogueLocation, clock: Clock) -> None:
        super().__init__(clock)
        self._location = location

    def fetch(self, identifiers: Sequence[str]) -> Mapping[str, Fetched]:
        """Return the records of the catalogues."""
        if not identifiers:
            return {}
        try:
            catalogue = CombinedCatalogue.open(self._location)
            try:
                found = catalogue.by_ids(identifiers)
            finally:
                catalogue.close()
        except (CatalogueError, OSError) as error:
            raise ServiceError(str(error)) from error
        return {name: Fetched(metadata_of(record, to_unicode), self.name) for name, record in found.items()}
