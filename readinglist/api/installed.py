"""The registry of plugins for the settings."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from readinglist.library.clock import Clock, SystemClock
from readinglist.plugins.built_in import BUILT_IN, Kind
from readinglist.plugins.context import HttpClient
from readinglist.plugins.protocols import Resolver
from readinglist.plugins.registry import PluginInfo, Registry
from readinglist.settings import Settings, read_settings

if TYPE_CHECKING:
    from readinglist.net.http import RateLimitedClient

FORMATS = tuple(BUILT_IN[Kind.SOURCE])
"""The names of the built-in sources, for ``add --format``."""

EXPORT_FORMATS = tuple(BUILT_IN[Kind.EXPORTER])
"""The names of the built-in exporters, for ``export --format``."""


def registry_of(
    settings: Settings, clock: Clock, *, wrapped: Callable[[HttpClient], HttpClient] | None = None
) -> Registry:
    """Return the registry of plugins; the HTTP client is created for the first one that may use the network.

    `wrapped` returns the client that plugins get in its place.
    """

    def open_client() -> HttpClient:
        client = client_of(settings, clock)
        return wrapped(client) if wrapped else client

    return Registry(settings=settings, clock=clock, http=open_client)


def cached_services(settings: Settings, clock: Clock) -> tuple[Resolver, ...]:
    """Return the services of publications, which get cached responses only; none without a cache."""
    from readinglist.net.http import CachedClient

    client = CachedClient(str(settings.cache), clock)
    if client.is_empty:
        return ()
    online = replace(settings, offline=False)
    return Registry(settings=online, clock=clock, http=lambda: client).publication_services()


def client_of(settings: Settings, clock: Clock) -> "RateLimitedClient":
    """Return the HTTP client for the settings."""
    from readinglist.net.http import RateLimitedClient

    return RateLimitedClient(
        cache_folder=str(settings.cache),
        clock=clock,
        contact=settings.contact,
        whole_seconds=settings.timeout_seconds,
        intervals={service.name: service.seconds_between_requests for service in settings.services},
    )


def installed_plugins(config: str | Path | None = None) -> tuple[PluginInfo, ...]:
    """List every plugin, and whether it works.

    Raises:
        SettingsError: If the settings are invalid, or have a section for an unknown plugin.
    """
    return tuple(registry_of(read_settings(config), SystemClock()).all_plugins())
