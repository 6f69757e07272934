"""Export of papers as text."""

from collections.abc import Iterable, Mapping, Sequence

from readinglist.exporting.file_fields import FileFields
from readinglist.exporting.left_out import LeftOut
from readinglist.keys.validity import is_key
from readinglist.library.context import LibraryContext, items_of
from readinglist.library.protocol import Selection
from readinglist.library.query import Everything, Query
from readinglist.manuscripts.citations import (
    Citations,
    CitedPapers,
    cited_papers,
    related_keys,
    same_key,
    with_related_keys,
)
from readinglist.matching.recognition import distinguished_by_abstract
from readinglist.papers.errors import Problem
from readinglist.papers.fast_dataclasses import dataclass, replace
from readinglist.papers.folding import counted, first_few
from readinglist.papers.paper import Item
from readinglist.papers.statuses import Status
from readinglist.plugins.protocols import Cited, Exporter, LettersExporter, Rendered
from readinglist.settings.values import PREPRINT, PUBLISHED

_MAX_LISTED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedPapers(Rendered):
    """An export of papers. `lasting` are the warnings that a later one has too, if nothing changes."""

    lasting: tuple[Problem, ...] = ()


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
    selection = Selection(query=query, reader=context.reader, sort="key")
    cited: list[Cited] = []
    unresolved: list[str] = []
    left_out = LeftOut()
    with context.store.read() as view:
        for item in view.select(selection):  # of which only a few are in memory at once
            left_out.see(item)
            unresolved.extend(_unresolved((item,)))
            cited.append(cited_of(item, context.statuses, with_status=with_status, edition=edition, files=files))
    copied = with_copies(_in_order(cited), exporter)
    rendered = _with_unresolved(_with_copies_warning(exporter.render(copied), copied, len(cited)), unresolved)
    lasting = rendered.warnings
    missing = left_out.warning(exporter, with_status=with_status) if query == Everything() and first else ()
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
    return exporter.render(_in_order(cited_of(item, context.statuses, with_status=False) for item in items))


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
    rendered = exporter.render(_in_order(each for _, each in cited))
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


def with_copies(cited: Sequence[Cited], exporter: Exporter) -> list[Cited]:
    """Return the papers, each followed by a copy under each of its old keys if the exporter wants that."""
    if not getattr(exporter, "copies_aliases", False):
        return list(cited)
    copied: list[Cited] = []
    for paper in cited:
        aliases = (alias for alias in paper.aliases if exporter.suffix != ".bib" or is_key(alias))
        copied.extend((paper, *(replace(paper, key=alias) for alias in aliases)))
    return copied


def _with_copies_warning(rendered: Rendered, copied: Sequence[Cited], papers: int) -> Rendered:
    """Return the export with a warning that names the copies in it."""
    keys = [each.key for each in copied if each.key in each.aliases]
    if len(copied) == papers:
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


def _in_order(cited: Iterable[Cited]) -> list[Cited]:
    """Sort by key, with ``crossref`` parents last, because BibTeX requires them after their children.

    References to old keys are updated. Papers that differ only in their abstracts keep these, so that an import of
    the file does not treat them as duplicates.
    """
    cited = list(cited)
    present = {same_key(alias): paper.key for paper in cited for alias in paper.aliases}
    present |= {same_key(paper.key): "" for paper in cited}
    cited = [_with_present_keys(paper, present) for paper in cited]
    indistinct = distinguished_by_abstract([paper.metadata for paper in cited])
    cited = [
        replace(paper, with_abstract=True) if number in indistinct else paper for number, paper in enumerate(cited)
    ]
    parents = {same_key(key) for paper in cited for name, key in related_keys(paper.metadata) if name == "crossref"}
    return sorted(cited, key=lambda paper: (same_key(paper.key) in parents, paper.key.lower(), paper.key))


def _with_present_keys(paper: Cited, present: Mapping[str, str]) -> Cited:
    metadata = with_related_keys(paper.metadata, present)
    return paper if metadata is paper.metadata else replace(paper, metadata=metadata)


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
