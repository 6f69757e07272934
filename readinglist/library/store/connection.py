"""What the store asks of a database: statements with ``:name`` parameters, and transactions."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from readinglist.library.query import Word

Value = None | int | float | str
Parameters = Mapping[str, Value]
Row = tuple[Any, ...]


class Connection(Protocol):
    """A connection to one database, used by one thread. Every method raises `LibraryError` for what goes wrong."""

    def rows(self, sql: str, parameters: Parameters | None = None) -> list[Row]:
        """All rows of a query."""
        ...

    def stream(self, sql: str, parameters: Parameters | None = None) -> Iterator[Row]:
        """The rows of a query, one after the other."""
        ...

    def run(self, sql: str, parameters: Parameters | None = None) -> None:
        """Execute a statement that gives no rows."""
        ...

    def run_many(self, sql: str, parameters: Iterable[Parameters]) -> None:
        """Execute a statement once for each set of parameters."""
        ...

    def insert(
        self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Value]], *, unique: Sequence[str] = ()
    ) -> None:
        """Insert the rows, each with its values in the order of the columns.

        With `unique` columns, a row that is equal in them to one that is there is written over that.
        """
        ...

    def tables(self) -> frozenset[str]:
        """The names of the tables that exist."""
        ...

    def begin(self, *, write: bool) -> None:
        """Begin a transaction. One that writes waits for its turn at once, so that it never fails half-way for a lock.

        Raises:
            LibraryLocked: others kept the database busy for too long.
        """
        ...

    def commit(self) -> None:
        """End the transaction; what was written survives a crash of the machine from here on."""
        ...

    def rollback(self) -> None:
        """End the transaction and undo what it wrote; does nothing where none is open."""
        ...

    def copy_to(self, path: str, *, replace: bool) -> None:
        """Write a copy of the database to `path`, checked, whole or not at all; other processes may go on working.

        Raises:
            ReadinglistError: the file is there and is not to be replaced, or it cannot be written.
        """
        ...

    def faults(self) -> list[str]:
        """What the database itself finds broken in its file; empty where all is well."""
        ...

    def numbers_of_words(
        self, table: str, columns: tuple[str, ...], sought: Sequence[Word], name: str, *, every: bool = True
    ) -> tuple[str, Parameters]:
        """A query for the numbers of rows of ``texts`` or ``notes`` that bear every, or any, of the words sought.

        The words of one `Word` stand in a row within a column. The parameters' names begin with `name`.
        """
        ...

    def close(self) -> None:
        """Close; the connection is of no more use."""
        ...
