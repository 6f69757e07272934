"""The command ``serve``: the page in the browser."""

from __future__ import annotations

import gc
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated

import typer

from readinglist.api import UsageError, open_library, shared_connections
from readinglist.cli.options import Json
from readinglist.cli.session import Session, session_of
from readinglist.formats.extras import Extra

if TYPE_CHECKING:
    from collections.abc import Callable
    from socket import socket

    from starlette.applications import Starlette

    from readinglist.api import ReadOnlyLibrary
    from readinglist.web.values import Serving

app = typer.Typer()

_WEB = Extra(
    name="web",
    use="the web page needs",
    libraries=("starlette", "uvicorn", "jinja2", "markupsafe", "multipart", "python_multipart", "markdown_it"),
)

_BETWEEN_COLLECTIONS = 50_000
"""New objects between garbage collections, for a process that runs for months."""


@app.command("serve")
def serve(
    context: typer.Context,
    host: Annotated[
        str, typer.Option("--host", metavar="H", help="Address to listen on; other machines need a login.")
    ] = "127.0.0.1",
    port: Annotated[
        int | None,
        typer.Option("--port", metavar="N", min=0, max=65_535, help="Port; 0 picks a free one. [default: 8765]"),
    ] = None,
    no_open: Annotated[bool, typer.Option("--no-open", help="Do not open the browser.")] = False,
    read_only: Annotated[bool, typer.Option("--read-only", help="Allow no changes.")] = False,
    hash_password: Annotated[
        bool, typer.Option("--hash-password", help="Ask for a password, print its hash for the settings, and stop.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Show the reading list in the browser."""
    session = session_of(context)
    try:
        from readinglist.web.serving import serve as serve_page
    except ModuleNotFoundError as missing:
        raise _WEB.explained(missing) from None
    if hash_password:
        _print_hash(session)
        return
    _check_library(session, read_only=read_only)
    serving, sockets = _bound(session, host, port, read_only=read_only)
    _announce(session, serving, as_json=as_json)
    if not (no_open or as_json):
        _open_browser(serving.address)
    gc.set_threshold(_BETWEEN_COLLECTIONS, 20, 100)
    with shared_connections(session.settings):
        serve_page(serving, sockets)


def _check_library(session: Session, *, read_only: bool) -> None:
    """Check that the library can be opened, and used for all readers that log in.

    Raises:
        LibraryError: If it cannot be opened.
        UsageError: If it is on a server whose role may write for one reader only.
    """
    web = session.settings.web
    if read_only:
        library: ReadOnlyLibrary = open_library(config=session.config, read_only=True)
    else:
        library = open_library(config=session.config, refresh=False)
    with library:
        if (web.passwords or web.proxy_header) and library.hides_notes:
            raise UsageError(
                "with logins, the role of the library must be one of its administrators: it writes for all readers",
                hint="use the address of the role that owns the tables, or of a member of it, as library.path",
            )


def _bound(session: Session, host: str, port: int | None, *, read_only: bool) -> tuple[Serving, list[socket]]:
    """Return what to serve, and the sockets on which to listen.

    Raises:
        UsageError: If other machines could change the library, or the address cannot be used.
    """
    import secrets

    from readinglist.web.serving import bind, bind_connector
    from readinglist.web.values import LOOPBACK, Serving

    web = session.settings.web
    logins = bool(web.passwords or web.proxy_header)
    if host not in LOOPBACK and not logins:
        raise UsageError(
            "--host needs logins: anyone who reaches this address could change the library",
            hint="add a password to web.passwords in the settings with `readinglist serve --hash-password`",
        )
    page = bind(host, web.port if port is None else port)
    button = bind_connector(web.connector_port) if web.connector_port and not read_only else None
    serving = Serving(
        settings=session.settings,
        host=host,
        port=page.getsockname()[1],
        token="" if logins else web.token or secrets.token_urlsafe(32),
        read_only=read_only,
        connector_port=button.getsockname()[1] if button else 0,
        assistants=None if read_only or logins else _assistants(session),
        log=session.output.say,
        warn=session.output.warn,
    )
    return serving, [page, *([button] if button else [])]


def _assistants(session: Session) -> Callable[[], Starlette] | None:
    """Return what makes the server for assistants; None if the extra is not installed."""
    if find_spec("mcp") is None:
        return None

    def make() -> Starlette:
        from readinglist.mcp_server.http import application

        return application(config=session.config)

    return make


def _announce(session: Session, serving: Serving, *, as_json: bool) -> None:
    output, wanted = session.output, session.settings.web.connector_port
    if as_json:
        shown = {"url": serving.address, "port": serving.port, "connector_port": serving.connector_port or None}
        output.json_line(shown)
    else:
        output.data(serving.address)
        output.say("press Ctrl-C to stop")
    sys.stdout.flush()
    if wanted and not serving.connector_port and not serving.read_only:
        output.warn(f"port {wanted} is taken: Zotero's button saves to the program that has it")


def _open_browser(url: str) -> None:
    import webbrowser

    from readinglist.files.desktop import has_browser

    if has_browser():
        webbrowser.open(url)


def _print_hash(session: Session) -> None:
    import getpass

    from readinglist.web.sessions import hash_password

    try:
        password = getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
        hashed = hash_password(password)
    except UnicodeError:
        raise UsageError("the password is not UTF-8", hint="check the encoding of your terminal") from None
    if not password:
        raise UsageError("the password is empty", hint="type one, or pipe it into the command")
    session.output.data(hashed)
