"""Copying libraries: between databases, table by table, and into files that appear when they are complete."""

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256
from itertools import islice
from pathlib import Path

from readinglist.files.leftovers import temporary_path, working_in
from readinglist.files.protection import LOG_SUFFIXES
from readinglist.files.writing import create_private_file
from readinglist.library.store.connection import Connection, Row, Value
from readinglist.library.store.packing import parsed, unpacked
from readinglist.library.store.rows import DOCUMENT, StoredPaper, text_row
from readinglist.papers.errors import LibraryError, ReadinglistError, reason

_CHUNK = 2000
_TABLES = {
    "batches": "number at reader why kind undoes",
    "events": "number batch paper what reader at why value_before value_after",
    "papers": "number id revision key key_fold title_fold sort_author year arxiv_id doi venue_fold categories"
    " has_abstract resolution source_fold added title authors venue tags",
    "changed_documents": "number document",
    "headings": "number title authors",
    "names": "fold name paper is_key",
    "titles": "paper fold",
    "tags": "paper tag fold",
    "readings": "paper reader status since priority rating due progress",
    "notes": "paper reader id at body folded shared",
    "turns": "paper reader place was status later since entered",
    "merge_bases": "file part body",
}
"""The tables with their columns, each after those that it refers to; the word index is computed anew."""

_LONG = ("value_before", "value_after", "document")
_TEXTS = f"SELECT p.number, {DOCUMENT} FROM papers p"


def copy_rows(source: Connection, target: Connection, step: Callable[[str], None] = lambda _table: None) -> None:
    """Copy all rows of a library into one without rows, in transactions of both that the caller opens.

    Raises:
        LibraryError: If the source hides rows from this reader, or the target cannot be written.
    """
    require_all_rows(source)
    for table, listed in _TABLES.items():
        step(table)
        columns = listed.split()
        stored = [target.dialect.stored if column in _LONG else None for column in columns]
        for rows in _chunks(source.stream(f"SELECT {', '.join(columns)} FROM {table}")):
            target.insert(table, columns, [_converted(row, stored) for row in rows] if any(stored) else rows)
    step("words")
    for rows in _chunks(source.stream(_TEXTS)):
        papers = {number: StoredPaper("", 0, parsed(document)) for number, document in rows}
        target.replace_words({}, {number: text_row(paper) for number, paper in papers.items()})


def _converted(row: Row, stored: Sequence[Callable[[str], str | bytes] | None]) -> list[Value]:
    """Return the values of a row as the target stores them."""
    return [convert(unpacked(value)) if convert else value for value, convert in zip(row, stored, strict=True)]


def _chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    left = iter(rows)
    while chunk := list(islice(left, _CHUNK)):
        yield chunk


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


def digest_of(connection: Connection) -> str:
    """Return a digest of all rows of a library, as any database stores them."""
    digest = sha256()
    for table, listed in _TABLES.items():
        digest.update(table.encode())
        digests = sorted(
            sha256(repr([unpacked(value) if isinstance(value, bytes) else value for value in row]).encode()).digest()
            for row in connection.stream(f"SELECT {', '.join(listed.split())} FROM {table}")
        )
        for each in digests:
            digest.update(each)
    return digest.hexdigest()


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
