"""Suggestions for what to read next, with reasons."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice

from readinglist.library.context import LibraryContext, former_statuses
from readinglist.library.protocol import Selection, View
from readinglist.library.query import And, Or, Query, Span, Term
from readinglist.library.stale import stale_papers
from readinglist.manuscripts.citations import Citations, cited_papers, same_key
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.paper import Item
from readinglist.papers.statuses import PRIORITIES, Status

_STAGES = ("reading", "to-read", "new")
"""Built-in statuses, most urgent first; custom unread statuses come after them."""

_RANKS = (("high",), ("", "medium"), ("low",))
"""Priorities, most urgent first; none counts as medium."""

_SOON = 8
"""Days from today in which a paper is due soon."""

NO_CITATIONS = Citations()


@dataclass(frozen=True, slots=True, kw_only=True)
class NextPaper:
    """A paper to read, with the reasons."""

    item: Item
    reasons: tuple[str, ...]


def next_papers(
    query: Query, context: LibraryContext, *, limit: int, citations: Citations = NO_CITATIONS
) -> tuple[NextPaper, ...]:
    """Return the unread papers that match `query`, most urgent first.

    Papers that are overdue or due within a week come first, then those cited in `citations`, then started, queued and
    new ones; within these, by priority and age. ``\\nocite{*}`` has no effect.
    """
    statuses = (*context.statuses, *former_statuses(context))
    stages = sorted((status.name for status in statuses if status.open), key=lambda name: _stage(name, statuses))
    with context.store.read() as view:
        cited = _cited(citations, query, view, context, stages)
        due = _due(query, view, context, stages, limit)
        found = {item.paper.id: item for item in (*due, *cited)[:limit]}
        waiting = _in_order(query, view, context, stages, limit=limit + len(cited) + len(due))
        # Every step queries the library, so stop as soon as there are enough.
        while len(found) < limit and (item := next(waiting, None)):
            found.setdefault(item.paper.id, item)
    first = {item.paper.id for item in cited}
    return tuple(
        NextPaper(item=item, reasons=_reasons(item, context, cited=paper in first)) for paper, item in found.items()
    )


def stale_next(query: Query, context: LibraryContext, *, limit: int) -> tuple[NextPaper, ...]:
    """Return the papers that are being read but have not changed for a month, those started first first."""
    with context.store.read() as view:
        return tuple(
            NextPaper(
                item=each.item, reasons=(f"no change for {each.days} days", *_reasons(each.item, context, cited=False))
            )
            for each in islice(stale_papers(query, view, context), limit)
        )


def _due(query: Query, view: View, context: LibraryContext, stages: Sequence[str], limit: int) -> list[Item]:
    """Return the unread papers whose day has passed or comes within a week, earliest first."""
    until = context.calendar.day(context.clock.now()) + timedelta(days=_SOON)
    unread = Or(tuple(Term("status", stage) for stage in stages))
    due = And((query, Span("due", None, until), unread))
    return list(view.select(Selection(query=due, reader=context.reader, sort="due", limit=limit)))


def _stage(name: str, statuses: Sequence[Status]) -> int:
    names = [status.name for status in statuses]
    return _STAGES.index(name) if name in _STAGES else len(_STAGES) + names.index(name)


def _in_order(
    query: Query, view: View, context: LibraryContext, stages: Sequence[str], *, limit: int
) -> Iterator[Item]:
    """Return the unread papers by stage and priority, queried lazily."""
    for stage in stages:
        selection = Selection(query=query, reader=context.reader, sort=_age(stage), limit=limit)
        for priorities in _RANKS:
            yield from view.waiting(selection, stage, priorities)


def _age(stage: str) -> str:
    """Return the field to sort a stage by: papers that were started first should be finished first."""
    return "since" if stage == "reading" else "added"


def _cited(
    citations: Citations, query: Query, view: View, context: LibraryContext, stages: Sequence[str]
) -> list[Item]:
    """Return the unread papers that a manuscript cites by key, most urgent first."""
    if not citations.cited:
        return []
    named = {same_key(citation.key) for citation in citations.cited}
    found = cited_papers(replace(citations, everything=False), query, view, context.reader)
    items = [
        found.items[paper]
        for paper, spellings in found.spellings.items()
        if found.items[paper].reading.status in stages and any(same_key(key) in named for key in spellings)
    ]
    return sorted(items, key=lambda item: _urgency(item, stages))


def _urgency(item: Item, stages: Sequence[str]) -> tuple[int, int, float]:
    status, priority = item.reading.status, item.reading.priority
    rank = PRIORITIES.index(priority or "medium")
    since = item.reading.since if _age(status) == "since" and item.reading.since else item.paper.added
    return stages.index(status), rank, since.timestamp()


def _reasons(item: Item, context: LibraryContext, *, cited: bool) -> tuple[str, ...]:
    reading = item.reading
    now = context.clock.now()
    reasons = [f"due {_until(reading.due, context)}"] if reading.due else []
    if cited:
        reasons.append("cited in your manuscript")
    if reading.status == "reading" and reading.since:
        reasons.append(f"started {_ago(context.calendar.days(reading.since, now))}")
    elif reading.status != "new":
        reasons.append(f"marked {reading.status}")
    if reading.progress:
        reasons.append(f"{reading.progress} read")
    if reading.priority:
        reasons.append(f"{reading.priority} priority")
    reasons.append(f"added {_ago(context.calendar.days(item.paper.added, now))}")
    return tuple(reasons)


def _until(due: str, context: LibraryContext) -> str:
    days = (date.fromisoformat(due) - context.calendar.day(context.clock.now())).days
    return f"{due}, {-days} {'day' if days == -1 else 'days'} overdue" if days < 0 else due


def _ago(days: int) -> str:
    return "today" if days < 1 else "yesterday" if days == 1 else f"{days} days ago"
