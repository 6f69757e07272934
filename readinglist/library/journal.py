"""The journal: which events lead from one state to another, what takes them back, what they add up to, and in words.

The changed thing of an event, its `what`, is one of

- ``paper``: the whole document of a paper (``readinglist.library.encoding.paper_to_json``): it was added or removed;
- a member of that document: ``key``, ``aliases``, ``tags``, ``resolution``, ``suggestions``, ``evidence``, ``source``,
  ``why``, ``other_titles``, ``added``, ``merged``;
- ``metadata.<field>``: ``{"value", "origin"}`` of one field;
- ``status`` (``{"name", "since"}``), ``priority``, ``rating`` or ``note:<id>``: of the event's reader.

A removed paper keeps its readings, so that adding it again by an undo brings every reader's status and notes back.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from readinglist.library.encoding import (
    JsonObject,
    JsonValue,
    gathered,
    paper_from_json,
    paper_to_json,
    reading_from_json,
    reading_to_json,
    spread,
)
from readinglist.papers.errors import LibraryError
from readinglist.papers.folding import one_line
from readinglist.papers.paper import Field, Item, Paper, Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One change in the journal. Events of one `batch` were written by one command and are undone together.

    `what` names the changed thing (see ``readinglist.library.journal``); `before` and `after` are plain JSON values,
    None for "was not there". `reader` is who did it, and whose status, priority, rating or note it is. `paper` is the
    paper's id. `number` and `batch` are given by the store and grow. `undoes` is the batch that this event helps to
    take back, 0 for a change of its own.
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


PAPER = "paper"
_READING = frozenset({"status", "priority", "rating"})
_NOTE = "note:"
_METADATA = "metadata."
_WIDTH = 60
_MEMBERS = (
    "key", "aliases", "resolution", "suggestions", "evidence", "other_titles", "tags", "source", "why", "added",
    "merged",
)  # fmt: skip


def is_of_reader(what: str) -> bool:
    """Whether `what` belongs to a reader and not to the paper."""
    return what in _READING or what.startswith(_NOTE)


# --- one thing of a document ---------------------------------------------------------------------------------------


def value_at(document: JsonObject | None, what: str) -> JsonValue:
    """The present value of the thing that `what` names in a paper's document or in a reading; None where it is not."""
    if what == PAPER or document is None:
        return document
    if not what.startswith(_METADATA):
        return document.get(what)
    name = what.removeprefix(_METADATA)
    value = _metadata(document).get(name)
    origin = spread(document.get("origins")).get(name)
    return None if value is None and origin is None else {"value": value, "origin": origin}


def with_value(document: JsonObject | None, what: str, value: JsonValue) -> JsonObject | None:
    """The document in which the thing that `what` names has this value; None where nothing is left of it.

    For a whole paper it is `value` itself, else a copy.
    """
    if what == PAPER:
        return value if isinstance(value, dict) else None
    document = dict(document or {})
    if not what.startswith(_METADATA):
        return _set(document, what, value)
    name = what.removeprefix(_METADATA)
    parts = value if isinstance(value, dict) else {}
    metadata = _set(dict(_metadata(document)), name, parts.get("value"))
    origins = _set(spread(document.get("origins")), name, parts.get("origin"))
    _set(document, "metadata", metadata or None)
    return _set(document, "origins", gathered(origins) or None)


def _metadata(document: JsonObject) -> JsonObject:
    member = document.get("metadata")
    return member if isinstance(member, dict) else {}


def _set(document: JsonObject, name: str, value: JsonValue) -> JsonObject:
    """`document` itself, with the member set, or taken out where `value` is None."""
    if value is None:
        document.pop(name, None)
    else:
        document[name] = value
    return document


# --- from two states to events -------------------------------------------------------------------------------------


def changes(before: Item | None, after: Item | None, *, reader: str, at: datetime, why: str = "") -> tuple[Event, ...]:
    """The events that lead from one state of a paper to another, as `reader` sees it; empty where they are equal.

    None before: the paper is added, as one event with its whole document, and one per part of a reading that is not
    blank. None after: it is removed, as one event. Otherwise one event per changed thing.

    Raises:
        ValueError: the two states are of different papers, or both are None.
    """
    known = before or after
    if known is None or (after is not None and after.paper.id != known.paper.id):
        raise ValueError("changes lead from one state of a paper to another of the same paper")
    old = paper_to_json(before.paper) if before else None
    new = paper_to_json(after.paper) if after else None
    pairs: list[tuple[str, JsonValue, JsonValue]] = []
    if old is None or new is None:
        pairs.append((PAPER, old, new))
    else:
        names = (*_MEMBERS, *(f"{_METADATA}{name.value}" for name in Field))
        pairs.extend((name, value_at(old, name), value_at(new, name)) for name in names)
    if after is not None:
        had = reading_to_json(before.reading) if before else {}
        has = reading_to_json(after.reading)
        pairs.extend((name, had.get(name), has.get(name)) for name in dict.fromkeys((*had, *has)))
    return tuple(
        Event(paper=known.paper.id, what=what, before=was, after=now, reader=reader, at=at, why=why)
        for what, was, now in pairs
        if was != now
    )


def inverse(events: Sequence[Event], *, reader: str, at: datetime, why: str = "") -> tuple[Event, ...]:
    """The events that take those of one batch back, the newest first. Parts of a reading stay those of their reader."""
    return tuple(
        Event(
            paper=event.paper,
            what=event.what,
            before=event.after,
            after=event.before,
            reader=event.reader if is_of_reader(event.what) else reader,
            at=at,
            why=why,
            undoes=event.batch,
        )
        for event in reversed(events)
    )


