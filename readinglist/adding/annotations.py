"""What a source says of the reader's own use of a paper, beside what the library holds: the reader's word stays."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from readinglist.papers.errors import UsageError
from readinglist.papers.paper import Annotations, Item, Note, Reading
from readinglist.papers.statuses import Status, resolve_status


def resolve_annotations(marks: Annotations, statuses: Sequence[Status]) -> tuple[Annotations, tuple[str, ...]]:
    """The marks with their status by its name in the library, and what could not be understood.

    The first state, in which every paper begins, is no mark.
    """
    if not marks.status:
        return (replace(marks, since=None) if marks.since else marks), ()
    try:
        name = resolve_status(marks.status, statuses).name
    except UsageError as error:
        return replace(marks, status="", since=None), (f"{error.message}, so none was taken over",)
    if name == statuses[0].name:
        return replace(marks, status="", since=None), ()
    return replace(marks, status=name), ()


def apply_annotations(
    item: Item, marks: Annotations, first: str, now: datetime, new_id: Callable[[], str]
) -> tuple[Item, tuple[str, ...]]:
    """A known paper with the marks of a source, and in words which of the reader's own stayed as they are.

    Status, priority and rating are taken where the reader has set none; `first` is the state of papers that nobody has
    touched. Tags are added, and notes whose text is not there yet.
    """
    reading, kept = item.reading, []
    if marks.status and _is_untouched(reading, first):
        reading = replace(reading, status=marks.status, since=since(marks, now))
    elif marks.status and marks.status != reading.status:
        kept.append(f"status {reading.status}, not {marks.status}")
    if marks.priority and not reading.priority:
        reading = replace(reading, priority=marks.priority)
    elif marks.priority and marks.priority != reading.priority:
        kept.append(f"priority {reading.priority}, not {marks.priority}")
    if marks.rating and not reading.rating:
        reading = replace(reading, rating=marks.rating)
    elif marks.rating and marks.rating != reading.rating:
        kept.append(f"rating {reading.rating}, not {marks.rating}")
    reading = replace(reading, notes=(*reading.notes, *_new_notes(reading, marks, now, new_id)))
    tags = tuple(dict.fromkeys((*item.paper.tags, *marks.tags)))
    return replace(item, paper=replace(item.paper, tags=tags), reading=reading), tuple(kept)


def since(marks: Annotations, now: datetime) -> datetime:
    """When the status was taken up: as the source says, but not in the future; now where it does not say."""
    return min(marks.since or now, now)


def _is_untouched(reading: Reading, first: str) -> bool:
    return reading.status == first and reading.since is None


def _new_notes(reading: Reading, marks: Annotations, now: datetime, new_id: Callable[[], str]) -> tuple[Note, ...]:
    """The notes that are not there yet; notes stand in the order of their times, so no two may share one."""
    had = {note.text.strip() for note in reading.notes}
    texts = [text for text in dict.fromkeys(marks.notes) if text.strip() not in had]
    step = timedelta(microseconds=1)
    begin = max([now, *(note.at + step for note in reading.notes)])
    return tuple(Note(id=new_id(), text=text, at=begin + number * step) for number, text in enumerate(texts))
