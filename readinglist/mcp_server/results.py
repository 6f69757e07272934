"""The results of tools: their schemas, and how papers become them."""

from typing import Any, cast

from typing_extensions import TypedDict  # pydantic needs this one below Python 3.12

from readinglist.api import Item, Record, Statistics
from readinglist.api.columns import moment
from readinglist.api.json_output import item_shape
from readinglist.mcp_server.text import NOTICE, block, line
from readinglist.papers.paper import Note


class PaperSummary(TypedDict):
    """A paper in a list."""

    key: str
    title: str
    authors: list[str]
    year: int | None
    venue: str | None
    arxiv_id: str | None
    doi: str | None
    status: str
    priority: str | None
    rating: int | None
    due: str | None
    progress: str | None
    tags: list[str]
    added: str | None
    resolved: bool
    notes: int


class NoteText(TypedDict):
    """A note on a paper."""

    key: str
    at: str | None
    text: str


class PaperDetails(TypedDict):
    """A paper with its abstract and notes; `notes_left` is the number of older notes that are not shown."""

    notice: str
    paper: PaperSummary
    abstract: str
    aliases: list[str]
    links: list[str]
    started: str | None
    finished: str | None
    notes: list[NoteText]
    notes_left: int


class PaperPage(TypedDict):
    """A page of papers. Call again with `next_cursor` for the next one; it is empty on the last."""

    notice: str
    papers: list[PaperSummary]
    total: int
    next_cursor: str


class NotePage(TypedDict):
    """A page of notes, by paper."""

    notice: str
    notes: list[NoteText]
    papers: int
    next_cursor: str


class NextPaperShape(TypedDict):
    """A suggestion, and why."""

    paper: PaperSummary
    reasons: list[str]


class NextPapers(TypedDict):
    """What to read next, most urgent first."""

    notice: str
    papers: list[NextPaperShape]


class ReadingStatistics(TypedDict):
    """Numbers of papers."""

    papers: int
    unread: int
    unresolved: int
    by_status: dict[str, int]
    by_tag: dict[str, int]
    finished_last_7_days: int
    finished_last_30_days: int
    finished_this_year: int
    added_last_30_days: int
    median_reading_days: float | None


class CitationShape(TypedDict):
    """A cited key. `group` is read, unread, skimmed, dropped or unknown; `near` are keys similar to an unknown one."""

    cited_as: str
    group: str
    key: str | None
    title: str | None
    status: str | None
    file: str | None
    line: int | None
    near: list[str]


class ManuscriptCheck(TypedDict):
    """What a manuscript cites; `counts` are of all its citations by group, `problems` are parts that were not read."""

    notice: str
    counts: dict[str, int]
    citations: list[CitationShape]
    problems: list[str]
    next_cursor: str


class ExportedText(TypedDict):
    """A page of an export; `problems` are papers and fields that are missing in it."""

    notice: str
    format: str
    text: str
    papers: int
    total: int
    problems: list[str]
    next_cursor: str


class PreviewedRecord(TypedDict):
    """What adding would do with one record of the text."""

    record: int
    line: int
    title: str
    outcome: str
    key: str | None
    arxiv_id: str | None
    doi: str | None
    problem: str | None
    warnings: list[str]


class AdditionPreview(TypedDict):
    """What `add_papers` with this `plan` writes. Show it to the user first. `skipped` are lines that were not used."""

    notice: str
    plan: str
    new: int
    known: int
    records: list[PreviewedRecord]
    records_left: int
    skipped: int
    problems: list[str]


class ChangeResult(TypedDict):
    """What was changed. `batch` is its number in the journal, which `undo_changes` takes; None if nothing changed."""

    changed: list[str]
    unchanged: list[str]
    batch: int | None
    warnings: list[str]


_LINES = ("key", "title", "venue", "arxiv_id", "doi", "status", "priority", "due", "progress")
_MAX_AUTHORS = 20
_MAX_TAGS = 50
MAX_NOTES = 20


def summary(item: Item) -> PaperSummary:
    """Return a paper for a list."""
    shape: dict[str, Any] = item_shape(item)
    shape |= {name: line(shape[name]) if shape[name] is not None else None for name in _LINES}
    shape["authors"] = [line(each, 100) for each in shape["authors"][:_MAX_AUTHORS]]
    shape["tags"] = [line(each, 100) for each in shape["tags"][:_MAX_TAGS]]
    shape["notes"] = len(item.reading.notes)
    return cast("PaperSummary", {name: shape[name] for name in PaperSummary.__annotations__})


def note_text(item: Item, note: Note) -> NoteText:
    """Return a note on a paper."""
    return NoteText(key=line(item.paper.key), at=moment(note.at), text=block(note.text))


def details(item: Item, started: str | None, finished: str | None) -> PaperDetails:
    """Return a paper with its abstract and newest notes."""
    metadata, notes = item.paper.metadata, item.reading.notes
    return PaperDetails(
        notice=NOTICE,
        paper=summary(item),
        abstract=block(metadata.abstract),
        aliases=[line(alias) for alias in item.paper.aliases[:_MAX_TAGS]],
        links=[line(each) for each in metadata.links[:_MAX_TAGS]],
        started=started,
        finished=finished,
        notes=[note_text(item, note) for note in notes[-MAX_NOTES:]],
        notes_left=max(0, len(notes) - MAX_NOTES),
    )


def statistics_result(found: Statistics) -> ReadingStatistics:
    """Return the numbers of a query."""
    tags = sorted(found.tally.tags.items(), key=lambda each: (-each[1], each[0]))[:_MAX_TAGS]
    return ReadingStatistics(
        papers=found.papers,
        unread=found.open,
        unresolved=found.unresolved,
        by_status={line(name, 100): number for name, number in found.by_status.items()},
        by_tag={line(name, 100): number for name, number in tags},
        finished_last_7_days=found.week.finished,
        finished_last_30_days=found.month.finished,
        finished_this_year=found.year.finished,
        added_last_30_days=found.month.added,
        median_reading_days=found.median_days,
    )


def planned_record(record: Record) -> PreviewedRecord:
    """Return a record of a planned addition."""
    stated = record.offer.metadata if record.offer else None
    return PreviewedRecord(
        record=record.record,
        line=record.line,
        title=line(record.title),
        outcome=record.outcome.value,
        key=line(record.key) or None,
        arxiv_id=record.arxiv_id or (str(stated.arxiv_id) if stated and stated.arxiv_id else None),
        doi=line(record.doi or (stated.doi if stated and stated.doi else "")) or None,
        problem=line(record.problem) or None,
        warnings=[line(each) for each in record.warnings[:5]],
    )
