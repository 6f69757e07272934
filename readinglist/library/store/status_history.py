"""The table ``turns``: the status changes that were not undone, computed by `library.status_history`."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from readinglist.library.encoding import time_from_json, time_to_json
from readinglist.library.journal import Event
from readinglist.library.status_history import StatusChange, status_changes
from readinglist.library.store.connection import Connection, Parameters, Row
from readinglist.library.store.rows import EVENTS, event_of

_INSERT = """INSERT INTO turns (paper, reader, place, was, status, since)
    VALUES (:paper, :reader, :place, :was, :status, :since)"""


_CHANGES = f"{EVENTS} JOIN papers p ON p.id = e.paper WHERE e.what = 'status'"


def fill_status_changes(connection: Connection) -> None:
    """Fill the empty table for every paper of the library."""
    connection.run_many(_INSERT, _rows(map(event_of, connection.stream(f"{_CHANGES} ORDER BY e.paper, e.number"))))


def update_status_changes(connection: Connection, paper: str) -> None:
    """Recompute the rows of one paper."""
    here = {"paper": paper}
    connection.run("DELETE FROM turns WHERE paper = :paper", here)
    events = connection.rows(f"{_CHANGES} AND e.paper = :paper ORDER BY e.number", here)
    connection.run_many(_INSERT, _rows(map(event_of, events)))


def _rows(events: Iterable[Event]) -> Iterator[Parameters]:
    for (paper, reader), changes in status_changes_by_reading(events):
        for place, change in enumerate(changes):
            since = time_to_json(change.since)
            yield {
                "paper": paper,
                "reader": reader,
                "place": place,
                "was": change.was,
                "status": change.status,
                "since": since,
            }


def status_changes_by_reading(events: Iterable[Event]) -> Iterator[tuple[tuple[str, str], tuple[StatusChange, ...]]]:
    """Yield the status changes by (paper, reader) of `events`, which are sorted by paper, oldest first."""
    for paper, group in groupby(events, key=lambda event: event.paper):
        by_reader: dict[str, list[Event]] = {}
        for event in group:
            if event.what == "status":
                by_reader.setdefault(event.reader, []).append(event)
        for reader, each in by_reader.items():
            if kept := status_changes(each):
                yield (paper, reader), kept


def status_change_of(row: Row) -> StatusChange:
    """Return the status change of a row of ``was``, ``status``, ``since``."""
    return StatusChange(was=row[0], status=row[1], since=time_from_json(row[2]))
