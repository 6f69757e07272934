"""The journal: events from changes, inverse events for undo, the state after events, and descriptions of events.

`Event.what` names what changed. It is one of

- ``paper``: the complete document of a paper (``readinglist.library.encoding.paper_to_json``): it was added or removed;
- a member of that document: ``key``, ``aliases``, ``tags``, ``resolution``, ``suggestions``, ``evidence``, ``source``,
  ``why``, ``other_titles``, ``added``, ``merged``, ``preprint``;
- ``metadata.<field>``: ``{"value", "origin"}`` of one field;
- ``status`` (``{"name", "since"}``), ``priority``, ``rating``, ``due``, ``progress`` or ``note:<id>``: of the event's
  reader.

A removed paper keeps its readings, so that undoing the removal restores the statuses and notes of every reader.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from readinglist.library.days import is_day
from readinglist.library.encoding import (
    JsonObject,
    JsonValue,
    group_origins,
    paper_from_json,
    paper_to_json,
    reading_from_json,
    reading_to_json,
    time_from_json,
    ungroup_origins,
)
from readinglist.papers.errors import LibraryError
from readinglist.papers.fast_dataclasses import dataclass, replace
from readinglist.papers.folding import one_line
from readinglist.papers.paper import Field, Item, Paper, Reading
from readinglist.papers.readers import owner_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One change in the journal. Events of one `batch` were written by one command and are undone together.

    `what` names what changed (see ``readinglist.library.journal``); `before` and `after` are JSON values, None if
    absent. `reader` made the change, and `owner` owns the status, priority, rating or note. `paper` is the paper's id.
    `number` and `batch` are assigned by the store and increase. `undoes` is the batch that this event undoes, else 0.
    """

    paper: str
    what: str
    before: JsonValue
    after: JsonValue
    reader: str
    at: datetime
    why: str = ""
    undoes: int = 0
    batch: int = 0
    number: int = 0

    @property
    def owner(self) -> str:
        """The reader whose status, priority, rating or note it is, also if an assistant made the change."""
        return owner_of(self.reader)


PAPER = "paper"
_READING = frozenset({"status", "priority", "rating", "due", "progress"})
NOTE = "note:"
_METADATA = "metadata."
_WIDTH = 60
_MEMBERS = (
    "key", "aliases", "resolution", "suggestions", "evidence", "other_titles", "tags", "source", "why", "added",
    "merged", "preprint",
)  # fmt: skip


def is_of_reader(what: str) -> bool:
    """Whether `what` belongs to a reader and not to the paper."""
    return what in _READING or what.startswith(NOTE)


# --- one thing of a document ---------------------------------------------------------------------------------------


def value_at(document: JsonObject | None, what: str) -> JsonValue:
    """Return the value named `what` in a paper's document or in a reading, None if absent."""
    if what == PAPER or document is None:
        return document
    if not what.startswith(_METADATA):
        return document.get(what)
    name = what.removeprefix(_METADATA)
    value = _metadata(document).get(name)
    origin = ungroup_origins(document.get("origins")).get(name)
    return None if value is None and origin is None else {"value": value, "origin": origin}


def with_value(document: JsonObject | None, what: str, value: JsonValue) -> JsonObject | None:
    """Return a copy of the document in which `what` has this value; for a complete paper, `value` itself.

    None if the paper is removed.
    """
    if what == PAPER:
        return value if isinstance(value, dict) else None
    document = dict(document or {})
    if not what.startswith(_METADATA):
        return _set(document, what, value)
    name = what.removeprefix(_METADATA)
    parts = value if isinstance(value, dict) else {}
    _set(document, "metadata", _set(dict(_metadata(document)), name, parts.get("value")) or None)
    origins = _set(ungroup_origins(document.get("origins")), name, parts.get("origin"))
    return _set(document, "origins", group_origins(origins) or None)


def _metadata(document: JsonObject) -> JsonObject:
    member = document.get("metadata")
    return member if isinstance(member, dict) else {}


def _set(document: JsonObject, name: str, value: JsonValue) -> JsonObject:
    """Set a member of `document`, or delete it if `value` is None, and return `document`."""
    if value is None:
        document.pop(name, None)
    else:
        document[name] = value
    return document


# --- from two states to events -------------------------------------------------------------------------------------


