"""Move a library: all of it as lines of text with its history, and back into an empty one."""

import json
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import groupby
from typing import TypeVar

from readinglist.library.context import Progress, Workspace, no_progress
from readinglist.library.encoding import JsonObject, JsonValue, paper_from_json, time_from_json, time_to_json
from readinglist.library.journal import PAPER, Event
from readinglist.library.protocol import Unit
from readinglist.library.query import Everything
from readinglist.papers.errors import InputError, LibraryError, NewerLibrary, StaleRevision

VERSION = 1
"""Raised when older programs could not read a dump rightly."""

_AGAIN = "nothing was loaded; take another copy of the dump"


# --- writing -------------------------------------------------------------------------------------------------------


def dump_lines(events: Iterable[Event], *, count: int, program: str) -> Iterator[str]:
    """The lines of a dump of `count` events, each with its line end; `program` is the version that writes it."""
    digest = sha256()
    line = _encoded({"readinglist": "dump", "version": VERSION, "program": program, "events": count})
    digest.update(line.encode())
    yield line
    for event in events:
        line = _encoded(_event_to_json(event))
        digest.update(line.encode())
        yield line
    yield _encoded({"end": count, "sha256": digest.hexdigest()})


def _encoded(members: JsonObject) -> str:
    return json.dumps(members, ensure_ascii=False, separators=(",", ":"), allow_nan=False) + "\n"


def _event_to_json(event: Event) -> JsonObject:
    return {
        "number": event.number,
        "batch": event.batch,
        "undoes": event.undoes,
        "paper": event.paper,
        "what": event.what,
        "before": event.before,
        "after": event.after,
        "reader": event.reader,
        "at": time_to_json(event.at),
        "why": event.why,
    }


# --- reading -------------------------------------------------------------------------------------------------------


def read_header(line: str) -> int:
    """How many events the dump holds that begins with this line.

    Raises:
        InputError: it is no dump.
        NewerLibrary: it is a dump of a later version.
    """
    try:
        members = _object(line)
    except (ValueError, RecursionError):
        members = {}
    version, count = members.get("version"), members.get("events")
    if members.get("readinglist") != "dump" or not isinstance(version, int) or not isinstance(count, int):
        raise InputError("this is no dump of a library", hint="`readinglist dump -o FILE` writes one")
    if version > VERSION:
        program = members.get("program")
        raise NewerLibrary(
            f"the dump was written by a newer version of this program ({program})",
            hint=f"install version {program} or newer; nothing was loaded",
        )
    return count


def read_events(lines: Iterable[str], header: str, count: int) -> Iterator[tuple[int, Event]]:
    """(line number, event) of the lines that follow the `header`, until the end, which has to be there and to agree.

    Raises:
        InputError: a line is damaged or missing, or was changed since the dump was written; names the line.
    """
    digest = sha256(_bare(header))
    known = 0
    for number, line in enumerate(lines, 2):
        try:
            members = _object(line)
            if "end" in members:
                _check_end(members, known, count, digest.hexdigest())
                return
            event = _event_from_json(members)
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise InputError(f"line {number} of the dump is damaged: {error}", hint=_AGAIN) from None
        known += 1
        if event.number != known:
            raise InputError(f"line {number} of the dump should hold event {known}, not {event.number}", hint=_AGAIN)
        digest.update(_bare(line))
        yield number, event
    raise InputError(f"the dump is cut off: it holds {known} of {count} events", hint=_AGAIN)


def _bare(line: str) -> bytes:
    """The line as it was written, whatever line ends it got on its way."""
    return (line.rstrip("\r\n") + "\n").encode()


def _check_end(members: JsonObject, known: int, count: int, digest: str) -> None:
    if known != count or members["end"] != count:
        raise InputError(f"the dump holds {known} of {count} events", hint=_AGAIN)
    if members["sha256"] != digest:
        raise InputError("the dump was changed since it was written", hint=_AGAIN)


def _object(line: str) -> JsonObject:
    """The object of a line.

    Raises:
        ValueError: it is none.
    """
    value: JsonValue = json.loads(line)
    if not isinstance(value, dict):
        raise ValueError("it is no JSON object")  # noqa: TRY004 - damaged, not misused
    return value


