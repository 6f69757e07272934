"""What a server is started with."""

from collections.abc import Callable

from starlette.applications import Starlette

from readinglist.papers.fast_dataclasses import dataclass
from readinglist.settings import Settings

LOOPBACK = ("127.0.0.1", "localhost", "::1")
"""The names of this machine; on these addresses only its own programs can connect."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Maximum sizes in bytes and times in seconds of what clients send."""

    form: int = 1024 * 1024
    upload: int = 64 * 1024 * 1024
    connector: int = 16 * 1024 * 1024
    wait: float = 10.0
    """Seconds until the next part of a body."""
    whole: float = 300.0
    """Seconds until the end of a body."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """What a server shows, to whom, and on which address.

    `token` is the start token; it is empty if readers log in, with a password or at a reverse proxy. `log` gets a line
    for each request. `connector_port` is 0 if there is none. `assistants` makes the server for assistants, if there is
    one.
    """

    settings: Settings
    host: str
    port: int
    token: str
    read_only: bool = False
    connector_port: int = 0
    limits: Limits = Limits()
    assistants: Callable[[], Starlette] | None = None
    log: Callable[[str], None] = lambda line: None
    warn: Callable[[str], None] = lambda line: None

    @property
    def local(self) -> bool:
        """Whether only this machine can connect."""
        return self.host in LOOPBACK

    @property
    def names(self) -> frozenset[str]:
        """The names of the host that requests may have."""
        return frozenset((*LOOPBACK, self.host.lower(), *self.settings.web.hosts))

    @property
    def address(self) -> str:
        """The address of the page, with the start token if there is one."""
        name = LOOPBACK[0] if self.host in ("0.0.0.0", "::") else self.host  # noqa: S104 - compared, not bound
        name = f"[{name}]" if ":" in name else name
        return f"http://{name}:{self.port}/" + (f"?token={self.token}" if self.token else "")
