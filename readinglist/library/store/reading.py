"""Reading the library in SQL: items, keys, identities, selections and the journal."""

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from readinglist.library.encoding import paper_from_json
from readinglist.library.journal import Batch, BatchKind, Event
from readinglist.library.protocol import Counts, Identity, NameCounts, Selection, StatusChangeCounts
from readinglist.library.query import Query
from readinglist.library.status_history import StatusChange
from readinglist.library.store.connection import Connection, Parameters, Row, Value, chunks
from readinglist.library.store.counting import Figures, first_spelling, status_change_of, tags_in_use
from readinglist.library.store.listing import ListedRows
from readinglist.library.store.packing import parsed, unpacked
from readinglist.library.store.preprints import preprints_by
from readinglist.library.store.rows import (
    EVENTS,
    NOTES,
    PAPERS,
    READINGS,
    event_of,
    key_fold,
    paper_of,
    readings_of,
    time_of,
)
from readinglist.library.store.search import (
    FROM,
    PRIORITY,
    STATUS,
    Condition,
    near_words,
    order,
    prefix_range,
    row_limit,
)
from readinglist.library.store.verifying import differences
from readinglist.papers.folding import squeeze
from readinglist.papers.paper import Item, Paper, Reading, Resolution
from readinglist.papers.readers import assistant_of
from readinglist.papers.statuses import STATUSES

_FEW = 1000
"""Up to this number of readings in a status, the index of statuses is used; up to this number of rows, no cursor."""
_BY_IDENTITY = (
    "SELECT p.arxiv_id, p.id FROM papers p WHERE p.arxiv_id IN ({}) ORDER BY p.number",
    "SELECT p.doi, p.id FROM papers p WHERE p.doi IN ({}) ORDER BY p.number",
    "SELECT t.fold, p.id FROM titles t JOIN papers p ON p.id = t.paper WHERE t.fold IN ({}) ORDER BY p.number",
)
"""Papers by arXiv id, DOI, and title: the value searched for, and the id."""

_TURNS = "SELECT paper, was, status, since FROM turns"
_LAST_PROGRESS = """SELECT paper, max(at) FROM events
    WHERE paper IN ({}) AND what = 'progress' AND reader IN (:reader, :assistant) GROUP BY paper"""
_USED_TAGS = "SELECT DISTINCT fold FROM tags WHERE fold IN ({})"

_NO_PAPERS = """SELECT e.paper, e.value_before FROM events e
    JOIN batches b ON b.number = e.batch
    WHERE e.what = 'paper' AND e.value_after = 'null' AND b.kind <> 'undo'
    AND e.number = (SELECT max(last.number) FROM events last WHERE last.paper = e.paper AND last.what = 'paper')
    ORDER BY e.number"""
"""The last removal of each removed paper, unless it undid an addition."""
_NO_PAPER_MARK = f'"resolution":"{Resolution.NO_PAPER}"'


