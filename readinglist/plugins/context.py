"""What plugin factories get: settings, HTTP client and clock, all replaceable in tests."""

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Protocol

from readinglist.library.clock import Clock
from readinglist.papers.errors import SettingsError
from readinglist.papers.fast_dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """An HTTP request. `service` names the rate limit; `keep_seconds` is how long the response may be cached.

    With `form` it is a POST of form-encoded pairs, with `json` a POST of this text, else a GET. `accept` is the wanted
    type of the response. `secrets` are headers and `secret_query` parameters with keys; they are never shown, and not
    sent to other servers after a redirect. With `only_public`, servers of the local network are refused.
    """

    service: str
    url: str
    query: tuple[tuple[str, str], ...] = ()
    form: tuple[tuple[str, str], ...] = ()
    json: str = ""
    accept: str = ""
    secrets: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    secret_query: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    keep_seconds: float = 0
    only_public: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A complete HTTP response."""

    status: int
    body: bytes
    content_type: str = ""
    from_cache: bool = False


class HttpClient(Protocol):
    """An HTTP client with rate limits, timeouts and a cache."""

    def send(self, request: Request) -> Response:
        """Return the response, whatever its status.

        Raises:
            ServiceError: If there is no complete response (connection failed, timed out, truncated), or the service is
                in a cooldown.
        """
        ...

    def forget(self, request: Request) -> None:
        """Delete the cached response, if its body turned out to be invalid."""
        ...

    def cached(self, request: Request) -> Response | None:
        """Return the cached response, None if there is none; no request is sent."""
        ...

    def keep(self, request: Request, response: Response) -> None:
        """Cache a response to `request` that is a part of another response, such as one paper of a batch."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class OfflineContext:
    """What every plugin factory gets: its section of the settings, and the folder for cached data."""

    section: Mapping[str, object]
    cache_folder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OnlineContext(OfflineContext):
    """What factories of resolvers and enrichers get in addition.

    `http` is None if offline: send no requests then. `contact` is the mail address of the settings, which may be empty.
    """

    http: HttpClient | None
    clock: Clock
    contact: str = ""


def address_setting(section: Mapping[str, object], plugin: str, usual: str) -> str:
    """Return the `base_url` of a section, without a trailing slash; `plugin` (``resolvers.arxiv``) is for messages.

    Raises:
        SettingsError: If it is not a URL.
    """
    address = section.get("base_url", usual)
    if not isinstance(address, str) or not address:
        raise SettingsError(f"{plugin}.base_url must be a URL", hint=f'base_url = "{usual}"')
    return address.rstrip("/")


def key_setting(section: Mapping[str, object], plugin: str) -> str:
    """Return the `api_key` of a section, empty if there is none.

    Raises:
        SettingsError: If it is not a key; the message does not show it.
    """
    key = section.get("api_key", "")
    if not isinstance(key, str) or not key.isascii() or not (key.isprintable() and key == key.strip()):
        raise SettingsError(f"{plugin}.api_key is not a key", hint="use letters, digits and signs only")
    return key


class WatchedSection(Mapping[str, object]):
    """The section of a plugin, which records the keys that were read, so that others can be reported."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = values
        self.read: set[str] = set()

    def unread(self) -> tuple[str, ...]:
        """Return the keys of the section that were not read."""
        return tuple(key for key in self._values if key not in self.read)

    def __getitem__(self, key: str) -> object:
        self.read.add(key)
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        self.read.update(self._values)
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)
