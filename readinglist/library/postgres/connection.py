"""A connection to a library on PostgreSQL."""

import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from functools import lru_cache
from itertools import count
from typing import Any

import psycopg
from psycopg import errors, sql

from readinglist.files.server_address import ServerAddress
from readinglist.library.postgres import words
from readinglist.library.postgres.checking import word_index_errors, write_copy
from readinglist.library.postgres.connecting import WAIT_SECONDS, connect
from readinglist.library.postgres.errors import library_error
from readinglist.library.postgres.schema import CONTENT
from readinglist.library.query import Word
from readinglist.library.store.connection import Parameters, Row, Value
from readinglist.library.store.dialects import POSTGRES
from readinglist.papers.errors import LibraryError, UsageError

_IDLE_SECONDS = 300  # a writer that sleeps longer loses the lock
_PAUSE = 0.1
_STARTING = "the database system is"  # ... starting up, in recovery mode, not yet accepting connections, shutting down
_ROWS = 2000  # fetched at once from a cursor
_FIRST_ROWS = 50  # fetched first: many need only the newest batch
_MANY = 200  # rows from which COPY is used
_MOST_VALUES = 20_000  # per statement; the protocol allows 65,535
_NAMED = re.compile(r"'(?:[^']|'')*'|:([A-Za-z_]\w*)")
_LOCK = "SELECT pg_advisory_xact_lock(hashtext('readinglist'), hashtext(current_schema()))"
_WRITE = (
    "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = {wait};"
    f" SET LOCAL idle_in_transaction_session_timeout = '{_IDLE_SECONDS}s'; {_LOCK}"
)
_READ = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


