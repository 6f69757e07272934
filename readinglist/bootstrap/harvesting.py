"""Where the settings, the network and arXiv's harvesting interface meet."""

from readinglist.catalogue.harvest import Harvester
from readinglist.library.clock import Clock
from readinglist.net.http import INTERVALS, PoliteClient
from readinglist.net.oai_pmh import BASE_URL, SERVICE, OaiPmh
from readinglist.settings import Settings

_READ_SECONDS = 600.0
_WHOLE_SECONDS = 900.0
"""A page of some thousand records is reported to take three to ten minutes."""


def harvester(settings: Settings, clock: Clock) -> Harvester:
    """arXiv's OAI-PMH at the address of the settings, at the pace of all requests to arXiv."""
    named = [service for name in (SERVICE, "oaipmh") if (service := settings.service(name))]
    seconds = max((service.seconds_between_requests for service in named), default=INTERVALS[SERVICE])
    http = PoliteClient(
        cache_folder=str(settings.cache),
        clock=clock,
        contact=settings.contact,
        read_seconds=max(_READ_SECONDS, settings.timeout_seconds),
        whole_seconds=_WHOLE_SECONDS,
        intervals={SERVICE: seconds},
    )
    service = settings.service("oaipmh")
    return OaiPmh(http, base_url=service.base_url if service else BASE_URL)
