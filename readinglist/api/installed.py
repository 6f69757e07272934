"""The installed plug-ins, made from the settings."""

from pathlib import Path

from readinglist.library.clock import Clock, SystemClock
from readinglist.plugins.context import HttpClient
from readinglist.plugins.registry import BUILT_IN, Kind, PluginInfo, Registry
from readinglist.settings import Settings, read_settings

FORMATS = tuple(BUILT_IN[Kind.SOURCE])
"""The names of the built-in sources, as ``add --format`` takes them."""

EXPORT_FORMATS = tuple(BUILT_IN[Kind.EXPORTER])
"""The names of the built-in exporters, as ``export --format`` takes them."""


def registry_of(settings: Settings, clock: Clock) -> Registry:
    """Return the plug-ins of the settings; an HTTP client is made for the first one that may use the network."""

    def client() -> HttpClient:
        from readinglist.net.http import RateLimitedClient

        return RateLimitedClient(
            cache_folder=str(settings.cache),
            clock=clock,
            contact=settings.contact,
            read_seconds=settings.timeout_seconds,
            intervals={service.name: service.seconds_between_requests for service in settings.services},
        )

    return Registry(settings=settings, clock=clock, http=client)


def installed_plugins(config: str | Path | None = None) -> tuple[PluginInfo, ...]:
    """List every plug-in, and whether it works.

    Raises:
        SettingsError: If the settings are invalid, or have a section for a plug-in that does not exist.
    """
    return tuple(registry_of(read_settings(config), SystemClock()).everything())
