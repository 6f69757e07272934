"""The store behind a connection, of any database."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from readinglist.library.store.connection import Connection
from readinglist.library.store.reading import SqlView
from readinglist.library.store.writing import SqlUnit


class SqlStore:
    """A library behind a connection, used by one thread; transactions do not nest. `is_new`: it was created now."""

    def __init__(self, connection: Connection, *, is_new: bool = False) -> None:
        self.connection = connection
        self.is_new = is_new

    @contextmanager
    def read(self) -> Iterator[SqlView]:
        """Open a snapshot for reading, without what other processes write in the meantime."""
        self.connection.begin(write=False)
        try:
            yield SqlView(self.connection)
        finally:
            self.connection.rollback()

    @contextmanager
    def begin(self) -> Iterator[SqlUnit]:
        """Begin a unit of work, committed when left without an exception.

        Raises:
            LibraryLocked: If another process locked the library for too long.
            LibraryError: If the changes cannot be written; none is kept.
        """
        self.connection.begin(write=True)
        try:
            yield SqlUnit(self.connection)
        except BaseException:
            self.connection.rollback()
            raise
        self.connection.commit()

    def hides_events(self) -> bool:
        """Whether the database does not show this reader all events, such as private notes of others."""
        return self.connection.is_limited("events")

    def verify(self) -> Sequence[str]:
        """Describe damage of the file, and differences between state and journal; empty if there is none."""
        errors = self.connection.integrity_errors()
        with self.read() as view:
            return list(dict.fromkeys((*errors, *view.differences())))

    def copy_to(self, path: str, *, replace: bool = False) -> None:
        """Write a verified copy of the library to `path`, atomically; other processes can keep working.

        Raises:
            ReadinglistError: If the file exists and `replace` is false, or it cannot be written.
            LibraryError: If the library is damaged.
        """
        self.connection.copy_to(path, replace=replace)

    def close(self) -> None:
        """Close the library; no unit may be open. A view that is read no further may."""
        self.connection.close()
