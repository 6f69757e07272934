"""Services that are broken or cannot be reached: the papers are kept, exit code 5, and the command ends soon."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.command import Command

ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:o="http://a9.com/-/spec/opensearch/1.1/">'
    "<o:totalResults>{}</o:totalResults><o:startIndex>0</o:startIndex><o:itemsPerPage>50</o:itemsPerPage></feed>"
)
BODIES = {
    "a number of 5,000 digits": ATOM.format("9" * 5000),
    "a negative number": ATOM.format("-1"),
    "deeply nested": "<a>" * 200_000,
    "no UTF-8": "\udcff\udcfe",
    "nothing": "",
}
RESPONSES = {
    "malformed redirect": b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: http://[::1\r\n\r\n",
    "redirect to a file": b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: file:///etc/passwd\r\n\r\n",
    "no HTTP": b"220 mail.example.org ESMTP\r\n",
    **{
        name: b"HTTP/1.1 200 OK\r\nContent-Type: application/atom+xml\r\n\r\n" + body.encode("utf-8", "surrogateescape")
        for name, body in BODIES.items()
    },
}


def settings_of(run: Command, url: str) -> None:
    (run.folder / "config.toml").write_text(
        '[readinglist]\n[resolve]\norder = ["arxiv"]\n[enrich]\norder = []\n'
        f'[services.arxiv]\nbase_url = "{url}"\nseconds_between_requests = 0\n',
        encoding="utf-8",
    )


@contextmanager
def answering(response: bytes) -> Iterator[str]:
    """Send the same bytes to everybody."""

    def serve() -> None:
        try:
            while True:
                connection, _ = listener.accept()
                with connection:
                    connection.recv(65536)
                    connection.sendall(response)
        except OSError:
            return

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        finally:
            listener.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("response", RESPONSES.values(), ids=list(RESPONSES))
def test_nonsense_is_no_response_and_the_paper_is_kept(run: Command, response: bytes) -> None:
    with answering(response) as url:
        settings_of(run, url)
        added = run("add", "A wholly invented title about robots")
    assert (added.code, "internal error" in added.err) == (5, False), added.err
    assert run("list", "--json").out.count('"key"') == 1


def test_a_service_that_cannot_be_reached_is_queried_once(run: Command) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        url = f"http://127.0.0.1:{gone.getsockname()[1]}/"
    settings_of(run, url)
    first = run("add", "A wholly invented title about robots")
    assert first.code == 5
    assert "warning: arxiv: connection failed (connection refused)" in first.err
    assert "--offline" in first.err
    assert "offline = true" in first.err
    second = run("add", "Another invented title about boats")
    assert second.code == 5
    assert "connection failed (connection refused); next attempt in" in second.err
    assert run("list", "--json").out.count('"key"') == 2
