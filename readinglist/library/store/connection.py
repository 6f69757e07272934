"""The connection interface of the store: statements with ``:name`` parameters, and transactions.

It keeps the drivers in one module each. The statements are for all databases; `dialect` has the words that differ.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Protocol, TypeVar

from readinglist.library.query import Word
from readinglist.library.store.dialects import Dialect

Value = None | int | float | str | bytes
Parameters = Mapping[str, Value]
Row = tuple[Any, ...]
_Key = TypeVar("_Key", str, int)
_Value = TypeVar("_Value")

_CHUNK = 200
"""Number of values of one statement."""


class Connection(Protocol):
    """A connection to one database, used by one thread. Every method raises `LibraryError` on failure."""

    dialect: Dialect

    def rows(self, sql: str, parameters: Parameters | None = None) -> list[Row]:
        """Return all rows of a query."""
        ...

    def stream(self, sql: str, parameters: Parameters | None = None) -> Iterator[Row]:
        """Yield the rows of a query."""
        ...

    def run(self, sql: str, parameters: Parameters | None = None) -> None:
        """Execute a statement without result."""
        ...

    def run_many(self, sql: str, parameters: Iterable[Parameters]) -> None:
        """Execute a statement once for each set of parameters."""
        ...

    def insert(
        self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Value]], *, unique: Sequence[str] = ()
    ) -> None:
        """Insert the rows, each with its values in the order of the columns.

        With `unique` columns, a row replaces an existing one with equal values in them.
        """
        ...

    def tables(self) -> frozenset[str]:
        """Return the names of the existing tables."""
        ...

    def begin(self, *, write: bool) -> None:
        """Begin a transaction. With `write` it takes the lock first, so that it cannot fail for a lock later.

        Raises:
            LibraryLocked: If other processes locked the database for too long.
        """
        ...

    def commit(self) -> None:
        """Commit the transaction durably: its changes survive a crash of the machine."""
        ...

    def rollback(self) -> None:
        """Roll back the transaction, if one is open."""
        ...

    def copy_to(self, path: str, *, replace: bool) -> None:
        """Write a verified copy of the database to `path`, atomically; other processes can keep working.

        Raises:
            ReadinglistError: If the file exists and `replace` is false, or it cannot be written.
        """
        ...

    def integrity_errors(self) -> list[str]:
        """Return the results of the database's own integrity checks; empty if it is intact."""
        ...

    def numbers_of_words(
        self,
        table: str,
        columns: tuple[str, ...],
        sought: Sequence[Word],
        name: str,
        *,
        every: bool = True,
        also: str = "",
    ) -> tuple[str, Parameters]:
        """Return a query for the row numbers of ``texts`` or ``notes`` that contain every, or any, of the words.

        The words of one `Word` are consecutive within a column. Parameter names start with `name`. With `also`, another
        query for row numbers of ``texts``, those are added.
        """
        ...

    def replace_words(self, gone: Mapping[int, Parameters], come: Mapping[int, Parameters]) -> None:
        """Replace rows of ``texts`` in the word index, by row number; `gone` is what it contains now."""
        ...

    def fill_words(self, texts: Iterable[tuple[int, Parameters]]) -> None:
        """Fill the word index, which is empty, with rows of ``texts`` by row number."""
        ...

    def vocabulary(self, first: str, lengths: tuple[int, int]) -> list[tuple[str, int]]:
        """Return the words of ``texts`` that begin with `first` and have so many letters, with their number of rows."""
        ...

    def is_inside(self, part: str) -> bool:
        """Whether a word of ``texts`` contains this text; this reads all words."""
        ...

    def is_limited(self, table: str) -> bool:
        """Whether the database hides rows of a table from this reader, or refuses to write some."""
        ...

    def analyze(self) -> None:
        """Count values of many new rows anew, without which the plans of queries may be poor."""
        ...

    def compact(self) -> None:
        """Give unused space back, if it is large and this is possible now; no transaction may be open."""
        ...

    def close(self) -> None:
        """Close the connection."""
        ...


def batched(values: Iterable[_Value], size: int) -> Iterator[tuple[_Value, ...]]:
    """Split values into tuples of at most `size`, as `itertools.batched` of Python 3.12 does."""
    left = iter(values)
    while some := tuple(islice(left, size)):
        yield some


def chunks(values: Iterable[_Key]) -> Iterator[tuple[str, dict[str, _Key]]]:
    """Split values for one statement each; yields the placeholders with their values."""
    for some in batched(values, _CHUNK):
        named = {f"v{place}": value for place, value in enumerate(some)}
        yield ", ".join(f":{name}" for name in named), named
