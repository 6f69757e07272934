"""The manuscript beside the reading list: what is cited and not read, read and not cited, cited and not known."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from readinglist.library.context import LibraryContext
from readinglist.library.protocol import Selection, View
from readinglist.library.query import Query
from readinglist.manuscripts.citations import Citation, Citations
from readinglist.manuscripts.cited_papers import cited_items
from readinglist.papers.errors import Problem
from readinglist.papers.paper import Item
from readinglist.papers.statuses import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedItem:
    """A paper that is cited, and where first."""

    citation: Citation
    item: Item


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownKey:
    """A key that is cited and names no paper, with the keys that it may be a slip for."""

    citation: Citation
    near: tuple[str, ...]


@dataclass(slots=True)
class Manuscript:
    """What a manuscript cites, sorted by what the reader has done with it, each in the order of citation.

    `unread` are papers in an open state. `uncited` are those that are read and that nothing cites. `problems` tell what
    of the manuscript could not be read.
    """

    read: list[CitedItem] = field(default_factory=list)
    unread: list[CitedItem] = field(default_factory=list)
    skimmed: list[CitedItem] = field(default_factory=list)
    dropped: list[CitedItem] = field(default_factory=list)
    unknown: list[UnknownKey] = field(default_factory=list)
    uncited: list[Item] = field(default_factory=list)
    problems: tuple[Problem, ...] = ()

    @property
    def cited(self) -> int:
        """How many papers are cited, known or not."""
        return len(self.read) + len(self.unread) + len(self.skimmed) + len(self.dropped) + len(self.unknown)


_ALIKE = 80.0
"""Per cent from which on a key is like another."""
_MOST_NEAR = 3


def compare(citations: Citations, query: Query, workspace: LibraryContext) -> Manuscript:
    """What a manuscript cites beside what was read. `query` narrows which read papers are told as not cited.

    Keys and aliases are compared as BibTeX does. With ``\\nocite{*}`` everything in the library is cited.
    """
    statuses = {state.name: state for state in workspace.statuses}
    made = Manuscript(problems=citations.problems)
    with workspace.store.read() as view:
        seen: set[str] = set()
        for citation, item in cited_items(citations, view, workspace.reader):
            if item and item.paper.id not in seen:
                seen.add(item.paper.id)
                _sort(CitedItem(citation=citation, item=item), made, statuses.get(item.reading.status))
            elif item is None:
                made.unknown.append(UnknownKey(citation=citation, near=_near(citation.key, view)))
        for item in view.select(Selection(query=query, reader=workspace.reader, sort="key")):
            if item.paper.id in seen:
                continue
            if citations.everything:
                cited = CitedItem(citation=Citation(key=item.paper.key), item=item)
                _sort(cited, made, statuses.get(item.reading.status))
            elif _kind(item, statuses.get(item.reading.status)) == "read":
                made.uncited.append(item)
    return made


def _sort(cited: CitedItem, made: Manuscript, state: Status | None) -> None:
    groups = {"read": made.read, "unread": made.unread, "skimmed": made.skimmed, "dropped": made.dropped}
    groups[_kind(cited.item, state)].append(cited)


def _kind(item: Item, state: Status | None) -> str:
    """What a state comes to: open ones are not read; of the others only those called so are skimmed or dropped."""
    if state is None or state.open:
        return "unread"
    return state.name if state.name in ("skimmed", "dropped") else "read"


def _near(key: str, view: View) -> tuple[str, ...]:
    from rapidfuzz import process  # imported late: other commands import this module for its values

    keys: Sequence[str] = view.keys()
    near = process.extract(key.lower(), keys, processor=str.lower, limit=_MOST_NEAR, score_cutoff=_ALIKE)
    return tuple(found for found, _, _ in near)
