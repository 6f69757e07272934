"""A process that changes a library: ``python -m tests.library_writer FILE NAME COUNT``.

It makes COUNT changes of mixed kinds (for ever where COUNT is 0) to papers of its own, as reader NAME, and reports each
on a line of stdout once the library has said that it is written: batch number and number of events.
"""

import sys
from collections.abc import Sequence
from dataclasses import replace
from itertools import count

from readinglist.library.journal import Event, changes, inverse, last_undoable
from readinglist.library.protocol import Unit
from readinglist.library.store.sqlite import open_store
from readinglist.papers.paper import Item, Note, Reading
from tests.command import TIME_LIMIT
from tests.papers import NOON, item

STATUSES = ("to-read", "reading", "read")


def change(unit: Unit, name: str, step: int) -> Sequence[Event]:
    """Run one command of seven kinds in turn; every seventh one adds a paper."""
    key = f"{name}{step // 7}"
    if step % 7 == 0:
        added = item(key, f"Paper {step} of {name}", abstract="words " * 200)
        return unit.apply(changes(None, added, reader=name, at=NOON))
    if step % 7 == 6:
        number = last_undoable(unit.batches(), reader=name)
        return unit.apply(inverse(unit.batch(number or 0), reader=name, at=NOON))
    seen = unit.item(key, name)
    assert seen is not None
    return unit.apply(changes(seen, changed(seen, step, unit.new_id()), reader=name, at=NOON))


def changed(seen: Item, step: int, note: str) -> Item:
    """Return the paper after a command of this kind."""
    paper, reading = seen.paper, seen.reading
    match step % 7:
        case 1:
            return Item(paper=replace(paper, tags=("rl", f"tag{step}")), reading=Reading(rating=3))
        case 2:
            return replace(seen, reading=replace(reading, status=STATUSES[step % 3], since=NOON))
        case 3:
            written = Note(id=note, text=f"Note of step {step}", at=NOON)
            return replace(seen, reading=replace(reading, notes=(*reading.notes, written)))
        case 4:
            return replace(seen, paper=replace(paper, key=f"{paper.key}x", aliases=(paper.key,)))
        case _:
            return replace(seen, paper=replace(paper, metadata=replace(paper.metadata, title=f"Title {step}")))


def main(path: str, name: str, steps: int) -> None:
    """Change the library in batches, and report each."""
    store = open_store(path, wait=TIME_LIMIT)
    for step in range(steps) if steps else count():
        with store.begin() as unit:
            events = change(unit, name, step)
        print(events[0].batch, len(events), flush=True)
    store.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
