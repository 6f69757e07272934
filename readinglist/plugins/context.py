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
