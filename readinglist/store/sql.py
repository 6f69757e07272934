"""The store, written once in the SQL that SQLite and PostgreSQL share."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from readinglist.core.errors import LibraryError
from readinglist.core.journal import Library, fold
from readinglist.store.connection import Connection
from readinglist.store.unit import SqlUnit
from readinglist.store.view import EVENTS, SqlView, event_of


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
        faults = list(self._connection.faults())
        with self.read() as view:
            try:
                told = fold(event_of(row) for row in self._connection.stream(f"{EVENTS} ORDER BY e.number"))
                kept = Library(papers=view.papers(), readings=view.readings())
            except LibraryError as error:
                return [*faults, error.message]
        for kind, expected, present in (
            ("paper", told.papers, kept.papers),
            ("reading", told.readings, kept.readings),
        ):
            places = sorted(str(each) for each in {*expected, *present} if expected.get(each) != present.get(each))
            faults.extend(f"{kind} {place} differs from what the journal says" for place in places)
        return faults

    def close(self) -> None:
        """Close the library; no view or unit may be in use."""
        self._connection.close()
