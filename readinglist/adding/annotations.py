"""Annotations imported with a record; what the reader has set in the library takes precedence."""

import re
from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime, timedelta

from rapidfuzz.distance import LCSseq

from readinglist.bibtex.names import stated_tags
from readinglist.library.days import Calendar
from readinglist.library.journal import NOTE, PAPER, Event, folded, plain_value
from readinglist.library.past_readings import history_events, joined
from readinglist.library.status_history import READING, StatusChange
from readinglist.papers.errors import UsageError
from readinglist.papers.fast_dataclasses import replace
from readinglist.papers.paper import Annotations, Item, Note, Reading
from readinglist.papers.statuses import Status, resolve_status
from readinglist.papers.tags import distinct_tags, without_tags

_IMPORTED = "add"


def reason_of(annotations: Annotations) -> str:
    """Return the reason in the journal of statuses, priorities, ratings and notes that a source stated."""
    return f"{_IMPORTED} {annotations.source}".rstrip() if annotations.of_reading else ""


def imported_values(events: Sequence[Event], reader: str) -> frozenset[str]:
    """Return which of status, priority, rating and notes (``note:<id>``) only an import has set.

    `events` are the journal of a paper, newest first. What the reader set and undid does not count, but an import that
    they undid does. Libraries of earlier versions do not record the reason; there, the values set together with the
    paper are imported.
    """
    of_reader = [event for event in events if event.owner == reader and event.what.startswith(_OF_READING)]
    batches = {event.batch for event in events if event.what == PAPER and event.before is None and not event.undoes}
    counted = [each for each in folded(of_reader) if not each[1] or _is_imported(each[0])]
    last = {event.what: (event, is_undone) for event, is_undone in reversed(counted)}
    return frozenset(
        what
        for what, (event, is_undone) in last.items()
        if not (event.undoes or is_undone) and (_is_imported(event) or event.batch in batches)
    )


def _is_imported(event: Event) -> bool:
    return event.why.partition(" ")[0] == _IMPORTED


def restated_values(events: Sequence[Event], reader: str, annotations: Annotations) -> frozenset[str]:
    """Return which of status, priority and rating say what the same format said last, before another replaced it."""
    own = (each for each in events if each.owner == reader and each.why == reason_of(annotations) and not each.undoes)
    last = {event.what: event.after for event in reversed([*own])}
    stated = {"status": annotations.status, "priority": annotations.priority, "rating": annotations.rating}
    return frozenset(what for what, value in stated.items() if value and value == plain_value(what, last.get(what)))


_OF_READING = ("status", "priority", "rating", NOTE)
_LEAST_KEPT = 0.8
"""Share of the words of an imported note that its next state has at least; else it is another note."""


def removed_tags(events: Sequence[Event]) -> frozenset[str]:
    """Return the tags that were removed from a paper or renamed, from its journal; undoing an import removes none."""
    changed = (event for event in events if event.what == "tags" and not event.undoes)
    return frozenset(
        tag
        for event in changed
        if isinstance(event.before, list)
        for tag in map(str, event.before)
        if tag not in (event.after if isinstance(event.after, list) else ())
    )


def resolve_annotations(
    annotations: Annotations, statuses: Sequence[Status], now: datetime, calendar: Calendar
) -> tuple[Annotations, tuple[str, ...]]:
    """Return the annotations with the status by its name in the library, and warnings.

    The first status, which every new paper has, does not count as an annotation. An unknown status, and days in the
    future, become lines of the note.
    """
    if not annotations.status:
        return (replace(annotations, since=None) if annotations.since else annotations), ()
    try:
        name = resolve_status(annotations.status, statuses).name
    except UsageError as error:
        times = [end for _, end in annotations.readings] or ([annotations.since] if annotations.since else [])
        days = ", ".join(str(calendar.day(each)) for each in times)
        unknown = replace(annotations, status="", since=None, readings=())
        line = f"status: {annotations.status}{f' on {days}' if days else ''}"
        return _with_lines(unknown, [line]), (f"{error.message}; kept as a note",)
    if name == statuses[0].name:
        return replace(annotations, status="", since=None), ()
    return _without_future_days(replace(annotations, status=name), calendar.day(now), calendar)


def _without_future_days(
    annotations: Annotations, today: date, calendar: Calendar
) -> tuple[Annotations, tuple[str, ...]]:
    """Return the annotations without readings that end after today, which the note then has, and warnings."""
    times = {end for _, end in annotations.readings} | ({annotations.since} if annotations.since else set())
    future = sorted(each for each in times if calendar.day(each) > today)
    if not future:
        return annotations, ()
    lines = [f"{annotations.status} on {calendar.day(each)}" for each in future]
    past = tuple(reading for reading in annotations.readings if reading[1] not in future)
    changed = _with_lines(replace(annotations, since=past[-1][1] if past else None, readings=past), lines)
    return changed, tuple(f"{line}, which is in the future; kept as a note" for line in lines)