# --- from events to a state ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class LibrarySnapshot:
    """The state that a journal leads to: papers by id, and readings that are not blank by (paper id, reader).

    Readings of removed papers are in it.
    """

    papers: Mapping[str, Paper]
    readings: Mapping[tuple[str, str], Reading]


def fold(events: Iterable[Event]) -> LibrarySnapshot:
    """The state that `events`, oldest first and from the very first, lead to. A paper's revision is its last event.

    Raises:
        LibraryError: an event's `before` is not what the events until then led to, or a document cannot be read.
    """
    documents: dict[str, JsonObject] = {}
    readings: dict[tuple[str, str], JsonObject] = {}
    revisions: dict[str, int] = {}
    for event in events:
        revisions[event.paper] = event.number
        place = (event.paper, event.reader)
        present = readings.get(place, {}) if is_of_reader(event.what) else documents.get(event.paper)
        if value_at(present, event.what) != event.before or (event.what != PAPER and event.paper not in documents):
            raise LibraryError(
                f"event {event.number} of the journal does not follow from the events before it",
                hint="put back a copy of the library from before it was damaged",
            )
        changed = with_value(present, event.what, event.after)
        if is_of_reader(event.what):
            readings[place] = changed or {}
        elif changed is None:
            del documents[event.paper]
        else:
            documents[event.paper] = changed
    return LibrarySnapshot(
        papers={paper: paper_from_json(each, id=paper, revision=revisions[paper]) for paper, each in documents.items()},
        readings={place: reading_from_json(each) for place, each in readings.items() if each},
    )


# --- undo and redo -------------------------------------------------------------------------------------------------


class BatchKind(StrEnum):
    """Whether a batch is a change of its own, takes another back, or takes an undo back."""

    CHANGE = "change"
    UNDO = "undo"
    REDO = "redo"

    @property
    def taken_back(self) -> "BatchKind":
        """The kind of the batch that takes one of this kind back."""
        return BatchKind.REDO if self is BatchKind.UNDO else BatchKind.UNDO


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What one command wrote. `undoes` is the number of the batch that an undo or a redo takes back, else 0."""

    number: int
    at: datetime
    reader: str
    why: str = ""
    kind: BatchKind = BatchKind.CHANGE
    undoes: int = 0


def last_undoable(batches: Iterable[Batch], *, reader: str | None = None) -> int | None:
    """The batch that `undo` takes back next: the newest change or redo that is not undone; None where there is none.

    `batches` come newest first and are read only as far as needed. With `reader`, only that reader's batches count.
    """
    undone: set[int] = set()
    for batch in batches:
        if batch.kind is BatchKind.UNDO:
            undone.add(batch.undoes)
        elif batch.number not in undone and reader in (None, batch.reader):
            return batch.number
    return None


def last_redoable(batches: Iterable[Batch], *, reader: str | None = None) -> int | None:
    """The undo that `redo` takes back next; None where there is none, or where a change of its own came after it.

    `batches` come newest first and are read only as far as needed. With `reader`, only that reader's batches count.
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
    """The events with their batch, numbered from `first` on."""
    return tuple(replace(event, batch=batch, number=number) for number, event in enumerate(events, first))


# --- in plain words ------------------------------------------------------------------------------------------------


def describe_for(reader: str, event: Event) -> str:
    """What the event changed, with the name of who did it where that was another reader."""
    return describe(event) if event.reader == reader else f"{event.reader}: {describe(event)}"


def describe(event: Event) -> str:
    """What the event changed, as one line: ``status: new → read``, ``note added: ...``, ``added from page.txt``."""
    if event.what == PAPER:
        return _paper(event)
    if event.what.startswith(_NOTE):
        return _note(event)
    if event.what == "merged":
        more = len(_list(event.after)) > len(_list(event.before))
        return "another paper merged into it" if more else "parted from a merged paper again"
    name = event.what.removeprefix(_METADATA).replace("_", " ")
    before, after = _plain(event.what, event.before), _plain(event.what, event.after)
    if isinstance(before, list) or isinstance(after, list):
        return f"{name}: {_difference(before, after)}"
    if not after and event.what != "status":
        return f"{name} removed: {_short(before)}"
    if not before and event.what != "status":
        return f"{name}: {_short(after)}"
    return f"{name}: {_short(before or 'new')} → {_short(after or 'new')}"


def key_told(event: Event) -> str:
    """The citation key of a paper that the event adds or removes whole; empty for other events."""
    return str(_members(event).get("key", "")) if event.what == PAPER else ""


def _members(event: Event) -> JsonObject:
    document = event.after if isinstance(event.after, dict) else event.before
    return document if isinstance(document, dict) else {}


def _paper(event: Event) -> str:
    members = _members(event)
    if event.after is None:
        return f"removed: {_short(members.get('key', ''))}"
    if event.before is not None:
        return "changed as a whole"
    again = " again" if event.undoes else ""
    source, why = members.get("source"), members.get("why")
    added = f"added{again} from {_short(source)}" if source else f"added{again}"
    return f"{added}: {_short(why)}" if why else added


def _note(event: Event) -> str:
    verb = "removed" if event.after is None else "changed" if event.before is not None else "added"
    note = event.after if event.after is not None else event.before
    return f"note {verb}: {_short(note['text'] if isinstance(note, dict) else note)}"


def _plain(what: str, value: JsonValue) -> JsonValue:
    """The part of an event's value that a reader cares for."""
    if isinstance(value, dict):
        return value.get("name") if what == "status" else value.get("value")
    return value


def _difference(before: JsonValue, after: JsonValue) -> str:
    """What came and what went, of two lists."""
    was, now = ([_entry(each) for each in _list(value)] for value in (before, after))
    came = [f"+{each}" for each in now if each not in was]
    went = [f"−{each}" for each in was if each not in now]
    return _short(", ".join((*came, *went)) or "in another order")


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
