"""HTTP client with rate limits, a deadline, a size limit and a cache."""

import re
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from readinglist import __version__
from readinglist.library.clock import Clock
from readinglist.net.cache import ResponseCache, canonical
from readinglist.net.exchange import (
    Exchange,
    NoResponseError,
    Received,
    Receiver,
    RefusedResponseError,
    StalledError,
    UnreachedError,
    is_public,
)
from readinglist.net.rate_limit import LONGEST_INTERVAL, OFFLINE, STALLED, RateLimiter
from readinglist.papers.errors import ServiceError
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.plugins.context import Request, Response

INTERVALS: Mapping[str, float] = {"arxiv": 3.1}
"""Minimum seconds between two request starts, by service.

arXiv's terms of use allow one request in three seconds over its API, OAI-PMH and RSS together
(https://info.arxiv.org/help/api/tou.md); the extra tenth allows for varying network latency.
"""

OTHER_INTERVAL = 1.0
"""Minimum seconds between two request starts for other services."""

_LONGEST = 86400.0  # seconds; operating systems refuse much longer timeouts
_CACHE = "answers.sqlite3"
_HOPS = 5
_MOST_DIGITS = 9
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_REFUSALS = frozenset({429, 503})
_TRY_LATER = "try again later; nothing is lost"
_CHECK = "check the connection and the URL in the settings, then try again; nothing is lost"


