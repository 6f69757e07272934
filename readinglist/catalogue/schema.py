"""The file format of the catalogue, shared by builder and reader.

`records` has one row per paper. `keys` has the search keys as a sorted list of 64-bit numbers (32 bits of key, 32 bits
of row number), split into buckets by the leading bits of the key: a lookup reads a few hundred numbers, whatever the
size of the catalogue, at eight bytes per key; an SQLite index takes three times that.
"""

import sys
from array import array
from bisect import bisect_left
from zlib import crc32

from readinglist.papers.errors import ReadinglistError
from readinglist.papers.folding import STOP_WORDS, fold

SCHEMA_VERSION = 3
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
        abstract BLOB,
        fingerprint TEXT
    );
    CREATE TABLE keys (bucket INTEGER PRIMARY KEY, entries BLOB NOT NULL);
"""

COLUMNS = "doc, id, title, names, date, categories, doi, journal_ref, comment, other_titles, abstract, fingerprint"

READABLE = {SCHEMA_VERSION: COLUMNS, 2: COLUMNS.replace("fingerprint", "NULL")}
"""The columns by schema version. Version 2 had no fingerprints, which only the starter catalogue needs."""


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


FINGERPRINTS = 12
"""Fingerprints per abstract: with 30 % of the text in common, 98.6 % of the pairs share at least one."""

_SEARCH_FINGERPRINTS = 20
_MASK = 0xFFFFFFFF
_FIRST, _SECOND, _THIRD = 0x9E3779B1, 0x85EBCA6B, 0xC2B2AE3D
_WORD, _START, _END = 0x27D4EB2F, 0x5BD1E995, 0x1B873593
"""Odd constants that distinguish the kinds of keys and the places in a run."""


def title_key(squeezed: str) -> int:
    """Return the key of titles whose squeezed form is `squeezed`."""
    return crc32(squeezed.encode())


def word_key(word: str) -> int:
    """Return the key of a single folded word."""
    return crc32(word.encode()) ^ _WORD


def word_keys(folded: str) -> set[int]:
    """Return the keys of single words, of neighbours (including last and first), and of both ends."""
    words = [word for word in folded.split() if word not in STOP_WORDS] or folded.split()
    hashes = list(map(crc32, " ".join(words).encode().split()))
    keys = {code ^ _WORD for code in hashes}
    if len(hashes) > 1:
        keys.update([(a * _FIRST ^ b * _SECOND) & _MASK for a, b in zip(hashes, (*hashes[1:], hashes[0]), strict=True)])
    if len(hashes) > 3:
        for a, b, c, end in ((*hashes[:3], _START), (*hashes[-3:], _END)):
            keys.add((a * _FIRST ^ b * _SECOND ^ c * _THIRD ^ end) & _MASK)
    return keys


def fingerprints(abstract: str, most: int = FINGERPRINTS) -> list[int]:
    """Return the `most` smallest hashes of runs of three content words, ascending; none for fewer words."""
    words = [word for word in fold(abstract).split() if word not in STOP_WORDS]
    hashes = list(map(crc32, " ".join(words).encode().split()))
    runs = zip(hashes, hashes[1:], hashes[2:], strict=False)
    return sorted({(a * _FIRST ^ b * _SECOND ^ c * _THIRD) & _MASK for a, b, c in runs})[:most]


SHORT_FINGERPRINT = 8
"""Hashes that stand for an abstract whose text is not in the catalogue."""


def fingerprint_text(abstract: str) -> str:
    """Return the fingerprint of an abstract as text: its smallest hashes, each as eight hexadecimal digits."""
    return "".join(f"{code:08x}" for code in fingerprints(abstract, SHORT_FINGERPRINT))


def fingerprint_hashes(text: str) -> list[int]:
    """Reverse `fingerprint_text`.

    Raises:
        ValueError: If the text is not hexadecimal.
    """
    return [int(text[place : place + 8], 16) for place in range(0, len(text), 8)]


def shared_fingerprint(text: str, abstract: str) -> tuple[int, int]:
    """Return how many hashes of a fingerprint an abstract has, and how many there are."""
    hashes = fingerprint_hashes(text)
    return len(set(hashes).intersection(fingerprints(abstract, len(abstract)))), len(hashes)


def search_fingerprints(abstract: str) -> list[int]:
    """Return the fingerprints to search for: more than are stored, so that a text with an insertion is still found."""
    return fingerprints(abstract, _SEARCH_FINGERPRINTS)
