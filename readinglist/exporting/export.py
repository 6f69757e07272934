"""Export of papers as text."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field
from typing import Any

from readinglist.exporting.file_fields import FileFields
from readinglist.exporting.left_out import LeftOut
from readinglist.exporting.relations import Relations
from readinglist.keys.validity import is_key
from readinglist.library.context import LibraryContext, items_of
from readinglist.library.protocol import Selection, View
from readinglist.library.query import Everything, Query
from readinglist.manuscripts.citations import Citations, CitedPapers, cited_papers, same_key
from readinglist.papers.errors import Problem
from readinglist.papers.fast_dataclasses import dataclass, replace
from readinglist.papers.folding import counted, first_few
from readinglist.papers.paper import Item
from readinglist.papers.statuses import Status
from readinglist.plugins.protocols import Cited, EntrywiseExporter, Exporter, LettersExporter, Rendered
from readinglist.settings.values import PREPRINT, PUBLISHED

_MAX_LISTED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedPapers(Rendered):
    """An export of papers. `lasting` are the warnings that a later one has too, if nothing changes."""

    lasting: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _PapersRead:
    """The papers of an export, of which only a few are in memory at once, and what is to be said about them."""

    view: View
    context: LibraryContext
    with_status: bool = field(kw_only=True)
    edition: str = field(kw_only=True)
    files: FileFields | None = field(kw_only=True)
    ids: list[str] = field(default_factory=list)
    unresolved: list[str] = field(default_factory=list)
    left_out: LeftOut = field(default_factory=LeftOut)

    def of(self, query: Query) -> Iterator[Cited]:
        """Yield the papers of a query by key."""
        for item in self.view.select(Selection(query=query, reader=self.context.reader, sort="key")):
            self.left_out.see(item)
            self.unresolved += _unresolved((item,))
            self.ids.append(item.paper.id)
            yield self._cited(item)

    def again(self, numbers: Sequence[int]) -> list[Cited]:
        """Return the papers with these numbers, of those that were read."""
        return list(map(self._cited, self.view.items([self.ids[number] for number in numbers], self.context.reader)))

    def _cited(self, item: Item) -> Cited:
        statuses, with_status = self.context.statuses, self.with_status
        return cited_of(item, statuses, with_status=with_status, edition=self.edition, files=self.files)


def export(
    query: Query,
    exporter: Exporter,
    context: LibraryContext,
    *,
    with_status: bool = False,
    edition: str = PUBLISHED,
    files: FileFields | None = None,
    first: bool = True,
) -> RenderedPapers:
    """Render the papers that match `query`, sorted by citation key, cross-referenced papers last.

    Status, priority, rating and tags are included only with `with_status`; notes never are. With `files`, paths of
    attached files start from the output. At the `first` export of
    all papers, a warning names what it leaves out.
    """
    with context.store.read() as view:
        papers = _PapersRead(view, context, with_status=with_status, edition=edition, files=files)
        rendered = _rendered(papers.of(query), papers.again, exporter)
    rendered = _with_unresolved(rendered, papers.unresolved)
    lasting = rendered.warnings
    missing = papers.left_out.warning(exporter, with_status=with_status) if query == Everything() and first else ()
    return RenderedPapers(
        text=rendered.text, problems=rendered.problems, warnings=(*lasting, *missing), lasting=lasting
    )


def export_keys(keys: Sequence[str], exporter: Exporter, context: LibraryContext) -> Rendered:
    """As `export`, for the papers with these keys.

    Raises:
        NothingFound: If a key is unknown.
    """
    with context.store.read() as view:
        items = items_of(view, keys, context.reader)
    return _all_rendered([cited_of(item, context.statuses, with_status=False) for item in items], exporter)


def export_cited(
    citations: Citations,
    query: Query,
    exporter: Exporter,
    context: LibraryContext,
    *,
    with_status: bool = False,
    edition: str = PUBLISHED,
    files: FileFields | None = None,
) -> Rendered:
    """As `export`, for the papers that a manuscript cites, each with the key that the manuscript uses.

    A paper cited by two keys is exported twice, unless the format supports aliases. `Rendered.problems` also lists
    cited keys that are not in the library.
    """
    exporter = for_manuscript(exporter, citations)
    with context.store.read() as view:
        found = cited_papers(citations, query, view, context.reader)
    with_aliases = getattr(exporter, "holds_aliases", False)
    made = [
        (item, cited_of(item, context.statuses, with_status=with_status, edition=edition, files=files))
        for item in found.items.values()
    ]
    cited = by_spelling(found, made, with_aliases=with_aliases)
    rendered = _all_rendered([each for _, each in cited], exporter)
    rendered = _with_unresolved(rendered, _unresolved(found.items.values()))
    return replace(rendered, problems=(*found.problems, *rendered.problems))


def for_manuscript(exporter: Exporter, citations: Citations | None) -> Exporter:
    """Return the exporter for a manuscript, if there is one: with the letters that its programs read."""
    return exporter.for_letters(citations.letters) if citations and isinstance(exporter, LettersExporter) else exporter


def _unresolved(items: Iterable[Item]) -> list[str]:
    """Return the keys of unresolved papers."""
    return [item.paper.key for item in items if not item.paper.resolution.resolved]


def _with_unresolved(rendered: Rendered, keys: Sequence[str]) -> Rendered:
    """Return the export with a warning that names the unresolved papers in it."""
    if not keys:
        return rendered
    listed = first_few(keys, _MAX_LISTED)
    message = f"{counted(len(keys), 'unresolved paper')}, perhaps incomplete: {listed}; run `readinglist review`"
    return replace(rendered, warnings=(*rendered.warnings, Problem(message=message)))


def _rendered(
    papers: Iterable[Cited], read: Callable[[Sequence[int]], Sequence[Cited]], exporter: Exporter, *, copy: bool = True
) -> Rendered:
    """Render papers in order, each with its copies; `read` returns those with some numbers once more.

    An exporter of entries renders each paper before the next one is read, except those that depend on others.
    """
    write: Callable[[Cited], Any] = exporter.entry if isinstance(exporter, EntrywiseExporter) else _itself
    relations = Relations()
    copies: dict[int, list[str]] = {}
    written: list[tuple[Any, ...]] = []
    for number, paper in enumerate(papers):
        relations.see(paper)
        all_keys = with_copies(paper, exporter) if copy else [paper]
        if len(all_keys) > 1:
            copies[number] = [each.key for each in all_keys[1:]]
        written.append(tuple(map(write, all_keys)))
    for number, paper in relations.revised(read).items():
        written[number] = tuple(map(write, with_copies(paper, exporter) if copy else [paper]))
    order = relations.order()
    ordered = [each for number in order for each in written[number]]
    rendered = exporter.joined(ordered) if isinstance(exporter, EntrywiseExporter) else exporter.render(ordered)
    return _with_copies_warning(rendered, [key for number in order for key in copies.get(number, ())])


def _itself(paper: Cited) -> Cited:
    return paper


def _all_rendered(papers: Sequence[Cited], exporter: Exporter) -> Rendered:
    """Render papers in order, without copies."""
    return _rendered(papers, lambda numbers: [papers[number] for number in numbers], exporter, copy=False)


def with_copies(paper: Cited, exporter: Exporter) -> list[Cited]:
    """Return a paper, and a copy under each of its old keys if the exporter wants that."""
    if not (paper.aliases and getattr(exporter, "copies_aliases", False)):
        return [paper]
    aliases = (alias for alias in paper.aliases if exporter.suffix != ".bib" or is_key(alias))
    return [paper, *(replace(paper, key=alias) for alias in aliases)]


def _with_copies_warning(rendered: Rendered, keys: Sequence[str]) -> Rendered:
    """Return the export with a warning that names the keys of the copies in it."""
    if not keys:
        return rendered
    listed = first_few(keys, _MAX_LISTED)
    message = f"{counted(len(keys), 'entry', 'entries')} under old keys: {listed}; cite each paper by one key only"
    return replace(rendered, warnings=(*rendered.warnings, Problem(message=message)))


def by_spelling(
    found: CitedPapers, made: Iterable[tuple[Item, Cited]], *, with_aliases: bool
) -> list[tuple[Item, Cited]]:
    """Return the papers by the keys that cite them; with `with_aliases`, by their own key, with others as aliases.

    `made` has the papers under their own keys.
    """
    cited: list[tuple[Item, Cited]] = []
    for item, original in made:
        spellings = found.spellings[item.paper.id]
        if with_aliases:
            others = dict.fromkeys((*original.aliases, *spellings))
            cited.append((item, replace(original, aliases=tuple(key for key in others if key != original.key))))
        else:
            first_spellings = {same_key(key): key for key in reversed(spellings)}
            cited.extend((item, replace(original, key=key)) for key in first_spellings.values())
    return cited


def cited_of(
    item: Item,
    statuses: Sequence[Status],
    *,
    with_status: bool,
    edition: str = PUBLISHED,
    files: FileFields | None = None,
) -> Cited:
    """Return a paper as exporters need it, with its own key, described by this edition if it has both."""
    paper = item.paper
    metadata = paper.preprint_metadata if edition == PREPRINT else paper.metadata
    status = next((status for status in statuses if status.name == item.reading.status), None)
    return Cited(
        key=paper.key,
        metadata=files.of(paper, metadata) if files else metadata,
        aliases=paper.aliases,
        reading=item.reading if with_status else None,
        status=status if with_status else None,
        tags=paper.tags if with_status else (),
        with_files=files is not None,
    )
