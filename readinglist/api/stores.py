"""Opening the store of the settings: a file, or a library on a server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from readinglist.library.store.library_file import library_exists
from readinglist.library.store.sqlite import open_store
from readinglist.papers.errors import PluginError

if TYPE_CHECKING:
    from types import ModuleType

    from readinglist.library.store.sql_store import SqlStore
    from readinglist.settings import Settings


def open_settings_store(settings: Settings, *, read_only: bool, must_exist: bool) -> SqlStore:
    """Open the library of the settings. A missing one is created; with `read_only`, an empty one in memory.

    Raises:
        LibraryError: If it cannot be opened, or does not exist and `must_exist`.
        PluginError: If it is on a server, and the driver is not installed.
    """
    if settings.server:
        return _on_server(settings.server.full, read_only=read_only, must_exist=must_exist)
    path = str(settings.library)
    is_new = not must_exist and not library_exists(path)
    store = open_store(":memory:" if read_only and is_new else path, create=not must_exist)
    store.is_new = is_new
    return store


def _on_server(address: str, *, read_only: bool, must_exist: bool) -> SqlStore:
    postgres = postgres_store()
    if must_exist or not read_only:
        opened: SqlStore = postgres.open_store(address, create=not must_exist)
        return opened
    found: SqlStore | None = postgres.open_existing(address)
    if found:
        return found
    empty = open_store(":memory:")
    empty.is_new = True
    return empty


def postgres_store() -> ModuleType:
    """Return the module that opens libraries on PostgreSQL.

    Raises:
        PluginError: If the driver is not installed.
    """
    try:
        from readinglist.library.postgres import store
    except ImportError as error:
        raise PluginError(
            f"a library on a server needs psycopg ({error})", hint="install it: pip install 'readinglist-cli[postgres]'"
        ) from None
    return store
