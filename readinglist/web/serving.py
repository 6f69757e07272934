"""Sockets and the server process: bind, serve, and stop gracefully."""

import asyncio
import contextlib
import errno
import signal
import socket
from collections.abc import Callable, Iterator, Sequence

import uvicorn

from readinglist.papers.errors import ReadinglistError, UsageError, reason
from readinglist.web.application import application
from readinglist.web.state import ServerState
from readinglist.web.values import Serving

_GRACE = 5
"""Seconds in which requests may finish when the server stops."""

_MOST_CONNECTIONS = 500


def bind(host: str, port: int) -> socket.socket:
    """Return a socket that listens.

    Raises:
        UsageError: If the address cannot be used.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
        bound.listen(128)
    except (OSError, OverflowError, UnicodeError) as error:
        bound.close()
        used = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
        why = reason(error) if isinstance(error, OSError) else str(error)
        hint = "use another one with --port, or any with --port 0" if used else "check --host and --port"
        raise UsageError(f"cannot serve on {host} port {port}: {why}", hint=hint) from error
    return bound


def bind_connector(port: int) -> socket.socket | None:
    """Return a socket for the connector; None if the port is taken, by Zotero for example."""
    try:
        return bind("127.0.0.1", port)
    except ReadinglistError:
        return None


class _Server(uvicorn.Server):
    """A server that stops with success at SIGTERM and Ctrl-C, and ends streams of events."""

    def __init__(self, config: uvicorn.Config, stop: Callable[[], None]) -> None:
        super().__init__(config)
        self._stop = stop

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop at a signal; the second one stops at once."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._leave)
        try:
            yield
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)

    def _leave(self) -> None:
        self.force_exit = self.should_exit
        self.should_exit = True
        self._stop()


def serve(serving: Serving, sockets: Sequence[socket.socket]) -> None:
    """Serve until the process is told to stop; finish the requests and what follows changes."""
    state = ServerState(serving)
    config = uvicorn.Config(
        application(state),
        http="h11",
        ws="none",
        access_log=False,
        log_level="error",
        server_header=False,
        proxy_headers=False,
        limit_concurrency=_MOST_CONNECTIONS,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=_GRACE,
        h11_max_incomplete_event_size=64 * 1024,
    )
    server = _Server(config, state.stopping.set)
    try:
        asyncio.run(server.serve(sockets=list(sockets)))
    finally:
        state.close()
