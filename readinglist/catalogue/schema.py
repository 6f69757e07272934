"""The file format of the catalogue, shared by builder and reader.

`records` has one row per paper. `keys` has the search keys as a sorted list of 64-bit numbers (32 bits of key, 32 bits
of row number), split into buckets by the leading bits of the key: a lookup reads a few hundred numbers, whatever the
size of the catalogue, at eight bytes per key; an SQLite index takes three times that.
"""

import sys
from array import array
from bisect import bisect_left

from readinglist.papers.errors import ReadinglistError

SCHEMA_VERSION = 2
APPLICATION_ID = 0x726C6361
"""The ``PRAGMA application_id`` of catalogue files."""

LONGEST_LIST = 1024
"""Maximum number of rows per key. A word or fingerprint that this many papers share is not significant."""

TABLES = """
    CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE records (
        doc INTEGER PRIMARY KEY,
        id TEXT NOT NULL,
        title TEXT NOT NULL,
        names TEXT NOT NULL,
        date TEXT NOT NULL,
        categories TEXT NOT NULL,
        doi TEXT,
        journal_ref TEXT,
        comment TEXT,
        other_titles TEXT,
        abstract BLOB
    );
    CREATE TABLE keys (bucket INTEGER PRIMARY KEY, entries BLOB NOT NULL);
"""

COLUMNS = "doc, id, title, names, date, categories, doi, journal_ref, comment, other_titles, abstract"


class CatalogueError(ReadinglistError):
    """A catalogue is missing, damaged, or of another version."""


def packed(numbers: list[int]) -> bytes:
    """Return the numbers as eight bytes each, little-endian."""
    entries = array("Q", numbers)
    if sys.byteorder == "big":
        entries.byteswap()
    return entries.tobytes()


def unpacked(blob: bytes) -> "array[int]":
    """Reverse `packed`.

    Raises:
        ValueError: If the length is not a multiple of eight bytes.
    """
    entries = array("Q")
    entries.frombytes(blob)
    if sys.byteorder == "big":
        entries.byteswap()
    return entries


def rows_under(key: int, entries: "array[int]") -> list[int]:
    """Return the row numbers of a bucket under `key`."""
    first = bisect_left(entries, key << 32)
    last = bisect_left(entries, (key + 1) << 32, lo=first)
    return [entry & 0xFFFFFFFF for entry in entries[first:last]]
