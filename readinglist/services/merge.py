"""Make several papers of the library one: the others go into the first, with everything that readers wrote."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from readinglist.core.journal import Event, changes
from readinglist.core.uniting import united, united_reading, unlike_identifiers
from readinglist.papers.errors import UsageError
from readinglist.papers.paper import Field, Item, Paper
from readinglist.papers.reading import Reading
from readinglist.protocols.library import Unit
from readinglist.services.workspace import Workspace, item_of, items_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Merging:
    """Papers that were made one: `first` before and `after`, and the `others`, which the library holds no more.

    `unlike` are (key of the other, field, value kept, value gone) where two identifiers differed.
    """

    first: Item
    others: tuple[Item, ...]
    after: Item
    unlike: tuple[tuple[str, Field, str, str], ...] = ()


def merge(keys: Sequence[str], workspace: Workspace) -> Merging:
    """Merge the papers of `keys` into the first of them, in one transaction and one batch of the journal.

    Raises:
        NothingFound: a key names no paper; nothing is changed.
        UsageError: the keys name fewer than two papers.
    """
    now = workspace.clock.now()
    with workspace.store.begin() as unit:
        items = items_of(unit, keys, workspace.reader)
        if len(items) < 2:
            raise UsageError(
                f"{' and '.join(keys)} name one paper: there is nothing to merge",
                hint="name two papers: readinglist merge KEY KEY",
            )
        first, *others = items
        paper = first.paper
        unlike: list[tuple[str, Field, str, str]] = []
        for other in others:
            before, paper = paper, united(paper, other.paper)
            unlike.extend(_unlike(before, other.paper, paper))
        unit.apply(_events(items, paper, _readings(items, unit), reader=workspace.reader, at=now))
        after = item_of(unit, paper.key, workspace.reader)
    return Merging(first=first, others=tuple(others), after=after, unlike=tuple(unlike))


def _readings(items: Sequence[Item], unit: Unit) -> dict[str, tuple[Reading, Reading]]:
    """Every reader's relation to the first paper, as it is and as it becomes."""
    of_first, *of_others = [unit.readings_of(item.paper.id) for item in items]
    readers = dict.fromkeys(reader for readings in (of_first, *of_others) for reader in readings)
    readings: dict[str, tuple[Reading, Reading]] = {}
    for reader in readers:
        before = after = of_first.get(reader, Reading())
        for readings_of_other in of_others:
            after = united_reading(after, readings_of_other.get(reader, Reading()))
        readings[reader] = (before, after)
    return readings


def _events(
    items: Sequence[Item], paper: Paper, readings: Mapping[str, tuple[Reading, Reading]], *, reader: str, at: datetime
) -> tuple[Event, ...]:
    """What is written; first and last stand events of `reader`, for the journal names a batch after its first."""
    first, *others = items
    why = f"merge into {first.paper.key}"
    events: list[Event] = []
    for other in others:
        events.extend(changes(other, None, reader=reader, at=at, why=why))
    for name, (was, becomes) in readings.items():
        before = Item(paper=first.paper, reading=was)
        events.extend(changes(before, replace(before, reading=becomes), reader=name, at=at, why=why))
    events.extend(changes(first, replace(first, paper=paper), reader=reader, at=at, why=why))
    return tuple(events)


def _unlike(first: Paper, second: Paper, after: Paper) -> list[tuple[str, Field, str, str]]:
    """The identifiers in which the two differ, with what was kept of each, and what was not."""
    unlike: list[tuple[str, Field, str, str]] = []
    for name in unlike_identifiers(first.metadata, second.metadata):
        kept, *sides = (str(getattr(paper.metadata, name)) for paper in (after, first, second))
        unlike.append((second.key, name, kept, next(side for side in sides if side != kept)))
    return unlike
