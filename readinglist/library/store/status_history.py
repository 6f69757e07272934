"""The table ``turns``: the changes of status that hold, as `library.status_history` reads them off the journal."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from readinglist.library.encoding import time_from_json, time_to_json
from readinglist.library.journal import Event
from readinglist.library.status_history import Turn, turns
from readinglist.library.store.connection import Connection, Parameters, Row
from readinglist.library.store.events import EVENTS, event_of

_INSERT = """INSERT INTO turns (paper, reader, place, was, status, since)
    VALUES (:paper, :reader, :place, :was, :status, :since)"""


_CHANGES = f"{EVENTS} JOIN papers p ON p.id = e.paper WHERE e.what = 'status'"


def write_turns(connection: Connection) -> None:
    """Fill the empty table with the turns of every paper that is there."""
    connection.run_many(_INSERT, _rows(map(event_of, connection.stream(f"{_CHANGES} ORDER BY e.paper, e.number"))))


def rewrite_turns(connection: Connection, paper: str) -> None:
    """Put the turns of one paper right."""
    here = {"paper": paper}
    connection.run("DELETE FROM turns WHERE paper = :paper", here)
    told = connection.rows(f"{_CHANGES} AND e.paper = :paper ORDER BY e.number", here)
    connection.run_many(_INSERT, _rows(map(event_of, told)))


def _rows(events: Iterable[Event]) -> Iterator[Parameters]:
    for (paper, reader), held in turns_by_reading(events):
        for place, turn in enumerate(held):
            since = time_to_json(turn.since)
            yield {
                "paper": paper,
                "reader": reader,
                "place": place,
                "was": turn.was,
                "status": turn.status,
                "since": since,
            }


def turns_by_reading(events: Iterable[Event]) -> Iterator[tuple[tuple[str, str], tuple[Turn, ...]]]:
    """The turns by (paper, reader) of `events`, which come by paper and then oldest first; none where none holds."""
    for paper, told in groupby(events, key=lambda event: event.paper):
        by_reader: dict[str, list[Event]] = {}
        for event in told:
            if event.what == "status":
                by_reader.setdefault(event.reader, []).append(event)
        for reader, each in by_reader.items():
            if held := turns(each):
                yield (paper, reader), held


def turn_of(row: Row) -> Turn:
    """The turn of a row of ``was``, ``status``, ``since``."""
    return Turn(was=row[0], status=row[1], since=time_from_json(row[2]))
