"""Opening a library on PostgreSQL."""

from psycopg.errors import InsufficientPrivilege, ProgrammingError

from readinglist.library.postgres.connecting import WAIT_SECONDS
from readinglist.library.postgres.connection import PostgresConnection
from readinglist.library.postgres.pool import PooledConnections
from readinglist.library.postgres.schema import MIGRATIONS
from readinglist.library.store.schema import bring_up_to_date
from readinglist.library.store.sql_store import SqlStore
from readinglist.papers.errors import LibraryError

_APPLIED = """SELECT name FROM migrations
    WHERE tableoid = to_regclass(quote_ident(current_schema()) || '.migrations') ORDER BY number"""


def open_store(address: str, *, create: bool = True, wait: float = WAIT_SECONDS) -> SqlStore:
    """Open the library at an address and migrate it; with `create`, a missing one is created in the schema.

    `wait` is how many seconds to wait for the lock of writers, and for a server that restarts.

    Raises:
        LibraryError: If the server cannot be reached or refuses, or there is no library (without `create`).
        NewerLibrary: If it was written by a newer version of this program.
        LibraryLocked: If it needs a migration and another process has locked it.
    """
    connection = _connected(address, wait)
    try:
        exists = _is_current(connection)
        if not exists:
            exists = has_library(connection, required=not create)
            _migrate(connection)
    except BaseException:
        connection.close()
        raise
    return SqlStore(connection, is_new=not exists)


def open_existing(address: str) -> SqlStore | None:
    """Open the library at an address, without creating it; None if there is none. Raises as `open_store`."""
    connection = _connected(address, WAIT_SECONDS)
    try:
        if _is_current(connection):
            return SqlStore(connection)
        if has_library(connection):
            _migrate(connection)
            return SqlStore(connection)
    except BaseException:
        connection.close()
        raise
    connection.close()
    return None


_POOLS: dict[str, PooledConnections] = {}


def keep_connections(address: str, most: int) -> PooledConnections:
    """Let all libraries at this address share up to `most` connections in this process, until the pool is closed."""
    pool = _POOLS[address] = PooledConnections(address, most, lambda: _POOLS.pop(address, None))
    return pool


def _connected(address: str, wait: float) -> PostgresConnection:
    pool = _POOLS.get(address)
    return pool.take() if pool else PostgresConnection(address, wait=wait)


def _is_current(connection: PostgresConnection) -> bool:
    """Whether there is a library with all migrations, as one short query shows; false if it is refused."""
    try:
        return tuple(name for (name,) in connection.rows(_APPLIED)) == tuple(each.name for each in MIGRATIONS)
    except LibraryError as error:
        if not isinstance(error.__cause__, ProgrammingError):
            raise
        return False


def _migrate(connection: PostgresConnection) -> None:
    """Apply the migrations that the library lacks; only its administrators may."""
    try:
        bring_up_to_date(connection, MIGRATIONS)
    except LibraryError as error:
        ((reads,),) = connection.rows("SELECT has_table_privilege(to_regclass('migrations'), 'SELECT')")
        if not (reads and isinstance(error.__cause__, InsufficientPrivilege)):
            raise
        raise LibraryError(
            f"library {connection.place} was written by an older version of this program",
            hint="ask its administrator to run any command with the new version, which updates it",
        ) from error


def has_library(connection: PostgresConnection, *, required: bool = False) -> bool:
    """Whether the schema has tables, which `bring_up_to_date` takes for a library's or refuses.

    Raises:
        LibraryError: If it has none, and they are `required`, or if there is no such schema.
    """
    exists = bool(connection.tables())
    if not exists and connection.rows("SELECT 1 WHERE current_schema() IS NULL"):
        raise LibraryError(
            f"cannot open library {connection.place}: its schema does not exist, or you have no rights in it",
            hint="check the address, or create the schema that it names (`CREATE SCHEMA NAME`)",
        )
    if required and not exists:
        raise LibraryError(f"library {connection.place} does not exist", hint="`readinglist add` creates it")
    return exists
