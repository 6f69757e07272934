"""Counting in SQL: additions and status changes by period, and papers by tag, category and rating.

For the entire library, numbers come from indexes; for a query, its rows are counted.
"""

import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby, islice

from readinglist.library.days import is_day, misplaced_day, wall_clock
from readinglist.library.encoding import paper_from_json, time_to_json
from readinglist.library.journal import Event
from readinglist.library.protocol import Counts
from readinglist.library.query import Everything, Query
from readinglist.library.status_history import DROPPED, StatusChange, status_changes
from readinglist.library.store.connection import Connection, Parameters, Row, Value, chunks
from readinglist.library.store.packing import parsed
from readinglist.library.store.rows import DOCUMENT, EVENTS, GAP, event_of, time_of
from readinglist.library.store.search import FROM, STATUS, Condition, prefix_range, row_limit
from readinglist.library.words import search_text
from readinglist.papers.paper import Paper
from readinglist.papers.statuses import STATUSES
from readinglist.papers.tags import SEPARATOR, tag_fold, tag_path

Kind = tuple[str, str, str]
"""The old, the new and the next status of status changes; the next is empty for the last change of a paper."""

_FURTHER = (
    "status = :status AND was = :was AND later > :later",
    "status = :status AND was > :was",
    "status > :status",
)
_STATUSES = "SELECT status, count(*) FROM readings WHERE reader = :reader GROUP BY status"
_STATUSES_OF_REMOVED = """SELECT r.status, count(DISTINCT r.paper)
    FROM events e {} readings r ON r.paper = e.paper AND r.reader = :reader
    WHERE e.what = 'paper' AND e.value_after = 'null' AND NOT EXISTS (SELECT 1 FROM papers p WHERE p.id = e.paper)
    GROUP BY r.status"""
_SAMPLES = 5
_ALWAYS = "\U0010ffff"
"""A string that sorts after every time."""


