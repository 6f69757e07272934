"""What to read now, and why."""

from dataclasses import dataclass

from readinglist.core.paper import Item
from readinglist.core.query import Query
from readinglist.core.tracking import PRIORITIES
from readinglist.protocols.library import Selection
from readinglist.services.workspace import Workspace

_STAGES = ("reading", "to-read", "new")
"""Built-in states in the order in which they ask for attention; custom open states stand behind them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A paper to read, with the reasons in words."""

    item: Item
    reasons: tuple[str, ...]


def next_papers(query: Query, workspace: Workspace, *, limit: int) -> tuple[Proposal, ...]:
    """The open papers of the query, most urgent first: started before queued before new, then priority, then age."""
    open_names = [state.name for state in workspace.states if state.open]
    with workspace.store.read() as view:
        items = [
            item
            for item in view.select(Selection(query=query, reader=workspace.reader, sort="added"))
            if item.reading.status in open_names
        ]
    items.sort(key=lambda item: _urgency(item, open_names))
    return tuple(Proposal(item=item, reasons=_reasons(item, workspace)) for item in items[:limit])


def _urgency(item: Item, open_names: list[str]) -> tuple[int, int, float]:
    status, priority = item.reading.status, item.reading.priority
    stage = _STAGES.index(status) if status in _STAGES else len(_STAGES) + open_names.index(status)
    rank = PRIORITIES.index(priority) if priority in PRIORITIES else PRIORITIES.index("medium")
    since = item.reading.since if status == "reading" and item.reading.since else item.paper.added
    return stage, rank, since.timestamp()


def _reasons(item: Item, workspace: Workspace) -> tuple[str, ...]:
    reading = item.reading
    now = workspace.clock.now()
    reasons: list[str] = []
    if reading.status == "reading" and reading.since:
        reasons.append(f"started {_ago((now - reading.since).days)} and not finished")
    elif reading.status != "new":
        reasons.append(f"marked {reading.status}")
    if reading.priority:
        reasons.append(f"{reading.priority} priority")
    reasons.append(f"added {_ago((now - item.paper.added).days)}")
    return tuple(reasons)


def _ago(days: int) -> str:
    return "today" if days < 1 else "yesterday" if days == 1 else f"{days} days ago"
