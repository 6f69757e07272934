"""HTTP client with rate limits, timeouts, a size limit and a cache. The only module that imports requests."""

import errno
import socket
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import requests
from urllib3.exceptions import HTTPError, ReadTimeoutError

from readinglist import __version__
from readinglist.library.clock import Clock
from readinglist.net.cache import ResponseCache
from readinglist.net.rate_limit import RateLimiter
from readinglist.papers.errors import ServiceError, reason
from readinglist.plugins.context import Request, Response

INTERVALS: Mapping[str, float] = {"arxiv": 3.1}
"""Minimum seconds between two request starts, by service.

arXiv's terms of use allow one request in three seconds over its API, OAI-PMH and RSS together
(https://info.arxiv.org/help/api/tou.md); the extra tenth allows for varying network latency.
"""

OTHER_INTERVAL = 1.0
"""Minimum seconds between two request starts for other services."""

MOST_BYTES = 64 * 1024 * 1024
"""Maximum size of a response, decompressed."""

_HOPS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_REFUSALS = frozenset({429, 503})
_PIECE = 64 * 1024
_UNREACHABLE = (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN)
_TRY_LATER = "try again later; nothing is lost"


class RateLimitedClient:
    """An `HttpClient` that keeps the rate limits of services, across processes.

    `cache_folder` has the cached responses and the state of rate limits, shared by all processes. `contact` is a
    mail address for the User-Agent. `connect_seconds` and `read_seconds` are timeouts of single waits, `whole_seconds`
    of a complete response. `intervals` overrides `INTERVALS` by service.
    """

    def __init__(
        self,
        *,
        cache_folder: str,
        clock: Clock,
        contact: str = "",
        connect_seconds: float = 10.0,
        read_seconds: float = 45.0,
        whole_seconds: float = 180.0,
        intervals: Mapping[str, float] | None = None,
    ) -> None:
        self._folder = Path(cache_folder) / "network"
        self._clock = clock
        self._agent = user_agent(contact)
        self._timeouts = (connect_seconds, read_seconds)
        self._whole_seconds = whole_seconds
        self._intervals = {**INTERVALS, **(intervals or {})}
        self._cache = ResponseCache(self._folder / "answers.sqlite3")
        self._limiters: dict[str, RateLimiter] = {}

    def send(self, request: Request) -> Response:
        """Return the response, whatever its status; redirects are followed with the same method and form.

        Raises:
            ServiceError: If there is no complete response (connection failed, timed out, truncated, too large), or the
                service is in a cooldown (429, 503, "Rate exceeded.").
        """
        if request.keep_seconds > 0:
            cached = self._cache.read(request, self._clock.now().timestamp())
            if cached:
                return cached
        url = request.url
        for _ in range(_HOPS):
            response, location = self._send_once(request, url)
            if not location:
                if request.keep_seconds > 0 and response.status == requests.codes.ok:
                    self._cache.write(request, response, self._clock.now().timestamp())
                return response
            url = _redirect_target(url, location, request.service)
        raise ServiceError(f"{request.service}: too many redirects", hint=_TRY_LATER)

    def forget(self, request: Request) -> None:
        """Delete the cached response, if its body turned out to be invalid."""
        self._cache.drop(request)

    def _send_once(self, request: Request, url: str) -> tuple[Response, str]:
        """Send a request within the rate limit; return the response, and the target of a redirect."""
        limiter = self._limiter(request.service)
        with limiter.slot():
            try:
                response, headers = self._exchange(request, url)
            except _StalledError as fault:
                # An overloaded service stalls before it refuses requests.
                limiter.refused()
                raise ServiceError(fault.message, hint=_TRY_LATER) from fault
            if response.status in _REFUSALS or _is_rate_notice(response.body):
                cooldown = limiter.refused(_seconds(headers.get("Retry-After", "")))
                refusal = f"HTTP {response.status}" if response.status in _REFUSALS else "a rate-limit notice"
                raise ServiceError(
                    f"{request.service} returned {refusal}; retrying after {cooldown:.0f} s", hint=_TRY_LATER
                )
            if response.status == requests.codes.ok:
                limiter.succeeded()
        return response, headers.get("Location", "") if response.status in _REDIRECTS else ""

    def _exchange(self, request: Request, url: str) -> tuple[Response, Mapping[str, str]]:
        """Send a request and read the complete body."""
        name = request.service
        query = request.query if url == request.url else ()
        try:
            # A new session each time: after three seconds the server has mostly closed the connection.
            with (
                requests.Session() as session,
                session.request(
                    "POST" if request.form else "GET",
                    url,
                    params=list(query),
                    data=list(request.form) or None,
                    headers={"User-Agent": self._agent},
                    timeout=self._timeouts,
                    allow_redirects=False,
                    stream=True,
                ) as answer,
            ):
                body = self._body(answer, name)
                kind = answer.headers.get("Content-Type", "")
                return Response(status=answer.status_code, body=body, content_type=kind), answer.headers
        except (requests.ReadTimeout, ReadTimeoutError) as fault:
            raise _StalledError(f"{name} timed out") from fault
        except (requests.RequestException, HTTPError, OSError) as fault:
            raise ServiceError(
                f"{name}: {'connection failed' if _is_unreached(fault) else 'incomplete response'} ({_cause(fault)})",
                hint="check the connection and the URL in the settings, then try again; nothing is lost",
            ) from fault

    def _body(self, answer: requests.Response, name: str) -> bytes:
        """Return the decompressed body; urllib3 raises IncompleteRead if it is shorter than announced."""
        give_up = self._clock.monotonic() + self._whole_seconds
        pieces: list[bytes] = []
        size = 0
        while piece := answer.raw.read1(_PIECE, decode_content=True):
            pieces.append(piece)
            size += len(piece)
            if size > MOST_BYTES:
                raise ServiceError(
                    f"{name}: response larger than {MOST_BYTES >> 20} MiB", hint="check the URL in the settings"
                )
            if self._clock.monotonic() > give_up:
                raise _StalledError(f"{name}: response too slow")
        return b"".join(pieces)

    def _limiter(self, service: str) -> RateLimiter:
        if service not in self._limiters:
            self._limiters[service] = RateLimiter(
                folder=self._folder,
                service=service,
                interval=self._intervals.get(service, OTHER_INTERVAL),
                # Requests of other processes end within this time.
                timeout=2 * (sum(self._timeouts) + self._whole_seconds),
                clock=self._clock,
            )
        return self._limiters[service]


