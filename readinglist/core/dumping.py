"""The lines of a dump: a header, one line per event of the journal, oldest first, and an end that seals them.

Each line is a JSON object. The header is ``{"readinglist": "dump", "version", "program", "events"}``, the end
``{"end": number of events, "sha256": of all lines before it}``. The journal is the whole truth of a library, so a dump
needs nothing else; values stand as the journal holds them, with members that this version does not know.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from typing import TypeVar

from readinglist.core.encoding import JsonObject, JsonValue, time_from_json, time_to_json
from readinglist.core.journal import Event
from readinglist.papers.errors import InputError, NewerLibrary

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
