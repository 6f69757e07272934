"""Fills fields from arXiv, with one request per hundred papers."""

from collections.abc import Mapping, Sequence

from readinglist.enrichers.by_identifier import Fetched, IdentifierEnricher
from readinglist.library.clock import Clock
from readinglist.net.arxiv_api import BASE_URL, ArxivApi
from readinglist.net.batches import NoResponse
from readinglist.papers.errors import ServiceError
from readinglist.papers.identifiers import ArxivId
from readinglist.papers.paper import OriginKind
from readinglist.plugins.context import HttpClient, OnlineContext, address_setting
from readinglist.plugins.protocols import Enricher, EnrichFailed


def plugin(context: OnlineContext) -> Enricher:
    """Return the enricher; its section may contain `base_url`.

    Raises:
        SettingsError: If the setting is not a URL.
    """
    base_url = address_setting(context.section, f"enrichers.{ArxivEnricher.name}", BASE_URL)
    return ArxivEnricher(context.http, context.clock, base_url=base_url)


class ArxivEnricher(IdentifierEnricher):
    """The enricher over one HTTP client; without one it fails as offline."""

    name = "arxiv"
    needs_network = True
    kind = OriginKind.ARXIV

    def __init__(self, http: HttpClient | None, clock: Clock, *, base_url: str = BASE_URL) -> None:
        super().__init__(clock)
        self._http = http
        self._base_url = base_url

    def fetch(self, identifiers: Sequence[str]) -> Mapping[str, Fetched | EnrichFailed]:
        """Return the newest versions."""
        if self._http is None:
            raise ServiceError("offline")
        api = ArxivApi(self._http, base_url=self._base_url)
        found: dict[str, Fetched | EnrichFailed] = {}
        for name, entry in zip(identifiers, api.by_ids([(ArxivId(name), None) for name in identifiers]), strict=True):
            if isinstance(entry, NoResponse):
                found[name] = EnrichFailed(reason=entry.reason)
            elif entry:
                found[name] = Fetched(entry.metadata, f"{entry.arxiv_id}v{entry.version}")
        return found
