"""History, undo and redo."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Protocol

from readinglist.library.context import LibraryContext, item_of
from readinglist.library.encoding import JsonValue, paper_to_json
from readinglist.library.journal import NOTE, Batch, Event, inverse, last_redoable, last_undoable, value_at
from readinglist.library.protocol import Unit
from readinglist.papers.errors import NothingFound, UsageError
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.tags import distinct_tags, without_tags

_TAGS = "tags"


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
    """Undo the last batches of the reader, or of the assistant that acts for them, newest first, in one transaction.

    Raises:
        NothingFound: If the reader has nothing left to undo; the hint names the last batch of another reader.
        LibraryError: If a later change conflicts; nothing is undone.
    """
    undone = _reverse(context, steps, last_undoable, "undo")
    if not undone:
        raise NothingFound("nothing to undo", hint=_of_others(context))
    return undone


def _of_others(context: LibraryContext) -> str:
    """Return a hint about the last batch that can be undone, if it is of another reader."""
    with context.store.read() as view:
        number = last_undoable(view.batches())
        by = view.batch(number)[0].reader if number else ""
    return f"the last change is by {by}: `readinglist undo --batch {number}` undoes it" if number else ""


def undo_batch(context: LibraryContext, number: int) -> UndoneBatch:
    """Undo one batch, which may be another reader's and need not be the last.

    Raises:
        NothingFound: If there is no such batch.
        UsageError: If another reader wrote it, and it has notes of others than `context.reader`, or if an assistant
            undoes what it did not write; nothing is undone.
        LibraryError: If a later change conflicts; nothing is undone.
    """
    with context.store.begin() as unit:
        original = tuple(unit.batch(number))
        if not original:
            raise NothingFound(f"no batch {number}", hint="run `readinglist history` to see the batches")
        if context.author and original[0].reader != context.author:
            raise UsageError(f"batch {number} is not by {context.author}", hint="only its reader can undo it")
        owners = {event.owner for event in original if event.what.startswith(NOTE)} - {context.reader}
        if owners and original[0].owner != context.reader:
            raise UsageError(
                f"batch {number} has notes of {', '.join(sorted(owners))}, which are private",
                hint=f"only {original[0].reader} can undo it",
            )
        return _reverse_batch(context, unit, original, "undo")


def redo(context: LibraryContext, *, steps: int = 1) -> tuple[UndoneBatch, ...]:
    """Redo what the reader undid last, in one transaction; each `batch` is the undo that is reversed.

    Raises:
        NothingFound: If the reader has undone nothing since the last change.
        LibraryError: If a later change conflicts; nothing is redone.
    """
    redone = _reverse(context, steps, last_redoable, "redo")
    if not redone:
        raise NothingFound(
            "nothing to redo", hint="only what `readinglist undo` reversed last, before any other change"
        )
    return redone


def _reverse(context: LibraryContext, steps: int, choose: "_Choose", verb: str) -> tuple[UndoneBatch, ...]:
    """Reverse up to `steps` batches of the reader, each the one that `choose` returns next."""
    done: list[UndoneBatch] = []
    with context.store.begin() as unit:
        for _ in range(steps):
            number = choose(unit.batches(), reader=context.author or context.reader)
            if number is None:
                break
            done.append(_reverse_batch(context, unit, tuple(unit.batch(number)), verb))
    return tuple(done)


def _reverse_batch(context: LibraryContext, unit: Unit, original: tuple[Event, ...], verb: str) -> UndoneBatch:
    number = original[0].batch
    reversal = inverse(original, reader=context.reader, at=context.clock.now(), why=f"{verb} {number}")
    events = [_with_later_tags(event, unit, context.reader) for event in reversal]
    return UndoneBatch(batch=number, original=original, events=tuple(unit.apply(events)))


def _with_later_tags(event: Event, unit: Unit, reader: str) -> Event:
    """Return an event that reverses a change of tags, so that it keeps those that were changed later."""
    item = unit.item_by_id(event.paper, reader) if event.what == _TAGS else None
    if item is None or (now := value_at(paper_to_json(item.paper), _TAGS)) == event.before:
        return event
    had, has = _texts(event.before), _texts(event.after)
    tags = distinct_tags(without_tags(item.paper.tags, without_tags(had, has)), without_tags(has, had))
    after = value_at(paper_to_json(replace(item.paper, tags=tags)), _TAGS)
    # The store refuses what changes nothing any more.
    return event if after == now else replace(event, before=now, after=after)


def _texts(value: JsonValue) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()


class _Choose(Protocol):
    """`last_undoable` or `last_redoable`."""

    def __call__(self, batches: Iterable[Batch], *, reader: str | None = None) -> int | None: ...
