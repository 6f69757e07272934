"""The store, written once in the SQL that SQLite and PostgreSQL share."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from readinglist.library.store.connection import Connection
from readinglist.library.store.reading import SqlView
from readinglist.library.store.writing import SqlUnit


class SqlStore:
    """A library behind a connection, used by one thread; transactions follow one another and do not nest."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @contextmanager
    def read(self) -> Iterator[SqlView]:
        """A picture for reading: whatever other processes write meanwhile is not in it."""
        self._connection.begin(write=False)
        try:
            yield SqlView(self._connection)
        finally:
            self._connection.rollback()

    @contextmanager
    def begin(self) -> Iterator[SqlUnit]:
        """A unit of work, committed when left without an exception.

        Raises:
            LibraryLocked: another process kept the library busy for too long.
            LibraryError: the changes could not be written; none of them is kept.
        """
        self._connection.begin(write=True)
        try:
            yield SqlUnit(self._connection)
        except BaseException:
            self._connection.rollback()
            raise
        self._connection.commit()

    def verify(self) -> Sequence[str]:
        """What is wrong with the library: faults of the file, and where the state is not what the journal leads to."""
        faults = self._connection.faults()
        with self.read() as view:
            return [*faults, *view.differences()]

    def copy_to(self, path: str, *, replace: bool = False) -> None:
        """Write a copy of the whole library to `path`, checked, while others may work on; whole or not at all.

        Raises:
            ReadinglistError: the file is there and `replace` does not say to replace it, or it cannot be written.
            LibraryError: the copy is damaged, because the library is.
        """
        self._connection.copy_to(path, replace=replace)

    def close(self) -> None:
        """Close the library; no view or unit may be in use."""
        self._connection.close()
