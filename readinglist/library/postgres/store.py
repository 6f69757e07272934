"""Opening a library on PostgreSQL."""

from readinglist.library.postgres.connection import WAIT_SECONDS, PostgresConnection
from readinglist.library.postgres.schema import MIGRATIONS
from readinglist.library.store.schema import bring_up_to_date
from readinglist.library.store.sql_store import SqlStore
from readinglist.papers.errors import LibraryError


def open_store(address: str, *, create: bool = True, wait: float = WAIT_SECONDS) -> SqlStore:
    """Open the library at an address and migrate it; with `create`, a missing one is created in the schema.

    `wait` is how many seconds to wait for the lock of writers, and for a server that restarts.

    Raises:
        LibraryError: If the server cannot be reached or refuses, or there is no library (without `create`).
        NewerLibrary: If it was written by a newer version of this program.
        LibraryLocked: If it needs a migration and another process has locked it.
    """
    connection = PostgresConnection(address, wait=wait)
    try:
        _bring_up_to_date(connection, create=create)
    except BaseException:
        connection.close()
        raise
    return SqlStore(connection)


def _bring_up_to_date(connection: PostgresConnection, *, create: bool) -> None:
    if not create and not connection.tables():
        raise LibraryError(f"library {connection.place} does not exist", hint="`readinglist add` creates it")
    bring_up_to_date(connection, MIGRATIONS)
