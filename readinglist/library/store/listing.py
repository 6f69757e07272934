"""Reading what lists show from the columns of papers, without their documents."""

from array import array
from collections.abc import Iterable, Iterator

from readinglist.library.listing import ListedPaper
from readinglist.library.store.connection import Connection, Row, chunks
from readinglist.library.store.packing import damaged
from readinglist.library.store.search import DUE, FROM, PRIORITY, STATUS

_COLUMNS = {
    "key": "p.key",
    "title": "p.title",
    "authors": "p.authors",
    "year": "p.year",
    "arxiv_id": "p.arxiv_id",
    "doi": "p.doi",
    "venue": "p.venue",
    "status": STATUS,
    "priority": PRIORITY,
    "rating": "COALESCE(r.rating, 0)",
    "due": DUE,
    "progress": "COALESCE(r.progress, '')",
    "tags": "p.tags",
    "added": "p.added",
    "resolution": "p.resolution",
}
_SQL = f"SELECT p.number, {', '.join(_COLUMNS[name] for name in ListedPaper._fields)} {FROM} WHERE p.number IN ({{}})"


class ListedRows:
    """The listed papers of rows of one column, their number, in that order; each iteration reads them again."""

    def __init__(self, connection: Connection, numbers: Iterable[Row], reader: str) -> None:
        self._connection = connection
        self._numbers = array("q", (number for (number,) in numbers))
        self._reader = reader

    def __len__(self) -> int:
        return len(self._numbers)

    def __iter__(self) -> Iterator[ListedPaper]:
        for placeholders, numbers in chunks(self._numbers):
            rows = self._connection.rows(_SQL.format(placeholders), {**numbers, "reader": self._reader})
            of_number = {row[0]: ListedPaper._make(row[1:]) for row in rows}
            try:
                yield from map(of_number.__getitem__, numbers.values())
            except KeyError as error:
                raise damaged(f"row {error} of papers is missing") from error
