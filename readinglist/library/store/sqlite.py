"""SQLite behind the store's connection interface: the only module that knows sqlite3."""

import os
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from itertools import chain
from urllib.parse import quote

from readinglist.library.query import Word
from readinglist.library.store.connection import Connection, Parameters, Row, Value
from readinglist.library.store.reading import SqlView
from readinglist.library.store.schema import bring_up_to_date
from readinglist.library.store.writing import SqlUnit
from readinglist.papers.errors import LibraryError, LibraryLocked, ReadinglistError, UsageError

WAIT_SECONDS = 10.0
"""How long a command waits for its turn to write."""

_SHORT_WAIT = 8  # milliseconds: SQLite looks again after 1, 3 and 8 of them

_PAUSE = 0.002  # seconds, at most: by chance, so that two do not meet again and again

_PAGE = 8192  # bytes, of new files: most documents and abstracts go into one such page, not into one of SQLite's 4096

_MOST_VALUES = 4000  # in one statement, where SQLite allows as many

_OLDEST = (3, 31, 0)  # the oldest that the statements and the word index were written for


class SqliteConnection:
    """A connection to a library file. Commits are synchronous: what they wrote survives a loss of power."""

    def __init__(self, path: str, *, wait: float = WAIT_SECONDS, fixed: bool = False) -> None:
        """Open the file; a `fixed` one is only read, and nobody else writes to it meanwhile."""
        self._path = path
        self._wait = wait
        if sqlite3.sqlite_version_info < _OLDEST:
            raise LibraryError(f"SQLite {sqlite3.sqlite_version} is too old", hint="3.31 or newer is needed")
        with self._translated():
            name = f"file:{quote(os.path.realpath(path))}?mode=ro&immutable=1" if fixed else path
            self._sqlite = sqlite3.connect(name, timeout=wait, isolation_level=None, uri=fixed)
        try:
            if not fixed:
                self._set_up()
        except BaseException:
            self._sqlite.close()
            raise

    def _set_up(self) -> None:
        with self._translated():
            self._sqlite.execute("PRAGMA foreign_keys = ON")
            self._sqlite.execute("PRAGMA synchronous = FULL")
            self._sqlite.execute(f"PRAGMA page_size = {_PAGE}")
        self._in_turn("PRAGMA journal_mode = WAL")  # of two that make a new file at once SQLite lets neither wait

    def rows(self, sql: str, parameters: Parameters | None = None) -> list[Row]:
        """All rows of a query."""
        with self._translated():
            return self._sqlite.execute(sql, parameters or {}).fetchall()

    def stream(self, sql: str, parameters: Parameters | None = None) -> Iterator[Row]:
        """The rows of a query, one after the other."""
        with self._translated():
            yield from self._sqlite.execute(sql, parameters or {})

    def run(self, sql: str, parameters: Parameters | None = None) -> None:
        """Execute a statement that gives no rows."""
        with self._translated():
            self._sqlite.execute(sql, parameters or {})

    def run_many(self, sql: str, parameters: Iterable[Parameters]) -> None:
        """Execute a statement once for each set of parameters."""
        with self._translated():
            self._sqlite.executemany(sql, parameters)

    def insert(
        self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Value]], *, unique: Sequence[str] = ()
    ) -> None:
        """Insert the rows, many with each statement: a word index is brought to the file at the end of every one."""
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
        """The names of the tables that exist."""
        return frozenset(name for (name,) in self.rows("SELECT name FROM sqlite_master WHERE type = 'table'"))

    def begin(self, *, write: bool) -> None:
        """Begin a transaction; one that writes takes the write lock at once, or after waiting for its turn."""
        if write:
            self._in_turn("BEGIN IMMEDIATE")
        else:
            self.run("BEGIN")

    def _in_turn(self, sql: str) -> None:
        """Execute a statement as soon as other processes allow it.

        SQLite looks more and more seldom the longer it waits, so that in a crowd whoever comes later gets in before.
        Hence short waits, again and again, which give everybody the same chance. Where waiting could lead to a deadlock
        SQLite does not wait at all, hence the pause.
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
        """End the transaction; its changes are on disk from here on. Where that fails, nothing of it is kept."""
        try:
            self.run("COMMIT")
        except LibraryError:
            self.rollback()
            raise

    def rollback(self) -> None:
        """End the transaction and undo what it wrote. SQLite may have done so by itself after a fault of the disk."""
        if self._sqlite.in_transaction:
            self.run("ROLLBACK")

    def copy_to(self, path: str, *, replace: bool) -> None:
        """Write a copy by SQLite's online backup, one file that needs no log beside it, and check it.

        Raises:
            ReadinglistError: the file is there and is not to be replaced, or it cannot be written.
            LibraryError: SQLite's integrity check finds faults in the copy.
        """
        target = os.path.realpath(path)
        if os.path.exists(target) and os.path.samefile(target, self._path):  # noqa: PTH110, PTH121
            raise UsageError(f"{path} is the library itself", hint="name another file for the copy")
        if os.path.exists(target) and not (replace and os.path.isfile(target)):  # noqa: PTH110, PTH113
            hint = "name another file" + ("" if replace else ", or replace it with --force")
            raise ReadinglistError(f"{path} is there already", hint=hint)
        beside = f"{target}.{os.urandom(6).hex()}.part"
        try:
            self._copy(beside)
            os.replace(beside, target)  # noqa: PTH105
        except (OSError, sqlite3.Error) as error:
            if getattr(error, "sqlite_errorname", "").startswith("SQLITE_CORRUPT"):
                raise self._damaged(str(error)) from error
            reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
            raise ReadinglistError(
                f"{path} cannot be written: {reason}", hint="check its folder, the permissions and the free space"
            ) from error
        finally:
            with suppress(OSError):
                os.unlink(beside)  # noqa: PTH108

    def _damaged(self, finding: str) -> LibraryError:
        return LibraryError(
            f"the library {self._path} is damaged ({finding}); no copy was written",
            hint=f"save what is readable: sqlite3 {self._path} .recover | sqlite3 NEW-FILE",
        )

    def _copy(self, path: str) -> None:
        """A copy that is on disk when this returns, with the permissions of the library."""
        with closing(sqlite3.connect(path, isolation_level=None)) as copy:
            self._sqlite.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
            findings = [str(text) for (text,) in copy.execute("PRAGMA integrity_check") if text != "ok"]
        if findings:
            raise self._damaged(findings[0])
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fchmod(descriptor, os.stat(self._path).st_mode & 0o777)  # noqa: PTH116
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def faults(self) -> list[str]:
        """The findings of SQLite's integrity check, of its foreign keys, and of the word indexes."""
        findings = [str(text) for (text,) in self.rows("PRAGMA integrity_check") if text != "ok"]
        orphans = self.rows("PRAGMA foreign_key_check")
        findings.extend(f"{table}: row {row} belongs to no row of {parent}" for table, row, parent, _ in orphans)
        for index in ("texts_words", "notes_words"):
            findings.extend(f"{index}: {fault}" for fault in self._faults_of(index))
        return findings

    def _faults_of(self, index: str) -> list[str]:
        """What is wrong with a word index.

        SQLite takes the question for writing, so of a file that is only read a copy is asked.
        """
        question = f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)"
        try:
            self.run(question)
        except LibraryLocked:
            raise
        except LibraryError as error:
            if not getattr(error.__cause__, "sqlite_errorname", "").startswith(_NOT_WRITABLE):
                return [error.message]
        else:
            return []
        with self._translated(), closing(sqlite3.connect(":memory:")) as copy:
            self._sqlite.backup(copy)
            try:
                copy.execute(question)
            except sqlite3.DatabaseError as error:
                return [_library_error(error, self._path).message]
            return []

    def numbers_of_words(
        self, table: str, columns: tuple[str, ...], sought: Sequence[Word], name: str, *, every: bool = True
    ) -> tuple[str, Parameters]:
        """A query of the full-text index of the table; the words are quoted, so nothing in them is syntax."""
        phrases = (f'"{word.text.replace(chr(34), "")}"{"" if word.whole else " *"}' for word in sought)
        match = f"{{{' '.join(columns)}}} : ({(' AND ' if every else ' OR ').join(phrases)})"
        return f"SELECT rowid FROM {table}_words WHERE {table}_words MATCH :{name}", {name: match}

    def close(self) -> None:
        """Close the file."""
        self._sqlite.close()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise _library_error(error, self._path) from error
        except UnicodeEncodeError as error:
            raise UsageError("a text holds bytes that are no characters", hint="give it as UTF-8") from error


