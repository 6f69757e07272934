"""Building the catalogue from bulk metadata, in constant memory and atomically."""

import bz2
import errno
import gzip
import lzma
import os
import shutil
import sqlite3
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, cast

from readinglist.catalogue.entries import CatalogueRecord, read_record
from readinglist.catalogue.external_sort import ExternalSorter
from readinglist.catalogue.schema import (
    APPLICATION_ID,
    COLUMNS,
    SCHEMA_VERSION,
    TABLES,
    fingerprint_hashes,
    fingerprints,
    packed,
    title_key,
    word_keys,
)
from readinglist.files.leftovers import temporary_path, working_in
from readinglist.files.reading import is_regular
from readinglist.files.writing import PRIVATE_FOLDER, create_private_file, make_private_folder
from readinglist.papers.errors import InputError, Problem, reason
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import fold

_BATCH = 2000
_MOST_PROBLEMS = 100
_INSERT = f"INSERT INTO records ({COLUMNS}) VALUES ({', '.join('?' * 12)})"  # noqa: S608 - constants only
_FAST = """
    PRAGMA page_size = 8192;
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA temp_store = FILE;
    PRAGMA cache_size = -65536;
"""

Row = tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """The result of a build.

    `skipped` counts invalid lines, of which the first 100 are `problems`. `repeated` counts papers that occur more than
    once; the last occurrence is kept.
    """

    records: int
    skipped: int
    repeated: int
    problems: tuple[Problem, ...] = ()


def build(paths: Sequence[Path], target: Path, *, progress: Callable[[int], None] | None = None) -> BuildReport:
    """Index the papers of `paths` (JSON Lines, also compressed) as the catalogue `target`, which is replaced.

    The index is written to a temporary folder and renamed at the end. `progress` is called with the number of records
    read so far.

    Raises:
        InputError: If a file cannot be read, or no line is a paper.
        OSError: If the disk is full or the folder cannot be written.
    """
    make_private_folder(target.parent)
    with working_in(target.parent) as descriptor:
        folder = temporary_path(target)
        folder.mkdir(PRIVATE_FOLDER)
        try:
            report = _built_in(folder, paths, progress or _silent)
            (folder / "catalogue").replace(target)
        except sqlite3.OperationalError as error:
            raise OSError(errno.EIO, str(error), str(target)) from error
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        os.fsync(descriptor)  # so that the new name survives a power failure
    return report


def _built_in(folder: Path, paths: Sequence[Path], progress: Callable[[int], None]) -> BuildReport:
    """Build the index as the file ``catalogue`` of a folder, durably."""
    built = folder / "catalogue"
    create_private_file(built)
    report = _Build(folder, progress).run(paths)
    with built.open("rb") as opened:
        os.fsync(opened.fileno())
    return report


def _silent(_records: int) -> None:
    """Ignore progress."""


class _Build:
    """One build in a temporary folder."""

    def __init__(self, folder: Path, progress: Callable[[int], None]) -> None:
        self._folder = folder
        self._progress = progress
        self._sorter = ExternalSorter(folder)
        self._problems: list[Problem] = []
        self._skipped = 0
        self._read = 0

    def run(self, paths: Sequence[Path]) -> BuildReport:
        with closing(sqlite3.connect(self._folder / "catalogue", isolation_level=None)) as connection:
            connection.executescript(_FAST + TABLES)
            connection.execute("BEGIN")
            self._insert(connection, paths)
            if not self._read:
                raise InputError(
                    "no papers found in " + ", ".join(str(path) for path in paths),
                    hint="expected arXiv's bulk metadata: one JSON object per line, with id and title",
                )
            bits, buckets = self._sorter.buckets()
            connection.executemany(
                "INSERT INTO keys VALUES (?, ?)", ((bucket, packed(pairs)) for bucket, pairs in buckets)
            )
            repeated = _without_repeats(connection)
            _describe(connection, bits, paths)
            connection.execute("COMMIT")
            records = int(connection.execute("SELECT value FROM about WHERE name = 'records'").fetchone()[0])
        return BuildReport(records=records, skipped=self._skipped, repeated=repeated, problems=tuple(self._problems))

    def _insert(self, connection: sqlite3.Connection, paths: Sequence[Path]) -> None:
        batch: list[Row] = []
        for entry in self._entries(paths):
            self._read += 1
            batch.append(self._row(entry))
            if len(batch) == _BATCH:
                connection.executemany(_INSERT, batch)
                batch = []
                self._progress(self._read)
        connection.executemany(_INSERT, batch)
        self._progress(self._read)

    def _entries(self, paths: Sequence[Path]) -> Iterator[CatalogueRecord]:
        for path in paths:
            for name, number, line in lines_of(path):
                try:
                    yield read_record(line)
                except ValueError as error:
                    self._skipped += 1
                    if len(self._problems) < _MOST_PROBLEMS:
                        self._problems.append(Problem(message=f"{name}, line {number}: {error}", line=number))

    def _row(self, entry: CatalogueRecord) -> Row:
        for title in (entry.title, *entry.other_titles):
            folded = fold(title)
            keys = word_keys(folded)
            keys.add(title_key(folded.replace(" ", "")))
            self._sorter.add(keys, self._read)
        if entry.abstract:
            self._sorter.add(fingerprints(entry.abstract), self._read)
        elif entry.fingerprint:
            self._sorter.add(fingerprint_hashes(entry.fingerprint), self._read)
        return (
            self._read,
            entry.id,
            entry.title,
            "\n".join(entry.names),
            entry.date,
            " ".join(entry.categories),
            entry.doi or None,
            entry.journal_ref or None,
            entry.comment or None,
            "\n".join(entry.other_titles) or None,
            zlib.compress(entry.abstract.encode(), 1) if entry.abstract else None,
            entry.fingerprint or None,
        )


