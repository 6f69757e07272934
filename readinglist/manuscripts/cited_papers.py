"""Which papers a manuscript cites: found by key, so that a large library is not read for a short bibliography."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from readinglist.library.protocol import Selection, View
from readinglist.library.query import And, Everything, Or, Query, Term
from readinglist.manuscripts.citations import Citation, Citations, is_control_key, related_keys, same_key
from readinglist.papers.errors import Problem
from readinglist.papers.paper import Item

_TOGETHER = 50
"""Papers that one question to the store names; its conditions must not nest too deeply."""


@dataclass(slots=True)
class CitedPapers:
    """The papers of a manuscript. `spellings` are the keys that it uses, by paper id, in the order of citation.

    `problems` name the keys that the library does not know.
    """

    items: dict[str, Item] = field(default_factory=dict)
    spellings: dict[str, list[str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def take(self, item: Item, key: str) -> None:
        """Take a paper in under a key."""
        self.items[item.paper.id] = item
        self.spellings.setdefault(item.paper.id, []).append(key)


def cited_papers(citations: Citations, query: Query, view: View, reader: str) -> CitedPapers:
    """The papers of `query` that are cited, and whatever entries they need beside them.

    Keys and aliases are compared as BibTeX does, without regard to case. With ``\\nocite{*}`` it is every paper of the
    query. Keys that no paper bears are problems, but for those that the manuscript or its packages define.
    """
    found = CitedPapers(problems=list(citations.problems))
    known: list[tuple[str, Item]] = []
    for citation, item in cited_items(citations, view, reader):
        if item:
            known.append((citation.key, item))
        else:
            message = "cited, but not in the library"
            found.problems.append(
                Problem(message=message, document=citation.document, line=citation.line, key=citation.key)
            )
    chosen = _chosen((item for _, item in known), query, view, reader)
    for key, item in known:
        if item.paper.id in chosen:
            found.take(item, key)
    if citations.everything:
        for item in view.select(Selection(query=query, reader=reader, sort="key")):
            if item.paper.id not in found.items:
                found.take(item, item.paper.key)
    _take_related(citations, found, view, reader)
    return found


def cited_items(citations: Citations, view: View, reader: str) -> Iterator[tuple[Citation, Item | None]]:
    """Return the citations with their papers; None if the library lacks one that it should have.

    Keys that the manuscript or its packages define are left out.
    """
    for citation in citations.cited:
        item = view.item(citation.key, reader)
        if item or not (citation.key in citations.defined or is_control_key(citation.key)):
            yield citation, item


def _chosen(items: Iterable[Item], query: Query, view: View, reader: str) -> set[str]:
    """The ids of those of the papers that the query selects."""
    papers = {item.paper.id: item.paper.key for item in items}
    if isinstance(query, Everything):
        return set(papers)
    chosen: set[str] = set()
    for start in range(0, len(papers), _TOGETHER):
        keys = list(papers.values())[start : start + _TOGETHER]
        # A key selects those that begin with it too, so what comes back is compared once more.
        narrowed = And((query, Or(tuple(Term("key", key) for key in keys))))
        chosen.update(item.paper.id for item in view.select(Selection(query=narrowed, reader=reader)))
    return chosen & set(papers)


def _take_related(citations: Citations, found: CitedPapers, view: View, reader: str) -> None:
    """Take in what the fields of the papers name, under the very key that they name it by, and so on from there."""
    written = {same_key(key) for keys in found.spellings.values() for key in keys}
    waiting = deque(found.items.values())
    while waiting:
        child = waiting.popleft().paper
        for name, key in related_keys(child.metadata):
            if same_key(key) in written or key in citations.defined:
                continue
            written.add(same_key(key))
            item = view.item(key, reader)
            if not item:
                message = f"named by the {name} of {child.key}, but not in the library"
                found.problems.append(Problem(message=message, key=key))
                continue
            if item.paper.id not in found.items:
                waiting.append(item)
            found.take(item, key)