_NOT_WRITABLE = ("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH")
_DISK = ("SQLITE_FULL", "SQLITE_IOERR")


def _library_error(error: sqlite3.Error, path: str) -> LibraryError:
    """The error of the library that an error of SQLite is (https://sqlite.org/rescode.html)."""
    code: str = getattr(error, "sqlite_errorname", "")
    if code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_PROTOCOL")):
        return LibraryLocked(
            f"the library {path} is busy: another command is writing to it",
            hint="try again when it is done; nothing was changed",
        )
    if code.startswith("SQLITE_NOTADB"):
        return LibraryError(
            f"{path} is not a library: the file is of another kind, or damaged at its beginning",
            hint="put back a copy of it, or name another file as the library",
        )
    if code.startswith("SQLITE_CORRUPT"):
        return LibraryError(
            f"the library {path} is damaged ({error})",
            hint=f"put back a copy, or save what is readable: sqlite3 {path} .recover | sqlite3 NEW-FILE",
        )
    if code.startswith(_DISK):
        return LibraryError(
            f"the library {path} cannot be written: the disk is full or faulty ({error})",
            hint="free some space and repeat the command; nothing was changed",
        )
    if code.startswith(_NOT_WRITABLE):
        return LibraryError(
            f"the library {path} cannot be opened for writing ({error})",
            hint="check the permissions of the file and of its folder, in which SQLite keeps two more files",
        )
    return LibraryError(f"the library {path} did not accept a command: {error}", hint="nothing was changed")


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


