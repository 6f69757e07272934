"""The file layout of the catalogue, shared by the builder and the reader.

`records` holds one row per paper. `keys` holds the search keys as a sorted list of 64-bit numbers (32 bits of key,
32 bits of row number), cut into buckets by the leading bits of the key: one read of some hundred numbers answers for
one key, whatever the size of the catalogue, at eight bytes per key where an SQLite index takes three times that.
"""

import sys
from array import array
from bisect import bisect_left

from readinglist.papers.errors import ReadinglistError

SCHEMA_VERSION = 2
APPLICATION_ID = 0x726C6361
"""Marks the SQLite files of this catalogue (``PRAGMA application_id``)."""

LONGEST_LIST = 1024
"""Row numbers kept per key. A word or fingerprint that this many papers share tells nothing; their lists end here."""

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
    """A catalogue is missing, damaged, or of another version of this program."""


def packed(numbers: list[int]) -> bytes:
    """The numbers as eight bytes each, lowest byte first."""
    entries = array("Q", numbers)
    if sys.byteorder == "big":
        entries.byteswap()
    return entries.tobytes()


def unpacked(blob: bytes) -> "array[int]":
    """The numbers of `packed`.

    Raises:
        ValueError: the blob is no multiple of eight bytes.
    """
    entries = array("Q")
    entries.frombytes(blob)
    if sys.byteorder == "big":
        entries.byteswap()
    return entries


def rows_under(key: int, entries: "array[int]") -> list[int]:
    """The row numbers that a bucket holds under `key`."""
    first = bisect_left(entries, key << 32)
    last = bisect_left(entries, (key + 1) << 32, lo=first)
    return [entry & 0xFFFFFFFF for entry in entries[first:last]]