def _event_from_json(members: JsonObject) -> Event:
    return Event(
        number=_typed(members, "number", int),
        batch=_typed(members, "batch", int),
        undoes=_typed(members, "undoes", int),
        paper=_typed(members, "paper", str),
        what=_typed(members, "what", str),
        before=members["before"],
        after=members["after"],
        reader=_typed(members, "reader", str),
        at=_time(_typed(members, "at", str)),
        why=_typed(members, "why", str),
    )


_Kind = TypeVar("_Kind")


def _typed(members: JsonObject, name: str, kind: type[_Kind]) -> _Kind:
    value = members[name]
    if type(value) is not kind:  # a bool is no number here
        raise TypeError(f"{name} is {value!r}")
    return value


def _time(text: str) -> datetime:
    at = time_from_json(text)
    if time_to_json(at) != text:
        raise ValueError(f"{text!r} is no time in UTC")
    return at


_MALFORMED = (KeyError, TypeError, ValueError, AttributeError, IndexError)
"""What reading a value of the wrong shape raises."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """How much a dump held: papers now in the library, steps of its history, and events."""

    papers: int
    batches: int
    events: int


def dump(workspace: Workspace, *, program: str) -> Generator[str, None, None]:
    """The lines of a dump; one picture of the library, which stays open until the last line is taken."""
    with workspace.store.read() as view:
        newest = view.events(limit=1)
        yield from dump_lines(view.journal(), count=newest[0].number if newest else 0, program=program)


def load(lines: Iterable[str], workspace: Workspace, *, progress: Progress = no_progress) -> Loaded:
    """Replay the lines of a dump into an empty library, in one transaction, and check that it came out the same.

    Raises:
        InputError: the lines are no dump, or damaged; nothing is loaded.
        NewerLibrary: they were written by a newer version; nothing is loaded.
        LibraryError: the library is not empty; nothing is loaded.
    """
    rest = iter(lines)
    header = next(rest, "")
    count = read_header(header)
    with workspace.store.begin() as unit:
        if next(unit.batches(), None) is not None:
            raise LibraryError(
                "the library is not empty, and a dump brings its own history",
                hint="load it into a new one: READINGLIST_LIBRARY=NEW-FILE readinglist load FILE",
            )
        batches = _replay(read_events(rest, header, count), count, unit, progress)
        differences = unit.differences()
        if differences:
            raise InputError(f"the dump does not lead to one library: {differences[0]}", hint="nothing was loaded")
        papers = sum(unit.count(Everything(), workspace.reader).values())
    return Loaded(papers=papers, batches=batches, events=count)


def _replay(events: Iterable[tuple[int, Event]], count: int, unit: Unit, progress: Progress) -> int:
    """Write the events batch by batch; how many batches there were."""
    written = 0
    for batch, group in groupby(events, key=lambda each: each[1].batch):
        lines, replayed = zip(*group, strict=True)
        try:
            _check_papers(replayed)
            kept = unit.apply(replayed)
        except StaleRevision as error:
            raise _unfit(lines, error.message) from error
        except LibraryError as error:
            if isinstance(error.__cause__, _MALFORMED):
                raise _unfit(lines, error.message) from error
            raise
        except _MALFORMED as error:
            raise _unfit(lines, repr(error)) from error
        written += 1
        if kept != replayed:
            raise _unfit(lines, f"step {batch} of its history would become step {written}")
        progress("loading", kept[-1].number, count)
    return written


def _check_papers(events: Iterable[Event]) -> None:
    """Raise what reading the papers would raise that the events add."""
    for event in events:
        if event.what == PAPER and event.after is not None:
            paper_from_json(event.after, id=event.paper)


def _unfit(lines: tuple[int, ...], reason: str) -> InputError:
    place = f"line {lines[0]}" if len(lines) == 1 else f"lines {lines[0]} to {lines[-1]}"
    return InputError(f"{place} of the dump cannot be: {reason}", hint="nothing was loaded; take another copy of it")
