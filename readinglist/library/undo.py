"""History, undo and redo."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from readinglist.library.context import LibraryContext, item_of
from readinglist.library.journal import Batch, Event, inverse, last_redoable, last_undoable
from readinglist.papers.errors import NothingFound


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoneBatch:
    """A batch that was undone or redone: its `original` events, and the `events` that reversed it.

    `describe` of `events` says what the undo or redo did, in the direction in which it happened.
    """

    batch: int
    original: tuple[Event, ...]
    events: tuple[Event, ...]


def history(context: LibraryContext, *, key: str = "", limit: int | None = None) -> Sequence[Event]:
    """Return the journal of one paper, including papers merged into it, or of the library, newest first.

    Raises:
        NothingFound: If the key matches no paper.
    """
    with context.store.read() as view:
        if not key:
            return view.events(limit=limit)
        paper = item_of(view, key, context.reader).paper
        events = [event for each in (paper.id, *paper.merged) for event in view.events(paper=each, limit=limit)]
    return sorted(events, key=lambda event: -event.number)[:limit]


def undo(context: LibraryContext, *, steps: int = 1) -> tuple[UndoneBatch, ...]:
    """Undo the last batches, newest first, in one transaction.

    Raises:
        NothingFound: If there is nothing left to undo.
        LibraryError: If a later change conflicts; nothing is undone.
    """
    undone = _reverse(context, steps, last_undoable, "undo")
    if not undone:
        raise NothingFound("nothing to undo")
    return undone


def redo(context: LibraryContext, *, steps: int = 1) -> tuple[UndoneBatch, ...]:
    """Redo what was undone last, in one transaction; each `batch` is the undo that is reversed.

    Raises:
        NothingFound: If nothing was undone since the last change.
        LibraryError: If a later change conflicts; nothing is redone.
    """
    redone = _reverse(context, steps, last_redoable, "redo")
    if not redone:
        raise NothingFound(
            "nothing to redo", hint="only what `readinglist undo` reversed last, before any other change"
        )
    return redone


def _reverse(
    context: LibraryContext, steps: int, choose: Callable[[Iterable[Batch]], int | None], verb: str
) -> tuple[UndoneBatch, ...]:
    """Reverse up to `steps` batches, each the one that `choose` returns next."""
    done: list[UndoneBatch] = []
    with context.store.begin() as unit:
        for _ in range(steps):
            number = choose(unit.batches())
            if number is None:
                break
            original = tuple(unit.batch(number))
            reversal = inverse(original, reader=context.reader, at=context.clock.now(), why=f"{verb} {number}")
            done.append(UndoneBatch(batch=number, original=original, events=tuple(unit.apply(reversal))))
    return tuple(done)
