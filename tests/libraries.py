"""Opening the library of a folder in each kind of store."""

from collections.abc import Callable
from pathlib import Path

from readinglist.library.store.sql_store import SqlStore
from readinglist.library.store.sqlite import open_store
from tests.postgres_server import shared_server

Opening = Callable[[Path], SqlStore]


def in_sqlite(folder: Path) -> SqlStore:
    """Open the library in a file of the folder."""
    return open_store(str(folder / "library.sqlite3"))


def in_postgres(folder: Path) -> SqlStore:
    """Open the library in a schema of the server of the tests that is named after the folder."""
    from readinglist.library.postgres.store import open_store

    server = shared_server()
    return open_store(server.address(server.schema_of(folder)))
