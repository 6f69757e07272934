"""Writing to the library in SQL: events to the journal, and the state they lead to."""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import field

from readinglist.library.encoding import JsonObject, JsonValue, reading_from_json, reading_to_json, time_to_json
from readinglist.library.journal import (
    PAPER,
    BatchKind,
    Event,
    describe,
    is_of_reader,
    key_in,
    numbered,
    value_at,
    with_value,
)
from readinglist.library.store.connection import Parameters
from readinglist.library.store.counting import update_status_changes
from readinglist.library.store.packing import parsed
from readinglist.library.store.reading import SqlView
from readinglist.library.store.rows import (
    DOCUMENT,
    EVENTS,
    StoredPaper,
    event_of,
    name_rows,
    note_row,
    paper_columns,
    tag_rows,
    text_row,
    title_rows,
)
from readinglist.papers.errors import InvalidChange, LibraryError, StaleRevision
from readinglist.papers.fast_dataclasses import dataclass


@dataclass(slots=True)
class _Touched:
    """A paper that a batch changes: its document and readings, before and after.

    `whole` is the event that contains the document as it is after the batch, 0 if none does.
    """

    was: JsonObject | None
    now: JsonObject | None
    readings_were: dict[str, JsonObject] = field(default_factory=dict)
    readings_now: dict[str, JsonObject] = field(default_factory=dict)
    revision: int = 0
    whole: int = 0