def _with_lines(annotations: Annotations, lines: Sequence[str]) -> Annotations:
    """Return the annotations with lines at the end of the last note."""
    *notes, last = annotations.notes or ("",)
    return replace(annotations, notes=(*notes, "\n".join(filter(None, (last, *lines)))))


def apply_annotations(
    item: Item,
    annotations: Annotations,
    first: str,
    now: datetime,
    new_id: Callable[[], str],
    *,
    imported: Collection[str] = (),
) -> tuple[Item, tuple[str, ...]]:
    """Return a known paper with imported annotations, and which of the reader's own were kept instead.

    Status, priority and rating are imported if the reader has set none, or if an earlier import set them, as `imported`
    says; `first` is the status of new papers. Tags are added, and notes whose text is new: in place of an imported note
    of which they are a later state.
    """
    reading, kept = item.reading, []
    if annotations.status and annotations.status != reading.status:
        if _is_untouched(reading, first) or "status" in imported:
            reading = replace(reading, status=annotations.status, since=since(annotations, now))
        else:
            kept.append(f"status {reading.status}, not {annotations.status}")
    if annotations.priority and annotations.priority != reading.priority:
        if not reading.priority or "priority" in imported:
            reading = replace(reading, priority=annotations.priority)
        else:
            kept.append(f"priority {reading.priority}, not {annotations.priority}")
    if annotations.rating and annotations.rating != reading.rating:
        if not reading.rating or "rating" in imported:
            reading = replace(reading, rating=annotations.rating)
        else:
            kept.append(f"rating {reading.rating}, not {annotations.rating}")
    reading = replace(reading, notes=_with_notes(reading, annotations.notes, now, new_id, imported))
    had = _stated_tags(item)
    tags = distinct_tags(item.paper.tags, without_tags(annotations.tags, had))
    return replace(item, paper=replace(item.paper, tags=tags), reading=reading), tuple(kept)


def _stated_tags(item: Item) -> set[str]:
    """Return the tags in the keywords and groups of the paper itself, of which the reader may have removed some."""
    return set(stated_tags(dict(item.paper.metadata.extra)))


def with_readings(
    events: Sequence[Event], before: Item | None, after: Item, annotations: Annotations, closed: Collection[str]
) -> tuple[Event, ...]:
    """Return the events of a record that sets the first status of a paper, with every reading that it states."""
    status = next((event for event in events if event.what == "status"), None)
    if status is None or after.reading.status not in closed:
        return tuple(events)
    readings = [
        [
            *([StatusChange(was="", status=READING, since=start)] if start else []),
            StatusChange(was="", status=after.reading.status, since=min(end, status.at)),
        ]
        for start, end in annotations.readings
    ]
    history = history_events(
        before or replace(after, reading=Reading()),
        after.reading,
        (),
        joined(readings, closed),
        reader=status.reader,
        at=status.at,
        why=status.why,
    )
    return (*(event for event in events if event is not status), *history)


def since(annotations: Annotations, now: datetime) -> datetime:
    """Return when the status was set, which is never in the future; `now` if unknown."""
    return min(annotations.since or now, now)


def _is_untouched(reading: Reading, first: str) -> bool:
    return reading.status == first and reading.since is None


def _with_notes(
    reading: Reading, texts: Sequence[str], now: datetime, new_id: Callable[[], str], imported: Collection[str]
) -> tuple[Note, ...]:
    """Return the notes with the new texts. Notes are ordered by time, so no two may have the same."""
    notes = list(reading.notes)
    had, stated = {note.text.strip() for note in notes}, {text.strip() for text in texts}
    step = timedelta(microseconds=1)
    at = max([now, *(note.at + step for note in notes)])
    for text in dict.fromkeys(texts):
        if text.strip() in had:
            continue
        earlier = (
            place
            for place, note in enumerate(notes)
            if f"{NOTE}{note.id}" in imported and note.text.strip() not in stated and _is_later_state(text, note.text)
        )
        if (place := next(earlier, None)) is not None:
            notes[place] = replace(notes[place], text=text)
        else:
            notes.append(Note(id=new_id(), text=text, at=at))
            at += step
    return tuple(notes)


def _is_later_state(text: str, earlier: str) -> bool:
    """Whether a text contains an earlier one as words, or most of its words in their order and not much else."""
    if re.search(rf"(?<!\w){re.escape(earlier.strip())}(?!\w)", text):
        return True
    words, others = text.split(), earlier.split()
    if len(words) > 3 * len(others):
        return False
    return LCSseq.similarity(words, others) >= _LEAST_KEPT * len(others)