class RateLimitedClient:
    """An `HttpClient` that keeps the rate limits of services, across processes.

    `cache_folder` has the cached responses and the state of rate limits, shared by all processes. `contact` is a
    mail address for the User-Agent. `connect_seconds` is for a single connection, `whole_seconds` for a complete
    response with its redirects. `intervals` overrides `INTERVALS` by service. `is_public` tells addresses of the
    internet from those of the local network.
    """

    def __init__(
        self,
        *,
        cache_folder: str,
        clock: Clock,
        contact: str = "",
        connect_seconds: float = 5.0,
        whole_seconds: float = 45.0,
        intervals: Mapping[str, float] | None = None,
        is_public: Callable[[str], bool] = is_public,
    ) -> None:
        self._folder = Path(cache_folder) / "network"
        self._clock = clock
        self._agent = user_agent(contact)
        self._connect_seconds = connect_seconds
        self._whole_seconds = min(whole_seconds, _LONGEST)
        self._intervals = {**INTERVALS, **(intervals or {})}
        self._is_public = is_public
        self._cache = ResponseCache(self._folder / _CACHE)
        self._limiters: dict[str, RateLimiter] = {}

    def send(self, request: Request) -> Response:
        """Return the response, whatever its status; redirects are followed with the same method and form.

        Raises:
            ServiceError: If there is no complete response (connection failed, timed out, truncated, too large,
                malformed), the service could not be reached a short time ago, or it is in a cooldown (429, 503,
                "Rate exceeded.").
        """
        if cached := self.cached(request):
            return cached
        response = self._followed(request)
        if response.status == HTTPStatus.OK:
            self.keep(request, response)
        return response

    def receive(self, request: Request, receiver: Receiver) -> Response:
        """Return the response, whose body `receiver` takes as it arrives; redirects are followed within a site only.

        Raises:
            ServiceError: As `send`, or if there is a redirect to another site.
        """
        return self._followed(request, receiver)

    def _followed(self, request: Request, receiver: Receiver | None = None) -> Response:
        url, used, only_public = request.url, 0.0, request.only_public
        for _ in range(_HOPS):
            started = time.monotonic()
            received = self._send_once(request, url, used=used, only_public=only_public, receiver=receiver)
            location = received.headers.get("Location", "") if received.response.status in _REDIRECTS else ""
            if not location:
                return received.response
            target = _redirect_target(url, location, request.service)
            if receiver and not is_same_site(request.url, target):
                raise ServiceError(
                    f"{request.service}: redirect to {urlsplit(target).hostname}, which no service stated",
                    hint="open the page, and attach the file with `readinglist attach`",
                )
            url = target
            used += time.monotonic() - started
            only_public = only_public or received.public
        raise ServiceError(f"{request.service}: too many redirects", hint=_TRY_LATER)

    def forget(self, request: Request) -> None:
        """Delete the cached response, if its body turned out to be invalid."""
        self._cache.drop(request)

    def cached(self, request: Request) -> Response | None:
        """Return the cached response, None if there is none; no request is sent."""
        return self._cache.read(request, self._clock.now().timestamp()) if request.keep_seconds > 0 else None

    def keep(self, request: Request, response: Response) -> None:
        """Cache a response for the request's `keep_seconds`."""
        if request.keep_seconds > 0:
            self._cache.write(request, response, self._clock.now().timestamp())

    def _send_once(
        self, request: Request, url: str, *, used: float, only_public: bool, receiver: Receiver | None
    ) -> Received:
        """Send a request within the rate limit; `used` seconds of the deadline are over."""
        name = request.service
        limiter = self._limiter(name)
        with limiter.slot(url):
            try:
                received = self._exchange(request, url, used=used, only_public=only_public, receiver=receiver)
            except StalledError as error:
                # An overloaded service stalls before it refuses requests.
                limiter.refused(why=STALLED)
                raise ServiceError(f"{name} timed out: {error.reason}", hint=_TRY_LATER) from error
            except UnreachedError as error:
                limiter.unreached(url, error.reason)
                raise ServiceError(f"{name}: connection failed ({error.reason})", hint=OFFLINE) from error
            except RefusedResponseError as error:
                raise ServiceError(f"{name}: {error.reason}", hint="check the URL in the settings") from error
            except NoResponseError as error:
                raise ServiceError(f"{name}: incomplete response ({error.reason})", hint=_CHECK) from error
            response = received.response
            if response.status in _REFUSALS or _is_rate_notice(response.body):
                stated = _seconds(received.headers.get("Retry-After", ""), self._clock.now())
                cooldown = limiter.refused(stated)
                refusal = f"HTTP {response.status}" if response.status in _REFUSALS else "a rate-limit notice"
                raise ServiceError(f"{name} returned {refusal}; retrying after {cooldown:.0f} s", hint=_TRY_LATER)
            if response.status == HTTPStatus.OK:
                limiter.succeeded()
            limiter.stated(_stated_interval(received.headers))
        return received

    def _exchange(
        self, request: Request, url: str, *, used: float, only_public: bool, receiver: Receiver | None
    ) -> Received:
        """Send a request and read the complete response."""
        return Exchange(
            request=request,
            url=url,
            agent=self._agent,
            connect_seconds=self._connect_seconds,
            seconds=self._whole_seconds * (receiver.stretch if receiver else 1) - used,
            only_public=only_public,
            is_public=self._is_public,
            receiver=receiver,
        ).run()

    def _limiter(self, service: str) -> RateLimiter:
        if service not in self._limiters:
            self._limiters[service] = RateLimiter(
                folder=self._folder,
                service=service,
                interval=self._intervals.get(service, OTHER_INTERVAL),
                # Requests of other processes end within this time.
                timeout=2 * (self._connect_seconds + self._whole_seconds),
                clock=self._clock,
            )
        return self._limiters[service]


