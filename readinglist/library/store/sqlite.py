"""The store on SQLite."""

import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from itertools import chain
from pathlib import Path
from typing import Self
from urllib.parse import quote

from readinglist.files.writing import make_private_folder
from readinglist.library.query import Word
from readinglist.library.store.connection import Parameters, Row, Value, batched
from readinglist.library.store.dialects import SQLITE
from readinglist.library.store.index_queries import index_query
from readinglist.library.store.library_file import create_library_file, is_complete, is_fixed, library_exists
from readinglist.library.store.rows import abstract_words
from readinglist.library.store.schema import STATEMENTS, bring_up_to_date
from readinglist.library.store.sql_store import SqlStore
from readinglist.library.store.sqlite_errors import NOT_WRITABLE, damaged_library, library_error
from readinglist.papers.errors import FullDisk, LibraryError, LibraryLocked, UsageError, reason

WAIT_SECONDS = 10.0
"""How long a command waits for the write lock."""

_SHORT_WAIT = 8  # milliseconds: SQLite retries after 1, 3 and 8

_PAUSE = 0.002  # seconds at most, random, so that two processes do not collide repeatedly

_PAGE = 8192  # bytes, for new files: most documents and abstracts fit into one page, unlike SQLite's default of 4096

_MOST_VALUES = 4000  # per statement, if SQLite allows as many

_TEXTS = ("title", "authors", "abstract")

_OLDEST = (3, 31, 0)  # the oldest version that the statements and the word index work with


