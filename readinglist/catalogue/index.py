"""A catalogue file, opened for reading: papers by identifier, title, similar title, and abstract."""

import sqlite3
import zlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from math import log2
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from rapidfuzz.fuzz import ratio

from readinglist.catalogue.entries import CatalogueRecord
from readinglist.catalogue.schema import (
    APPLICATION_ID,
    LONGEST_LIST,
    READABLE,
    CatalogueError,
    rows_under,
    search_fingerprints,
    title_key,
    unpacked,
    word_key,
    word_keys,
)
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import fold

_ROWS_WEIGHED = 3000
"""Maximum number of rows considered for a similar title; rarer words come first."""

_TITLES_COMPARED = 32
_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueInfo:
    """The contents of a catalogue; `newest` is its latest first-version date (ISO 8601)."""

    path: str
    records: int
    with_abstracts: int
    newest: str
    sources: tuple[str, ...]
    built_at: datetime
    schema_version: int


_HEADER = 100
_APPLICATION = 68
"""Size of the header of a database, and where it has the application (https://sqlite.org/fileformat2.html)."""


class Catalogue:
    """A read-only catalogue file and context manager. Not thread-safe.

    Every method raises `CatalogueError` if the file turns out to be damaged.
    """

    def __init__(self, path: Path) -> None:
        """Open the file.

        Raises:
            CatalogueError: If `path` is not a catalogue of this version or an earlier one that can be read.
        """
        self.path = path
        if not path.is_file():
            raise CatalogueError(
                f"catalogue {path} does not exist", hint="create it with `readinglist catalogue build FILE`"
            )
        self._connection = sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, isolation_level=None)
        try:
            self._about = self._checked()
            self._shift = 32 - int(self._about["bucket_bits"])
        except (sqlite3.DatabaseError, KeyError, ValueError) as error:
            self._connection.close()
            raise self._damaged(error) from error
        except CatalogueError:
            self._connection.close()
            raise

    def _checked(self) -> dict[str, str]:
        """Return the table ``about``, after checking that the file is a complete catalogue that can be read."""
        application, version, pages, size = (
            self._connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("application_id", "user_version", "page_count", "page_size")
        )
        if application != APPLICATION_ID or version not in READABLE:
            raise CatalogueError(
                f"{self.path} is not a catalogue of this version",
                hint="rebuild it with `readinglist catalogue build FILE`",
            )
        if self.path.stat().st_size < pages * size:
            raise ValueError("the file is truncated")
        self._version = version
        self._connection.execute("PRAGMA mmap_size = 1073741824")
        self._connection.execute("BEGIN")
        return dict(self._connection.execute("SELECT name, value FROM about"))

    def _damaged(self, error: Exception) -> CatalogueError:
        return CatalogueError(
            f"catalogue {self.path} is damaged: {error}", hint="rebuild it with `readinglist catalogue build FILE`"
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def info(self) -> CatalogueInfo:
        """Return what the catalogue contains, and its sources."""
        try:
            return CatalogueInfo(
                path=str(self.path),
                records=int(self._about["records"]),
                with_abstracts=int(self._about["with_abstracts"]),
                newest=self._about["newest"],
                sources=tuple(self._about["sources"].split("\n")),
                built_at=datetime.fromisoformat(self._about["built_at"]),
                schema_version=self._version,
            )
        except (KeyError, ValueError) as error:
            raise self._damaged(error) from error

    def by_ids(self, identifiers: Sequence[str]) -> dict[str, CatalogueRecord]:
        """Return papers by identifier without version; unknown ones are skipped."""
        found: dict[str, CatalogueRecord] = {}
        for start in range(0, len(identifiers), _AT_ONCE):
            some = identifiers[start : start + _AT_ONCE]
            for _doc, entry in self._select(f"id IN ({_marks(some)})", some):
                found[entry.id] = entry
        return found

    def sample(self, most: int) -> list[str]:
        """Return identifiers of at most `most` papers, evenly distributed over the catalogue."""
        step = max(1, int(self._about["records"]) // most)
        rows = range(1, int(self._about["records"]) + 1, step)[:most]
        return [entry.id for entry in self._entries(rows)]

    def by_title(self, title: str) -> list[CatalogueRecord]:
        """Return all papers with a current or former title that equals `title` when folded."""
        return self._with_title(fold(title).replace(" ", ""))

    def _with_title(self, squeezed: str) -> list[CatalogueRecord]:
        if not squeezed:
            return []
        key = title_key(squeezed)
        entries = self._entries(self._rows([key])[key])
        return [
            entry
            for entry in entries
            if any(fold(title).replace(" ", "") == squeezed for title in (entry.title, *entry.other_titles))
        ]

    def by_similar_title(self, title: str, most: int = 8) -> list[CatalogueRecord]:
        """Return papers whose titles share rare words with `title`, most similar first, including equal titles."""
        folded = fold(title)
        if not folded:
            return []
        rows = self._weighed(self._rows(word_keys(folded)))
        weighed = [
            (max(_similarity(folded, fold(other)) for other in (entry.title, *entry.other_titles)), entry)
            for entry in self._entries(rows[:_TITLES_COMPARED])
        ]
        weighed.sort(key=lambda pair: (-pair[0], pair[1].id))
        return [entry for _score, entry in weighed[:most]]

    def unknown_words(self, words: Sequence[str]) -> frozenset[str]:
        """Return the folded words that are in no title."""
        keys = {word: word_key(word) for word in words}
        found = self._rows(keys.values())
        return frozenset(word for word, key in keys.items() if not found[key])

    def by_abstract(self, abstract: str, most: int = 4) -> list[CatalogueRecord]:
        """Return papers whose abstracts share the most fingerprints with `abstract`, at least two, best first."""
        shared: dict[int, int] = defaultdict(int)
        sought = search_fingerprints(abstract)
        for rows in self._rows(sought).values():
            if len(rows) < LONGEST_LIST:
                for row in rows:
                    shared[row] += 1
        enough = 2 if len(sought) > 2 else 1
        best = sorted((row for row, count in shared.items() if count >= enough), key=lambda row: (-shared[row], row))
        return self._entries(best[:most])

    def _rows(self, keys: Iterable[int]) -> dict[int, list[int]]:
        """Return the row numbers under each key."""
        buckets: dict[int, list[int]] = defaultdict(list)
        for key in keys:
            buckets[key >> self._shift].append(key)
        numbers = list(buckets)
        found: dict[int, list[int]] = {key: [] for listed in buckets.values() for key in listed}
        try:
            for bucket, blob in self._connection.execute(
                f"SELECT bucket, entries FROM keys WHERE bucket IN ({_marks(numbers)})",  # noqa: S608
                numbers,
            ):
                entries = unpacked(blob)
                for key in buckets[bucket]:
                    found[key] = rows_under(key, entries)
        except (sqlite3.DatabaseError, ValueError) as error:
            raise self._damaged(error) from error
        return found

    def _weighed(self, lists: dict[int, list[int]]) -> list[int]:
        """Return row numbers by the number of rarer keys that they have, best first."""
        weights: dict[int, float] = defaultdict(float)
        looked_at = 0
        for rows in sorted(lists.values(), key=len):
            looked_at += len(rows)
            if looked_at > _ROWS_WEIGHED or len(rows) >= LONGEST_LIST:
                break
            weight = 1 / log2(2 + len(rows))
            for row in rows:
                weights[row] += weight
        return sorted(weights, key=lambda row: (-weights[row], row))

    def _entries(self, rows: Sequence[int]) -> list[CatalogueRecord]:
        """Return the papers in these rows, in order; replaced rows are skipped."""
        found = dict(self._select(f"doc IN ({_marks(rows)})", rows)) if rows else {}
        return [found[row] for row in rows if row in found]

    def _select(self, condition: str, values: Sequence[object]) -> list[tuple[int, CatalogueRecord]]:
        query = f"SELECT {READABLE[self._version]} FROM records WHERE {condition}"  # noqa: S608 - conditions are built here
        try:
            return [(row[0], _entry(row)) for row in self._connection.execute(query, values)]
        except (sqlite3.DatabaseError, ValueError, zlib.error) as error:
            raise self._damaged(error) from error


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))


