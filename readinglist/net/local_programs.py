"""Zotero and JabRef on this computer, by the HTTP servers that they run while they are open.

Zotero: https://www.zotero.org/support/dev/web_api/v3/basics for the local API (version 7 and newer), and
https://www.zotero.org/support/dev/client_coding/connector_http_server for imports. JabRef:
https://docs.jabref.org/advanced/http-server. Both use port 23119 by default, so the response has to show which it is.
"""

import http.client
import json
import socket
import threading
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

from readinglist import __version__
from readinglist.papers.errors import InputError, ServiceError
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import one_line

BASE = "http://127.0.0.1:23119"
"""The usual address of both."""

PROGRAMS = ("zotero", "jabref")
_NAMES = {"zotero": "Zotero", "jabref": "JabRef"}
_STARTED = {
    "zotero": "start Zotero, and run the command again",
    "jabref": "start JabRef, switch on its HTTP server in the settings, and run the command again",
}
_ADDRESS = 'if it has another port, set [services.{0}] base_url = "http://127.0.0.1:PORT"'
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_MOST_BYTES = 256 * 1024 * 1024
_CONNECT_SECONDS, _WAIT_SECONDS, _WHOLE_SECONDS = 3.0, 60.0, 300.0
_LONGEST_REASON = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalResponse:
    """A complete response of a program."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def reason(self) -> str:
        """What the program says, in a short line."""
        return one_line(self.body.decode("utf-8", "replace"))[:_LONGEST_REASON] or f"HTTP {self.status}"


def send(
    program: str, url: str, *, text: str = "", content_type: str = "", seconds: float = _WHOLE_SECONDS
) -> LocalResponse:
    """Return the response of a program on this computer to a GET, or to a POST of `text`. Proxies are not used.

    The whole exchange takes at most `seconds`: another program at the address might never end its response.

    Raises:
        InputError: If the address is not one of this computer.
        ServiceError: If the program does not run, or does not respond completely.
    """
    host, port, path = _parts(url)
    connection = http.client.HTTPConnection(host, port, timeout=_CONNECT_SECONDS)
    name = _NAMES[program]
    headers = {"User-Agent": f"readinglist/{__version__}", "Zotero-API-Version": "3"}
    if text:
        headers["Content-Type"] = content_type
    try:
        try:
            connection.connect()
        except OSError as error:
            raise ServiceError(f"{name} does not run at {host}:{port}", hint=_hint(program)) from error
        connection.sock.settimeout(_WAIT_SECONDS)
        with _ended_after(seconds, connection.sock):
            connection.request("POST" if text else "GET", path, body=text.encode() if text else None, headers=headers)
            response = connection.getresponse()
            body = response.read(_MOST_BYTES + 1)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise ServiceError(f"{name}: incomplete response at {host}:{port}", hint="try again") from error
    finally:
        connection.close()
    if len(body) > _MOST_BYTES:
        raise ServiceError(f"{name}: response larger than {_MOST_BYTES >> 20} MiB", hint="name one collection")
    return LocalResponse(status=response.status, headers=dict(response.headers), body=body)


@contextmanager
def _ended_after(seconds: float, connection: socket.socket) -> Iterator[None]:
    """Shut a connection down after some seconds.

    Raises:
        TimeoutError: If that happened, also if what was read until then looks complete.
    """
    over = threading.Event()

    def end() -> None:
        over.set()
        with suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
    if over.is_set():
        raise TimeoutError


def _parts(url: str) -> tuple[str, int, str]:
    """Return host, port and path of an address of this computer."""
    try:
        found = urlsplit(url)
        host, port = found.hostname or "", found.port or 80
    except ValueError:
        found, host, port = urlsplit(""), "", 0
    if host not in _LOOPBACK or found.scheme != "http":
        raise InputError(f"not an address of this computer: {url!r}", hint=f"give one such as {BASE}/api/users/0/items")
    return host, port, found.path + (f"?{found.query}" if found.query else "")


def _hint(program: str) -> str:
    return f"{_STARTED[program]}; {_ADDRESS.format(program)}"


def zotero_json(url: str) -> object:
    """Return the JSON of an address of Zotero's local API.

    Raises:
        ServiceError: If Zotero does not run, its API is off or missing, or the response is not JSON.
        InputError: If there is no such library or collection.
    """
    try:
        return json.loads(zotero_text(url))
    except (ValueError, RecursionError) as error:
        raise ServiceError("Zotero: the response is not JSON", hint="try again") from error


def zotero_text(url: str) -> str:
    """Return the text of an address of Zotero's local API; raises as `zotero_json`."""
    response = send("zotero", url)
    if response.status == http.client.OK and "zotero-api-version" in map(str.lower, response.headers):
        return response.body.decode("utf-8", "replace")
    raise _refused(response, url)


