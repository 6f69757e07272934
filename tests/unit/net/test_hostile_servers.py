"""Servers that answer nonsense, or never end: a request has one deadline, and its failure is a service error."""

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from readinglist.library.clock import SystemClock
from readinglist.net.exchange import is_public
from readinglist.net.http import RateLimitedClient
from readinglist.net.local_programs import send
from readinglist.net.rate_limit import UNREACHED
from readinglist.papers.errors import ServiceError
from readinglist.plugins.context import Request
from tests.command import TIME_LIMIT
from tests.local_arxiv.fakes import FakeClock

DEADLINE = 0.5
OK = b"HTTP/1.1 200 OK\r\n"
FOUND = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: "

MALFORMED = {
    "nothing": b"",
    "no HTTP": b"SSH-2.0-OpenSSH_9.7\r\n",
    "no status": b"HTTP/1.1\r\n\r\n",
    "status of letters": b"HTTP/1.1 abc OK\r\n\r\n",
    "negative status": b"HTTP/1.1 -200 OK\r\n\r\n",
    "huge status": b"HTTP/1.1 " + b"9" * 5000 + b" OK\r\n\r\n",
    "zero bytes": b"\x00" * 4096,
    "long status line": b"HTTP/1.1 200 " + b"x" * 100_000 + b"\r\n\r\n",
    "long header": OK + b"X: " + b"x" * 100_000 + b"\r\n\r\n",
    "many headers": OK + b"X: x\r\n" * 1000 + b"\r\n",
    "short body": OK + b"Content-Length: 10\r\n\r\nabc",
    "two lengths": OK + b"Content-Length: 3, 4\r\n\r\nabc",
    "bad chunk": OK + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\nabc\r\n",
    "cut chunk": OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab",
    "no gzip": OK + b"Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
    "bombs in a bomb": OK + b"Content-Encoding: " + b"gzip, " * 40 + b"gzip\r\n\r\n" + gzip.compress(b"abc"),
    "malformed address": FOUND + b"http://[::1\r\n\r\n",
    "malformed port": FOUND + b"http://127.0.0.1:99999999999/\r\n\r\n",
    "port of letters": FOUND + b"http://127.0.0.1:abc/\r\n\r\n",
    "no host": FOUND + b"http://\r\n\r\n",
    "empty label": FOUND + b"http://a..b/\r\n\r\n",
    "long label": FOUND + b"http://" + b"a" * 300 + b"/\r\n\r\n",
    "control characters": FOUND + b"http://a\x01b\x7f/\r\n\r\n",
    "not UTF-8": FOUND + b"http://\xff\xfe/\r\n\r\n",
    "brackets": FOUND + b"http://[not an address]/\r\n\r\n",
    "script": FOUND + b"javascript:alert(1)\r\n\r\n",
    "file": FOUND + b"file:///etc/passwd\r\n\r\n",
    "ftp": FOUND + b"ftp://127.0.0.1/\r\n\r\n",
    "data": FOUND + b"data:text/plain,x\r\n\r\n",
}

ODD = {
    "huge length": OK + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\nabc",
    "huge chunk": OK + b"Transfer-Encoding: chunked\r\n\r\n" + b"f" * 5000 + b"\r\nabc\r\n",
    "cut gzip": OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"abc" * 1000)[:20] + b"\x00",
    "no deflate": OK + b"Content-Encoding: deflate\r\nContent-Length: 3\r\n\r\nabc",
}
"""Responses that urllib3 may accept; whoever parses them notices."""


def _forever(first: bytes, piece: bytes) -> Callable[[socket.socket], None]:
    """Return a server that sends `first`, and a piece whenever the client can read one."""

    def serve(connection: socket.socket) -> None:
        connection.sendall(first)
        while True:
            connection.sendall(piece)
            time.sleep(0.01)

    return serve