def _entry(row: tuple[object, ...]) -> CatalogueRecord:
    """Return the record of a row of `COLUMNS`."""
    _doc, identifier, title, names, date, categories, doi, journal_ref, comment, other_titles, abstract, fingerprint = (
        row
    )
    return CatalogueRecord(
        str(identifier),
        str(title),
        tuple(str(names).split("\n")) if names else (),
        str(date),
        tuple(str(categories).split()),
        str(doi or ""),
        str(journal_ref or ""),
        str(comment or ""),
        tuple(str(other_titles).split("\n")) if other_titles else (),
        zlib.decompress(abstract).decode() if isinstance(abstract, bytes) else "",
        str(fingerprint or ""),
    )


def _similarity(sought: str, title: str) -> float:
    """Return the similarity of two folded titles, 0 to 100; a title that continues after `sought` loses little."""
    similarity = ratio(sought, title)
    return max(similarity, ratio(sought, title[: len(sought)]) - 2) if len(title) > len(sought) else similarity


def is_replaceable(path: Path) -> bool:
    """Whether a file is a catalogue, of whatever version and even if damaged, or empty."""
    with path.open("rb") as file:
        head = file.read(_HEADER)
    return not head or head[_APPLICATION : _APPLICATION + 4] == APPLICATION_ID.to_bytes(4, "big")
