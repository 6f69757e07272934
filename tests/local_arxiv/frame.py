"""The HTTP server of the local services: scripted faults, and a log of requests."""

import gzip
import json
import socket
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from readinglist.net.http import RateLimitedClient
from tests.command import TIME_LIMIT

HTML = b"<!DOCTYPE html><html><head><title>Sorry</title></head><body>Checking your browser&nbsp;...</body></html>"
LONGEST_ADDRESS = 8190


@dataclass(frozen=True)
class Fault:
    """A fault of the `at`-th request (from 1), or of every request whose fields contain `pattern`."""

    kind: str
    at: int | None = None
    pattern: str = ""
    until: int | None = None

    def strikes(self, number: int, text: str) -> bool:
        """Whether this request has the fault."""
        if self.until is not None and number > self.until:
            return False
        return self.at in (None, number) and self.pattern in text


@dataclass(frozen=True)
class Asked:
    """One request; `at` is in seconds of the server's clock, `running` counts requests at once."""

    number: int
    at: float
    method: str
    path: str
    fields: dict[str, str]
    agent: str
    fault: str
    running: int


class LocalServer:
    """A server on a free port of 127.0.0.1, within a ``with`` statement. Subclasses say what is answered.

    `faults` may be changed at any time. `now` gives the time for the log, the computer's by default. A stalled request
    hangs until the server is closed.
    """

    path = "/"

    def __init__(self, *, faults=(), now: Callable[[], float] = time.monotonic, log_file=None) -> None:
        self.faults: list[Fault] = list(faults)
        self.log: list[Asked] = []
        self.closing = threading.Event()
        self._now = now
        self._running = 0
        self._lock = threading.Lock()
        self._log_file: Path | None = log_file
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.owner = self
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def root(self) -> str:
        """The URL of the server, without a path."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def base_url(self) -> str:
        """The URL for the settings."""
        return self.root + self.path

    def starts(self) -> list[float]:
        """The arrival times of the requests."""
        return [asked.at for asked in self.log]

    def least_gap(self) -> float:
        """The shortest time between two arrivals."""
        starts = sorted(self.starts())
        return min((later - sooner for sooner, later in pairwise(starts)), default=float("inf"))

    def answer(self, path: str, fields: dict[str, str]) -> tuple[int, str, bytes]:
        """Status, content type and body."""
        raise NotImplementedError

    def respond(self, handler: "_Handler", body: str) -> tuple[int, str, bytes, list[tuple[str, str]]]:
        """Status, content type, body and further headers."""
        fields = dict(parse_qsl(body or urlsplit(handler.path).query, keep_blank_values=True))
        return *self.answer(urlsplit(handler.path).path, fields), []

    def emptied(self) -> bytes:
        """Return a well-formed empty response."""
        return b""

    def enter(self, method: str, path: str, fields: dict[str, str], agent: str) -> str:
        """Log the request, and return the kind of its fault, if any."""
        with self._lock:
            number = len(self.log) + 1
            text = " ".join(fields.values())
            fault = next((fault.kind for fault in self.faults if fault.strikes(number, text)), "")
            self._running += 1
            asked = Asked(number, self._now(), method, path, fields, agent, fault, self._running)
            self.log.append(asked)
            if self._log_file:
                with self._log_file.open("a", encoding="utf-8") as out:
                    out.write(json.dumps(asked.__dict__) + "\n")
        return fault

    def leave(self) -> None:
        """The request is over."""
        with self._lock:
            self._running -= 1


class PatientClient(RateLimitedClient):
    """Waits as long as need be for an answer of `server`, and shortly only where this server is going to stall.

    A good answer must not pass for a stalled one on a machine that is busy with other things.
    """

    def __init__(self, server: LocalServer, **options) -> None:
        super().__init__(**options)
        self._server = server

    def _exchange(self, request, url, **options):
        number = len(self._server.log) + 1
        stalls = any(fault.kind == "stall" and fault.strikes(number, "") for fault in self._server.faults)
        self._connect_seconds, self._whole_seconds = TIME_LIMIT, 0.2 if stalls else TIME_LIMIT
        try:
            return super()._exchange(request, url, **options)
        finally:
            give_up = time.monotonic() + TIME_LIMIT
            while stalls and len(self._server.log) < number:
                assert time.monotonic() < give_up
                time.sleep(0.01)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    owner: LocalServer

    def handle_error(self, *_) -> None:
        """Ignore errors: clients may close connections."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        self._serve("")

    def do_POST(self) -> None:
        self._serve(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())

    def log_message(self, *_) -> None:
        """Log nothing."""

    def _serve(self, posted: str) -> None:
        owner = self.server.owner
        fields = dict(
            parse_qsl(posted if self.command == "POST" else urlsplit(self.path).query, keep_blank_values=True)
        )
        path = urlsplit(self.path).path
        fault = owner.enter(self.command, path, fields, self.headers.get("User-Agent", ""))
        try:
            if len(self.path) > LONGEST_ADDRESS:
                self._send(414, "text/html", HTML)
            elif fault:
                self._fail(fault, posted)
            else:
                status, mime, body, headers = owner.respond(self, posted)
                self._send(status, mime, body, headers=headers)
        finally:
            owner.leave()

    def _send(self, status: int, kind: str, body: bytes, *, length: int | None = None, headers=()) -> None:
        self.send_response(status)
        for name, value in (("Content-Type", kind), ("Content-Length", str(len(body) if length is None else length))):
            self.send_header(name, value)
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _fail(self, kind: str, posted: str) -> None:
        owner = self.server.owner
        status, mime, body, _ = owner.respond(self, posted)
        if kind in PLAYED:
            getattr(self, PLAYED[kind])(mime, body)
            return
        status, mime, body = {
            "429": (429, "text/plain", b"Rate exceeded."),
            "503": (503, "text/html", HTML),
            "500": (500, "text/html", HTML),
            "rate200": (200, "text/plain", b"Rate exceeded."),
            "html": (200, "text/html", HTML),
            "cut_feed": (200, mime, body[: len(body) // 2]),
            "empty": (200, mime, b""),
            "empty_feed": (200, mime, owner.emptied()),
            "latin1": (200, mime, body.decode().replace("e", "é").encode("latin-1", "replace")),
            "wrong_entries": (status, mime, body.replace(b"<entry>", b"<entry><id>http://arxiv.org/abs/none</id>")),
            "redirect_nowhere": (301, "text/html", b""),
            "400": (400, mime, owner.refusal()),
        }[kind]
        self._send(status, mime, body)

    def _break_off(self, mime: str, body: bytes) -> None:
        self._send(200, mime, body[: len(body) // 2], length=len(body))
        self.close_connection = True

    def _stall(self, mime: str, body: bytes) -> None:
        self.server.owner.closing.wait()
        self.close_connection = True

    def _reset(self, mime: str, body: bytes) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def _redirect(self, mime: str, body: bytes) -> None:
        self._send(301, "text/html", b"", headers=(("Location", self.path),))

    def _busy(self, mime: str, body: bytes) -> None:
        self._send(503, "text/html", HTML, headers=(("Retry-After", "1200"),))

    def _soon(self, mime: str, body: bytes) -> None:
        self._send(429, "application/json", b'{"message": "Too Many Requests"}', headers=(("Retry-After", "2"),))

    def _drip(self, mime: str, body: bytes) -> None:
        self._send(200, mime, b"", length=len(body))
        for place in range(len(body)):
            self.wfile.write(body[place : place + 1])
            self.wfile.flush()
            time.sleep(0.05)

    def _bomb(self, mime: str, body: bytes) -> None:
        packed = gzip.compress(b" " * (80 * 1024 * 1024), 1)
        self._send(200, mime, packed, headers=(("Content-Encoding", "gzip"),))


PLAYED = {
    "truncated": "_break_off",
    "stall": "_stall",
    "reset": "_reset",
    "redirect": "_redirect",
    "busy": "_busy",
    "soon": "_soon",
    "drip": "_drip",
    "bomb": "_bomb",
}
KINDS = (
    *("429", "503", "500", "rate200", "html", "cut_feed", "empty", "empty_feed", "latin1", "wrong_entries"),
    *("redirect_nowhere", "400"),
    *PLAYED,
)