def _without_repeats(connection: sqlite3.Connection) -> int:
    """Index the identifiers, and delete all but the last row of each paper; return the number of rows deleted."""
    connection.execute("CREATE INDEX records_id ON records (id)")
    if not connection.execute("SELECT 1 FROM records GROUP BY id HAVING count(*) > 1 LIMIT 1").fetchone():
        return 0
    return connection.execute(
        "DELETE FROM records WHERE EXISTS (SELECT 1 FROM records AS later"
        " WHERE later.id = records.id AND later.doc > records.doc)"
    ).rowcount


def _describe(connection: sqlite3.Connection, bits: int, paths: Sequence[Path]) -> None:
    """Write the table ``about``."""
    records, abstracts, newest = connection.execute(
        "SELECT count(*), count(abstract), max(date) FROM records"
    ).fetchone()
    about = {
        "records": records,
        "with_abstracts": abstracts,
        "newest": newest or "",
        "sources": "\n".join(path.name for path in paths),
        "built_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "bucket_bits": bits,
    }
    connection.executemany("INSERT INTO about VALUES (?, ?)", [(name, str(value)) for name, value in about.items()])
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


# --- lines of distributed files

_LONGEST_LINE = 16 * 1024 * 1024
_SUFFIXES = (".json", ".jsonl", ".ndjson")


def lines_of(path: Path) -> Iterator[tuple[str, int, bytes]]:
    """Yield (name of file or archive member, line number from 1, line) for each line that is not blank.

    Raises:
        InputError: If the file cannot be read or decompressed, or a line is longer than 16 MB.
    """
    try:
        for name, stream in _streams(path):
            with stream:
                yield from _lines(name, stream)
    except (OSError, EOFError, lzma.LZMAError, zlib.error, zipfile.BadZipFile) as error:
        missing = isinstance(error, FileNotFoundError)
        raise InputError(
            f"cannot read {path}: {reason(error) if isinstance(error, OSError) else error}",
            hint="check the path"
            if missing
            else "download the file again; expected JSON Lines, plain or as .gz, .xz, .bz2 or .zip",
        ) from error


def _lines(name: str, stream: IO[bytes]) -> Iterator[tuple[str, int, bytes]]:
    number = 0
    while line := stream.readline(_LONGEST_LINE):
        number += 1
        if len(line) == _LONGEST_LINE:
            raise InputError(f"{name}, line {number}: longer than 16 MB", hint="JSON Lines have one record per line")
        if not line.isspace():
            yield name, number, line


def _streams(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Yield the decompressed streams of a file, recognised by its first bytes."""
    if path.exists() and not path.is_dir() and not is_regular(path):
        raise InputError(f"{path} is not a regular file", hint="save it in a file first")
    with path.open("rb") as opened:
        magic = opened.read(6)
    if magic.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(path) as archive:
            for member in archive.namelist():
                if member.lower().endswith(_SUFFIXES):
                    yield f"{path.name}:{member}", archive.open(member)
        return
    yield path.name, _unpacking(path, magic)


def _unpacking(path: Path, magic: bytes) -> IO[bytes]:
    if magic.startswith(b"\x1f\x8b"):
        return cast(IO[bytes], gzip.open(path))
    if magic == b"\xfd7zXZ\x00":
        return lzma.open(path)
    if magic.startswith(b"BZh"):
        return bz2.open(path)
    return path.open("rb", buffering=1 << 20)