class CachedClient:
    """An `HttpClient` that sends nothing: it has only the cached responses of a `RateLimitedClient`."""

    def __init__(self, cache_folder: str, clock: Clock) -> None:
        file = Path(cache_folder) / "network" / _CACHE
        self._cache = ResponseCache(file)
        self._clock = clock
        self._keys = self._cache.keys(clock.now().timestamp()) if file.exists() else frozenset()

    @property
    def is_empty(self) -> bool:
        """Whether there are no cached responses."""
        return not self._keys

    def send(self, request: Request) -> Response:
        """Return the cached response.

        Raises:
            ServiceError: If there is none.
        """
        cached = self.cached(request)
        if cached is None:
            raise ServiceError(f"{request.service}: not in the cache")
        return cached

    def cached(self, request: Request) -> Response | None:
        """Return the cached response, None if there is none."""
        known = canonical(request) in self._keys
        return self._cache.read(request, self._clock.now().timestamp()) if known else None

    def forget(self, _request: Request) -> None:
        """Leave the cache as it is."""

    def keep(self, _request: Request, _response: Response) -> None:
        """Leave the cache as it is."""


def user_agent(contact: str) -> str:
    """Return the User-Agent ``readinglist/VERSION (mailto:contact)``, in ASCII and on one line."""
    agent = f"readinglist/{__version__}" + (f" (mailto:{contact})" if contact else "")
    return " ".join(agent.encode("ascii", "ignore").decode().split())


def is_same_site(one: str, other: str) -> bool:
    """Whether two URLs are of one site: one host, or hosts whose names end alike (``export.arxiv.org``)."""
    try:
        first, second = urlsplit(one), urlsplit(other)
        usual = (first.port in (None, 80, 443)) and (second.port in (None, 80, 443))
        if not usual and first.port != second.port:
            return False
    except ValueError:
        return False
    hosts = [(url.hostname or "").rstrip(".") for url in (first, second)]
    return hosts[0] == hosts[1] or (_site(hosts[0]) == _site(hosts[1]) != "")


def _site(host: str) -> str:
    """Return the end of a host that belongs to one owner (``arxiv.org``, ``ox.ac.uk``); empty for an address."""
    labels = host.split(".")
    if len(labels) < 2 or labels[-1].isdecimal() or ":" in host:
        return ""
    second = 3 if len(labels[-1]) == 2 and len(labels[-2]) <= 3 else 2
    return ".".join(labels[-second:]) if len(labels) >= second else ""


def _redirect_target(url: str, location: str, service: str) -> str:
    """Return the target of a redirect, never from https to http.

    Raises:
        ServiceError: If the target is not allowed.
    """
    try:
        target = urljoin(url, location)
        scheme = urlsplit(target).scheme
    except ValueError:
        raise ServiceError(f"{service}: malformed redirect", hint=_TRY_LATER) from None
    if scheme not in ("http", "https") or (scheme == "http" and urlsplit(url).scheme == "https"):
        raise ServiceError(f"{service}: insecure redirect", hint=_TRY_LATER)
    return target


def _is_rate_notice(body: bytes) -> bool:
    """Whether the body is arXiv's rate-limit notice, which can have status 200."""
    return len(body) < 200 and body.strip().lower().startswith(b"rate exceeded")


_INTERVAL = lazy_pattern(r"(\d{1,4})s?")


def _stated_interval(headers: Mapping[str, str]) -> float:
    """Return the seconds between requests by the headers of Crossref's interface, 0 without them.

    https://www.crossref.org/documentation/retrieve-metadata/rest-api/access-and-authentication/
    """
    allowed = re.fullmatch(r"[1-9]\d{0,5}", headers.get("x-rate-limit-limit", ""))
    interval = _INTERVAL.fullmatch(headers.get("x-rate-limit-interval", ""))
    return min(int(interval[1]) / int(allowed[0]), LONGEST_INTERVAL) if allowed and interval else 0.0


def _seconds(retry_after: str, now: datetime) -> float:
    """Return the seconds of a Retry-After header, which may be a date (RFC 9110, 10.2.3); 0 for an invalid value."""
    if retry_after.isascii() and retry_after.isdecimal():
        return float(retry_after[:_MOST_DIGITS])
    try:
        until = parsedate_to_datetime(retry_after)
    except (ValueError, TypeError, IndexError, OverflowError):
        return 0.0
    return max(0.0, (until - now).total_seconds()) if until.tzinfo else 0.0