def changes(before: Item | None, after: Item | None, *, reader: str, at: datetime, why: str = "") -> tuple[Event, ...]:
    """Return the events that change a paper from `before` to `after`, as `reader` sees it; empty if they are equal.

    If `before` is None the paper is added: one event with the complete document, and one for each part of a reading
    that is not blank. If `after` is None it is removed: one event. Otherwise there is one event per changed value.

    Raises:
        ValueError: If they are different papers, or both are None.
    """
    known = before or after
    if known is None or (after is not None and after.paper.id != known.paper.id):
        raise ValueError("before and after must be states of the same paper")
    pairs: list[tuple[str, JsonValue, JsonValue]] = []
    if before is None or after is None:
        was, now = (paper_to_json(each.paper) if each else None for each in (before, after))
        pairs.append((PAPER, was, now))
    elif before.paper is not after.paper:
        old, new = paper_to_json(before.paper), paper_to_json(after.paper)
        names = (*_MEMBERS, *(f"{_METADATA}{name.value}" for name in Field))
        pairs.extend((name, value_at(old, name), value_at(new, name)) for name in names)
    if after is not None:
        had, has = reading_to_json(before.reading) if before else {}, reading_to_json(after.reading)
        pairs.extend((name, had.get(name), has.get(name)) for name in dict.fromkeys((*had, *has)))
    return tuple(
        Event(paper=known.paper.id, what=what, before=was, after=now, reader=reader, at=at, why=why)
        for what, was, now in pairs
        if was != now
    )


def inverse(events: Sequence[Event], *, reader: str, at: datetime, why: str = "") -> tuple[Event, ...]:
    """Return the events that undo those of one batch, newest first; each reading keeps its owner."""
    return tuple(
        Event(
            paper=event.paper,
            what=event.what,
            before=event.after,
            after=event.before,
            reader=event.reader if is_of_reader(event.what) and event.owner != owner_of(reader) else reader,
            at=at,
            why=why,
            undoes=event.batch,
        )
        for event in reversed(events)
    )


# --- from events to a state ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class LibrarySnapshot:
    """The state after a journal: papers by id, and readings that are not blank by (paper id, reader).

    Readings of removed papers are included.
    """

    papers: Mapping[str, Paper]
    readings: Mapping[tuple[str, str], Reading]


def fold(events: Iterable[Event]) -> LibrarySnapshot:
    """Return the state after all `events`, oldest first. A paper's revision is its last event.

    Raises:
        LibraryError: If an event's `before` differs from the state so far, or a document cannot be read.
    """
    documents: dict[str, JsonObject] = {}
    readings: dict[tuple[str, str], JsonObject] = {}
    revisions: dict[str, int] = {}
    for event in events:
        revisions[event.paper] = event.number
        place = (event.paper, event.owner)
        present = readings.get(place) if is_of_reader(event.what) else documents.get(event.paper)
        if value_at(present, event.what) != event.before or (event.what != PAPER and event.paper not in documents):
            raise LibraryError(
                f"the journal is inconsistent at event {event.number}",
                hint="restore a backup with `readinglist restore FILE`",
            )
        changed = with_value(present, event.what, event.after)
        if is_of_reader(event.what):
            readings[place] = changed or {}
        elif changed is None:
            documents.pop(event.paper, None)
        else:
            documents[event.paper] = changed
    return LibrarySnapshot(
        papers={paper: paper_from_json(each, id=paper, revision=revisions[paper]) for paper, each in documents.items()},
        readings={place: reading_from_json(each) for place, each in readings.items() if each},
    )


# --- undo and redo -------------------------------------------------------------------------------------------------


class BatchKind(StrEnum):
    """Whether a batch is a change, an undo, or a redo, which undoes an undo."""

    CHANGE = "change"
    UNDO = "undo"
    REDO = "redo"

    @property
    def inverse(self) -> "BatchKind":
        """The kind of a batch that undoes one of this kind."""
        return BatchKind.REDO if self is BatchKind.UNDO else BatchKind.UNDO


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """All events of one command. `undoes` is the batch that an undo or redo reverses, else 0."""

    number: int
    at: datetime
    reader: str
    why: str = ""
    kind: BatchKind = BatchKind.CHANGE
    undoes: int = 0


def last_undoable(batches: Iterable[Batch], *, reader: str | None = None) -> int | None:
    """Return the batch that `undo` reverses next: the newest change or redo that is not undone, or None.

    `batches` are newest first and consumed only as far as needed. With `reader`, only that reader's batches count.
    """
    undone: set[int] = set()
    for batch in batches:
        if batch.kind is BatchKind.UNDO:
            undone.add(batch.undoes)
        elif batch.number not in undone and reader in (None, batch.reader):
            return batch.number
    return None


def last_redoable(batches: Iterable[Batch], *, reader: str | None = None) -> int | None:
    """Return the undo that `redo` reverses next; None if there is none, or a change came after it.

    `batches` are newest first and consumed only as far as needed. With `reader`, only that reader's batches count.
    """
    redone: set[int] = set()
    for batch in batches:
        if batch.kind is BatchKind.REDO:
            redone.add(batch.undoes)
        elif reader in (None, batch.reader):
            if batch.kind is BatchKind.CHANGE:
                return None
            if batch.number not in redone:
                return batch.number
    return None