class Figures:
    """The numbers of a query's papers, for one reader."""

    def __init__(self, connection: Connection, query: Query, reader: str) -> None:
        self._connection = connection
        self._reader: Parameters = {"reader": reader}
        where = None if isinstance(query, Everything) else Condition(query, reader=reader, connection=connection)
        self._where = where.sql if where else "1 = 1"
        self._parameters: dict[str, Value] = where.parameters if where else {"reader": reader}
        self._whole = where is None

    def statuses(self) -> dict[str, int]:
        """Count the papers by status."""
        if not self._whole:
            return dict(self._rows(f"SELECT {STATUS}, count(*) {FROM} WHERE {self._where} GROUP BY 1 ORDER BY 1"))
        counts: Counter[str] = Counter(dict(self._connection.rows(_STATUSES, self._reader)))
        removed = _STATUSES_OF_REMOVED.format(self._connection.dialect.ordered_join)
        counts.subtract(dict(self._connection.rows(removed, self._reader)))
        ((papers,),) = self._connection.rows("SELECT count(*) FROM papers")
        counts[STATUSES[0].name] += papers - counts.total()
        return {status: number for status, number in sorted(counts.items()) if number}

    def total(self) -> int:
        """Count the papers."""
        source = "FROM papers" if self._whole else f"{FROM} WHERE {self._where}"
        ((papers,),) = self._rows(f"SELECT count(*) {source}")
        return int(papers)

    def additions(self, starts: Sequence[datetime]) -> tuple[int, ...]:
        """Count the papers added in each period."""
        if self._whole:
            return tuple(self._between("SELECT count(*) FROM papers WHERE added >= :low AND added < :high", {}, starts))
        found = self._rows(f"SELECT p.added {FROM} WHERE {self._where}")
        return tuple(_by_period((added for (added,) in found), starts))

    def status_change_counts(self, starts: Sequence[datetime]) -> dict[Kind, tuple[int, ...]]:
        """Count the status changes in each period, by old, new and next status."""
        if self._whole:
            return {each: self._counts_of(each, starts) for each in self._kinds()}
        times: dict[Kind, list[str]] = {}
        for *kind, since in self._rows(
            "SELECT t.was, t.status, t.later, t.since FROM turns t"
            f" WHERE t.reader = :reader AND t.paper IN ({self._ids})"
        ):
            times.setdefault((kind[0], kind[1], kind[2]), []).append(since)
        return {kind: tuple(_by_period(each, starts)) for kind, each in sorted(times.items())}

    def first_early_change(self) -> datetime | None:
        """Return the time of the first status change that is earlier than the addition of its paper."""
        ((since,),) = self._rows(f"SELECT min(t.since) {self._early}")
        return time_of(since) if since else None

    def early_changes(self, starts: Sequence[datetime]) -> dict[Kind, tuple[int, ...]]:
        """Return the differences to `status_change_counts` if none counts before its paper was added."""
        counts: dict[Kind, list[int]] = {}
        for was, status, later, since, entered in self._rows(
            f"SELECT t.was, t.status, t.later, t.since, t.entered {self._early}"
        ):
            moved = counts.setdefault((was, status, later), [0] * len(starts))
            before, after = _by_period([since], starts), _by_period([entered], starts)
            for place in range(len(starts)):
                moved[place] += after[place] - before[place]
        return {kind: tuple(each) for kind, each in counts.items()}

    def read_again(self, closed: Collection[str]) -> int:
        """Count the papers that were finished, became unread again, and were finished again."""
        done = frozenset(closed) - {DROPPED}
        papers = "" if self._whole else f" AND paper IN ({self._ids})"
        sql = "SELECT paper FROM turns WHERE reader = :reader AND status = :status AND was = :was AND later = :later"
        once: set[str] = set()
        again: set[str] = set()
        for was, status, later in self._kinds():
            if later not in closed and (status in done or (status == DROPPED and was in done)):
                kind = {"was": was, "status": status, "later": later}
                for (paper,) in self._connection.rows(f"{sql}{papers}", {**self._parameters, **kind}):
                    (again if paper in once else once).add(paper)
        return len(again)

    def names(self, kind: str, done: Sequence[str], limit: int) -> list[tuple[str, int, int]]:
        """Return venues, authors or sources with their papers and how many are `done`, most papers first."""
        listed = {f"d{place}": status for place, status in enumerate(done)}
        finished = f"CASE WHEN {STATUS} IN ({', '.join(f':{name}' for name in listed)}) THEN 1 ELSE 0 END"
        column = {"venue": "p.venue_fold", "author": "h.authors", "source": "p.source_fold"}[kind]
        headings = "JOIN headings h ON h.number = p.number" if kind == "author" else ""
        rows = self._connection.rows(
            f"SELECT {column}, count(*), sum({finished}), min(p.number) {FROM} {headings}"
            f" WHERE {column} <> '' AND ({self._where}) GROUP BY 1",
            {**self._parameters, **listed},
        )
        papers: Counter[str] = Counter()
        read: Counter[str] = Counter()
        samples: dict[str, list[int]] = {}
        for text, number, ended, sample in rows:
            for fold in dict.fromkeys(text.split(GAP) if kind == "author" else (text,)):
                papers[fold] += number
                read[fold] += ended
                samples.setdefault(fold, []).append(sample)
        spelled = (
            (self._spelled(kind, fold, samples[fold]), number, read[fold]) for fold, number in _ordered(papers).items()
        )
        return list(islice((each for each in spelled if each[0]), limit))

    def _spelled(self, kind: str, fold: str, samples: Sequence[int]) -> str:
        """Return a venue, author or source as papers with these numbers spell it.

        Empty if it is no author but a further spelling, by which names are found.
        """
        if kind == "author":
            names = (str(name) for each in samples[:_SAMPLES] for name in self._paper(each).metadata.authors)
            return next((name for name in names if search_text(name) == fold), "")
        paper = self._paper(samples[0])
        metadata = paper.metadata
        return metadata.venue or metadata.journal_ref if kind == "venue" else paper.source

    def by_change(self, statuses: Sequence[str], limit: int | None, *, latest: bool) -> tuple[str, ...]:
        """Return the ids of papers with one of the statuses, latest or oldest change first."""
        found: list[Row] = []
        order = "DESC" if latest else "ASC"
        for status in statuses:
            found += self._connection.rows(
                "SELECT r.since, p.id FROM readings r JOIN papers p ON p.id = r.paper"
                f" WHERE r.reader = :reader AND r.status = :status AND ({self._where})"
                f" ORDER BY r.since {order}, p.number {order} LIMIT :limit",
                {**self._parameters, "status": status, "limit": row_limit(limit)},
            )
        found.sort(key=lambda row: row[0], reverse=latest)
        return tuple(id for _, id in found[:limit])  # noqa: A001

    def tally(self) -> Counts:
        """Count the papers by tag, category, rating and notes."""
        here = "" if self._whole else f"AND paper IN ({self._ids})"
        ((notes, noted),) = self._rows(
            f"SELECT count(*), count(DISTINCT n.paper) FROM notes n JOIN papers p ON p.id = n.paper"
            f" WHERE n.reader = :reader {here.replace('paper IN', 'n.paper IN')}"
        )
        ratings = self._rows(
            "SELECT r.rating, count(*) FROM readings r JOIN papers p ON p.id = r.paper"
            f" WHERE r.reader = :reader AND r.rating > 0 AND ({self._where}) GROUP BY r.rating"
        )
        return Counts(
            tags=_ordered(self._tags(here)),
            categories=_ordered(self._categories()),
            ratings=dict(sorted(ratings, reverse=True)),
            notes=notes,
            noted=noted,
        )

    def _tags(self, here: str) -> dict[str, int]:
        """Count the papers of each tag in use and of those below it, as ``tag:`` finds them."""
        counts = dict(tags_in_use(self._connection, f"1 = 1 {here}", self._parameters))
        outer = {tag_fold(each) for tag in counts if SEPARATOR in tag for each in tag_path(tag)[:-1]}
        sql = f"SELECT count(DISTINCT paper) FROM tags WHERE (fold = :tag OR fold >= :low AND fold < :high) {here}"
        for tag in counts:
            if (fold := tag_fold(tag)) in outer:
                low, high = prefix_range(fold + SEPARATOR)
                ((counts[tag],),) = self._connection.rows(
                    sql, {**self._parameters, "tag": fold, "low": low, "high": high}
                )
        return counts

    @property
    def _ids(self) -> str:
        return f"SELECT p.id {FROM} WHERE {self._where}"

    def _rows(self, sql: str) -> list[Row]:
        return self._connection.rows(sql, self._parameters)

    def _between(self, sql: str, parameters: Parameters, starts: Sequence[datetime]) -> Iterator[int]:
        """Yield the count of `sql` for each period from ``:low`` to ``:high``, counting all with one statement."""
        lows = ["", *(time_to_json(start) for start in starts[1:])]
        spans = list(zip(lows[: len(starts)], [*lows[1:], _ALWAYS], strict=False))
        counted = sql.replace(":low", "s.low").replace(":high", "s.high")
        each = self._connection.dialect.each_span.format(":spans")
        rows = self._connection.rows(
            f"SELECT s.low, s.high, ({counted}) FROM {each} s", {**parameters, "spans": json.dumps(spans)}
        )
        numbers = {(low, high): number for low, high, number in rows}
        moved = 0  # from the previous period
        for span, end in zip(spans, [*starts[1:], None], strict=False):
            misplaced = self._misplaced(sql, parameters, end)
            yield numbers[span] + moved - misplaced
            moved = misplaced

    def _misplaced(self, sql: str, parameters: Parameters, end: datetime | None) -> int:
        """Return how many rows belong after `end` as days but not as times; negative if they belong before it."""
        noon = misplaced_day(end) if end else None
        if end is None or noon is None:
            return 0
        low = time_to_json(noon)
        ((number,),) = self._connection.rows(sql, {**parameters, "low": low, "high": low + " "})
        return int(number) if noon >= wall_clock(end) else -int(number)

    @property
    def _early(self) -> str:
        papers = "" if self._whole else f" AND t.paper IN ({self._ids})"
        return f"FROM turns t WHERE t.reader = :reader AND t.since < t.entered{papers}"

    def _counts_of(self, kind: Kind, starts: Sequence[datetime]) -> tuple[int, ...]:
        sql = (
            "SELECT count(*) FROM turns WHERE reader = :reader AND status = :status AND was = :was AND later = :later"
            " AND since >= :low AND since < :high"
        )
        named = {"was": kind[0], "status": kind[1], "later": kind[2]}
        return tuple(self._between(sql, {**self._reader, **named}, starts))

    def _kinds(self) -> Iterator[Kind]:
        """Yield the distinct (old, new, next), skipping in the index from each to the next."""
        sql = "SELECT status, was, later FROM turns WHERE reader = :reader AND {} ORDER BY status, was, later LIMIT 1"
        found = self._connection.rows(sql.format("1 = 1"), self._reader)
        while found:
            status, was, later = found[0]
            yield was, status, later
            here = {"status": status, "was": was, "later": later}
            found = []
            for left, condition in enumerate(_FURTHER):
                named = dict(list(here.items())[: len(here) - left])
                found = found or self._connection.rows(sql.format(condition), {**self._reader, **named})

    def _categories(self) -> Counter[str]:
        """Count the primary categories, in the spelling of one of their papers: the column is lower case."""
        source = "FROM papers p" if self._whole else FROM
        found = self._rows(
            f"SELECT p.categories, count(*), min(p.number) {source} WHERE p.categories <> '' AND ({self._where})"
            " GROUP BY p.categories"
        )
        counts: Counter[str] = Counter()
        samples: dict[str, int] = {}
        for categories, number, sample in found:
            primary = categories.strip().split("  ", 1)[0]  # one may contain a space
            counts[primary] += number
            samples.setdefault(primary, sample)
        return Counter({self._spelling(samples[primary], primary): number for primary, number in counts.items()})

    def _spelling(self, number: int, category: str) -> str:
        """Return the category as the paper with this number spells it."""
        metadata = self._paper(number).metadata
        spellings = (metadata.primary_category, *metadata.categories)
        return next((each for each in spellings if each.lower() == category), category)

    def _paper(self, number: int) -> Paper:
        """Return the paper of a row."""
        ((document,),) = self._connection.rows(
            f"SELECT {DOCUMENT} FROM papers p WHERE p.number = :number",
            {"number": number},
        )
        return paper_from_json(parsed(document), id="", revision=0)


