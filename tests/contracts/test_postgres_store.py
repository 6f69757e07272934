"""The PostgreSQL store meets the contract, on a real server."""

from pathlib import Path

import pytest

from readinglist.library.protocol import Store
from readinglist.library.store.sql_store import SqlStore
from readinglist.testing.library import OpensLibraries
from readinglist.testing.store import StoreContract
from readinglist.testing.store_queries import StoreQueryContract
from tests.libraries import in_postgres

pytestmark = pytest.mark.postgres


class InPostgres(OpensLibraries):
    def open_library(self, folder: Path) -> Store:
        return in_postgres(folder)

    def close_library(self, store: Store) -> None:
        assert isinstance(store, SqlStore)
        assert store.verify() == []
        store.close()


class TestPostgresStore(InPostgres, StoreContract):
    pass


class TestPostgresQueries(InPostgres, StoreQueryContract):
    pass
