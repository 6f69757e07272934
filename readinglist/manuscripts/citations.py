"""Citations of a manuscript, and references between entries."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, replace

from readinglist.library.protocol import Selection, View
from readinglist.library.query import And, Everything, Or, Query, Term
from readinglist.papers.errors import Problem
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import one_line
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import Item, Metadata
from readinglist.plugins.protocols import Letters

RELATED_FIELDS = ("crossref", "xref", "xdata", "related", "entryset")
"""The fields of an entry that refer to other entries."""

_CONTROL = lazy_pattern(r"(?:biblatex|achemso)-control|[A-Za-z]+4\d?Control|[\w-]+:BSTcontrol")


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A key as the manuscript writes it, and its first place: a file name, and a line from 1."""

    key: str
    document: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Citations:
    """The citations of a manuscript, in order, each spelling once.

    `everything` means ``\\nocite{*}``. `defined` are keys that the manuscript defines, as sets of entries. `problems`
    are files that could not be read. `letters` are those that its programs read in a .bib file.
    """

    cited: tuple[Citation, ...] = ()
    everything: bool = False
    defined: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()
    letters: Letters = Letters.ASCII

    @classmethod
    def joined(cls, parts: "Iterable[Citations]") -> "Citations":
        """Combine the citations of several files."""
        parts = tuple(parts)
        first: dict[str, Citation] = {}
        for part in parts:
            for citation in part.cited:
                first.setdefault(citation.key, citation)
        return cls(
            cited=tuple(first.values()),
            everything=any(part.everything for part in parts),
            defined=frozenset().union(*(part.defined for part in parts)),
            problems=tuple(problem for part in parts for problem in part.problems),
            letters=min((part.letters for part in parts), default=Letters.ASCII),
        )


def same_key(key: str) -> str:
    """Return a key for comparison: BibTeX ignores case."""
    return key.lower()


def keys_in(value: str) -> list[str]:
    """Return the keys of a comma-separated list."""
    return [key for part in value.split(",") if (key := one_line(part))]


def is_control_key(key: str) -> bool:
    """Whether a package cites this key to pass options to its style, and provides the entry itself.

    ``biblatex-control``, ``achemso-control``, ``REVTEX42Control``, ``apsrev42Control``, ``IEEEexample:BSTcontrol``.
    """
    return bool(_CONTROL.fullmatch(key))


def related_keys(paper: Metadata) -> Iterator[tuple[str, str]]:
    """Return (field, key) of the entries that a paper refers to: parents, parts and relations."""
    for name, value in paper.extra:
        if name in RELATED_FIELDS:
            yield from ((name, key) for key in keys_in(value))


def with_related_keys(paper: Metadata, present: Mapping[str, str]) -> Metadata:
    """Return the paper with its `related_keys` replaced by those in `present` (by `same_key`)."""
    outdated = {key for _, key in related_keys(paper) if present.get(same_key(key))}
    if not outdated:
        return paper
    extra = []
    for name, value in paper.extra:
        keys = keys_in(value) if name in RELATED_FIELDS else []
        if outdated & set(keys):
            value = ", ".join(present[same_key(key)] if key in outdated else key for key in keys)  # noqa: PLW2901
        extra.append((name, value))
    return replace(paper, extra=tuple(extra))


_MAX_KEYS = 50
"""Maximum number of keys in one query, to limit the nesting of its conditions."""


@dataclass(slots=True)
class CitedPapers:
    """The papers of a manuscript. `spellings` are the keys that it uses, by paper id, in the order of citation.

    `problems` lists the keys that are not in the library.
    """

    items: dict[str, Item] = field(default_factory=dict)
    spellings: dict[str, list[str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def add(self, item: Item, key: str) -> None:
        """Add a paper that is cited by a key."""
        self.items[item.paper.id] = item
        self.spellings.setdefault(item.paper.id, []).append(key)


def cited_papers(citations: Citations, query: Query, view: View, reader: str) -> CitedPapers:
    """Return the cited papers that match `query`, and the papers that they refer to.

    Keys and aliases are case-insensitive, as for BibTeX. ``\\nocite{*}`` cites every paper that matches. Unknown keys
    are problems, except those that the manuscript or its packages define.
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
            found.add(item, key)
    if citations.everything:
        for item in view.select(Selection(query=query, reader=reader, sort="key")):
            if item.paper.id not in found.items:
                found.add(item, item.paper.key)
    _add_related(citations, found, view, reader)
    return found


def cited_items(citations: Citations, view: View, reader: str) -> Iterator[tuple[Citation, Item | None]]:
    """Return the citations with their papers, or None for unknown keys.

    Keys that the manuscript or its packages define are skipped.
    """
    for citation in citations.cited:
        item = view.item(citation.key, reader)
        if item or not (citation.key in citations.defined or is_control_key(citation.key)):
            yield citation, item


def _chosen(items: Iterable[Item], query: Query, view: View, reader: str) -> set[str]:
    """Return the ids of the papers that match the query."""
    papers = {item.paper.id: item.paper.key for item in items}
    if isinstance(query, Everything):
        return set(papers)
    chosen: set[str] = set()
    for start in range(0, len(papers), _MAX_KEYS):
        keys = list(papers.values())[start : start + _MAX_KEYS]
        # `key:` also matches longer keys, so the result is filtered again.
        narrowed = And((query, Or(tuple(Term("key", key) for key in keys))))
        chosen.update(item.paper.id for item in view.select(Selection(query=narrowed, reader=reader)))
    return chosen & set(papers)


def _add_related(citations: Citations, found: CitedPapers, view: View, reader: str) -> None:
    """Add the papers that the papers refer to, directly or not, by the keys used there."""
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
                message = f"in the {name} of {child.key}, but not in the library"
                found.problems.append(Problem(message=message, key=key))
                continue
            if item.paper.id not in found.items:
                waiting.append(item)
            found.add(item, key)
