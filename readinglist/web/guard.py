"""Who may ask for what: the first layer of the server, before any page.

It refuses names of hosts that are not this server's, because a page of somebody else could have its name resolve to
this machine (DNS rebinding); requests of other origins; and bodies that are too large or too slow. It adds the headers
that keep a browser from running or embedding anything, and writes the access log.
"""

import asyncio
import contextlib
import time
from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from readinglist.papers.folding import one_line
from readinglist.web.values import Serving

HEADERS = (
    (
        b"content-security-policy",
        b"default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    # With "no-referrer", browsers send the origin of forms as "null".
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
"""The headers of each response. The policy allows no script or style in a page, and none of other servers."""

_CLOSE = {"connection": "close"}
"""The header of refusals: what follows such a request may not be one."""

SAFE = frozenset({"GET", "HEAD"})
CONNECTOR = "/connector/"


class RequestGuard:
    """Checks each request, and passes on those that are allowed."""

    def __init__(self, app: ASGIApp, serving: Serving) -> None:
        self._app = app
        self._serving = serving

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond to a request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        body = _Body(receive, self._limit(scope), self._serving, scope)
        sender = _ResponseSender(send, body, static=scope["path"].startswith("/static/"))
        refused = self._refusal(scope)
        if body.unread:  # so that uvicorn notices a body that it could not read before a response begins
            await asyncio.sleep(0)
        try:
            if refused:
                await PlainTextResponse(refused[1], refused[0], _CLOSE)(scope, body, sender)
            else:
                await self._app(scope, body, sender)
        finally:
            path = one_line(scope["path"])[:200]
            # Without the query, in which the start token is.
            self._serving.log(f"{scope['method']} {path} {sender.status} {sender.seconds * 1000:.0f} ms")

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        """Return the status and the reason if a request is refused."""
        hosts = _values(scope, b"host")
        if len(hosts) != 1 or not _is_own(_name_of(hosts[0]), self._serving):
            return 421, "this server has another name; add it to web.hosts in the settings if you use it"
        declared = _values(scope, b"content-length")
        if len(declared) > 1 or (declared and _values(scope, b"transfer-encoding")):
            return 400, "the length of the request is ambiguous"
        if any(not each.isdecimal() or int(each[:20]) > self._limit(scope) for each in declared):
            return 413, "the request is too large"
        if _is_connector(scope, self._serving) != scope["path"].startswith(CONNECTOR):
            return 404, "not found"
        if scope["path"].startswith(CONNECTOR):
            return _refusal_of_connector(scope)
        return _refusal_of_origin(scope, hosts[0])

    def _limit(self, scope: Scope) -> int:
        limits = self._serving.limits
        if scope["path"] == "/add":
            return limits.upload
        return limits.connector if scope["path"].startswith(CONNECTOR) else limits.form


def _is_connector(scope: Scope, serving: Serving) -> bool:
    """Whether the request came to the port of the connector."""
    server = scope.get("server")
    return bool(serving.connector_port and server and server[1] == serving.connector_port != serving.port)


def _refusal_of_connector(scope: Scope) -> tuple[int, str] | None:
    """Refuse browsers without the header of the extension, which no page may send without a preflight (CORS)."""
    sent = [
        value
        for name in (b"x-zotero-connector-api-version", b"zotero-allowed-request")
        for value in _values(scope, name)
    ]
    browser = _values(scope, b"origin") or any(value.startswith("Mozilla/") for value in _values(scope, b"user-agent"))
    return (403, "request not allowed") if browser and not sent else None


def _refusal_of_origin(scope: Scope, host: str) -> tuple[int, str] | None:
    """Refuse requests that a page of another origin sent."""
    for origin in _values(scope, b"origin"):
        parts = urlsplit(origin)
        if parts.scheme not in ("http", "https") or parts.netloc.lower() != host.lower():
            return 403, "requests of other pages are not allowed"
    if scope["method"] not in SAFE and any(
        site in ("cross-site", "same-site") for site in _values(scope, b"sec-fetch-site")
    ):
        return 403, "requests of other pages are not allowed"
    return None


def _values(scope: Scope, name: bytes) -> list[str]:
    headers: Iterable[tuple[bytes, bytes]] = scope["headers"]
    return [value.decode("latin-1").strip() for key, value in headers if key.lower() == name]


def _is_own(name: str, serving: Serving) -> bool:
    """Whether a name is the server's. From other machines, also by any address: that is no name of somebody else."""
    if name in serving.names:
        return True
    try:
        return not serving.local and bool(ip_address(name))
    except ValueError:
        return False


def _name_of(host: str) -> str:
    """Return the name in a Host header, without the port; empty if it is invalid."""
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port  # raises ValueError for an invalid one
    except ValueError:
        return ""
    return (parts.hostname or "") if parts.netloc == host and "@" not in host else ""


def _has_body(scope: Scope) -> bool:
    lengths = _values(scope, b"content-length") + _values(scope, b"transfer-encoding")
    return any(each != "0" for each in lengths)


class _Body:
    """Receives a body of at most `limit` bytes that arrives in time."""

    def __init__(self, receive: Receive, limit: int, serving: Serving, scope: Scope) -> None:
        self._receive = receive
        self._limit = limit
        self._limits = serving.limits
        self._end = time.monotonic() + serving.limits.whole
        self._size = 0
        self._declared = _has_body(scope)
        # A client that expects "100 Continue" sends no body before it.
        self._sent = self._declared and not _values(scope, b"expect")
        self._finished = False

    @property
    def unread(self) -> bool:
        """Whether a part of the body may still come; the connection serves no other request then."""
        return self._declared and not self._finished

    async def __call__(self) -> Message:
        if self._finished:  # waits until the client goes
            return await self._receive()
        try:
            message = await self._next(self._end)
        except TimeoutError:
            self._sent = False
            raise HTTPException(408, "the request took too long", _CLOSE) from None
        self._size += len(message.get("body", b""))
        if self._size > self._limit:
            raise HTTPException(413, "the request is too large", _CLOSE)
        return message

    async def _next(self, end: float) -> Message:
        """Return the next part, or raise TimeoutError."""
        message = await asyncio.wait_for(self._receive(), min(self._limits.wait, max(0.0, end - time.monotonic())))
        self._finished = not message.get("more_body", False)
        return message

    async def discard(self) -> None:
        """Read the rest for a while. Where a body is unread, closing the connection may lose the response."""
        end = time.monotonic() + self._limits.wait
        with contextlib.suppress(TimeoutError):
            while self._sent and not self._finished:
                await self._next(end)


class _ResponseSender:
    """Sends a response with the headers of all, and keeps its status and how long it took."""

    def __init__(self, send: Send, body: _Body, *, static: bool) -> None:
        self._send = send
        self._body = body
        self._static = static
        self._begun = time.monotonic()
        self.status = 0
        self.seconds = 0.0

    async def __call__(self, message: Message) -> None:
        self.seconds = time.monotonic() - self._begun
        if message["type"] == "http.response.start":
            self.status = message["status"]
            present = {name.lower() for name, _ in message["headers"]}
            added = [each for each in HEADERS if each[0] not in present]
            if self._body.unread and b"connection" not in present:
                added.append((b"connection", b"close"))
            if b"cache-control" not in present:
                added.append((b"cache-control", b"no-cache" if self._static else b"no-store"))
            await self._send({**message, "headers": [*message["headers"], *added]})
        elif message.get("more_body", False):
            await self._send(message)
        else:
            await self._send({**message, "more_body": True})
            await self._body.discard()
            await self._send({"type": "http.response.body"})
