"""Read the journal, undo what it records, and redo what was undone."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from readinglist.library.context import Workspace, item_of
from readinglist.library.journal import Batch, Event, inverse, last_redoable, last_undoable
from readinglist.papers.errors import NothingFound


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """A batch of the journal and the events that took it back."""

    batch: int
    original: tuple[Event, ...]
    events: tuple[Event, ...]


def history(workspace: Workspace, *, key: str = "", limit: int | None = None) -> Sequence[Event]:
    """The journal of one paper, of those merged into it too, or of the whole library, newest first.

    Raises:
        NothingFound: the key names no paper.
    """
    with workspace.store.read() as view:
        if not key:
            return view.events(limit=limit)
        paper = item_of(view, key, workspace.reader).paper
        events = [event for each in (paper.id, *paper.merged) for event in view.events(paper=each, limit=limit)]
    return sorted(events, key=lambda event: -event.number)[:limit]


def undo(workspace: Workspace, *, steps: int = 1) -> tuple[Undone, ...]:
    """Undo the last commands, newest first, all in one transaction.

    Raises:
        NothingFound: there is nothing left to undo.
        LibraryError: something changed later stands in the way; nothing is undone.
    """
    undone = _taken_back(workspace, steps, last_undoable, "undo")
    if not undone:
        raise NothingFound("there is nothing to undo")
    return undone


def redo(workspace: Workspace, *, steps: int = 1) -> tuple[Undone, ...]:
    """Redo what was undone last, all in one transaction; each `batch` is the undo that is taken back.

    Raises:
        NothingFound: nothing was undone since the last change of its own.
        LibraryError: the library cannot take the change again; nothing is redone.
    """
    redone = _taken_back(workspace, steps, last_redoable, "redo")
    if not redone:
        raise NothingFound(
            "there is nothing to redo", hint="only what `readinglist undo` took back last, before any other change"
        )
    return redone


def _taken_back(
    workspace: Workspace, steps: int, choose: Callable[[Iterable[Batch]], int | None], verb: str
) -> tuple[Undone, ...]:
    """Take back up to so many batches, each the one that `choose` names as the next."""
    done: list[Undone] = []
    with workspace.store.begin() as unit:
        for _ in range(steps):
            number = choose(unit.batches())
            if number is None:
                break
            original = tuple(unit.batch(number))
            reversal = inverse(original, reader=workspace.reader, at=workspace.clock.now(), why=f"{verb} {number}")
            done.append(Undone(batch=number, original=original, events=tuple(unit.apply(reversal))))
    return tuple(done)