class SqlUnit(SqlView):
    """A unit of work on a connection in which a writing transaction is open."""

    def differences(self) -> Sequence[str]:
        """Describe where the state differs from the journal, most of which this unit may have written."""
        self._connection.analyze()
        return super().differences()

    def keep_merge_bases(self, file: str, parts: Mapping[str, str]) -> None:
        """Replace the merge base of `file`."""
        self._connection.run("DELETE FROM merge_bases WHERE file = :file", {"file": file})
        self._insert("merge_bases", [{"file": file, "part": part, "body": body} for part, body in parts.items()])

    def hidden_notes(self, paper: str) -> int:
        """Return how many notes of a paper, private ones of other readers, the database does not show."""
        if not self._connection.is_limited("notes"):
            return 0
        ((number,),) = self._connection.rows(
            "SELECT hidden_notes(:paper, CAST(current_user AS text))", {"paper": paper}
        )
        return int(number)

    def apply(self, events: Sequence[Event], *, batch: int = 0) -> Sequence[Event]:
        """Write the events as one batch, or continue `batch`; update the state, and return them with number and batch.

        Raises:
            StaleRevision: If an event's `before` differs from the state, or an undo would discard later changes.
            LibraryError: If a citation key is taken, or the changes cannot be written.
        """
        if not events:
            return ()
        touched = self._present(events)
        for event in events:
            self._advance(touched[event.paper], event, batch)
        self._connection.run("SAVEPOINT batch")
        try:
            written = self._write_events(events, touched, batch)
            self._write_state(touched)
            changed = dict.fromkeys(event.paper for event in written if _affects_status_changes(event))
            update_status_changes(self._connection, changed)
        except LibraryError:
            with suppress(LibraryError):  # after a disk error SQLite may have rolled back automatically
                self._connection.run("ROLLBACK TO batch")
            raise
        self._connection.run("RELEASE batch")
        return written

    # --- checking ---------------------------------------------------------------------------------------------------

    def _present(self, events: Sequence[Event]) -> dict[str, _Touched]:
        """Return the current state of the papers and readings that the events change."""
        papers = tuple(dict.fromkeys(event.paper for event in events))
        of_readers = dict.fromkeys(event.paper for event in events if is_of_reader(event.what))
        found = self._chosen(f"SELECT p.id, {DOCUMENT} FROM papers p WHERE p.id IN ({{}})", papers)
        documents: dict[str, JsonObject] = {paper: parsed(text) for paper, text in found}
        touched = {paper: _Touched(was=documents.get(paper), now=documents.get(paper)) for paper in papers}
        for (paper, reader), reading in self._readings_of_each(of_readers).items():
            present = reading_to_json(reading)
            touched[paper].readings_were[reader] = touched[paper].readings_now[reader] = present
        return touched

    def _advance(self, paper: _Touched, event: Event, batch: int) -> None:
        """Apply the event, which may continue `batch`, to the paper, if it follows from the current state."""
        if event.what != PAPER and paper.now is None:
            raise StaleRevision(
                "the paper was removed in the meantime; nothing was written", hint="`readinglist undo` restores it"
            )
        if is_of_reader(event.what):
            reading = paper.readings_now.get(event.owner, {})
            self._check(event, value_at(reading, event.what), paper, batch)
            paper.readings_now[event.owner] = with_value(reading, event.what, event.after) or {}
        else:
            self._check(event, value_at(paper.now, event.what), paper, batch)
            if event.what == PAPER and event.after is None and event.undoes:
                self._refuse_loss(event, batch)
            paper.now = with_value(paper.now, event.what, event.after)

    def _check(self, event: Event, present: JsonValue, paper: _Touched, batch: int) -> None:
        if present == event.before:
            return
        key = (paper.now or paper.was or {}).get("key", event.paper)
        what = "the paper" if event.what == PAPER else event.what.partition(":")[0].removeprefix("metadata.")
        raise StaleRevision(
            f"{key}: {what} was changed in the meantime; nothing was written", hint=self._way_out(event, batch)
        )

    def _way_out(self, event: Event, batch: int) -> str:
        """Return a hint about the latest change of the same value, or of the paper, before this batch."""
        for latest in self.events(paper=event.paper):
            if latest.batch == batch:
                continue
            same = latest.what == event.what and (latest.owner == event.owner or not is_of_reader(event.what))
            if same or (event.what == PAPER and not is_of_reader(latest.what)):
                way_out = (
                    f"undo that first: `readinglist undo --batch {latest.batch}`"
                    if event.undoes
                    else "run the command again"
                )
                return f"{way_out} ({latest.reader}, {latest.at:%Y-%m-%d %H:%M} UTC: {describe(latest)})"
        return "run the command again"

    def _refuse_loss(self, event: Event, batch: int) -> None:
        """Raise if undoing an addition would discard statuses or notes that came after it, before this batch."""
        later = self._connection.rows(
            f"{EVENTS} WHERE e.paper = :paper AND e.batch > :undoes AND e.batch <> :batch ORDER BY e.number",
            {"paper": event.paper, "undoes": event.undoes, "batch": batch},
        )
        first: dict[tuple[str, str], Event] = {}
        last: dict[tuple[str, str], Event] = {}
        for each in map(event_of, later):
            if is_of_reader(each.what):
                first.setdefault((each.what, each.owner), each)
                last[each.what, each.owner] = each
        for place, each in last.items():
            if first[place].before != each.after:
                raise StaleRevision(
                    f"{key_in(event)} was changed after it was added: {describe(each)}",
                    hint=f"undo that first: `readinglist undo --batch {each.batch}`, or remove the paper",
                )

    # --- writing ----------------------------------------------------------------------------------------------------

    def _write_events(self, events: Sequence[Event], touched: Mapping[str, _Touched], batch: int) -> tuple[Event, ...]:
        first = self._next_number("events")
        written = numbered(events, batch=batch or self._begin_batch(events[0]), first=first)
        for event in written:
            paper = touched[event.paper]
            paper.revision = event.number
            if paper.now is event.after:
                paper.whole = event.number
        self._insert("events", [event_row(event, self._connection.dialect.stored) for event in written])
        return written

    def _begin_batch(self, head: Event) -> int:
        """Write the row of a batch that begins with this event, and return its number."""
        batch = self._next_number("batches")
        self._connection.run(
            "INSERT INTO batches (number, at, reader, why, kind, undoes)"
            " VALUES (:number, :at, :reader, :why, :kind, :undoes)",
            {
                "number": batch,
                "at": time_to_json(head.at),
                "reader": head.reader,
                "why": head.why,
                "kind": self._kind(head.undoes).value,
                "undoes": head.undoes,
            },
        )
        return batch

    def _next_number(self, table: str) -> int:
        ((number,),) = self._connection.rows(self._connection.dialect.next_number.format(table))
        return int(number)

    def _kind(self, undoes: int) -> BatchKind:
        found = self._connection.rows("SELECT kind FROM batches WHERE number = :number", {"number": undoes})
        return BatchKind(found[0][0]).inverse if found else BatchKind.CHANGE

    def _write_state(self, touched: dict[str, _Touched]) -> None:
        gone = [StoredPaper(id, 0, each.was) for id, each in touched.items() if each.now is None and each.was]  # noqa: A001
        self._replace_words(self._first_events([paper.id for paper in gone]), gone, ())
        self._connection.run_many("DELETE FROM papers WHERE id = :paper", [{"paper": paper.id} for paper in gone])
        self._write_papers(
            [(StoredPaper(id, each.revision, each.now), each) for id, each in touched.items() if each.now is not None]  # noqa: A001
        )
        changed = [
            self._write_reading(id, reader, each.readings_were.get(reader, {}), now)
            for id, each in touched.items()  # noqa: A001
            for reader, now in each.readings_now.items()
            if now != each.readings_were.get(reader, {})
        ]
        self._upsert("readings", [row for row in changed if row], ("paper", "reader"))

    def _write_papers(self, papers: Sequence[tuple[StoredPaper, _Touched]]) -> None:
        """Write the rows of papers, table by table, so that many papers need few statements.

        New papers are inserted without looking for existing rows, which would take three times as long.
        """
        same = [paper for paper, each in papers if each.was == each.now]
        self._connection.run_many(
            "UPDATE papers SET revision = :revision WHERE id = :paper",
            [{"paper": paper.id, "revision": paper.revision} for paper in same],
        )
        changed = [(paper, each) for paper, each in papers if each.was != each.now]
        here = [{"paper": paper.id} for paper, each in changed if each.was is not None]
        for table in ("names", "titles", "tags"):
            self._connection.run_many(f"DELETE FROM {table} WHERE paper = :paper", here)
        first = self._first_events([paper.id for paper, _ in changed])
        for there in (False, True):
            some = [(paper, each) for paper, each in changed if (each.was is not None) is there]
            columns = [{"number": first[paper.id], **paper_columns(paper)} for paper, _ in some]
            self._upsert("papers", columns, ("id",) if there else ())
            others = [(paper.id, each) for paper, each in some if each.whole != first[paper.id]]
            stored = self._connection.dialect.stored
            documents = [{"number": first[id], "document": stored(_json(each.now))} for id, each in others]  # noqa: A001
            self._upsert("changed_documents", documents, ("number",))
        texts = [(paper, each.was) for paper, each in changed if not _has_same_texts(each)]
        was = [StoredPaper(paper.id, 0, before) for paper, before in texts if before is not None]
        self._replace_words(first, was, [paper for paper, _ in texts])
        self._write_names([paper for paper, _ in changed])
        self._insert("titles", [row for paper, _ in changed for row in title_rows(paper)])
        self._insert("tags", [row for paper, _ in changed for row in tag_rows(paper)])

    def _replace_words(
        self, numbers: Mapping[str, int], was: Sequence[StoredPaper], now: Sequence[StoredPaper]
    ) -> None:
        """Replace papers in the word index, which needs the old rows to remove them, and their headings."""
        before = {paper.id: text_row(paper) for paper in was}
        after = {paper.id: text_row(paper) for paper in now}
        gone = {numbers[id]: texts for id, texts in before.items() if after.get(id) != texts}  # noqa: A001
        come = {numbers[id]: texts for id, texts in after.items() if before.get(id) != texts}  # noqa: A001
        self._connection.replace_words(gone, come)
        headings = [
            {"number": number, "title": each["title"], "authors": each["authors"]} for number, each in come.items()
        ]
        self._upsert("headings", headings, ("number",) if before else ())

    def _first_events(self, papers: Sequence[str]) -> dict[str, int]:
        """Return the number of each paper's first event, which keeps its place in the order after a removal."""
        sql = "SELECT paper, min(number) FROM events WHERE paper IN ({}) GROUP BY paper"
        return dict(self._chosen(sql, papers))

    def _write_names(self, papers: Sequence[StoredPaper]) -> None:
        rows = [row for paper in papers for row in name_rows(paper)]
        taken = {
            fold
            for (fold,) in self._chosen("SELECT fold FROM names WHERE fold IN ({})", (str(row["fold"]) for row in rows))
        }
        for row in rows:
            if row["fold"] in taken:
                raise InvalidChange(f"citation key {row['name']!r} is used by another paper", hint="choose another key")
            taken.add(row["fold"])
        self._insert("names", rows)

    def _write_reading(self, paper: str, reader: str, was: JsonObject, now: JsonObject) -> Parameters:
        """Write the notes of a reading; return its row of ``readings``, deleted and empty if only notes are left."""
        here: Parameters = {"paper": paper, "reader": reader}
        reading = reading_from_json(now)
        for note in reading.notes:
            place = f"note:{note.id}"
            if was.get(place) != now[place]:
                self._upsert("notes", [note_row(paper, reader, note)], ("paper", "reader", "id"))
        for place in was.keys() - now.keys():
            if place.startswith("note:"):
                gone = {**here, "note": place.removeprefix("note:")}
                self._connection.run("DELETE FROM notes WHERE paper = :paper AND reader = :reader AND id = :note", gone)
        if reading_to_json(reading).keys() <= {f"note:{note.id}" for note in reading.notes}:
            self._connection.run("DELETE FROM readings WHERE paper = :paper AND reader = :reader", here)
            return {}
        return {
            **here,
            "status": reading.status,
            "since": time_to_json(reading.since) if reading.since else "",
            "priority": reading.priority,
            "rating": reading.rating,
            "due": reading.due,
            "progress": reading.progress,
        }

    def _insert(self, table: str, rows: Sequence[Parameters]) -> None:
        self._upsert(table, rows, ())

    def _upsert(self, table: str, rows: Sequence[Parameters], unique: tuple[str, ...]) -> None:
        """Insert the rows, or update those with equal `unique` columns."""
        if rows:
            values = [tuple(row.values()) for row in rows]
            self._connection.insert(table, tuple(rows[0]), values, unique=unique)


def _has_same_texts(paper: _Touched) -> bool:
    """Whether the members that `text_row` reads are the same before and after."""
    was, now = paper.was, paper.now or {}
    return was is not None and all(was.get(name) == now.get(name) for name in ("metadata", "other_titles"))


def _affects_status_changes(event: Event) -> bool:
    """Whether the event changes a status or the time of addition, or restores a paper that had one."""
    return event.what in ("status", "added") or (event.what == PAPER and bool(event.undoes))


def event_row(event: Event, stored: Callable[[str], str | bytes]) -> Parameters:
    """Return the row of ``events``; `stored` makes long texts smaller."""
    return {
        "number": event.number,
        "batch": event.batch,
        "paper": event.paper,
        "what": event.what,
        "reader": event.reader,
        "at": time_to_json(event.at),
        "why": event.why,
        "value_before": stored(_json(event.before)),
        "value_after": stored(_json(event.after)),
    }


def _json(value: JsonValue) -> str:
    return "null" if value is None else _ENCODER.encode(value)


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False, check_circular=False)
