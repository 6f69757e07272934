"""The server for assistants as an ASGI application, for other servers to mount."""

from collections.abc import Sequence
from pathlib import Path

from mcp.server.transport_security import TransportSecuritySettings
from starlette.applications import Starlette

from readinglist.mcp_server.access import Access
from readinglist.mcp_server.server import create_server

LOCAL_HOSTS = ("127.0.0.1", "localhost", "[::1]")


def application(
    library_path: Path | None = None,
    *,
    config: Path | None = None,
    offline: bool = False,
    write: bool = False,
    folders: Sequence[Path] = (),
    hosts: Sequence[str] = LOCAL_HOSTS,
    port: int = 0,
    path: str = "/mcp",
) -> Starlette:
    """Return an ASGI application that serves the Model Context Protocol at `path`.

    Requests whose ``Host`` is not one of `hosts` are refused with 421, and those with an ``Origin`` of another site
    with 403, so that no web page can reach the library. With `port`, host and origin must have it; else any port may
    do. The rest is as for `Access`. An application that mounts this one must enter its lifespan::

        async with application.router.lifespan_context(application): ...

    Raises:
        SettingsError: If the settings are invalid.
    """
    access = Access(library_path=library_path, config=config, offline=offline, write=write, folders=tuple(folders))
    names = [f"{host}:{port or '*'}" for host in hosts] + ([] if port else list(hosts))
    security = TransportSecuritySettings(
        allowed_hosts=names, allowed_origins=[f"{scheme}://{name}" for name in names for scheme in ("http", "https")]
    )
    return create_server(access).streamable_http_app(
        streamable_http_path=path, json_response=True, stateless_http=True, transport_security=security
    )
