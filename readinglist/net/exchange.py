"""One HTTP request and its response, with one deadline for all of it. The only module that imports requests.

The timeouts of requests and urllib3 are for single waits: a server that sends a byte a second never exceeds them, and
looking up a name has none. The exchange therefore runs in a thread, which is given up at the deadline.
"""

import errno
import http.client
import socket
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import field
from ipaddress import ip_address
from typing import Any, Protocol
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from readinglist.papers.errors import reason
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.plugins.context import Request, Response

MOST_BYTES = 64 * 1024 * 1024
"""Maximum size of a response, decompressed."""

_PIECE = 64 * 1024
_LEAST = 0.001  # seconds; zero is no timeout
_UNREACHABLE = (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL)
_RESPONSE_ERRORS = (
    *(requests.RequestException, HTTPError, http.client.HTTPException, zlib.error, OSError, EOFError),
    *(ValueError, TypeError, LookupError, AttributeError, RecursionError),
)
"""What requests, urllib3 and http.client raise for the responses of a broken server."""


class NoResponseError(Exception):
    """There is no complete response."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class UnreachedError(NoResponseError):
    """The service could not be connected to."""


class StalledError(NoResponseError):
    """The service was connected to, and did not respond in time."""


class RefusedResponseError(NoResponseError):
    """A response that is not accepted: too large, or a redirect into the local network."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A response with its headers. `public` is False if it came from an address of the local network."""

    response: Response
    headers: Mapping[str, str]
    public: bool


class Receiver(Protocol):
    """Takes the body of a response as it arrives. `headers` are sent with the request; `stretch` times the usual
    seconds are allowed for the response.
    """

    headers: Mapping[str, str]
    stretch: float

    def receive(self, status: int, headers: Mapping[str, str], pieces: Iterator[bytes]) -> bytes:
        """Read the pieces, and return those that belong to the response."""
        ...


def is_public(address: str) -> bool:
    """Whether an IP address is on the public internet."""
    found = ip_address(address.partition("%")[0])
    return (getattr(found, "ipv4_mapped", None) or found).is_global


@dataclass(slots=True, kw_only=True)
class Exchange:
    """One exchange with the server of `url`, which must be public if `only_public` is set.

    `connect_seconds` is for looking up its name and connecting, `seconds` for everything after that.
    """

    request: Request
    url: str
    agent: str
    connect_seconds: float
    seconds: float
    only_public: bool = False
    is_public: Callable[[str], bool] = is_public
    receiver: Receiver | None = None
    _connected: threading.Event = field(default_factory=threading.Event)
    _ended: threading.Event = field(default_factory=threading.Event)
    _sockets: list[socket.socket] = field(default_factory=list)
    _public: bool = True
    _received: Received | None = None
    _error: BaseException | None = None

    def run(self) -> Received:
        """Return the response, whatever its status.

        Raises:
            NoResponseError: If there is no complete response in time.
        """
        threading.Thread(target=self._run, daemon=True).start()
        try:
            if not self._connected.wait(self.connect_seconds):
                raise UnreachedError("timed out")
            if not self._ended.wait(self.seconds):
                raise StalledError(f"no complete response within {self.seconds:.0f} s")
        finally:
            self._give_up()
        if self._received is None:
            raise self._translated()
        return self._received

    def _give_up(self) -> None:
        """Close the connections, which ends the thread."""
        for each in self._sockets:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def _translated(self) -> BaseException:
        error = self._error
        if isinstance(error, requests.ReadTimeout):
            return StalledError(f"no complete response within {self.seconds:.0f} s")
        if not isinstance(error, _RESPONSE_ERRORS):
            return error or StalledError("no response")
        cause: BaseException = error
        while cause.__context__ is not None:
            cause = cause.__context__
        if _is_unreached(error, cause):
            return UnreachedError(_short(cause))
        return NoResponseError(_short(cause))

    def _run(self) -> None:
        """Exchange the messages, in a thread."""
        try:
            self._received = self._exchanged()
        except BaseException as error:  # raised again by `run`
            self._error = error
        finally:
            for each in self._sockets:
                # Responses that could not be read keep the descriptor open.
                with suppress(OSError):
                    socket.close(each.detach())
            self._ended.set()
            self._connected.set()

    def _exchanged(self) -> Received:
        # A new session each time: after three seconds the server has mostly closed the connection.
        with requests.Session() as session:
            for scheme in ("http://", "https://"):
                session.mount(scheme, _Adapter(self._check_peer))
            with session.request(
                "POST" if self.request.form or self.request.json else "GET",
                self.url,
                params=[*self.request.query, *self.request.secret_query] if self.url == self.request.url else [],
                data=self.request.json.encode("utf-8") or list(self.request.form) or None,
                headers=self._headers(),
                timeout=(self.connect_seconds, max(self.seconds, _LEAST)),
                allow_redirects=False,
                stream=True,
            ) as received:
                pieces = _pieces(received)
                response = Response(
                    status=received.status_code,
                    body=self.receiver.receive(received.status_code, received.headers, pieces)
                    if self.receiver
                    else _body(pieces),
                    content_type=received.headers.get("Content-Type", ""),
                )
                return Received(response=response, headers=received.headers, public=self._public)

    def _headers(self) -> dict[str, str]:
        """Return the headers; keys are only for the server that they were given for."""
        headers = {"User-Agent": self.agent, **(self.receiver.headers if self.receiver else {})}
        if self.request.accept:
            headers["Accept"] = self.request.accept
        if self.request.json:
            headers["Content-Type"] = "application/json"
        if _server(self.url) == _server(self.request.url):
            headers.update(self.request.secrets)
        return headers

    def _check_peer(self, connection: Any) -> None:
        """Keep the socket of a connection, and refuse to send a request to the local network if it must not go there.

        Where a proxy connects to the server, the proxy decides.
        """
        self._sockets.append(connection.sock)
        if connection.proxy is None:
            self._public = self.is_public(connection.sock.getpeername()[0])
            if self.only_public and not self._public:
                raise RefusedResponseError("redirect to an address of the local network")
        self._connected.set()


