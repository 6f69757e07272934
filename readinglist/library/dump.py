"""Dump a library with its history as lines of text, and load it into an empty one."""

import json
from collections.abc import Generator, Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from itertools import groupby
from typing import TypeVar

from readinglist.library.clock import Progress, no_progress
from readinglist.library.context import LibraryContext
from readinglist.library.encoding import (
    JsonObject,
    JsonValue,
    paper_from_json,
    reading_from_json,
    time_from_json,
    time_to_json,
)
from readinglist.library.journal import PAPER, Event, is_of_reader
from readinglist.library.protocol import Unit
from readinglist.library.query import Everything
from readinglist.papers.checking import value_error
from readinglist.papers.errors import (
    InputError,
    InvalidChange,
    LibraryError,
    NewerLibrary,
    StaleRevision,
    UsageError,
)
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import one_line, visible_json
from readinglist.papers.paper import Paper, Reading

VERSION = 1
"""Increased when older versions could not load a dump correctly."""

_LONGEST_MESSAGE = 200
_RATINGS = range(6)
_AGAIN = "use another copy of the dump; nothing was loaded"


# --- writing -------------------------------------------------------------------------------------------------------


def dump_lines(events: Iterable[Event], *, count: int, program: str) -> Iterator[str]:
    """Yield the lines of a dump of `count` events, with line ends; `program` is the version that writes it."""
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
    line = json.dumps(members, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return f"{visible_json(line)}\n"


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
    """Return the number of events from the first line of a dump.

    Raises:
        InputError: If it is not a dump.
        NewerLibrary: If it is a dump of a newer version.
    """
    try:
        members = _object(line)
    except (ValueError, RecursionError):
        members = {}
    version, count = members.get("version"), members.get("events")
    if (
        members.get("readinglist") != "dump"
        or not isinstance(version, int)
        or not isinstance(count, int)
        or version < 1
    ):
        raise InputError("not a library dump", hint="create one with `readinglist dump -o FILE`")
    if version > VERSION:
        program = members.get("program")
        raise NewerLibrary(
            f"the dump was written by a newer version of this program ({program})",
            hint=f"upgrade to version {program} or newer; nothing was loaded",
        )
    return count


def read_events(lines: Iterable[str], header: str, count: int) -> Iterator[tuple[int, Event]]:
    """Yield (line number, event) for the lines after `header`, and check the end.

    Raises:
        InputError: If a line is damaged or missing, or was changed since the dump was written.
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
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
            raise InputError(f"line {number} is damaged: {_short(error)}", hint=_AGAIN) from None
        known += 1
        if event.number != known:
            raise InputError(f"line {number}: expected event {known}, not {event.number}", hint=_AGAIN)
        digest.update(_bare(line))
        yield number, event
    raise InputError(f"the dump is truncated: {known} of {count} events", hint=_AGAIN)


def _short(error: Exception) -> str:
    """Return the message of an error, which may quote a value of any size."""
    return one_line(str(error)[:_LONGEST_MESSAGE])


def _bare(line: str) -> bytes:
    """Return the line as it was written, with its original line end."""
    return (line.rstrip("\r\n") + "\n").encode("utf-8", "surrogatepass")


def _check_end(members: JsonObject, known: int, count: int, digest: str) -> None:
    if known != count or members["end"] != count:
        raise InputError(f"the dump is incomplete: {known} of {count} events", hint=_AGAIN)
    if members["sha256"] != digest:
        raise InputError("the dump was changed after it was written", hint=_AGAIN)


def _object(line: str) -> JsonObject:
    """Parse a line.

    Raises:
        ValueError: If it is not a JSON object.
    """
    value: JsonValue = json.loads(line, parse_constant=_reject)
    if not isinstance(value, dict):
        raise ValueError("not a JSON object")  # noqa: TRY004 - damaged input, not misuse
    return value


def _reject(constant: str) -> JsonValue:
    raise ValueError(f"{constant} is not JSON")


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
    if type(value) is not kind:  # bool is a subclass of int
        raise TypeError(f"{name} is {value!r}")
    return value


def _time(text: str) -> datetime:
    at = time_from_json(text)
    if time_to_json(at) != text:
        raise ValueError(f"invalid UTC time {text!r}")
    return at


_MALFORMED = (KeyError, TypeError, ValueError, AttributeError, IndexError, ArithmeticError, RecursionError)
"""The exceptions that decoding a malformed value raises."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadResult:
    """The number of papers, batches and events that were loaded."""

    papers: int
    batches: int
    events: int


def dump(context: LibraryContext, *, program: str) -> Generator[str, None, None]:
    """Yield the lines of a dump from one snapshot, which stays open until the last line is consumed."""
    with context.store.read() as view:
        newest = view.events(limit=1)
        if context.store.hides_events():
            raise LibraryError(
                "only administrators of the library can dump it, because others' private notes are hidden",
                hint="ask a member of the role that owns the library",
            )
        yield from dump_lines(view.journal(), count=newest[0].number if newest else 0, program=program)


def load(lines: Iterable[str], context: LibraryContext, *, progress: Progress = no_progress) -> LoadResult:
    """Replay the lines of a dump into an empty library in one transaction, and verify the result.

    Raises:
        InputError: If the lines are not a dump, or damaged; nothing is loaded.
        NewerLibrary: If they were written by a newer version; nothing is loaded.
        LibraryError: If the library is not empty; nothing is loaded.
    """
    rest = iter(lines)
    header = next(rest, "")
    count = read_header(header)
    with context.store.begin() as unit:
        if next(unit.batches(), None) is not None:
            raise LibraryError(
                "cannot load into a library that is not empty",
                hint="load into a new one: `READINGLIST_LIBRARY=NEW-FILE readinglist load FILE`",
            )
        batches = _replay(read_events(rest, header, count), count, unit, progress)
        try:
            differences = unit.differences()
        except _MALFORMED as error:
            differences = (repr(error),)
        if differences:
            raise InputError(f"the dump is inconsistent: {differences[0]}", hint="nothing was loaded")
        papers = unit.total(Everything(), context.reader)
    return LoadResult(papers=papers, batches=batches, events=count)


def _replay(events: Iterable[tuple[int, Event]], count: int, unit: Unit, progress: Progress) -> int:
    """Write the events batch by batch, and return the number of batches."""
    written = 0
    for batch, group in groupby(events, key=lambda each: each[1].batch):
        lines, replayed = zip(*group, strict=True)
        try:
            for event in replayed:
                _check(event)
            kept = unit.apply(replayed)
            _check_changed(replayed, unit)
        except (StaleRevision, InvalidChange, UsageError) as error:
            raise _unfit(lines, error.message) from error
        except LibraryError as error:
            if isinstance(error.__cause__, _MALFORMED):
                raise _unfit(lines, error.message) from error
            raise
        except _MALFORMED as error:
            raise _unfit(lines, _short(error)) from error
        written += 1
        if kept != replayed:
            raise _unfit(lines, f"batch {batch} would become batch {written}")
        progress("loading events", kept[-1].number, count)
    return written


def _check(event: Event) -> None:
    """Check that an event undoes an earlier batch, if any, and changes something; and the value that it leaves.

    Raises what decoding does.
    """
    if event.undoes and not 0 < event.undoes < event.batch:
        raise ValueError(f"batch {event.batch} undoes batch {event.undoes}")
    if event.before == event.after:
        raise ValueError(f"{event.what} does not change")
    if event.after is None:
        return
    if is_of_reader(event.what):
        reading = reading_from_json({event.what: event.after})
        _require(value_error(reading, Reading) or ("" if reading.rating in _RATINGS else f"rating {reading.rating}"))
    elif event.what == PAPER:
        _require(value_error(paper_from_json(event.after, id=event.paper), Paper))


def _check_changed(events: Iterable[Event], unit: Unit) -> None:
    """Check the papers of which the events changed a part."""
    for paper in dict.fromkeys(each.paper for each in events if each.what != PAPER and not is_of_reader(each.what)):
        if changed := unit.item_by_id(paper, ""):
            _require(value_error(changed.paper, Paper))


def _require(error: str) -> None:
    if error:
        raise ValueError(error)


def _unfit(lines: tuple[int, ...], reason: str) -> InputError:
    place = f"line {lines[0]}" if len(lines) == 1 else f"lines {lines[0]} to {lines[-1]}"
    return InputError(f"{place}: invalid events: {reason}", hint=_AGAIN)
