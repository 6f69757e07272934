"""History, undo and redo."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Protocol, TypeVar, overload

from readinglist.library.context import LibraryContext, item_of
from readinglist.library.encoding import JsonValue, paper_to_json
from readinglist.library.journal import NOTE, Batch, Event, inverse, last_redoable, last_undoable, value_at
from readinglist.library.protocol import Store, Unit
from readinglist.papers.errors import InvalidChange, NothingFound, UsageError
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.tags import distinct_tags, without_tags

_TAGS = "tags"
_PART = 1000  # events that are in memory at a time
_Result = TypeVar("_Result")


class BatchEvents(Sequence[Event]):
    """The events of a batch, oldest first, by their numbers; the `first` ones are kept when the library is closed."""

    def __init__(self, store: Store, batch: int, numbers: Sequence[int], first: Sequence[Event]) -> None:
        self._store = store
        self._batch = batch
        self._numbers = numbers
        self._first = first
        self._part, self._events = -1, first

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, place: int) -> Event: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[Event, ...]: ...

    def __getitem__(self, place: int | slice) -> Event | tuple[Event, ...]:
        if isinstance(place, slice):
            return tuple(self[each] for each in range(len(self))[place])
        place = range(len(self))[place]
        if place < len(self._first):
            return self._first[place]
        part, within = divmod(place, _PART)
        if part != self._part:
            some = self._numbers[part * _PART : (part + 1) * _PART]
            with self._store.read() as view:
                self._events = view.batch(self._batch, first=some[0], last=some[-1])
            self._part = part
        return self._events[within]


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoneBatch:
    """A batch that was undone or redone: its `original` events, and the `events` that reversed it.

    `describe` of `events` says what the undo or redo did, in the direction in which it happened. Of a large batch, most
    events are read from the library when they are needed, so it must be open, with no view or unit of work.
    """

    batch: int
    original: Sequence[Event]
    events: Sequence[Event]


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

    def reverse(part: int | None) -> UndoneBatch:
        with context.store.begin() as unit:
            _refuse_of_others(context, unit, number)
            return _reverse_batch(context, unit, number, "undo", part)

    return _in_parts(reverse)


def _refuse_of_others(context: LibraryContext, unit: Unit, number: int) -> None:
    """Raise if there is no such batch, or this reader cannot undo it."""
    numbers = unit.event_numbers(number)
    if not numbers:
        raise NothingFound(f"no batch {number}", hint="run `readinglist history` to see the batches")
    (first,) = unit.batch(number, first=numbers[0], last=numbers[0])
    if context.author and first.reader != context.author:
        raise UsageError(f"batch {number} is not by {context.author}", hint="only its reader can undo it")
    if first.owner == context.reader:
        return
    owners = {
        event.owner
        for start in range(0, len(numbers), _PART)
        for event in unit.batch(number, first=numbers[start], last=numbers[start : start + _PART][-1])
        if event.what.startswith(NOTE)
    }
    if owners - {context.reader}:
        raise UsageError(
            f"batch {number} has notes of {', '.join(sorted(owners - {context.reader}))}, which are private",
            hint=f"only {first.reader} can undo it",
        )


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

    def reverse(part: int | None) -> tuple[UndoneBatch, ...]:
        done: list[UndoneBatch] = []
        with context.store.begin() as unit:
            for _ in range(steps):
                number = choose(unit.batches(), reader=context.author or context.reader)
                if number is None:
                    break
                done.append(_reverse_batch(context, unit, number, verb, part))
        return tuple(done)

    return _in_parts(reverse)


def _in_parts(reverse: Callable[[int | None], _Result]) -> _Result:
    """Reverse batches in parts of this many events, all in one transaction; if that fails, each as a whole.

    Papers can exchange citation keys in a batch, so that a part may need a key which the next one makes free.
    """
    try:
        return reverse(_PART)
    except InvalidChange:
        return reverse(None)


def _reverse_batch(context: LibraryContext, unit: Unit, number: int, verb: str, part: int | None) -> UndoneBatch:
    numbers, at = unit.event_numbers(number), context.clock.now()
    part = part or len(numbers)
    batch, written = 0, list[int]()
    original: Sequence[Event] = ()
    newest: Sequence[Event] = ()
    for end in range(len(numbers), 0, -part):
        some = numbers[max(0, end - part) : end]
        original = unit.batch(number, first=some[0], last=some[-1])
        reversal = inverse(original, reader=context.reader, at=at, why=f"{verb} {number}")
        events = unit.apply([_with_later_tags(event, unit, context.reader) for event in reversal], batch=batch)
        if not written:
            batch, newest = events[0].batch, events
        written.extend(event.number for event in events)
    return UndoneBatch(
        batch=number,
        original=_kept(context, number, numbers, original),
        events=_kept(context, batch, written, newest),
    )


def _kept(context: LibraryContext, batch: int, numbers: Sequence[int], first: Sequence[Event]) -> Sequence[Event]:
    if len(first) == len(numbers):
        return tuple(first)
    return BatchEvents(context.store, batch, numbers, first)


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