class SqlView:
    """A consistent snapshot of the library, as long as its transaction lasts."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def item(self, key: str, reader: str) -> Item | None:
        """Return the paper with this key or alias, ignoring case."""
        found = self._connection.rows("SELECT paper FROM names WHERE fold = :fold", {"fold": key_fold(key)})
        return self.item_by_id(found[0][0], reader) if found else None

    def item_by_id(self, paper: str, reader: str) -> Item | None:
        """Return the paper with this internal id."""
        return next(iter(self._items(*next(chunks((paper,))), reader)), None)

    def keys(self, prefix: str = "") -> Sequence[str]:
        """Return the citation keys that start with `prefix`, ignoring case, sorted, without aliases."""
        low, high = prefix_range(key_fold(prefix))
        found = self._connection.rows(
            "SELECT name FROM names WHERE is_key = 1 AND fold >= :low AND fold < :high ORDER BY fold",
            {"low": low, "high": high},
        )
        return tuple(name for (name,) in found)

    def headings(self, query: Query, reader: str) -> Sequence[tuple[str, str]]:
        """Return the key of each paper of the query, newest first, with a line of key, authors and titles."""
        where = Condition(query, reader=reader, connection=self._connection)
        found = self._connection.rows(
            f"""SELECT p.key, p.key_fold || ' ' || h.authors || ' ' || h.title
                {FROM} JOIN headings h ON h.number = p.number WHERE {where.sql} ORDER BY p.number DESC""",
            where.parameters,
        )
        return [(key, heading) for key, heading in found]

    def taken_keys(self, stems: Sequence[str]) -> frozenset[str]:
        """Return the keys and aliases in use that start with one of `stems`, in lower case."""
        taken: set[str] = set()
        for stem in dict.fromkeys(key_fold(stem) for stem in stems):
            low, high = prefix_range(stem)
            found = self._connection.rows(
                "SELECT fold FROM names WHERE fold >= :low AND fold < :high", {"low": low, "high": high}
            )
            taken.update(fold for (fold,) in found)
        return frozenset(taken)

    def known(self, identity: Identity) -> Sequence[Paper]:
        """Return papers with the same arXiv id, DOI, folded title or author, in this order."""
        return self.known_each((identity,))[0]

    def known_each(self, identities: Sequence[Identity]) -> Sequence[Sequence[Paper]]:
        """Return what `known` returns for each identity, in order."""
        if not self._connection.rows("SELECT 1 FROM papers LIMIT 1"):
            return [() for _ in identities]
        names = [_names_of(identity) for identity in identities]
        ids: dict[tuple[int, str], list[str]] = {}
        for place, sql in enumerate(_BY_IDENTITY):
            for value, paper in self._chosen(sql, [each[place] for each in names if each[place]]):
                ids.setdefault((place, value), []).append(paper)
        ids |= {(3, name): found for name, found in preprints_by(self._connection, (each[3] for each in names)).items()}
        of_each = [dict.fromkeys(id for name in enumerate(each) for id in ids.get(name, ())) for each in names]  # noqa: A001
        found = self._chosen(f"{PAPERS} WHERE p.id IN ({{}})", [paper for group in ids.values() for paper in group])
        papers = {row[0]: paper_of(row) for row in found}
        return [tuple(papers[paper] for paper in each) for each in of_each]

    def no_papers(self) -> Sequence[Paper]:
        """Return the removed papers of which a reader has said that they are none, oldest removal first."""
        found = [(paper, unpacked(document)) for paper, document in self._connection.rows(_NO_PAPERS)]
        marked = [(paper, document) for paper, document in found if _NO_PAPER_MARK in document]
        return tuple(paper_from_json(parsed(document), id=paper, revision=0) for paper, document in marked)

    def _chosen(self, sql: str, values: Iterable[str]) -> Iterator[Row]:
        """Yield the rows of a query in which ``{}`` is replaced by the values; none without values.

        The query runs for some values at a time, so only rows of one value are in its order.
        """
        for placeholders, parameters in chunks(dict.fromkeys(values)):
            yield from self._connection.rows(sql.format(placeholders), parameters)

    def select(self, selection: Selection) -> Iterator[Item]:
        """Yield the items of a selection.

        Raises:
            UsageError: If the sort field is unknown.
        """
        return self._selected(selection, "1 = 1", {})

    def ids(self, selection: Selection) -> Sequence[str]:
        """Return the internal ids of the papers of a selection, in order.

        Raises:
            UsageError: If the sort field is unknown.
        """
        return self._ids(selection, "1 = 1", {})

    def listing(self, selection: Selection) -> ListedRows:
        """Return what lists show of the papers of a selection, read anew by each iteration.

        Raises:
            UsageError: If the sort field is unknown.
        """
        return ListedRows(self._connection, self._chosen_by(selection, "p.number", "1 = 1", {}), selection.reader)

    def waiting(self, selection: Selection, status: str, priorities: Sequence[str]) -> Iterator[Item]:
        """Yield the items of a selection with this status and one of these priorities ("" for none)."""
        names = {f"w{place}": priority for place, priority in enumerate(priorities)}
        counting = "SELECT count(*) FROM readings WHERE reader = :reader AND status = :status"
        ((number,),) = self._connection.rows(counting, {"reader": selection.reader, "status": status})
        blank = status == STATUSES[0].name and "" in priorities
        # The index of statuses finds few papers fast. Among many, a scan in result order soon finds the first.
        status_now, priority = ("r.status", "r.priority") if number <= _FEW and not blank else (STATUS, PRIORITY)
        listed = ", ".join(f":{name}" for name in names)
        narrowed = f"{status_now} = :status AND {priority} IN ({listed})"
        return self._selected(selection, narrowed, {**names, "status": status})

    def _selected(self, selection: Selection, narrowed: str, values: Parameters) -> Iterator[Item]:
        for chunk in chunks(self._ids(selection, narrowed, values)):
            yield from self._items(*chunk, selection.reader, listed=selection.listed)

    def _ids(self, selection: Selection, narrowed: str, values: Parameters) -> list[str]:
        return [id for (id,) in self._chosen_by(selection, "p.id", narrowed, values)]  # noqa: A001

    def _chosen_by(self, selection: Selection, column: str, narrowed: str, values: Parameters) -> Iterable[Row]:
        """Yield a column of the papers of a selection, narrowed by a condition with these values."""
        where = Condition(selection.query, reader=selection.reader, connection=self._connection)
        ordered = order(selection.sort, reverse=selection.reverse)
        sql = f"SELECT {column} {FROM} WHERE {narrowed} AND {where.sql} {ordered} LIMIT :limit OFFSET :offset"
        limits = {"limit": row_limit(selection.limit), "offset": row_limit(selection.offset)}
        read = self._connection.rows if limits["limit"] <= _FEW else self._connection.stream
        return read(sql, {**where.parameters, **values, **limits})

    def items(self, papers: Sequence[str], reader: str) -> Sequence[Item]:
        """Return the papers with these internal ids, in this order, without unknown ones."""
        return [item for chunk in chunks(papers) for item in self._items(*chunk, reader)]

    def count(self, query: Query, reader: str) -> Mapping[str, int]:
        """Count the papers of the query by status."""
        return Figures(self._connection, query, reader).statuses()

    def total(self, query: Query, reader: str) -> int:
        """Count the papers of the query."""
        return Figures(self._connection, query, reader).total()

    def near_words(self, word: str) -> Sequence[str]:
        """Return words of titles, authors and abstracts that `word` may be a typo for; none if it occurs."""
        return near_words(self._connection, word)

    def tags(self) -> Mapping[str, int]:
        """Return every tag with its number of papers, in its first spelling, in alphabetical order."""
        return dict(tags_in_use(self._connection, "1 = 1", {}))

    def tag_spellings(self, folds: Sequence[str]) -> dict[str, str]:
        """Return the first spelling of tags by fold, without those that no paper has."""
        return {fold: first_spelling(self._connection, fold) for (fold,) in self._chosen(_USED_TAGS, folds)}

    def events(self, *, paper: str | None = None, limit: int | None = None) -> Sequence[Event]:
        """Return the journal, newest event first; also for papers that were removed."""
        where = "" if paper is None else "WHERE e.paper = :paper"
        parameters: dict[str, Value] = {} if paper is None else {"paper": paper}
        return self._events(f"{where} ORDER BY e.number DESC", parameters, limit)

    def status_changes(self, paper: str, reader: str) -> Sequence[StatusChange]:
        """Return the reader's status changes of a paper that were not undone, oldest first."""
        return self.status_changes_each((paper,), reader)[0]

    def status_changes_each(self, papers: Sequence[str], reader: str) -> Sequence[Sequence[StatusChange]]:
        """Return what `status_changes` returns for each paper, in order."""
        changes: dict[str, list[StatusChange]] = {}
        for placeholders, ids in chunks(papers):
            sql = f"{_TURNS} WHERE paper IN ({placeholders}) AND reader = :reader ORDER BY paper, place"
            for row in self._connection.rows(sql, {**ids, "reader": reader}):
                changes.setdefault(row[0], []).append(status_change_of(row[1:]))
        return [tuple(changes.get(paper, ())) for paper in papers]

    def last_progress(self, papers: Sequence[str], reader: str) -> Mapping[str, datetime]:
        """Return when the reader's progress of each paper last changed, by id, without papers that have none."""
        names = {"reader": reader, "assistant": assistant_of(reader)}
        found: dict[str, datetime] = {}
        for placeholders, ids in chunks(papers):
            rows = self._connection.rows(_LAST_PROGRESS.format(placeholders), {**ids, **names})
            found.update((paper, time_of(at)) for paper, at in rows)
        return found

    def additions(self, query: Query, reader: str, starts: Sequence[datetime]) -> Sequence[int]:
        """Count the papers of a query that were added in each period."""
        return Figures(self._connection, query, reader).additions(starts)

    def status_change_counts(self, query: Query, reader: str, starts: Sequence[datetime]) -> StatusChangeCounts:
        """Count the status changes of the papers of a query in each period, by old, new and next status."""
        return Figures(self._connection, query, reader).status_change_counts(starts)

    def first_early_change(self, query: Query, reader: str) -> datetime | None:
        """Return the time of the first status change that is earlier than the addition of its paper."""
        return Figures(self._connection, query, reader).first_early_change()

    def early_changes(self, query: Query, reader: str, starts: Sequence[datetime]) -> StatusChangeCounts:
        """Return the differences to `status_change_counts` if none counts before its paper was added."""
        return Figures(self._connection, query, reader).early_changes(starts)

    def read_again(self, query: Query, reader: str, closed: Collection[str]) -> int:
        """Count the papers of a query that were finished more than once."""
        return Figures(self._connection, query, reader).read_again(closed)

    def names(self, query: Query, reader: str, kind: str, done: Sequence[str], limit: int) -> NameCounts:
        """Return venues, authors or sources with their papers and how many are `done`, most papers first."""
        return Figures(self._connection, query, reader).names(kind, done, limit)

    def statuses(self, reader: str) -> Sequence[str]:
        """Return the names of the reader's statuses in use, also those that the settings lack."""
        found: list[str] = []
        sql = "SELECT status FROM readings WHERE reader = :reader AND status > :last ORDER BY status LIMIT 1"
        while rows := self._connection.rows(sql, {"reader": reader, "last": found[-1] if found else ""}):
            found.append(rows[0][0])
        return found

    def by_change(
        self, query: Query, reader: str, statuses: Sequence[str], limit: int | None, *, latest: bool
    ) -> Sequence[str]:
        """Return the ids of papers of a query in one of the statuses, latest or oldest change first."""
        return Figures(self._connection, query, reader).by_change(statuses, limit, latest=latest)

    def tally(self, query: Query, reader: str) -> Counts:
        """Count the papers of a query by tag, category, rating and notes."""
        return Figures(self._connection, query, reader).tally()

    def batch(self, number: int, *, first: int = 0, last: int | None = None) -> Sequence[Event]:
        """Return the events of a batch, oldest first, or those numbered from `first` to `last`."""
        where = "WHERE e.batch = :batch AND e.number BETWEEN :first AND :last ORDER BY e.number"
        return self._events(where, {"batch": number, "first": first, "last": row_limit(last)}, None)

    def event_numbers(self, batch: int) -> Sequence[int]:
        """Return the numbers of the events of a batch, oldest first."""
        sql = "SELECT e.number FROM events e WHERE e.batch = :batch ORDER BY e.number"
        return [number for (number,) in self._connection.rows(sql, {"batch": batch})]

    def batches(self) -> Iterator[Batch]:
        """Yield the batches lazily, newest first."""
        for number, at, reader, why, kind, undoes in self._connection.stream(
            "SELECT number, at, reader, why, kind, undoes FROM batches ORDER BY number DESC"
        ):
            yield Batch(number=number, at=time_of(at), reader=reader, why=why, kind=BatchKind(kind), undoes=undoes)

    def journal(self) -> Iterator[Event]:
        """Yield every event lazily, oldest first."""
        return map(event_of, self._connection.stream(f"{EVENTS} ORDER BY e.number"))

    def merge_bases(self, file: str) -> Mapping[str, str]:
        """Return the merge base of `file`, by part; empty for an unknown file."""
        found = self._connection.rows("SELECT part, body FROM merge_bases WHERE file = :file", {"file": file})
        return {row[0]: row[1] for row in found}

    def differences(self) -> Sequence[str]:
        """Describe where the state differs from the journal; empty if it does not."""
        return list(differences(self._connection))

    def new_id(self) -> str:
        """Return a new internal id for a paper or note: 16 random hexadecimal digits."""
        return os.urandom(8).hex()

    def papers(self) -> Mapping[str, Paper]:
        """Return every paper by id."""
        return {row[0]: paper_of(row) for row in self._connection.stream(PAPERS)}

    def readings(self) -> Mapping[tuple[str, str], Reading]:
        """Return the readings that are not blank by (paper id, reader), including those of removed papers."""
        return self._readings("1 = 1", {})

    def readings_of(self, paper: str) -> Mapping[str, Reading]:
        """Return the readings of a paper that are not blank, by reader; also for removed papers."""
        found = self._readings("{}.paper = :paper", {"paper": paper})
        return {reader: found[paper, reader] for _, reader in sorted(found)}

    def _items(self, placeholders: str, ids: Mapping[str, str], reader: str, *, listed: bool = False) -> Iterable[Item]:
        """Return the items with these ids, in order, without unknown ones; with `listed`, what lists show of them."""
        found = self._connection.rows(f"{PAPERS} WHERE p.id IN ({placeholders})", ids)
        papers = {row[0]: paper_of(row, listed=listed) for row in found}
        condition = f"{{}}.reader = :reader AND {{}}.paper IN ({placeholders})"
        readings = self._readings(condition, {**ids, "reader": reader}, with_notes=not listed)
        blank = Reading()
        return [
            Item(paper=papers[id], reading=readings.get((id, reader), blank))
            for id in ids.values()  # noqa: A001
            if id in papers
        ]

    def _readings_of_each(self, papers: Iterable[str]) -> dict[tuple[str, str], Reading]:
        """Return the readings of papers that are not blank, by (paper id, reader)."""
        found: dict[tuple[str, str], Reading] = {}
        for placeholders, ids in chunks(papers):
            found.update(self._readings(f"{{}}.paper IN ({placeholders})", ids))
        return found

    def _readings(
        self, condition: str, parameters: Parameters, *, with_notes: bool = True
    ) -> dict[tuple[str, str], Reading]:
        """Return readings by (paper, reader); ``{}`` in the condition is replaced by the table's alias."""
        notes = f"{NOTES} WHERE {condition.format('n', 'n')} ORDER BY n.at, n.id"
        readings = f"{READINGS} WHERE {condition.format('r', 'r')}"
        return readings_of(
            self._connection.rows(readings, parameters), self._connection.rows(notes, parameters) if with_notes else ()
        )

    def _events(self, clauses: str, parameters: dict[str, Value], limit: int | None) -> Sequence[Event]:
        sql = f"{EVENTS} {clauses} LIMIT :limit"
        parameters["limit"] = row_limit(limit)
        return tuple(event_of(row) for row in self._connection.rows(sql, parameters))


def _names_of(identity: Identity) -> tuple[str, ...]:
    """Return the values for `_BY_IDENTITY`, in order, and the author; empty if the identity lacks one."""
    ids = (identity.arxiv_id.text if identity.arxiv_id else "", identity.doi.text if identity.doi else "")
    return *ids, squeeze(identity.title), identity.author