def tags_in_use(connection: Connection, where: str, parameters: Parameters) -> Iterator[tuple[str, int]]:
    """Yield the tags of the rows of a condition with their number of papers, in alphabetical order."""
    sql = f"SELECT fold, count(*), min(tag), max(tag) FROM tags WHERE {where} GROUP BY fold ORDER BY fold"
    for fold, number, tag, other in connection.rows(sql, parameters):
        yield tag if tag == other else first_spelling(connection, fold), number


def first_spelling(connection: Connection, fold: str) -> str:
    """Return a tag as the paper that was added first spells it."""
    sql = "SELECT g.tag FROM tags g JOIN papers p ON p.id = g.paper WHERE g.fold = :fold ORDER BY p.number LIMIT 1"
    spellings = connection.rows("SELECT min(tag), max(tag) FROM tags WHERE fold = :fold", {"fold": fold})
    ((tag, other),) = spellings
    return str(tag if tag == other else connection.rows(sql, {"fold": fold})[0][0])


def _ordered(counts: Mapping[str, int]) -> dict[str, int]:
    """Sort counts, largest first, then by name."""
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _by_period(times: Iterable[str], starts: Sequence[datetime]) -> list[int]:
    """Count the times in each period."""
    lows = [time_to_json(start) for start in starts[1:]]
    walls = [time_to_json(wall_clock(start)) for start in starts[1:]]
    counts = Counter(bisect_right(walls if is_day(time_of(time)) else lows, time) for time in times)
    return [counts[place] for place in range(len(starts))]


