"""Opening a library on a server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from readinglist.formats.extras import Extra
from readinglist.library.store.empty import EmptyStore

if TYPE_CHECKING:
    from types import ModuleType

    from readinglist.library.store.sql_store import SqlStore


_DRIVER = Extra(name="postgres", use="a library on a server needs", libraries=("psycopg",))


def open_on_server(address: str, *, read_only: bool, must_exist: bool) -> SqlStore:
    """Open the library at an address. A missing one is created; with `read_only`, an empty one in memory.

    Raises:
        LibraryError: If it cannot be opened, or does not exist and `must_exist`.
        PluginError: If the driver is not installed.
    """
    postgres = postgres_store()
    if must_exist or not read_only:
        opened: SqlStore = postgres.open_store(address, create=not must_exist)
        return opened
    found: SqlStore | None = postgres.open_existing(address)
    return found or EmptyStore()


def postgres_store() -> ModuleType:
    """Return the module that opens libraries on PostgreSQL.

    Raises:
        PluginError: If the driver is not installed.
    """
    try:
        from readinglist.library.postgres import store
    except ImportError:
        raise _DRIVER.missing() from None
    return store
