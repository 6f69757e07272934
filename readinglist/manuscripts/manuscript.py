"""Comparison of a manuscript with the library: cited but unread, read but not cited, cited but unknown."""

from collections.abc import Sequence
from dataclasses import field

from readinglist.library.context import LibraryContext
from readinglist.library.protocol import Selection, View
from readinglist.library.query import Query
from readinglist.manuscripts.citations import Citation, Citations, cited_items
from readinglist.papers.errors import Problem
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.paper import Item
from readinglist.papers.statuses import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedItem:
    """A cited paper, and its first citation."""

    citation: Citation
    item: Item


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownKey:
    """A cited key that is not in the library, and similar keys that are."""

    citation: Citation
    near: tuple[str, ...]


@dataclass(slots=True)
class Manuscript:
    """The papers that a manuscript cites, grouped by reading status, each group in the order of citation.

    `uncited` are read papers that are not cited. `problems` lists parts of the manuscript that could not be read.
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
        """The number of cited papers, known or not."""
        return len(self.read) + len(self.unread) + len(self.skimmed) + len(self.dropped) + len(self.unknown)


_MIN_SIMILARITY = 80.0
"""Minimum similarity of suggested keys in per cent."""
_MAX_NEAR = 3


def compare(citations: Citations, query: Query, context: LibraryContext) -> Manuscript:
    """Compare a manuscript with the library. `query` restricts which read papers are reported as not cited.

    Keys and aliases are compared as by BibTeX. ``\\nocite{*}`` cites every paper in the library.
    """
    statuses = {status.name: status for status in context.statuses}
    manuscript = Manuscript(problems=citations.problems)
    with context.store.read() as view:
        seen: set[str] = set()
        for citation, item in cited_items(citations, view, context.reader):
            if item and item.paper.id not in seen:
                seen.add(item.paper.id)
                _sort(CitedItem(citation=citation, item=item), manuscript, statuses.get(item.reading.status))
            elif item is None:
                manuscript.unknown.append(UnknownKey(citation=citation, near=_near(citation.key, view)))
        for item in view.select(Selection(query=query, reader=context.reader, sort="key")):
            if item.paper.id in seen:
                continue
            if citations.everything:
                cited = CitedItem(citation=Citation(key=item.paper.key), item=item)
                _sort(cited, manuscript, statuses.get(item.reading.status))
            elif _kind(statuses.get(item.reading.status)) == "read":
                manuscript.uncited.append(item)
    return manuscript


def _sort(cited: CitedItem, manuscript: Manuscript, status: Status | None) -> None:
    group: list[CitedItem] = getattr(manuscript, _kind(status))
    group.append(cited)


def _kind(status: Status | None) -> str:
    """Return the group of a paper by its status; custom statuses are unread if open, else read."""
    if status is None or status.open:
        return "unread"
    return status.name if status.name in ("skimmed", "dropped") else "read"


def _near(key: str, view: View) -> tuple[str, ...]:
    from rapidfuzz import process  # imported late: other commands import this module for its values

    keys: Sequence[str] = view.keys()
    near = process.extract(key.lower(), keys, processor=str.lower, limit=_MAX_NEAR, score_cutoff=_MIN_SIMILARITY)
    return tuple(found for found, _, _ in near)