def _refused(response: LocalResponse, url: str) -> ServiceError | InputError:
    """Return the error for a response of Zotero's local API that has no data."""
    if response.status == http.client.FORBIDDEN:
        return ServiceError(
            "Zotero's local API is off",
            hint="switch on Settings, Advanced, `Allow other applications on this computer to communicate with Zotero`",
        )
    if "zotero-api-version" not in map(str.lower, response.headers):
        answering = answering_program(url, "zotero")
        if answering == "zotero":
            return ServiceError("this Zotero has no local API", hint="install Zotero 7 or newer")
        return ServiceError(f"{_answers(answering)} at {urlsplit(url).netloc}, not Zotero", hint=_hint("zotero"))
    if response.status == http.client.NOT_IMPLEMENTED:
        return ServiceError(f"Zotero: {response.reason}", hint="upgrade readinglist")
    if response.status in (http.client.NOT_FOUND, http.client.BAD_REQUEST):
        return InputError(f"Zotero: {response.reason}", hint="check the library and the collection")
    return ServiceError(f"Zotero: {response.reason}", hint="try again")


def _answers(program: str) -> str:
    return f"{_NAMES[program]} answers" if program else "another program answers"


def answering_program(url: str, wanted: str) -> str:
    """Return the program that answers at the server of an address: ``zotero``, ``jabref``, or an empty string.

    Raises:
        ServiceError: If none does; it names the `wanted` one.
    """
    root = f"http://{urlsplit(url).netloc}"
    ping = send(wanted, f"{root}/connector/ping")
    if ping.status == http.client.OK and b"Zotero" in ping.body:
        return "zotero"
    libraries = send(wanted, f"{root}/libraries")
    is_list = libraries.status == http.client.OK and libraries.body.lstrip().startswith(b"[")
    return "jabref" if is_list else ""


def import_into(program: str, base: str, text: str, content_type: str) -> int:
    """Let a program import a text, and return the number of items that it reports, -1 if it reports none.

    Raises:
        ServiceError: If it does not run, another program answers at `base`, or it refuses the text.
    """
    answering = answering_program(base, program)
    if answering != program:
        raise ServiceError(
            f"{_answers(answering)} at {urlsplit(base).netloc}, not {_NAMES[program]}", hint=_hint(program)
        )
    paths = {"zotero": f"/connector/import?session={uuid.uuid4().hex}", "jabref": "/libraries/current/entries"}
    response = send(program, f"{base}{paths[program]}", text=text, content_type=content_type)
    if response.status not in (http.client.OK, http.client.CREATED, http.client.NO_CONTENT):
        raise ServiceError(f"{_NAMES[program]} refused the papers: {response.reason}", hint=_REFUSALS[program])
    try:
        items = json.loads(response.body)
    except ValueError:
        return -1
    return len(items) if isinstance(items, list) else -1


_REFUSALS = {
    "zotero": "select a library or collection in Zotero that can be changed",
    "jabref": "open a library in JabRef's window",
}
