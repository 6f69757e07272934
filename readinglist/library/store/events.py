"""Events as rows of the journal."""

import json

from readinglist.library.encoding import time_from_json
from readinglist.library.journal import Event
from readinglist.library.store.connection import Row

EVENTS = """SELECT e.number, e.batch, e.paper, e.what, e.reader, e.at, e.why, e.value_before, e.value_after, b.undoes
    FROM events e JOIN batches b ON b.number = e.batch"""
"""The columns that `event_of` reads."""


def event_of(row: Row) -> Event:
    """The event of a row of `EVENTS`."""
    number, batch, paper, what, reader, at, why, before, after, undoes = row
    return Event(
        number=number,
        batch=batch,
        paper=paper,
        what=what,
        reader=reader,
        at=time_from_json(at),
        why=why,
        before=json.loads(before),
        after=json.loads(after),
        undoes=undoes,
    )
