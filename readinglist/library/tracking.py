"""The reader's changes: status, notes, tags, priority, rating, removal."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from readinglist.library.context import LibraryContext, items_of
from readinglist.library.journal import Event, changes
from readinglist.library.protocol import Unit
from readinglist.papers.errors import NothingFound, StaleRevision, UsageError
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import printable
from readinglist.papers.paper import Item, Note, Reading, Resolution
from readinglist.papers.statuses import Status, checked_rating, resolve_priority, resolve_status
from readinglist.papers.tags import TagSpellings, checked_tags, distinct_tags, without_tags

NO_PAPER = "no paper"
"""The reason, in the journal, of removals by `remove_no_papers`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An item before and after; equal if nothing changed. `after` is None if it was removed."""

    before: Item
    after: Item | None


def change(
    keys: Sequence[str],
    alter: Callable[[Item, Unit, datetime], Item | None],
    context: LibraryContext,
    *,
    why: str = "",
) -> tuple[Change, ...]:
    """Change the items of `keys` in one transaction and one batch of the journal.

    Raises:
        NothingFound: If a key matches no paper; nothing is changed.
    """
    now = context.clock.now()
    with context.store.begin() as unit:
        items = items_of(unit, keys, context.reader)
        done = tuple(Change(before=item, after=alter(item, unit, now)) for item in items)
        write(done, unit, reader=context.reader, at=now, why=why)
    return done


def write(done: Iterable[Change], unit: Unit, *, reader: str, at: datetime, why: str = "") -> None:
    """Write the changes as one batch of the journal; none if nothing changed."""
    events: list[Event] = []
    for each in done:
        events.extend(changes(each.before, each.after, reader=reader, at=at, why=why))
    if events:
        unit.apply(events)


def set_status(keys: Sequence[str], status: str, context: LibraryContext) -> tuple[Change, ...]:
    """Set the status of papers; synonyms are accepted. A status that is not open ends the plan and the progress.

    Raises:
        UsageError: If there is no such status.
        NothingFound: If a key matches no paper.
    """
    chosen = resolve_status(status, context.statuses)
    name = chosen.name

    def alter(item: Item, _unit: Unit, now: datetime) -> Item:
        if item.reading.status == name:
            return item
        return replace(item, reading=replace(without_plan(item.reading, chosen), status=name, since=now))

    return change(keys, alter, context)


def without_plan(reading: Reading, status: Status) -> Reading:
    """Return the reading without the plan and progress that a status ends."""
    return reading if status.open else replace(reading, due="", progress="")


def add_note(key: str, text: str, context: LibraryContext, *, shared: bool = False) -> Change:
    """Add a Markdown note, as `printable` returns it; with `shared` other readers of the library see it.

    Raises:
        UsageError: If the note is blank.
        NothingFound: If the key matches no paper.
    """
    text = printable(text)
    if not text.strip():
        raise UsageError("empty note, nothing saved", hint="write it with -m TEXT, or in the editor")

    def alter(item: Item, unit: Unit, now: datetime) -> Item:
        # Notes are sorted by time, so no two may have the same time.
        at = max([now, *(note.at + timedelta(microseconds=1) for note in item.reading.notes)])
        note = Note(id=unit.new_id(), text=text.strip("\n"), at=at, shared=shared)
        return replace(item, reading=replace(item.reading, notes=(*item.reading.notes, note)))

    return change([key], alter, context)[0]


def change_note(key: str, note: Note, text: str, context: LibraryContext) -> Change:
    """Replace the text of a note as it was read by another, as `printable` returns it; its time stays.

    Raises:
        UsageError: If the text is blank.
        NothingFound: If the key matches no paper, or the paper has no such note any more.
        StaleRevision: If the note was changed in the meantime; nothing is changed.
    """
    text = printable(text)
    if not text.strip():
        raise UsageError("empty note, nothing saved", hint=f"`readinglist note {key} --delete N` deletes a note")
    return _replace_note(key, note, [replace(note, text=text.strip("\n"))], context)


def delete_note(key: str, note: Note, context: LibraryContext) -> Change:
    """Delete a note as it was read. Raises as `change_note`."""
    return _replace_note(key, note, [], context)


def _replace_note(key: str, note: Note, by: Sequence[Note], context: LibraryContext) -> Change:
    def alter(item: Item, _unit: Unit, _now: datetime) -> Item:
        present = next((each for each in item.reading.notes if each.id == note.id), None)
        if present is None:
            raise NothingFound(f"the note on {key} was deleted in the meantime", hint="`readinglist undo` restores it")
        if present != note:
            raise StaleRevision(
                f"the note on {key} was changed in the meantime", hint=f"`readinglist show {key}` shows it"
            )
        notes = tuple(new for each in item.reading.notes for new in (by if each is present else [each]))
        return replace(item, reading=replace(item.reading, notes=notes))

    return change([key], alter, context)[0]


def set_tags(
    keys: Sequence[str], *, add: Sequence[str] = (), remove: Sequence[str] = (), context: LibraryContext
) -> tuple[Change, ...]:
    """Add and remove tags. A tag that the library has in other letters keeps its spelling.

    Raises:
        UsageError: If a tag is blank, contains a comma, or is both added and removed.
        NothingFound: If a key matches no paper.
    """
    added, removed = checked_tags(add), checked_tags(remove)
    if len(without_tags(added, removed)) < len(added):
        both = next(tag for tag in added if not without_tags((tag,), removed))
        raise UsageError(
            f"tag {both!r} is both added and removed",
            hint="`readinglist tags rename OLD NEW` changes the spelling of a tag",
        )
    spellings = TagSpellings()

    def alter(item: Item, unit: Unit, _now: datetime) -> Item:
        tags = distinct_tags(item.paper.tags, spellings.spelled(added, unit.tag_spellings))
        return replace(item, paper=replace(item.paper, tags=without_tags(tags, removed)))

    return change(keys, alter, context)


def set_priority(keys: Sequence[str], priority: str, context: LibraryContext) -> tuple[Change, ...]:
    """Set the priority: high, medium, low, or none to clear it.

    Raises:
        UsageError: If there is no such priority.
        NothingFound: If a key matches no paper.
    """
    wanted = resolve_priority(priority)

    def alter(item: Item, _unit: Unit, _now: datetime) -> Item:
        return replace(item, reading=replace(item.reading, priority=wanted))

    return change(keys, alter, context)


def set_rating(keys: Sequence[str], rating: int, context: LibraryContext) -> tuple[Change, ...]:
    """Rate papers from 1 to 5; 0 clears the rating.

    Raises:
        UsageError: If the rating is invalid.
        NothingFound: If a key matches no paper.
    """
    wanted = checked_rating(rating)

    def alter(item: Item, _unit: Unit, _now: datetime) -> Item:
        return replace(item, reading=replace(item.reading, rating=wanted))

    return change(keys, alter, context)


def remove(keys: Sequence[str], context: LibraryContext) -> tuple[Change, ...]:
    """Remove papers from the library; the journal keeps them, so that `undo` can restore them.

    Raises:
        NothingFound: If a key matches no paper; nothing is removed.
    """
    return change(keys, lambda _item, _unit, _now: None, context)


def remove_no_papers(keys: Sequence[str], context: LibraryContext) -> tuple[Change, ...]:
    """Remove papers because their records describe none; `add` then skips records with their titles or identifiers.

    Raises:
        NothingFound: If a key matches no paper; nothing is removed.
    """
    now = context.clock.now()
    events: list[Event] = []
    with context.store.begin() as unit:
        items = items_of(unit, keys, context.reader)
        for item in items:
            events.extend(no_paper_events(item, context.reader, now))
        if events:
            unit.apply(events)
    return tuple(Change(before=item, after=None) for item in items)


def no_paper_events(item: Item, reader: str, at: datetime) -> tuple[Event, ...]:
    """Return the events that mark a paper as none and remove it."""
    marked = replace(item, paper=replace(item.paper, resolution=Resolution.NO_PAPER))
    first = changes(item, marked, reader=reader, at=at, why=NO_PAPER)
    return (*first, *changes(marked, None, reader=reader, at=at, why=NO_PAPER))
