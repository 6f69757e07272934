"""Copying libraries: between databases, table by table, and into files that appear when they are complete."""

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from readinglist.files.leftovers import temporary_path, working_in
from readinglist.files.protection import LOG_SUFFIXES
from readinglist.files.writing import create_private_file
from readinglist.library.store.connection import Connection, Row, Value, batched
from readinglist.library.store.packing import parsed, unpacked
from readinglist.library.store.rows import DOCUMENT, TABLES, StoredPaper, text_row
from readinglist.papers.errors import LibraryError, ReadinglistError, reason

_CHUNK = 2000
_LONG = ("value_before", "value_after", "document")
_TEXTS = f"SELECT p.number, {DOCUMENT} FROM papers p"


def copy_rows(
    source: Connection, target: Connection, step: Callable[[str], None] = lambda _table: None
) -> dict[str, int]:
    """Copy all rows of a library into one without rows, in transactions of both that the caller opens.

    Return the digests of what was read, to compare with `digests_of` the target.

    Raises:
        LibraryError: If the source hides rows from this reader, or the target cannot be written.
    """
    require_all_rows(source)
    digests: dict[str, int] = {}
    for table, columns in TABLES.items():
        step(table)
        digests[table] = 0
        long = [place for place, column in enumerate(columns) if column in _LONG]
        for rows in batched(_rows(source, table), _CHUNK):
            digests[table] += _digest(rows)
            target.insert(table, columns, [_stored(row, long, target) for row in rows] if long else rows)
    step("words")
    papers = ((number, StoredPaper("", 0, parsed(document))) for number, document in source.stream(_TEXTS))
    target.fill_words((number, text_row(paper)) for number, paper in papers)
    return digests


def _rows(connection: Connection, table: str) -> Iterator[Row]:
    """Yield the rows of a table, with long texts as any database returns them."""
    columns = TABLES[table]
    rows = connection.stream(f"SELECT {', '.join(columns)} FROM {table}")
    if not any(column in _LONG for column in columns):
        return rows
    return (tuple(unpacked(value) if isinstance(value, bytes) else value for value in row) for row in rows)


def _stored(row: Row, long: Sequence[int], target: Connection) -> list[Value]:
    """Return the values of a row as the target stores them."""
    values = list(row)
    for place in long:
        values[place] = target.dialect.stored(values[place])
    return values


def require_all_rows(connection: Connection) -> None:
    """Refuse to copy a library of which this reader does not see all rows.

    Raises:
        LibraryError: If the private notes of others are hidden.
    """
    if connection.is_limited("notes"):
        raise LibraryError(
            "only administrators of the library can copy it, because others' private notes are hidden",
            hint="ask a member of the role that owns the library",
        )


def digests_of(connection: Connection) -> dict[str, int]:
    """Return a digest of all rows of each table, as any database stores them.

    It is the sum of the digests of the rows: their order does not matter, and none needs to be remembered.
    """
    return {table: _digest(_rows(connection, table)) for table in TABLES}


def _digest(rows: Iterable[Row]) -> int:
    return sum(int.from_bytes(sha256(repr(row).encode()).digest()) for row in rows)


@contextmanager
def new_file(path: str, *, replace: bool) -> Iterator[Path]:
    """Yield an empty temporary file that gets the name `path` when it is complete.

    Raises:
        ReadinglistError: If the file exists and `replace` is false, or it cannot be written.
    """
    target = Path(os.path.realpath(path))
    if target.exists() and not (replace and target.is_file()):
        hint = "use another file" + ("" if replace else ", or replace it with --force")
        raise ReadinglistError(f"{path} already exists", hint=hint)
    try:
        with working_in(target.parent):
            temporary = temporary_path(target, hidden=False)
            try:
                create_private_file(temporary)
                yield temporary
                temporary.replace(target)
            finally:
                for name in (temporary, *(Path(f"{temporary}{end}") for end in LOG_SUFFIXES)):
                    with suppress(OSError):
                        name.unlink()
    except (OSError, sqlite3.Error) as error:
        why = reason(error) if isinstance(error, OSError) else str(error)
        raise ReadinglistError(
            f"cannot write {path}: {why}", hint="check its folder, the permissions and the free space"
        ) from error


def sync(path: Path) -> None:
    """Write a file or folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
