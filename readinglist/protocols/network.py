"""What the world looks like from inside: time and HTTP, replaceable in tests; and what plug-in factories get of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from readinglist.library.clock import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """An HTTP request. `service` names the pacing group; `keep_seconds` is how long the answer may be reused.

    With `form` it is a POST of form-encoded pairs, else a GET with `query`.
    """

    service: str
    url: str
    query: tuple[tuple[str, str], ...] = ()
    form: tuple[tuple[str, str], ...] = ()
    keep_seconds: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """An HTTP answer, whole."""

    status: int
    body: bytes
    content_type: str = ""
    from_cache: bool = False


class HttpClient(Protocol):
    """Sends requests politely: paced, timed out, cached."""

    def send(self, request: Request) -> Response:
        """The answer, whatever its status.

        Raises:
            ServiceError: no whole answer came (refused, reset, timed out, truncated), or the service asked for a rest.
        """
        ...

    def forget(self, request: Request) -> None:
        """Drop the cached answer, where its body turned out to be unusable."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class OfflineContext:
    """What every plug-in factory gets: its section of the settings, and the folder for data that can be made again."""

    section: Mapping[str, object]
    cache_folder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OnlineContext(OfflineContext):
    """What factories of resolvers and enrichers get besides. `http` is None in an offline run: ask nobody then."""

    http: HttpClient | None
    clock: Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Harvested:
    """One record of a harvest. `line` is the paper as one line of JSON in the bulk layout that a catalogue is built of.

    `changed` is the day of the last change of its metadata (ISO 8601). `line` is empty where the paper was taken away,
    and where `fault` says why the record cannot be read.
    """

    identifier: str
    changed: str
    line: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HarvestPage:
    """Records in the order of the service. `token` asks for the next page, empty on the last one.

    `total` is the number of all records of the harvest, 0 where the service does not say.
    """

    records: tuple[Harvested, ...] = ()
    token: str = ""
    total: int = 0


class Harvester(Protocol):
    """Gives all papers whose metadata changed since a day, page by page."""

    def begin(self, since: str) -> HarvestPage:
        """The first page of what changed on the day `since` (ISO 8601) or later; no records where nothing did.

        Raises:
            ServiceError: nobody answered, or the answer cannot be relied on.
        """
        ...

    def go_on(self, token: str) -> HarvestPage | None:
        """The page that the token of the page before promises; None where the service no longer knows the token.

        Raises:
            ServiceError: nobody answered, or the answer cannot be relied on.
        """
        ...
