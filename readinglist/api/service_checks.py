"""Which services respond now: each enabled one is queried for one paper, without the cache."""

from dataclasses import replace
from pathlib import Path

from readinglist.api.installed import registry_of
from readinglist.library.clock import Clock, Progress, SystemClock, no_progress
from readinglist.papers.errors import ReadinglistError, SettingsError
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.names import authors_from_line
from readinglist.papers.paper import Metadata, PartialDate
from readinglist.plugins.built_in import Kind
from readinglist.plugins.context import HttpClient, Request, Response
from readinglist.plugins.guards import call_plugin
from readinglist.plugins.protocols import LookupFailed, Resolver
from readinglist.settings import Settings, read_settings

PROBE = Metadata(
    title="BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding",
    authors=authors_from_line("Jacob Devlin, Ming-Wei Chang, Kenton Lee, Kristina Toutanova"),
    date=PartialDate(2019),
    arxiv_id=ArxivId("1810.04805"),
    doi=Doi("10.18653/v1/n19-1423"),
)
"""A paper by which every service can be queried: with arXiv id, DOI, id of the ACL Anthology and title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceCheck:
    """Whether a service responds. One that is not `on` was not queried; `error` is why one that was did not respond."""

    name: str
    on: bool = True
    seconds: float = 0.0
    error: str = ""


@dataclass(slots=True)
class _FreshClient:
    """An HTTP client that neither reads nor writes cached responses."""

    client: HttpClient

    def send(self, request: Request) -> Response:
        """Send the request itself."""
        return self.client.send(replace(request, keep_seconds=0))

    def forget(self, request: Request) -> None:
        """Do nothing: no response was cached."""

    def cached(self, request: Request) -> None:
        """Return nothing: the service itself is queried."""

    def keep(self, request: Request, response: Response) -> None:
        """Do nothing: responses to a check are not cached."""


def check_services(
    config: str | Path | None = None, *, clock: Clock | None = None, progress: Progress = no_progress
) -> tuple[ServiceCheck, ...]:
    """Query each service of the settings for one paper; the others are listed as not on, and so are all when offline.

    Raises:
        SettingsError: If the settings are invalid.
    """
    settings, clock = read_settings(config), clock or SystemClock()
    registry = registry_of(settings, clock, wrapped=_FreshClient)
    on = _switched_on(settings)
    checks = []
    for done, name in enumerate(registry.names(Kind.RESOLVER), start=1):
        progress(f"querying {name}", done, len(registry.names(Kind.RESOLVER)))
        try:
            resolver = registry.resolver(name, offline=name not in on)
            if resolver.needs_network:
                checks.append(_checked(resolver, clock) if name in on else ServiceCheck(name=name, on=False))
        except SettingsError:
            raise
        except ReadinglistError as error:
            checks.append(ServiceCheck(name=name, on=name in on, error=error.message))
    return tuple(checks)


def _switched_on(settings: Settings) -> frozenset[str]:
    """Return the names of the services that a command may query."""
    lists = (
        *(settings.resolve_order, settings.addressed_services, settings.enrich_order),
        *(settings.publication_services, settings.pdf_services),
    )
    return frozenset() if settings.offline else frozenset(name for names in lists for name in names)


def _checked(resolver: Resolver, clock: Clock) -> ServiceCheck:
    started = clock.monotonic()
    (result,) = call_plugin(resolver.look_up, [PROBE], LookupFailed)
    seconds = clock.monotonic() - started
    error = result.reason if isinstance(result, LookupFailed) else ""
    return ServiceCheck(name=resolver.name, seconds=seconds, error=error)