STATUS_CHANGE = ("was", "status", "later", "since", "entered")
"""The columns of a status change."""

_INSERT = """INSERT INTO turns (paper, reader, place, was, status, later, since, entered)
    SELECT p.id, :reader, :place, :was, :status, :later, :since, CASE WHEN :since > p.added THEN :since ELSE p.added END
    FROM papers p WHERE p.id = :paper"""

_CHANGES = f"{EVENTS} JOIN papers p ON p.id = e.paper WHERE e.what = 'status'"


def fill_status_changes(connection: Connection) -> None:
    """Fill the empty table for every paper of the library."""
    connection.run_many(
        _INSERT, status_change_rows(map(event_of, connection.stream(f"{_CHANGES} ORDER BY e.paper, e.number")))
    )


def update_status_changes(connection: Connection, papers: Iterable[str]) -> None:
    """Recompute the rows of these papers."""
    here = list(papers)
    sql = f"{_CHANGES} AND e.paper IN ({{}}) ORDER BY e.paper, e.number"
    rows = (row for placeholders, ids in chunks(here) for row in connection.rows(sql.format(placeholders), ids))
    changes = status_change_rows(map(event_of, rows))
    if here and connection.is_limited("turns"):
        each = connection.dialect.each.format(":papers")
        connection.rows(
            f"SELECT replace_turns(ARRAY(SELECT value FROM {each}), CAST(:changes AS json))",
            {"papers": json.dumps(here), "changes": json.dumps(list(changes), ensure_ascii=False)},
        )
        return
    connection.run_many("DELETE FROM turns WHERE paper = :paper", [{"paper": paper} for paper in here])
    connection.run_many(_INSERT, changes)


def status_change_rows(events: Iterable[Event]) -> Iterator[Parameters]:
    """Yield the rows of `events`, which are sorted by paper, without `entered`."""
    for (paper, reader), changes in status_changes_by_reading(events):
        for place, (change, later) in enumerate(zip(changes, (*changes[1:], None), strict=True)):
            yield {
                "paper": paper,
                "reader": reader,
                "place": place,
                "was": change.was,
                "status": change.status,
                "later": later.status if later else "",
                "since": time_to_json(change.since),
            }


def status_changes_by_reading(events: Iterable[Event]) -> Iterator[tuple[tuple[str, str], tuple[StatusChange, ...]]]:
    """Yield the status changes by (paper, reader) of `events`, which are sorted by paper, oldest first."""
    for paper, group in groupby(events, key=lambda event: event.paper):
        by_reader: dict[str, list[Event]] = {}
        for event in group:
            if event.what == "status":
                by_reader.setdefault(event.owner, []).append(event)
        for reader, each in by_reader.items():
            if kept := status_changes(each):
                yield (paper, reader), kept


def status_change_of(row: Row) -> StatusChange:
    """Return the status change of a row of ``was``, ``status``, ``since``."""
    return StatusChange(was=row[0], status=row[1], since=time_of(row[2]))