def numbered(events: Iterable[Event], *, batch: int, first: int) -> tuple[Event, ...]:
    """Return the events with their batch, numbered from `first`."""
    return tuple(replace(event, batch=batch, number=number) for number, event in enumerate(events, first))


def folded(events: Sequence[Event]) -> list[tuple[Event, bool]]:
    """Return the events without undos and redos, each with whether it is undone, in the same order.

    Undos and redos remain if the batch that they reverse is not among the events.
    """
    undoes = {event.batch: event.undoes for event in events}
    undone: dict[int, bool] = {}
    hidden: set[int] = set()
    for batch in sorted(undoes):
        origin, reversals = batch, 0
        while 0 < undoes.get(origin, 0) < origin:
            origin, reversals = undoes[origin], reversals + 1
        if reversals and origin in undoes:
            undone[origin] = reversals % 2 == 1
            hidden.add(batch)
    return [(event, undone.get(event.batch, False)) for event in events if event.batch not in hidden]


# --- descriptions --------------------------------------------------------------------------------------------------


def describe_for(reader: str, event: Event, *, brief: bool = False) -> str:
    """Describe the event, with the name of its reader if that is another one; see `describe`."""
    return ("" if event.reader == reader else f"{event.reader}: ") + describe(event, brief=brief)


def describe(event: Event, *, brief: bool = False) -> str:
    """Describe the event in one line: ``status: new → read``, ``note added: ...``, ``added from page.txt``.

    With `brief`, the texts of notes are left out. For an undo or redo, the events of its batch describe what it did,
    and `inverse` what it reversed.
    """
    if event.what == PAPER:
        return _paper(event)
    if event.what.startswith(NOTE):
        return _note(event).partition(":")[0] if brief else _note(event)
    if event.what == "merged":
        return "paper merged into this one" if len(_list(event.after)) > len(_list(event.before)) else "merge undone"
    name = event.what.removeprefix(_METADATA).replace("_", " ")
    before, after = plain_value(event.what, event.before), plain_value(event.what, event.after)
    if before == after and event.what.startswith(_METADATA):
        return f"{name}: the same from another source"
    if isinstance(before, list) or isinstance(after, list):
        return f"{name}: {_difference(before, after)}"
    if not after and event.what != "status":
        return f"{name} removed: {_short(before)}"
    if not before and event.what != "status":
        return f"{name}: {_short(after)}"
    return f"{name}: {_short(before or 'new')} → {_short(after or 'new')}{_past_day(event)}"


def _past_day(event: Event) -> str:
    """Return the day of a status that was entered with a day in the past."""
    since = event.after.get("since") if isinstance(event.after, dict) else None
    at = time_from_json(since) if since else None
    return f" on {at.date()}" if at and at < event.at and is_day(at) else ""


def key_in(event: Event) -> str:
    """Return the citation key of a paper that the event adds or removes; empty for other events."""
    return str(_members(event).get("key", ""))


def _members(event: Event) -> JsonObject:
    document = event.after if isinstance(event.after, dict) else event.before
    return document if isinstance(document, dict) else {}


def _paper(event: Event) -> str:
    members = _members(event)
    if event.after is None:
        return f"removed: {_short(key_in(event))}"
    if event.before is not None:
        return "replaced"
    again = " again" if event.undoes else ""
    source, why = members.get("source"), members.get("why")
    added = f"added{again} from {_short(source)}" if source else f"added{again}"
    return f"{added}: {_short(why)}" if why else added


def _note(event: Event) -> str:
    verb = "removed" if event.after is None else "changed" if event.before is not None else "added"
    note = event.after if event.after is not None else event.before
    return f"note {verb}: {_short(note['text'] if isinstance(note, dict) else note)}"


def plain_value(what: str, value: JsonValue) -> JsonValue:
    """Return the part of an event's value that is shown, such as the name of a status."""
    name = {"status": "name", "preprint": "title"}.get(what, "value")
    return value.get(name) if isinstance(value, dict) else value


def _difference(before: JsonValue, after: JsonValue) -> str:
    """Describe what was added to a list and removed from it."""
    was, now = ([_entry(each) for each in _list(value)] for value in (before, after))
    added = [f"+{each}" for each in now if each not in was]
    removed = [f"−{each}" for each in was if each not in now]
    return _short(", ".join((*added, *removed)) or "reordered")


def _list(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else []


def _entry(value: JsonValue) -> str:
    if isinstance(value, dict):
        if "family" in value:
            parts = (value.get("given"), value.get("particle"), value.get("family"))
            return " ".join(str(part) for part in parts if part)
        return str(value.get("arxiv_id") or value.get("title") or value)
    return " = ".join(str(part) for part in value) if isinstance(value, list) else str(value)


def _short(value: JsonValue) -> str:
    text = one_line(str(value))
    return text if len(text) <= _WIDTH else text[: _WIDTH - 1].rstrip() + "…"