class SqliteConnection:
    """A connection to a library file. Commits are durable: they survive a loss of power."""

    dialect = SQLITE

    def __init__(self, path: str, *, wait: float = WAIT_SECONDS, fixed: bool = False) -> None:
        """Open the file; a `fixed` one is read-only, and no other process may write to it."""
        self._path = path
        self._wait = wait
        self._closed = False
        self._on_full_disk = False
        if sqlite3.sqlite_version_info < _OLDEST:
            raise LibraryError(f"SQLite {sqlite3.sqlite_version} is too old", hint="install SQLite 3.31 or newer")
        self._open(fixed=fixed)

    def _open(self, *, fixed: bool) -> None:
        with self._translated():
            name = f"file:{quote(os.path.realpath(self._path))}?mode=ro&immutable=1" if fixed else self._path
            self._sqlite = sqlite3.connect(name, timeout=self._wait, isolation_level=None, uri=fixed)
        try:
            _define_functions(self._sqlite)
            if not fixed:
                self._set_up()
        except BaseException:
            self._sqlite.close()
            raise

    @classmethod
    def on_full_disk(cls, path: str, *, wait: float = WAIT_SECONDS) -> Self:
        """Open a file whose disk has no room for the files beside it; each transaction tries again to open it fully."""
        connection = cls(path, wait=wait, fixed=True)
        connection._on_full_disk = True
        return connection

    def _open_again(self, *, write: bool) -> None:
        """Open the file as far as its disk has room now. Other processes may have changed it, unlike a `fixed` one."""
        self._sqlite.close()
        try:
            self._open(fixed=False)
        except LibraryError as error:
            self._open(fixed=True)
            if write or not (isinstance(error, FullDisk) and is_complete(self._path)):
                raise
        else:
            self._on_full_disk = False

    def _set_up(self) -> None:
        with self._translated():
            self._sqlite.execute("PRAGMA foreign_keys = ON")
            self._sqlite.execute("PRAGMA synchronous = FULL")
            self._sqlite.execute(f"PRAGMA page_size = {_PAGE}")
        self._with_lock("PRAGMA journal_mode = WAL")  # SQLite does not wait if two processes create the same file

    def rows(self, sql: str, parameters: Parameters | None = None) -> list[Row]:
        """Return all rows of a query."""
        with self._translated():
            return self._sqlite.execute(sql, parameters or {}).fetchall()

    def stream(self, sql: str, parameters: Parameters | None = None) -> Iterator[Row]:
        """Yield the rows of a query."""
        with self._translated():
            # `yield from` would close the cursor with the generator, perhaps after the connection, which is an error.
            for row in self._sqlite.execute(sql, parameters or {}):  # noqa: UP028
                yield row

    def run(self, sql: str, parameters: Parameters | None = None) -> None:
        """Execute a statement without result."""
        with self._translated():
            self._sqlite.execute(sql, parameters or {})

    def run_many(self, sql: str, parameters: Iterable[Parameters]) -> None:
        """Execute a statement once for each set of parameters."""
        with self._translated():
            self._sqlite.executemany(sql, parameters)

    def insert(
        self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Value]], *, unique: Sequence[str] = ()
    ) -> None:
        """Insert many rows with each statement, because SQLite flushes word indexes after every statement."""
        head, tail = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ", ""
        if unique:
            changed = ", ".join(f"{name} = excluded.{name}" for name in columns if name not in unique)
            tail = f" ON CONFLICT ({', '.join(unique)}) DO UPDATE SET {changed}"
        row = f"({', '.join('?' * len(columns))})"
        step = min(_MOST_VALUES, self._sqlite.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER)) // len(columns)
        with self._translated():
            for start in range(0, len(rows), step):
                some = rows[start : start + step]
                sql = head + ", ".join([row] * len(some)) + tail
                self._sqlite.execute(sql, list(chain.from_iterable(some)))

    def tables(self) -> frozenset[str]:
        """Return the names of the existing tables."""
        return frozenset(name for (name,) in self.rows("SELECT name FROM sqlite_master WHERE type = 'table'"))

    def begin(self, *, write: bool) -> None:
        """Begin a transaction; with `write` it takes the write lock, waiting if necessary."""
        if self._on_full_disk:
            self._open_again(write=write)
        if write:
            self._with_lock("BEGIN IMMEDIATE")
        else:
            self.run("BEGIN")

    def _with_lock(self, sql: str) -> None:
        """Execute a statement that takes a lock, waiting for other processes.

        SQLite retries less often the longer it waits, so that processes that come later are served first. Repeated
        short waits are fair. If waiting could cause a deadlock SQLite does not wait at all, hence the pause.
        """
        until = time.monotonic() + self._wait
        self.run(f"PRAGMA busy_timeout = {_SHORT_WAIT}")
        try:
            while True:
                try:
                    self.run(sql)
                except LibraryLocked:
                    if time.monotonic() >= until:
                        raise
                    time.sleep(_PAUSE * os.urandom(1)[0] / 255)
                else:
                    return
        finally:
            self.run(f"PRAGMA busy_timeout = {int(self._wait * 1000)}")

    def commit(self) -> None:
        """Commit the transaction durably. If that fails, it is rolled back."""
        try:
            self.run("COMMIT")
        except LibraryError:
            self.rollback()
            raise

    def rollback(self) -> None:
        """Roll back the transaction, unless SQLite has done so after a disk error, or because the file was closed."""
        if not self._closed and self._sqlite.in_transaction:
            self.run("ROLLBACK")

    def copy_to(self, path: str, *, replace: bool) -> None:
        """Write a copy by SQLite's online backup, as one file without a write-ahead log, and verify it.

        Raises:
            ReadinglistError: If the file exists and `replace` is false, or it cannot be written.
            LibraryError: If the copy fails SQLite's integrity check.
        """
        target = os.path.realpath(path)
        if os.path.exists(target) and os.path.samefile(target, self._path):  # noqa: PTH110, PTH121
            raise UsageError(f"{path} is the library itself", hint="use another file for the copy")
        from readinglist.library.store.copies import new_file

        with new_file(path, replace=replace) as temporary:
            self._copy(temporary)

    def fill_from(self, source: sqlite3.Connection, step: Callable[[int, int, int], None]) -> None:
        """Replace the content by that of another database, in one transaction.

        `step` is called with a status, and pages left and in total, after the first page and often after that, while
        the write lock is held; if it raises, nothing is changed.
        """
        with self._translated():
            source.backup(self._sqlite, pages=1, progress=step, sleep=_PAUSE)

    def _damaged(self, finding: str) -> LibraryError:
        return LibraryError(
            f"library {self._path} is damaged ({finding}); no copy was written",
            hint=f"recover what is readable: `sqlite3 {self._path} .recover | sqlite3 NEW-FILE`",
        )

    def _copy(self, path: Path) -> None:
        """Write a durable copy into an empty file."""
        from readinglist.library.store.copies import sync

        with closing(sqlite3.connect(path, isolation_level=None)) as copy:
            try:
                self._sqlite.backup(copy)
                copy.execute("PRAGMA journal_mode = DELETE")
                findings = [str(text) for (text,) in copy.execute("PRAGMA integrity_check") if text != "ok"]
            except sqlite3.Error as error:
                if getattr(error, "sqlite_errorname", "").startswith("SQLITE_CORRUPT"):
                    raise self._damaged(str(error)) from error
                raise
        if findings:
            raise self._damaged(findings[0])
        sync(path)

    def integrity_errors(self) -> list[str]:
        """Return the results of SQLite's checks of integrity, foreign keys and word indexes, and triggers of others."""
        findings = [str(text) for (text,) in self.rows("PRAGMA integrity_check") if text != "ok"]
        orphans = self.rows("PRAGMA foreign_key_check")
        findings.extend(f"{table}: row {row} refers to a missing row of {parent}" for table, row, parent, _ in orphans)
        triggers = self.rows("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        findings.extend(f"the trigger {name} is not of this program" for name, sql in triggers if sql not in STATEMENTS)
        for index in ("texts_words", "notes_words"):
            findings.extend(f"{index}: {error}" for error in self._index_errors(index))
        return findings

    def _index_errors(self, index: str) -> list[str]:
        """Return the errors of a word index.

        SQLite treats the check as a write, so for a read-only file a copy is checked.
        """
        check = f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)"
        try:
            self.run(check)
        except LibraryLocked:
            raise
        except LibraryError as error:
            if not getattr(error.__cause__, "sqlite_errorname", "").startswith(NOT_WRITABLE):
                return [error.message]
        else:
            return []
        with self._translated(), closing(sqlite3.connect(":memory:")) as copy:
            self._sqlite.backup(copy)
            _define_functions(copy)
            try:
                copy.execute(check)
            except sqlite3.DatabaseError as error:
                return [library_error(error, self._path).message]
            return []

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
        """Return a query of the table's full-text index, and of its words for those that are parts of words."""
        if any(word.inside for word in sought):
            self._show_words(table)
        sql, parameters = index_query(table, columns, sought, name, every=every)
        return (f"{sql} UNION ALL {also}" if also else sql), parameters

    def replace_words(self, gone: Mapping[int, Parameters], come: Mapping[int, Parameters]) -> None:
        """Replace rows of ``texts`` in the full-text index, which needs the old rows to remove them."""
        removed = [("delete", number, *texts.values()) for number, texts in gone.items()]
        self.insert("texts_words", ("texts_words", "rowid", *_TEXTS), removed)
        self.insert("texts_words", ("rowid", *_TEXTS), [(number, *texts.values()) for number, texts in come.items()])

    def fill_words(self, texts: Iterable[tuple[int, Parameters]]) -> None:
        """Fill the empty full-text index."""
        for some in batched(texts, _MOST_VALUES // len(_TEXTS)):
            self.replace_words({}, dict(some))

    def vocabulary(self, first: str, lengths: tuple[int, int]) -> list[tuple[str, int]]:
        """Return words of the index of ``texts``."""
        self._show_words("texts")
        found = self.rows(
            "SELECT term, doc FROM temp.texts_vocabulary"
            " WHERE term >= :low AND term < :high AND length(term) BETWEEN :least AND :most",
            {"low": first, "high": first + "\U0010ffff", "least": lengths[0], "most": lengths[1]},
        )
        return [(word, number) for word, number in found]

    def is_inside(self, part: str) -> bool:
        """Whether a word of the index of ``texts`` contains this text."""
        self._show_words("texts")
        sql = "SELECT 1 FROM temp.texts_vocabulary WHERE instr(term, :part) LIMIT 1"
        return bool(self.rows(sql, {"part": part}))

    def _show_words(self, table: str) -> None:
        """Let SQLite show the words of an index, and where they are, as tables (FTS5, section 7)."""
        for name, kind in (("vocabulary", "row"), ("instances", "instance")):
            shown = f"temp.{table}_{name} USING fts5vocab (main, {table}_words, {kind})"
            self.run(f"CREATE VIRTUAL TABLE IF NOT EXISTS {shown}")

    def is_limited(self, table: str) -> bool:
        """Whether rows are hidden: never, because who can read the file can read all of it."""
        return False

    def analyze(self) -> None:
        """Do nothing: the statements are written for the plans of SQLite without statistics."""

    def compact(self) -> None:
        """Write the file anew if a quarter of it is unused; not if it is in use, or the disk has no room for a copy."""
        ((unused,),), ((pages,),) = self.rows("PRAGMA freelist_count"), self.rows("PRAGMA page_count")
        if unused * 4 > pages:
            with suppress(LibraryError):
                self.run("VACUUM")

    def close(self) -> None:
        """Close the file."""
        self._closed = True
        self._sqlite.close()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise library_error(error, self._path) from error
        except UnicodeDecodeError as error:  # Python decodes the messages of SQLite, which quote the file
            raise damaged_library(self._path, "invalid UTF-8") from error
        except UnicodeEncodeError as error:
            raise UsageError("invalid UTF-8 in an argument", hint="check the encoding of your terminal") from error
        except OverflowError as error:
            raise UsageError("number too large", hint="numbers have at most 18 digits") from error


def _define_functions(connection: sqlite3.Connection) -> None:
    """Define the functions that the schema uses, and trust it, because some builds of SQLite do not."""
    connection.create_function("abstract_words", 1, abstract_words, deterministic=True)
    connection.execute("PRAGMA trusted_schema = ON")


def open_store(path: str, *, create: bool = True, wait: float = WAIT_SECONDS) -> SqlStore:
    """Open the library in a file and migrate it; with `create`, a missing one is created.

    ``:memory:`` is an empty library in memory. `wait` is how many seconds to wait for the write lock.

    Raises:
        LibraryError: If the file is missing (without `create`), not readable, or not a library.
        NewerLibrary: If it was written by a newer version of this program.
        LibraryLocked: If it needs a migration and another process has locked it.
    """
    if not create and not library_exists(path):
        raise LibraryError(f"library {path} does not exist", hint="`readinglist add` creates it")
    folder = os.path.dirname(path)  # noqa: PTH120
    try:
        make_private_folder(Path(folder or "."))
    except OSError as error:
        raise LibraryError(
            f"cannot create folder {folder}: {reason(error)}", hint="use another file as the library"
        ) from error
    create_library_file(path)
    connection, fixed = _opened(path, wait)
    try:
        bring_up_to_date(connection, read_only=fixed)
    except BaseException:
        connection.close()
        raise
    return SqlStore(connection)


def _opened(path: str, wait: float) -> tuple[SqliteConnection, bool]:
    """Open a library, and return whether it can only be read: in a folder that is read-only, or on a full disk."""
    fixed = is_fixed(path)
    try:
        return SqliteConnection(path, wait=wait, fixed=fixed), fixed
    except FullDisk:
        if not is_complete(path):
            raise
        return SqliteConnection.on_full_disk(path, wait=wait), True