def user_agent(contact: str) -> str:
    """Return the User-Agent ``readinglist/VERSION (mailto:contact)``, in ASCII and on one line."""
    agent = f"readinglist/{__version__}" + (f" (mailto:{contact})" if contact else "")
    return " ".join(agent.encode("ascii", "ignore").decode().split())


class _StalledError(ServiceError):
    """The service was reached, but did not respond in time."""


def _redirect_target(url: str, location: str, service: str) -> str:
    """Return the target of a redirect, never from https to http.

    Raises:
        ServiceError: If the target is not allowed.
    """
    target = urljoin(url, location)
    scheme = urlsplit(target).scheme
    if scheme not in ("http", "https") or (scheme == "http" and urlsplit(url).scheme == "https"):
        raise ServiceError(f"{service}: insecure redirect", hint=_TRY_LATER)
    return target


def _is_rate_notice(body: bytes) -> bool:
    """Whether the body is arXiv's rate-limit notice, which can have status 200."""
    return len(body) < 200 and body.strip().lower().startswith(b"rate exceeded")


def _seconds(retry_after: str) -> float:
    """Return the seconds of a Retry-After header; 0 for a date or invalid value."""
    return float(retry_after) if retry_after.isascii() and retry_after.isdecimal() else 0.0


def _is_unreached(fault: BaseException) -> bool:
    """Whether the connection failed, as without a network."""
    while fault.__context__ is not None:
        fault = fault.__context__
    return isinstance(fault, socket.gaierror | ConnectionRefusedError) or getattr(fault, "errno", 0) in _UNREACHABLE


def _cause(fault: BaseException) -> str:
    """Return the innermost reason in one short line, without memory addresses."""
    while fault.__context__ is not None:
        fault = fault.__context__
    if isinstance(fault, OSError) and fault.strerror:
        return reason(fault)
    text = " ".join(str(fault).split())
    return f"{type(fault).__name__}: {text[:120]}" if text else type(fault).__name__