def _is_fixed(path: str) -> bool:
    """Whether a library lies where nothing can be written, as on a read-only disk, and is whole without a log.

    SQLite cannot read such a file in the ordinary way, because it wants to keep two more files beside it.
    """
    folder = os.path.dirname(os.path.realpath(path))  # noqa: PTH120
    log = f"{os.path.realpath(path)}-wal"
    whole = not os.path.exists(log) or os.path.getsize(log) == 0  # noqa: PTH110, PTH202
    return os.path.isfile(path) and not os.access(folder, os.W_OK) and whole  # noqa: PTH113


def open_store(path: str, *, create: bool = True, wait: float = WAIT_SECONDS) -> SqlStore:
    """The library in this file, with its tables brought up to date; with `create`, a new one where there is none.

    For ``:memory:`` it is an empty library that no file holds.

    `wait` is how many seconds a command waits for its turn to write.

    Raises:
        LibraryError: the file is missing (without `create`), not readable, or not a library.
        NewerLibrary: it was written by a newer version of this program.
        LibraryLocked: it has to be brought up to date and another process keeps it busy.
    """
    if not create and (not os.path.exists(path) or os.path.getsize(path) == 0):  # noqa: PTH110, PTH202
        raise LibraryError(f"there is no library at {path}", hint="`readinglist add` makes one")
    folder = os.path.dirname(path)  # noqa: PTH120
    try:
        os.makedirs(folder or ".", exist_ok=True)  # noqa: PTH103
    except OSError as error:
        raise LibraryError(
            f"the folder {folder} cannot be made: {error.strerror}", hint="name another file as the library"
        ) from error
    connection = SqliteConnection(path, wait=wait, fixed=_is_fixed(path))
    try:
        bring_up_to_date(connection)
    except BaseException:
        connection.close()
        raise
    return SqlStore(connection)
