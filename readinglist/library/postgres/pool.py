"""Connections that a program keeps open for all its libraries on a server, and waiting for changes by others."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg_pool import ConnectionPool, PoolTimeout

from readinglist.files.server_address import ServerAddress
from readinglist.library.postgres.connecting import WAIT_SECONDS, connect
from readinglist.library.postgres.connection import PostgresConnection
from readinglist.papers.errors import LibraryError

_IDLE_SECONDS = 300


class PooledConnections:
    """Up to `most` connections to one address, used by libraries in any thread, and kept when these are closed."""

    def __init__(self, address: str, most: int, closed: Callable[[], object], *, wait: float = WAIT_SECONDS) -> None:
        self._address = address
        self._closed = closed
        self._wait = wait
        self._pool: ConnectionPool[psycopg.Connection[Any]] = ConnectionPool(
            connection_class=_Connection,
            conninfo=address,
            min_size=0,
            max_size=most,
            max_idle=_IDLE_SECONDS,
            timeout=wait,
            check=ConnectionPool.check_connection,
            open=True,
        )

    def take(self) -> PostgresConnection:
        """Return a connection that goes back when it is closed.

        Raises:
            LibraryError: If none is free for too long, or the server cannot be reached.
        """
        try:
            server = self._pool.getconn()
        except PoolTimeout as error:
            # The pool does not say why: connecting once more does, or shows that all are in use.
            PostgresConnection(self._address, wait=self._wait).close()
            place = ServerAddress(self._address)
            raise LibraryError(f"library {place}: all connections are in use", hint="try again") from error
        return _Lent(self._address, server, self._pool, wait=self._wait)

    def close(self) -> None:
        """Close all connections, and let libraries connect on their own again."""
        self._closed()
        self._pool.close()


class _Connection(psycopg.Connection[Any]):
    """A connection that the pool makes as the library does."""

    @classmethod
    def connect(cls, conninfo: str = "", **_arguments: Any) -> Any:
        """Connect to an address."""
        return connect(conninfo)


class _Lent(PostgresConnection):
    """A connection of a pool."""

    def __init__(
        self,
        address: str,
        server: psycopg.Connection[Any],
        pool: ConnectionPool[psycopg.Connection[Any]],
        *,
        wait: float,
    ) -> None:
        super().__init__(address, wait=wait, opened=server)
        self._pool = pool
        self._taken = server

    def close(self) -> None:
        """Give the connection back; one that was made anew after a loss is closed."""
        self.rollback()
        if self.server is not self._taken:
            self.server.close()
        self._pool.putconn(self._taken)


@contextmanager
def changes(address: str) -> Iterator["Changes"]:
    """Listen to the changes of a library, on a connection of its own.

    Raises:
        LibraryError: If the server cannot be reached.
    """
    listening = PostgresConnection(address)
    try:
        yield Changes(listening)
    finally:
        listening.close()


class Changes:
    """Waits for changes of a library by any process, which the server tells of (LISTEN)."""

    def __init__(self, listening: PostgresConnection) -> None:
        self._connection = listening
        self._listen()

    def _listen(self) -> None:
        ((number,),) = self._connection.rows("SELECT CAST(CAST('batches' AS regclass) AS oid)")
        self._connection.run(f"LISTEN readinglist_{number:d}")

    def wait(self, seconds: float) -> bool:
        """Wait until the library is changed, or so many seconds; return whether it was.

        After a restart of the server it counts as changed.

        Raises:
            LibraryError: If the server cannot be reached any more.
        """
        try:
            return bool(list(self._connection.server.notifies(timeout=seconds, stop_after=1)))
        except psycopg.OperationalError:
            self._connection.begin(write=True)  # connects again, and waits for a server that restarts
            self._connection.rollback()
            self._listen()
            return True
