"""Records as read from documents: drafts of papers, problems, and the skipped lines between them."""

from bisect import bisect
from collections.abc import Iterator, Sequence
from datetime import datetime

from readinglist.adding.annotations import resolve_annotations
from readinglist.adding.values import Record, RecordMetadata, RecordOutcome
from readinglist.files.documents import Document
from readinglist.library.days import Calendar
from readinglist.papers.errors import Problem
from readinglist.papers.fast_dataclasses import dataclass, replace
from readinglist.papers.paper import Draft, Origin, Paper
from readinglist.papers.statuses import Status
from readinglist.plugins.protocols import Parsed, Skipped


@dataclass(slots=True)
class PlannedRecord:
    """A draft and its record so far; `paper` is the new paper that it becomes, if any.

    `offers` are from later records of the same new paper. `namesakes` are papers of the library with its title or an
    identifier of it that are other papers nevertheless.
    """

    draft: Draft
    record: Record
    offer: RecordMetadata
    paper: Paper | None = None
    offers: tuple[RecordMetadata, ...] = ()
    namesakes: tuple[Paper, ...] = ()


def planned_record(
    source: str, document: Document, draft: Draft, statuses: Sequence[Status], now: datetime, calendar: Calendar
) -> PlannedRecord:
    """Return a draft with its record; one that is kept as stated has its outcome, unless its paper is known."""
    annotations, warnings = resolve_annotations(draft.annotations, statuses, now, calendar)
    if annotations.of_reading:
        annotations = replace(annotations, source=source)
    if annotations is not draft.annotations:
        draft = replace(draft, annotations=annotations)
    metadata = draft.metadata
    origin = Origin(kind=draft.kind, where=f"{document.name}:{draft.line}", at=now)
    offer = RecordMetadata(metadata=metadata, origin=origin, stated=draft.stated)
    record = Record(
        document=document.name,
        record=draft.record,
        line=draft.line,
        last_line=draft.last_line,
        title=metadata.title,
        outcome=RecordOutcome.MATCHED if draft.stated else RecordOutcome.NOT_FOUND,
        resolver=source if draft.stated else "",
        annotations=annotations,
        warnings=warnings,
        offer=offer,
    )
    return PlannedRecord(draft, record, offer)


def problem_record(document: Document, problem: Problem) -> Record:
    """Return the record of a part of a document that could not be read."""
    return Record(
        document=document.name,
        record=problem.record,
        line=problem.line,
        last_line=problem.line,
        title="",
        outcome=RecordOutcome.PROBLEM,
        key=problem.key,
        problem=problem.message,
    )


def with_text(parsed: Parsed, document: Document) -> list[Skipped]:
    """Return the skipped spans in order, with the text of their lines.

    Many spans may be on one line, as in a feed without line ends; the first of them has its text.
    """
    lines = (document.text if parsed.text is None else parsed.text).split("\n")
    first = after = document.first_line
    spans = []
    for span in sorted(parsed.skipped, key=lambda span: span.first_line):
        begin, end = max(span.first_line, after), span.last_line + 1
        text = "\n".join(lines[begin - first : end - first])
        spans.append(replace(span, first_line=min(begin, span.last_line), text=text))
        after = max(after, end)
    return spans


def with_skipped(
    entries: Sequence[PlannedRecord | Record], skipped: Sequence[Skipped]
) -> Iterator[PlannedRecord | Record]:
    """Yield the entries of a document in order, each with the spans before it, and the last with the rest."""
    done = 0
    for number, entry in enumerate(entries, start=1):
        last = number == len(entries)
        before = len(skipped) if last else bisect(skipped, line_of(entry), lo=done, key=lambda span: span.first_line)
        own, done = tuple(skipped[done:before]), before
        if not own:
            yield entry
        elif isinstance(entry, PlannedRecord):
            entry.record = replace(entry.record, skipped=own)
            yield entry
        else:
            yield replace(entry, skipped=own)


def unreadable_record(name: str, problem: Problem) -> Record:
    """Return the record of a file that could not be read."""
    outcome = RecordOutcome.PROBLEM
    return Record(document=name, record=0, line=problem.line, title="", outcome=outcome, problem=problem.message)


def line_of(entry: PlannedRecord | Record) -> int:
    """Return the first line of a record."""
    return entry.record.line if isinstance(entry, PlannedRecord) else entry.line
