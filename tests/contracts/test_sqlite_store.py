"""The SQLite store meets the contract."""

from pathlib import Path

from readinglist.library.protocol import Store
from readinglist.library.store.sql_store import SqlStore
from readinglist.library.store.sqlite import open_store
from readinglist.testing.library import OpensLibraries
from readinglist.testing.store import StoreContract
from readinglist.testing.store_queries import StoreQueryContract


class InSqlite(OpensLibraries):
    def open_library(self, folder: Path) -> Store:
        return open_store(str(folder / "library.sqlite3"))

    def close_library(self, store: Store) -> None:
        assert isinstance(store, SqlStore)
        assert store.verify() == []
        store.close()


class TestSqliteStore(InSqlite, StoreContract):
    pass


class TestSqliteQueries(InSqlite, StoreQueryContract):
    pass