class PostgresConnection:
    """A connection to a library, made when it is opened and again if it was lost. Commits are durable."""

    dialect = POSTGRES

    def __init__(self, address: str, *, wait: float = WAIT_SECONDS, opened: psycopg.Connection[Row] | None = None):
        """Connect to the server, or take over a connection that is `opened`."""
        self.place = str(ServerAddress(address))
        self._address = address
        self._wait = wait
        self._cursors = count()
        self._deferred = ""
        self._reads = False
        self._limited: dict[str, bool] = {}
        self.server = opened or self._connect()

    # --- connecting -------------------------------------------------------------------------------------------------

    def _connect(self, *, patient: bool = False) -> psycopg.Connection[Row]:
        """Connect; a server that is starting is waited for, and with `patient` also one that cannot be reached."""
        until = time.monotonic() + self._wait
        while True:
            try:
                with self._translated():
                    return connect(self._address, wait=self._wait)
            except LibraryError as error:
                starting = isinstance(error.__cause__, errors.CannotConnectNow) or _STARTING in error.message
                again = starting or (patient and "cannot reach" in error.message)
                if not again or time.monotonic() > until:
                    raise
                time.sleep(_PAUSE)

    def _begin(self, statement: str) -> None:
        """Begin a transaction, on a new connection if the server has closed this one."""
        try:
            self._command(statement)
        except LibraryError:
            self.rollback()  # the transaction has begun if the lock was not taken
            if not self.server.closed:
                raise
            self.server = self._connect(patient=True)
            self._command(statement)

    def _command(self, statement: str) -> None:
        """Execute statements without parameters, in one message."""
        with self._translated():
            self.server.execute(sql.SQL(statement))

    def execute(self, statements: Iterable[sql.Composed]) -> None:
        """Execute statements whose names are data."""
        with self._translated():
            for statement in statements:
                self.server.execute(statement)

    # --- statements -------------------------------------------------------------------------------------------------

    def rows(self, sql: str, parameters: Parameters | None = None) -> list[Row]:
        """Return all rows of a query."""
        return self._send(_positional(sql, parameters or {}))

    def stream(self, sql: str, parameters: Parameters | None = None) -> Iterator[Row]:
        """Yield the rows of a query, some at a time, from a cursor that ends with the transaction."""
        name = f"rows_{next(self._cursors)}"
        declaration = _positional(f"DECLARE {name} NO SCROLL CURSOR FOR {sql}", parameters or {})
        size = _FIRST_ROWS
        rows = self._send(declaration, (f"FETCH {size} FROM {name}", []))
        yield from rows
        while len(rows) == size:
            size = _ROWS
            rows = self.rows(f"FETCH {size} FROM {name}")
            yield from rows

    def run(self, sql: str, parameters: Parameters | None = None) -> None:
        """Execute a statement without result."""
        self._send(_positional(sql, parameters or {}))

    def _send(self, *statements: tuple[str, list[Value]]) -> list[Row]:
        """Execute statements in one message, after the beginning of the transaction; return the rows of the last."""
        if any(words.is_search(sql) for sql, _ in statements):
            first, last = words.WITHOUT_SCANS
            statements = ((first, []), *statements, (last, []))
        if not self._deferred:
            return self._execute(statements)
        begun: tuple[str, list[Value]] = (self._deferred, [])
        self._deferred = ""
        try:
            return self._execute((begun, *statements))
        except LibraryError:
            if not self.server.closed:
                raise
            self.server = self._connect(patient=True)
            return self._execute((begun, *statements))

    def _execute(self, statements: Sequence[tuple[str, list[Value]]]) -> list[Row]:
        with self._translated():
            with self.server.pipeline() if len(statements) > 1 else nullcontext():
                cursors = [self.server.execute(*_typed(each)) for each in statements]
            return next((each.fetchall() for each in reversed(cursors) if each.description), [])

    def run_many(self, sql: str, parameters: Iterable[Parameters]) -> None:
        """Execute a statement once for each set of parameters, without waiting for each."""
        statement, names = _translated(sql)
        values = [[each[name] for name in names] for each in parameters]
        if values:
            with self._translated(), self.server.cursor() as cursor:
                cursor.executemany(statement, values)

    def insert(
        self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Value]], *, unique: Sequence[str] = ()
    ) -> None:
        """Insert the rows, many by COPY; a row replaces an existing one with equal values in `unique` columns."""
        if len(rows) >= _MANY and not unique and not self.is_limited(table):
            self.copy(table, columns, rows)
            return
        tail = ""
        if unique:
            changed = ", ".join(f"{name} = excluded.{name}" for name in columns if name not in unique)
            tail = f" ON CONFLICT ({', '.join(unique)}) DO UPDATE SET {changed}"
        step = _MOST_VALUES // len(columns)
        with self._translated():
            for start in range(0, len(rows), step):
                some = rows[start : start + step]
                values = [value for row in some for value in row]
                self.server.execute(_insertion(table, tuple(columns), len(some), tail), values)

    def copy(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
        """Insert rows by COPY, which is fastest for many, and not allowed with row-level security."""
        statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
        with self._translated(), self.server.cursor() as cursor, cursor.copy(statement) as target:
            for row in rows:
                target.write_row(row)

    def is_limited(self, table: str) -> bool:
        """Whether row-level security hides rows of a table, or refuses some: not for administrators."""
        if table not in self._limited:
            ((limited,),) = self.rows("SELECT row_security_active(CAST(:name AS text))", {"name": table})
            self._limited[table] = bool(limited)
        return self._limited[table]

    def tables(self) -> frozenset[str]:
        """Return the names of the existing tables."""
        found = self.rows("SELECT CAST(tablename AS text) FROM pg_tables WHERE schemaname = current_schema()")
        return frozenset(name for (name,) in found)

    # --- transactions -----------------------------------------------------------------------------------------------

    def begin(self, *, write: bool) -> None:
        """Begin a transaction; with `write` it first takes the lock of writers, waiting if necessary.

        A reader sees the library as it is at the first query, with which the beginning is sent. Writers need no
        snapshot, because there is one at a time.
        """
        self._reads = not write
        if write:
            self._begin(_WRITE.format(wait=int(self._wait * 1000)))
        else:
            self._deferred = _READ

    def commit(self) -> None:
        """Commit the transaction durably. If that fails, it is rolled back."""
        try:
            self._command("COMMIT")
        except LibraryError as error:
            if self.server.closed:
                raise LibraryError(
                    f"the connection to library {self.place} was lost while the change was written",
                    hint="see whether it is there with `readinglist history -n 1`, else run the command again",
                ) from error
            self.rollback()
            raise

    def rollback(self) -> None:
        """Roll back the transaction, if one is open; a lost connection has rolled it back."""
        if self._deferred:
            self._deferred = ""
            return
        with suppress(psycopg.OperationalError):
            # Of a transaction that only reads, both do the same; after a rollback psycopg prepares all statements anew.
            self.server.execute("COMMIT" if self._reads else "ROLLBACK")

    # --- the word index ---------------------------------------------------------------------------------------------

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
        """Return a query of the word index, or of the reader's notes."""
        if table == "notes":
            return words.numbers_of_notes(sought, name, every=every)
        return words.numbers_of_words(columns, sought, name, every=every, also=also)

    def replace_words(self, gone: Mapping[int, Parameters], come: Mapping[int, Parameters]) -> None:
        """Replace rows of the word index, and count the words anew."""
        self.run_many("DELETE FROM texts_words WHERE number = :number", [{"number": number} for number in gone])
        rows = [(number, words.vector(texts)) for number, texts in come.items()]
        if len(rows) >= _MANY:
            self.copy("texts_words", ("number", "words"), rows)
        else:
            sql = "INSERT INTO texts_words (number, words) VALUES (:number, CAST(:words AS tsvector))"
            self.run_many(sql, [{"number": number, "words": vector} for number, vector in rows])
        counts = words.counts_of(come.values())
        for word, number in words.counts_of(gone.values()).items():
            counts[word] = counts.get(word, 0) - number
        self._count_words({word: number for word, number in counts.items() if number})

    def fill_words(self, texts: Iterable[tuple[int, Parameters]]) -> None:
        """Fill the word index, which is empty: creating indexes is much faster than adding many rows to them."""
        indexes = {} if self.is_limited("papers") else words.INDEXES
        for name in indexes:
            self.run(f"DROP INDEX {name}")
        self.copy("texts_words", ("number", "words"), ((number, words.vector(each)) for number, each in texts))
        self.run("INSERT INTO vocabulary SELECT word, ndoc FROM ts_stat('SELECT words FROM texts_words')")
        for statement in indexes.values():
            self.run(statement)

    def _count_words(self, counts: Mapping[str, int]) -> None:
        """Add to the number of papers of each word."""
        with self._translated():
            self.server.execute(
                "INSERT INTO vocabulary (word, papers) SELECT * FROM unnest($1::text[], $2::bigint[])"
                " ON CONFLICT (word) DO UPDATE SET papers = vocabulary.papers + excluded.papers",
                [list(counts), list(counts.values())],
            )

    def vocabulary(self, first: str, lengths: tuple[int, int]) -> list[tuple[str, int]]:
        """Return words of papers with their number of papers."""
        found = self.rows(
            "SELECT word, papers FROM vocabulary WHERE word >= :low AND word < :high"
            " AND length(word) BETWEEN :least AND :most AND papers > 0",
            {"low": first, "high": first + "\U0010ffff", "least": lengths[0], "most": lengths[1]},
        )
        return [(word, number) for word, number in found]

    def is_inside(self, part: str) -> bool:
        """Whether a word of a paper contains this text."""
        sql = "SELECT 1 FROM vocabulary WHERE position(CAST(:part AS text) IN word) > 0 AND papers > 0 LIMIT 1"
        return bool(self.rows(sql, {"part": part}))

    # --- maintenance ------------------------------------------------------------------------------------------------

    def copy_to(self, path: str, *, replace: bool) -> None:
        """Write a verified copy as a file of SQLite; others can keep working."""
        write_copy(self, path, place=self.place, replace=replace)

    def integrity_errors(self) -> list[str]:
        """Return where the word index is wrong; the server checks all else when it writes."""
        return list(word_index_errors(self))

    def analyze(self) -> None:
        """Count values of all tables anew. Otherwise PostgreSQL would read whole tables of many new rows."""
        self.run(f"ANALYZE {', '.join(CONTENT)}")

    def compact(self) -> None:
        """Free unused rows, and note which pages have none: then PostgreSQL can read an index without its table."""
        with suppress(LibraryError):  # the server does the same later
            self._command("SET statement_timeout = 0")
            self._command(f"VACUUM {', '.join(CONTENT)}")
            self._command("SET statement_timeout = DEFAULT")

    def close(self) -> None:
        """Close the connection."""
        self.server.close()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except psycopg.Error as error:
            raise library_error(error, self.place) from error
        except UnicodeEncodeError as error:
            raise UsageError("invalid UTF-8 in an argument", hint="check the encoding of your terminal") from error


@lru_cache(maxsize=500)
def _translated(statement: str) -> tuple[str, tuple[str, ...]]:
    """Return a statement with ``$1`` for ``:name``, and the names in their order."""
    names: dict[str, int] = {}

    def numbered(found: re.Match[str]) -> str:
        name = found[1]
        return f"${names.setdefault(name, len(names) + 1)}" if name else found[0]

    return _NAMED.sub(numbered, statement), tuple(names)


def _typed(statement: tuple[str, list[Value]]) -> tuple[Any, list[Value]]:
    return statement


def _positional(statement: str, parameters: Parameters) -> tuple[str, list[Value]]:
    translated, names = _translated(statement)
    return translated, [parameters[name] for name in names]


@lru_cache(maxsize=200)
def _insertion(table: str, columns: tuple[str, ...], rows: int, tail: str) -> Any:
    width = len(columns)
    values = ", ".join(
        f"({', '.join(f'${row * width + place}' for place in range(1, width + 1))})" for row in range(rows)
    )
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES {values}{tail}"
