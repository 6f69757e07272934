"""Restoring a library from a backup."""

import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from readinglist.files.leftovers import temporary_path, working_in
from readinglist.files.protection import LOG_SUFFIXES, is_database
from readinglist.files.reading import is_regular
from readinglist.files.writing import PRIVATE_FILE, create_private_file, make_private_folder
from readinglist.library.store.copies import sync
from readinglist.library.store.library_file import is_fixed, library_exists
from readinglist.library.store.schema import bring_up_to_date
from readinglist.library.store.sqlite import WAIT_SECONDS, SqliteConnection
from readinglist.papers.errors import (
    FullDisk,
    InputError,
    LibraryError,
    LibraryLocked,
    NewerLibrary,
    ReadinglistError,
    UsageError,
    reason,
)
from readinglist.papers.fast_dataclasses import dataclass

_HINT = "use a file written by `readinglist backup`"
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreResult:
    """The file that now has what the library contained before, None if that was nothing; and whether it is damaged."""

    previous: Path | None
    damaged: bool = False


def restore(backup: Path, library: Path, previous: Path, *, wait: float = WAIT_SECONDS) -> RestoreResult:
    """Replace the content of a library by that of a backup, and keep the old content in `previous`.

    The backup is copied and checked first, and not changed. An intact library keeps its file, and gets the content in
    one transaction, while the write lock is held and after `previous` was written: other processes see the old library
    or the new one, and a killed process leaves the old one. A damaged library, and the files that SQLite keeps beside
    it, are copied to `previous` as they are, and then replaced.

    Raises:
        UsageError: If the backup is the library itself, or the library is the database of another program.
        InputError: If the backup is missing, or not a library.
        NewerLibrary: If it was written by a newer version of this program.
        LibraryError: If it is damaged. In each case nothing is changed.
        LibraryLocked: If another process locked the library for too long.
        ReadinglistError: If the disk is full, or a folder cannot be written.
    """
    check_backup(backup, library)
    try:
        make_private_folder(library.parent)
        with working_in(library.parent), checked_copy(backup, library) as copy:
            if not library_exists(str(library)):
                return _replace(library, copy, previous)
            make_private_folder(previous.parent)
            try:
                current = SqliteConnection(str(library), wait=wait)
            except LibraryLocked:
                raise
            except LibraryError:
                return _replace(library, copy, previous)
            with closing(current):
                if _is_intact(current, library):
                    _write_into(current, copy, lambda: _keep(library, previous), wait)
                    return RestoreResult(previous=previous)
            return _replace(library, copy, previous)
    except OSError as error:
        raise ReadinglistError(
            f"cannot restore {backup}: {reason(error)}", hint="check the permissions and the free space"
        ) from error


def check_backup(backup: Path, library: Path) -> None:
    """Check that a file is there, and may be a backup of another library than this.

    Raises:
        UsageError: If it is the library itself.
        InputError: If it is missing, or no database.
    """
    if not backup.exists():
        raise InputError(f"cannot read {backup}: no such file", hint=_HINT)
    if library.exists() and backup.samefile(library):
        raise UsageError(f"{backup} is the library itself", hint=_HINT)
    if not is_regular(backup) or not is_database(backup):
        hint = f"{_HINT}; `readinglist load` reads one written by `readinglist dump`"
        raise InputError(f"{backup} is not a library", hint=hint)


@contextmanager
def checked_copy(backup: Path, library: Path) -> Iterator[Path]:
    """Yield a checked copy of the backup beside the library, in the newest schema and one file.

    Raises:
        InputError: If the backup is missing, or not a library.
        NewerLibrary: If it was written by a newer version of this program.
        LibraryError: If it is damaged.
    """
    copy = temporary_path(library)
    create_private_file(copy)
    try:
        mode = "immutable=1" if is_fixed(str(backup)) else "mode=ro"
        source = f"file:{quote(os.path.realpath(backup))}?{mode}"
        try:
            with closing(sqlite3.connect(source, uri=True)) as opened, closing(sqlite3.connect(copy)) as target:
                opened.backup(target)
        except sqlite3.Error as error:
            raise _damaged(backup, str(error)) from error
        try:
            with closing(SqliteConnection(str(copy))) as connection:
                if not {"migrations", "events"} <= connection.tables():
                    raise InputError(f"{backup} is the database of another program, not a library", hint=_HINT)
                bring_up_to_date(connection)
                errors = connection.integrity_errors()
                connection.run("PRAGMA journal_mode = DELETE")
        except (NewerLibrary, FullDisk, LibraryLocked):
            raise
        except LibraryError as error:
            errors = [error.message]
        if errors:
            raise _damaged(backup, errors[0].replace(str(copy), str(backup)))
        yield copy
    finally:
        for end in ("", *LOG_SUFFIXES):
            Path(f"{copy}{end}").unlink(missing_ok=True)


def _damaged(backup: Path, why: str) -> LibraryError:
    return LibraryError(f"{backup} is damaged ({why}); nothing was restored", hint="use another backup")


def _is_intact(connection: SqliteConnection, library: Path) -> bool:
    """Whether a library can be read completely.

    Raises:
        UsageError: If it is the database of another program.
    """
    try:
        tables = connection.tables()
        intact = [text for (text,) in connection.rows("PRAGMA integrity_check")] == ["ok"]
    except LibraryLocked:
        raise
    except LibraryError:
        return False
    if tables and "migrations" not in tables:
        raise UsageError(f"{library} is the database of another program", hint="use another file as the library")
    return intact


def _write_into(connection: SqliteConnection, copy: Path, keep: Callable[[], None], wait: float) -> None:
    """Replace all pages of a library in one transaction; `keep` is called as soon as the write lock is held."""
    ((size,),) = connection.rows("PRAGMA page_size")
    until = time.monotonic() + wait
    kept = False

    def step(status: int, _remaining: int, _total: int) -> None:
        nonlocal kept
        if status in _BUSY:
            if time.monotonic() > until:
                raise LibraryLocked("the library is locked by another command", hint="try again; nothing was changed")
        elif not kept:
            kept = True
            keep()

    with closing(sqlite3.connect(copy, isolation_level=None)) as source:
        if source.execute("PRAGMA page_size").fetchone() != (size,):
            source.execute(f"PRAGMA page_size = {size:d}")
            source.execute("VACUUM")  # with a log, SQLite cannot change the size of the pages of the library
        connection.fill_from(source, step)


def _keep(library: Path, previous: Path) -> None:
    """Copy a library that another connection is about to change."""
    with closing(SqliteConnection(str(library))) as reader:
        reader.copy_to(str(previous), replace=False)


def _replace(library: Path, copy: Path, previous: Path) -> RestoreResult:
    """Put the copy in the place of a library that is missing or damaged; keep what was there, with its logs."""
    kept = False
    for end in ("", *LOG_SUFFIXES):
        old, new = Path(f"{library}{end}"), Path(f"{previous}{end}")
        if old.exists() and (end or old.stat().st_size):
            make_private_folder(new.parent)
            create_private_file(new)
            shutil.copyfile(old, new)
            sync(new)
            kept = True
    # A log must not outlive its library: SQLite would apply it to the one that is restored.
    for end in LOG_SUFFIXES:
        with suppress(FileNotFoundError):
            Path(f"{library}{end}").unlink()
    copy.chmod(PRIVATE_FILE)
    sync(copy)
    copy.replace(library)
    sync(library.parent)
    return RestoreResult(previous=previous if kept else None, damaged=kept)
