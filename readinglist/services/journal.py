"""Read the journal, and undo what it records."""

from collections.abc import Sequence
from dataclasses import dataclass

from readinglist.core.errors import NothingFound
from readinglist.core.journal import inverse, last_undoable
from readinglist.core.tracking import Event
from readinglist.services.workspace import Workspace, item_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """A batch of the journal and the events that undid it."""

    batch: int
    original: tuple[Event, ...]
    events: tuple[Event, ...]


def history(workspace: Workspace, *, key: str = "", limit: int | None = None) -> Sequence[Event]:
    """The journal of one paper or of the whole library, newest first.

    Raises:
        NothingFound: the key names no paper.
    """
    with workspace.store.read() as view:
        paper = item_of(view, key, workspace.reader).paper.id if key else None
        return view.events(paper=paper, limit=limit)


def undo(workspace: Workspace, *, steps: int = 1) -> tuple[Undone, ...]:
    """Undo the last commands, newest first, all in one transaction.

    Raises:
        NothingFound: there is nothing left to undo.
        LibraryError: something changed later stands in the way; nothing is undone.
    """
    undone: list[Undone] = []
    with workspace.store.begin() as unit:
        for _ in range(steps):
            number = last_undoable(unit.batches())
            if number is None:
                break
            original = tuple(unit.batch(number))
            reversal = inverse(original, reader=workspace.reader, at=workspace.clock.now(), why=f"undo {number}")
            undone.append(Undone(batch=number, original=original, events=tuple(unit.apply(reversal))))
    if not undone:
        raise NothingFound("there is nothing to undo")
    return tuple(undone)