ENDLESS = {
    "silence": _forever(b"", b""),
    "status line": _forever(b"HTTP/1.1 200 ", b"O"),
    "header": _forever(OK + b"X: ", b"x"),
    "continues": _forever(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "body": _forever(OK + b"Content-Length: 1000000\r\n\r\n", b"x"),
    "body without length": _forever(OK + b"\r\n", b"x"),
    "chunk": _forever(OK + b"Transfer-Encoding: chunked\r\n\r\nffffff\r\n", b"x"),
    "chunk length": _forever(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"0"),
}


@contextmanager
def serving(serve: Callable[[socket.socket], None], host: str = "127.0.0.1") -> Iterator[str]:
    """Serve each connection in a thread, and yield the URL."""

    def one(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            if connection.recv(65536):
                serve(connection)

    def all_() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                threading.Thread(target=one, args=(connection,), daemon=True).start()

    with socket.create_server((host, 0)) as listener:
        threading.Thread(target=all_, daemon=True).start()
        try:
            yield f"http://{host}:{listener.getsockname()[1]}/"
        finally:
            listener.shutdown(socket.SHUT_RDWR)


def client_of(tmp_path, **options) -> RateLimitedClient:
    options = {"clock": FakeClock(), "connect_seconds": TIME_LIMIT, "whole_seconds": TIME_LIMIT, **options}
    return RateLimitedClient(cache_folder=str(tmp_path), **options)


@pytest.mark.parametrize("response", MALFORMED.values(), ids=list(MALFORMED))
def test_a_malformed_response_is_a_service_error(tmp_path, response):
    with serving(lambda connection: connection.sendall(response)) as url, pytest.raises(ServiceError) as caught:
        client_of(tmp_path).send(Request(service="x", url=url))
    assert caught.value.hint


@pytest.mark.parametrize("response", ODD.values(), ids=list(ODD))
def test_an_odd_response_is_no_other_error(tmp_path, response):
    with serving(lambda connection: connection.sendall(response)) as url, suppress(ServiceError):
        assert client_of(tmp_path).send(Request(service="x", url=url)).status == 200


@pytest.mark.parametrize("serve", ENDLESS.values(), ids=list(ENDLESS))
def test_an_endless_response_ends_at_the_deadline(tmp_path, serve):
    with serving(serve) as url, pytest.raises(ServiceError, match="no complete response"):
        client_of(tmp_path, clock=SystemClock(), whole_seconds=DEADLINE).send(Request(service="x", url=url))


@pytest.mark.parametrize("serve", ENDLESS.values(), ids=list(ENDLESS))
def test_an_endless_response_of_a_local_program_ends_at_the_deadline(serve):
    with serving(serve) as url, pytest.raises(ServiceError, match="Zotero: incomplete response"):
        send("zotero", url, seconds=DEADLINE)


def test_redirects_share_the_deadline(tmp_path):
    def slow(connection: socket.socket) -> None:
        time.sleep(0.3)
        connection.sendall(FOUND + b"/again\r\n\r\n")
        asked.append(1)

    asked: list[int] = []
    with serving(slow) as url, pytest.raises(ServiceError, match="no complete response"):
        client_of(tmp_path, whole_seconds=DEADLINE).send(Request(service="x", url=url))
    assert len(asked) < 4


def test_the_connection_is_closed_at_the_deadline(tmp_path):
    closed = threading.Event()

    def serve(connection: socket.socket) -> None:
        try:
            _forever(OK + b"X: ", b"x")(connection)
        finally:
            closed.set()

    with serving(serve) as url:
        with pytest.raises(ServiceError):
            client_of(tmp_path, whole_seconds=DEADLINE).send(Request(service="x", url=url))
        assert closed.wait(TIME_LIMIT)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        *[("8.8.8.8", True), ("2606:4700::1111", True), ("127.0.0.1", False), ("10.1.2.3", False)],
        *[("192.168.1.1", False), ("172.16.0.1", False), ("169.254.169.254", False), ("0.0.0.0", False)],
        *[("100.64.0.1", False), ("::1", False), ("fe80::1%eth0", False), ("fd00::1", False)],
        *[("::ffff:127.0.0.1", False), ("::ffff:8.8.8.8", True)],
    ],
)
def test_addresses_of_the_local_network(address, public):
    assert is_public(address) is public


