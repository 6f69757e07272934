"""Asks outside services politely: paced, timed out, bounded, cached. The only module that knows requests."""

import errno
import socket
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import requests
from urllib3.exceptions import HTTPError, ReadTimeoutError

from readinglist import __version__
from readinglist.library.clock import Clock
from readinglist.net.cache import AnswerCache
from readinglist.net.rate_limit import Turnstile
from readinglist.papers.errors import ServiceError
from readinglist.plugins.context import Request, Response

INTERVALS: Mapping[str, float] = {"arxiv": 3.1}
"""Least seconds between two request starts, by service.

arXiv's terms of use allow one request in three seconds over its API, OAI-PMH and RSS together
(https://info.arxiv.org/help/api/tou.md); the tenth pays for starts that travel at different speeds.
"""

OTHER_INTERVAL = 1.0
"""Least seconds between two request starts for services without a rule of their own."""

MOST_BYTES = 64 * 1024 * 1024
"""No answer is read beyond this size, unpacked."""

_HOPS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_REFUSALS = frozenset({429, 503})
_PIECE = 64 * 1024
_NO_WAY = (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN)
_NOTHING_LOST = "repeat later: nothing is lost"


class PoliteClient:
    """An `HttpClient` that keeps the manners which services ask for, across processes.

    `cache_folder` holds kept answers and the pacing state; processes that share it share the pace. `contact` is a mail
    address, which goes into the User-Agent. `connect_seconds` and `read_seconds` bound every single wait,
    `whole_seconds` a whole answer. `intervals` overrides `INTERVALS` by service.
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
        self._answers = AnswerCache(self._folder / "answers.sqlite3")
        self._turnstiles: dict[str, Turnstile] = {}

    def send(self, request: Request) -> Response:
        """The answer, whatever its status; redirects are followed with method and form kept.

        Raises:
            ServiceError: no whole answer came (refused, reset, timed out, truncated, too big), or the service asked for
                a rest (429, 503, "Rate exceeded."), now or earlier.
        """
        if request.keep_seconds > 0:
            kept = self._answers.read(request, self._clock.now().timestamp())
            if kept:
                return kept
        url = request.url
        for _ in range(_HOPS):
            response, location = self._one_turn(request, url)
            if not location:
                if request.keep_seconds > 0 and response.status == requests.codes.ok:
                    self._answers.write(request, response, self._clock.now().timestamp())
                return response
            url = _next_address(url, location, request.service)
        raise ServiceError(f"{request.service} sends from one address to another without end", hint=_NOTHING_LOST)

    def forget(self, request: Request) -> None:
        """Drop the cached answer, where its body turned out to be unusable."""
        self._answers.drop(request)

    def _one_turn(self, request: Request, url: str) -> tuple[Response, str]:
        """One exchange in its turn: the answer, and where it redirects to."""
        turnstile = self._turnstile(request.service)
        with turnstile.turn():
            try:
                response, headers = self._exchange(request, url)
            except _StalledError as fault:
                # A stall is how an overloaded service begins to refuse.
                turnstile.refused()
                raise ServiceError(fault.message, hint=_NOTHING_LOST) from fault
            if response.status in _REFUSALS or _is_rate_notice(response.body):
                rest = turnstile.refused(_seconds(headers.get("Retry-After", "")))
                raise ServiceError(
                    f"{request.service} refused for now ({response.status}) and is left in peace for {rest:.0f} s",
                    hint=_NOTHING_LOST,
                )
            if response.status == requests.codes.ok:
                turnstile.answered()
        return response, headers.get("Location", "") if response.status in _REDIRECTS else ""

    def _exchange(self, request: Request, url: str) -> tuple[Response, Mapping[str, str]]:
        """Send once and read the body to its end."""
        name = request.service
        query = request.query if url == request.url else ()
        try:
            # A session each time: three seconds apart, a kept connection would mostly have been closed by the server.
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
            raise _StalledError(f"{name} did not answer in time") from fault
        except (requests.RequestException, HTTPError, OSError) as fault:
            raise ServiceError(
                f"{name} {'cannot be reached' if _is_unreached(fault) else 'gave no whole answer'} ({_cause(fault)})",
                hint="check the connection and the address in the settings, then repeat: nothing is lost",
            ) from fault

    def _body(self, answer: requests.Response, name: str) -> bytes:
        """The unpacked body; urllib3 raises IncompleteRead where it is shorter than was announced."""
        give_up = self._clock.monotonic() + self._whole_seconds
        pieces: list[bytes] = []
        size = 0
        while piece := answer.raw.read1(_PIECE, decode_content=True):
            pieces.append(piece)
            size += len(piece)
            if size > MOST_BYTES:
                raise ServiceError(
                    f"{name} sent more than {MOST_BYTES >> 20} MiB", hint="check the address in the settings"
                )
            if self._clock.monotonic() > give_up:
                raise _StalledError(f"{name} sent its answer too slowly")
        return b"".join(pieces)

    def _turnstile(self, service: str) -> Turnstile:
        if service not in self._turnstiles:
            self._turnstiles[service] = Turnstile(
                folder=self._folder,
                service=service,
                interval=self._intervals.get(service, OTHER_INTERVAL),
                # The others' requests end in this time at the latest.
                patience=2 * (sum(self._timeouts) + self._whole_seconds),
                clock=self._clock,
            )
        return self._turnstiles[service]


def user_agent(contact: str) -> str:
    """How the program introduces itself: ``readinglist/VERSION (mailto:contact)``, in ASCII and on one line."""
    whole = f"readinglist/{__version__}" + (f" (mailto:{contact})" if contact else "")
    return " ".join(whole.encode("ascii", "ignore").decode().split())


class _StalledError(ServiceError):
    """The service was reached and stalled."""


def _next_address(url: str, location: str, service: str) -> str:
    """Where a redirect leads; never from https to http.

    Raises:
        ServiceError: the address is none that may be asked.
    """
    target = urljoin(url, location)
    scheme = urlsplit(target).scheme
    if scheme not in ("http", "https") or (scheme == "http" and urlsplit(url).scheme == "https"):
        raise ServiceError(f"{service} redirects to an address that is not secure", hint=_NOTHING_LOST)
    return target


def _is_rate_notice(body: bytes) -> bool:
    """Whether the body is arXiv's plain notice, which also comes with status 200."""
    return len(body) < 200 and body.strip().lower().startswith(b"rate exceeded")


def _seconds(retry_after: str) -> float:
    """The seconds of a Retry-After header; a date or nonsense counts as none."""
    return float(retry_after) if retry_after.isascii() and retry_after.isdecimal() else 0.0


def _is_unreached(fault: BaseException) -> bool:
    """Whether no connection came about, as without a network."""
    while fault.__context__ is not None:
        fault = fault.__context__
    return isinstance(fault, socket.gaierror | ConnectionRefusedError) or getattr(fault, "errno", 0) in _NO_WAY


def _cause(fault: BaseException) -> str:
    """The innermost reason in one short line, without the addresses of objects in memory."""
    while fault.__context__ is not None:
        fault = fault.__context__
    if isinstance(fault, OSError) and fault.strerror:
        return fault.strerror
    text = " ".join(str(fault).split())
    return f"{type(fault).__name__}: {text[:120]}" if text else type(fault).__name__