class _Adapter(HTTPAdapter):
    """Calls `connected` with each new connection, before a request is sent."""

    def __init__(self, connected: Callable[[Any], None]) -> None:
        self._connected = connected
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        """Create the connection pools."""
        super().init_poolmanager(*arguments, **options)
        self._watch(self.poolmanager)

    def proxy_manager_for(self, proxy: Any, **options: Any) -> Any:
        """Return the connection pools of a proxy."""
        return self._watch(super().proxy_manager_for(proxy, **options))

    def _watch(self, manager: Any) -> Any:
        connected = self._connected

        def watched(pool: Any) -> Any:
            class CheckedConnection(pool.ConnectionCls):  # type: ignore[misc]
                def connect(self) -> None:
                    super().connect()
                    connected(self)

            return type(pool.__name__, (pool,), {"ConnectionCls": CheckedConnection})

        pools = manager.pool_classes_by_scheme
        manager.pool_classes_by_scheme = {scheme: watched(pool) for scheme, pool in pools.items()}
        return manager


def _server(url: str) -> tuple[str, str]:
    """Return scheme, host and port of a URL."""
    parts = urlsplit(url)
    return parts.scheme, parts.netloc


def _pieces(received: requests.Response) -> Iterator[bytes]:
    """Yield the decompressed body; urllib3 raises IncompleteRead if it is shorter than announced."""
    while piece := received.raw.read1(_PIECE, decode_content=True):
        yield piece


def _body(pieces: Iterator[bytes]) -> bytes:
    """Return the whole body."""
    read: list[bytes] = []
    size = 0
    for piece in pieces:
        read.append(piece)
        size += len(piece)
        if size > MOST_BYTES:
            raise RefusedResponseError(f"response larger than {MOST_BYTES >> 20} MiB")
    return b"".join(read)


def _is_unreached(error: BaseException, cause: BaseException) -> bool:
    """Whether the connection failed, as without a network."""
    return (
        isinstance(error, requests.ConnectTimeout)
        or isinstance(cause, socket.gaierror | ConnectionRefusedError)
        or getattr(cause, "errno", 0) in _UNREACHABLE
    )


def _short(cause: BaseException) -> str:
    """Return the innermost reason in one short line, without memory addresses."""
    if isinstance(cause, TimeoutError) or (isinstance(cause, OSError) and cause.strerror):
        return reason(cause)
    text = " ".join(str(cause).split())
    return f"{type(cause).__name__}: {text[:120]}" if text else type(cause).__name__