def test_a_public_service_cannot_redirect_into_the_local_network(tmp_path):
    def served(connection: socket.socket) -> None:
        reached.append(1)
        connection.sendall(OK + b"Content-Length: 0\r\n\r\n")

    reached: list[int] = []
    with serving(served, "127.0.0.2") as inside:
        to_inside = FOUND + inside.encode() + b"\r\n\r\n"
        with serving(lambda connection: connection.sendall(to_inside)) as outside:
            client = client_of(tmp_path, is_public=lambda address: address == "127.0.0.1")
            with pytest.raises(ServiceError, match="local network"):
                client.send(Request(service="x", url=outside))
            assert not reached
            # A service of the local network may redirect within it.
            assert client_of(tmp_path).send(Request(service="y", url=outside)).status == 200
            assert reached


def _refusing() -> str:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        return f"http://127.0.0.1:{gone.getsockname()[1]}/"


def test_after_a_failed_connection_none_is_attempted_for_a_short_time(tmp_path):
    clock, url = FakeClock(), _refusing()
    with pytest.raises(ServiceError, match=r"connection failed \(connection refused\)") as caught:
        client_of(tmp_path, clock=clock).send(Request(service="x", url=url))
    assert "--offline" in caught.value.hint
    waited = len(clock.slept)
    for _ in range(3):
        with pytest.raises(ServiceError, match=r"failed \(connection refused\); next attempt in 30 s") as caught:
            client_of(tmp_path, clock=clock).send(Request(service="x", url=url))
        assert "--offline" in caught.value.hint
    assert len(clock.slept) == waited, "a failed connection is reported without waiting for the rate limit"
    clock.sleep(UNREACHED)
    with pytest.raises(ServiceError, match="connection refused"):
        client_of(tmp_path, clock=clock).send(Request(service="x", url=url))


def test_another_address_of_the_service_is_tried_at_once(tmp_path):
    with pytest.raises(ServiceError):
        client_of(tmp_path).send(Request(service="x", url=_refusing()))
    with serving(lambda connection: connection.sendall(OK + b"Content-Length: 0\r\n\r\n"), "127.0.0.2") as url:
        assert client_of(tmp_path).send(Request(service="x", url=url)).status == 200


def test_an_address_that_swallows_packets_ends_soon(tmp_path):
    """The queue of the listener is full, so that the system does not answer further connections."""
    clock = FakeClock()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        address = listener.getsockname()
        queued = [socket.socket() for _ in range(8)]
        for each in queued:
            each.setblocking(False)
            each.connect_ex(address)
        request = Request(service="x", url=f"http://127.0.0.1:{address[1]}/")
        with pytest.raises(ServiceError, match=r"connection failed \(timed out\)"):
            client_of(tmp_path, clock=clock, connect_seconds=0.3).send(request)
        with pytest.raises(ServiceError, match="next attempt in"):
            client_of(tmp_path, clock=clock).send(request)
        for each in queued:
            each.close()


def test_a_state_file_of_nonsense_is_no_error(tmp_path):
    with serving(lambda connection: connection.sendall(OK + b"Content-Length: 0\r\n\r\n")) as url:
        for number, text in enumerate(
            ("", "[]", "{}", "[" * 100_000, '{"started": 1e999, "resting_until": 0, "refusals": 1e999}')
        ):
            file = tmp_path / str(number) / "network" / "x.json"
            file.parent.mkdir(parents=True)
            file.write_text(text, encoding="utf-8")
            assert client_of(tmp_path / str(number)).send(Request(service="x", url=url)).status == 200
