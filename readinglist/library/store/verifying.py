"""Comparing the state of a library with its journal, and the rows that are derived from papers with the papers.

Each statement reads a table for many papers, so that their number grows little with the library, and memory not at all.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from readinglist.library.journal import Event, fold
from readinglist.library.store.connection import Connection, Parameters, Row, batched, chunks
from readinglist.library.store.counting import STATUS_CHANGE, status_change_rows
from readinglist.library.store.packing import parsed
from readinglist.library.store.rows import (
    EVENTS,
    NOTES,
    PAPERS,
    READINGS,
    TABLES,
    StoredPaper,
    event_of,
    name_rows,
    paper_columns,
    paper_of,
    readings_of,
    tag_rows,
    text_row,
    title_rows,
)
from readinglist.papers.errors import LibraryError

_MOST_PAPERS = 200
_MOST_EVENTS = 5000
_JOURNAL_BY_PAPER = f"{EVENTS} ORDER BY e.paper, e.number"
_NOT_IN_JOURNAL = " UNION ".join(
    f"SELECT {column} FROM {table} t WHERE NOT EXISTS (SELECT 1 FROM events e WHERE e.paper = t.{column})"
    for table, column in (("papers", "id"), ("readings", "paper"), ("notes", "paper"))
)
"""Papers of the state without events in the journal; PostgreSQL would compare each with all events for NOT IN."""

_DERIVED = ("papers", "names", "titles", "tags", "headings")
"""The tables that are computed from the documents of papers."""

_SOURCES = {"papers": ("papers t", "t.id"), "headings": ("headings t JOIN papers p ON p.number = t.number", "p.id")}


def _statement(table: str) -> str:
    source, paper = _SOURCES.get(table, (f"{table} t", "t.paper"))
    columns = ", ".join(f"t.{column}" for column in TABLES[table])
    return f"SELECT {paper}, {columns} FROM {source} WHERE {paper} IN ({{}})"


_STATEMENTS = {
    "documents": f"{PAPERS} WHERE p.id IN ({{}})",
    "readings": f"{READINGS} WHERE r.paper IN ({{}})",
    "notes": f"{NOTES} WHERE n.paper IN ({{}}) ORDER BY n.at, n.id",
    "turns": f"SELECT paper, reader, {', '.join(STATUS_CHANGE)} FROM turns WHERE paper IN ({{}}) ORDER BY place",
    **{table: _statement(table) for table in _DERIVED},
}
"""What is read of many papers: the id, and the rows of a table."""

_Rows = Mapping[str, Sequence[Row]]
"""The rows of a paper, by the name of the statement."""


def differences(connection: Connection) -> Iterator[str]:
    """Describe where the state of the library differs from its journal."""
    try:
        for events in _events_by_paper(connection.stream(_JOURNAL_BY_PAPER)):
            yield from _differences_of(connection, events)
    except LibraryError as error:
        yield error.message
    for rows in batched(connection.rows(_NOT_IN_JOURNAL), _MOST_PAPERS):
        yield from _differences_of(connection, {paper: () for (paper,) in rows})


def _events_by_paper(rows: Iterable[Row]) -> Iterator[dict[str, Sequence[Row]]]:
    """Yield the rows of events by paper, for some papers at a time."""
    events: dict[str, Sequence[Row]] = {}
    number = 0
    for paper, each in groupby(rows, key=itemgetter(2)):
        events[paper] = tuple(each)
        number += len(events[paper])
        if len(events) == _MOST_PAPERS or number >= _MOST_EVENTS:
            yield events
            events, number = {}, 0
    if events:
        yield events


def _differences_of(connection: Connection, events: Mapping[str, Sequence[Row]]) -> Iterator[str]:
    """Describe the differences of papers, whose events are given; of each alone, if they cannot be read together."""
    try:
        stored = {name: _by_paper(connection, sql, events) for name, sql in _STATEMENTS.items()}
    except LibraryError as error:
        if len(events) == 1:
            yield error.message
            return
        for paper, rows in events.items():
            yield from _differences_of(connection, {paper: rows})
        return
    for paper, rows in events.items():
        try:
            here = {name: found.get(paper, ()) for name, found in stored.items()}
            yield from _differences_of_paper(paper, tuple(map(event_of, rows)), here)
        except LibraryError as error:
            yield error.message


def _by_paper(connection: Connection, sql: str, papers: Iterable[str]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for placeholders, ids in chunks(papers):
        for row in connection.rows(sql.format(placeholders), ids):
            found.setdefault(row[0], []).append(row)
    return found


def _differences_of_paper(paper: str, events: Sequence[Event], stored: _Rows) -> Iterator[str]:
    expected = fold(events)
    documents = stored["documents"]
    if expected.papers.get(paper) != (paper_of(documents[0]) if documents else None):
        yield f"paper {paper} differs from the journal"
    readings = readings_of(stored["readings"], stored["notes"])
    for place in sorted({*expected.readings, *readings}):
        if expected.readings.get(place) != readings.get(place):
            yield f"the reading of paper {paper} by {place[1]} differs from the journal"
    yield from _wrong_status_changes(paper, events, stored)
    yield from _wrong_rows(paper, stored)


def _wrong_status_changes(paper: str, events: Sequence[Event], stored: _Rows) -> Iterator[str]:
    """Describe where the stored status changes of a paper differ from those of its events."""
    kept: dict[str, list[Row]] = {}
    for _, reader, *row in stored["turns"]:
        kept.setdefault(reader, []).append(tuple(row))
    expected: dict[str, list[Row]] = {}
    for added in _column(stored, "added"):
        for change in status_change_rows(events):
            values = {**change, "entered": max(str(change["since"]), added)}
            expected.setdefault(str(change["reader"]), []).append(tuple(values[name] for name in STATUS_CHANGE))
    for reader in sorted({*expected, *kept}):
        if expected.get(reader) != kept.get(reader):
            yield f"the reading dates of paper {paper} by {reader} differ from the journal"


def _wrong_rows(paper: str, stored: _Rows) -> Iterator[str]:
    """Describe which rows of a paper of the state differ from its document."""
    for (_, revision, document), number in zip(stored["documents"], _column(stored, "number"), strict=True):
        present = StoredPaper(paper, revision, parsed(document))
        texts = text_row(present)
        expected: dict[str, list[Parameters]] = {
            "papers": [{"number": number, **paper_columns(present)}],
            "names": name_rows(present),
            "titles": title_rows(present),
            "tags": tag_rows(present),
            "headings": [{"number": number, "title": texts["title"], "authors": texts["authors"]}],
        }
        for table in _DERIVED:
            rows = sorted(tuple(row[column] for column in TABLES[table]) for row in expected[table])
            if sorted(row[1:] for row in stored[table]) != rows:
                yield f"{table}: the rows of paper {paper} differ from its document"


def _column(stored: _Rows, column: str) -> list[Any]:
    """Return the values of a column of ``papers``."""
    place = TABLES["papers"].index(column) + 1
    return [row[place] for row in stored["papers"]]
