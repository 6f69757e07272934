"""Checks of .bib files and of the library."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field
from datetime import UTC, datetime, timedelta

from readinglist.bibtex.data_models import BIBLATEX, BIBTEX, DataModel, model_of
from readinglist.files.documents import Document
from readinglist.library.context import LibraryContext
from readinglist.library.protocol import Selection
from readinglist.library.query import Everything, Query
from readinglist.linting import field_rules
from readinglist.linting.bibliography import Bibliography, read_bibliography
from readinglist.linting.entries import StatedEntry, entry_of
from readinglist.linting.entry_rules import foreign_findings
from readinglist.linting.file_rules import bibliography_findings
from readinglist.linting.findings import LIBRARY, CheckResult, Finding, FindingFilter, PaperFinding
from readinglist.linting.paper_rules import catalogue_findings, duplicate_findings, unresolved_findings
from readinglist.manuscripts.citations import same_key
from readinglist.papers.errors import UsageError
from readinglist.papers.fast_dataclasses import dataclass, replace
from readinglist.papers.paper import Draft, Metadata, Paper, Resolution
from readinglist.plugins.protocols import Found, Resolver

_MODELS = {model.name: model for model in (BIBTEX, BIBLATEX)}
_FIRST_ADDED = datetime(2000, 1, 1, tzinfo=UTC)
_CATALOGUE_CODES = frozenset({"id-mismatch", "published"})


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRules:
    """Options of a check. `model` is ``bibtex`` or ``biblatex``; if empty, it is detected from the entries.

    With `ascii_only`, non-ASCII letters are findings. `catalogues` look up arXiv identifiers offline.
    """

    model: str = ""
    ascii_only: bool = False
    choice: FindingFilter = field(default=FindingFilter())
    catalogues: tuple[Resolver, ...] = ()

    def data_model(self, default: str, entries: Sequence[StatedEntry]) -> DataModel:
        """Return the data model of the options, else `default`, else the one detected from the entries.

        Raises:
            UsageError: If the model is unknown.
        """
        name = self.model or default
        if name and name not in _MODELS:
            raise UsageError(f"unknown data model {name!r}", hint=f"available: {', '.join(_MODELS)}")
        return _MODELS[name] if name else model_of([(entry.entry_type, entry.filled.keys()) for entry in entries])


def check_files(files: Iterable[tuple[Document, Sequence[Draft]]], rules: CheckRules) -> tuple[CheckResult, ...]:
    """Check .bib files that are used together, each given with its drafts.

    Macros and keys defined in one file are known in the others.

    Raises:
        UsageError: If the data model is unknown.
    """
    given = [(document, drafts, read_bibliography(document.text)) for document, drafts in files]
    checked = []
    for number, (document, drafts, alone) in enumerate(given):
        others = [other for place, (_, _, other) in enumerate(given) if place != number]
        macros = {name for other in others for name in other.macros}
        bibliography = read_bibliography(document.text, macros=macros) if macros else alone
        known = {same_key(entry.key) for other in others for entry in other.entries}
        model = rules.data_model(bibliography.model, bibliography.entries)
        found = _of_file(bibliography, drafts, model, rules, known)
        checked.append(
            CheckResult(
                name=document.name,
                entries=len(bibliography.entries),
                model=model.name,
                findings=_chosen(found, rules, document.name),
            )
        )
    return tuple(checked)


def check_library(
    query: Query,
    context: LibraryContext,
    rules: CheckRules,
    *,
    outside: Callable[[Sequence[Paper]], Iterable[PaperFinding]] = lambda _papers: (),
) -> CheckResult:
    """Check the papers that match `query`; `outside` yields further findings.

    Duplicates are reported if either paper matches.
    """
    reader = context.reader
    with context.store.read() as view:
        papers = [item.paper for item in view.select(Selection(query=Everything(), reader=reader, sort="key"))]
        wanted = {item.paper.id for item in view.select(Selection(query=query, reader=reader))}
    entries = {paper.id: entry_of(paper, place) for place, paper in enumerate(papers)}
    chosen = [paper for paper in papers if paper.id in wanted]
    known = {same_key(key) for paper in papers for key in (paper.key, *paper.aliases)}
    model = rules.data_model("", ())
    found = [*bibliography_findings([entries[paper.id] for paper in chosen], model, known=known)]
    found.extend(finding for paper in chosen for finding in unresolved_findings(paper, entries[paper.id]))
    found.extend(_of_paper(each, entries[each.paper.id]) for each in outside(chosen))
    found.extend(_of_catalogues([(paper.metadata, entries[paper.id]) for paper in chosen], rules))
    found.extend(duplicate_findings(papers, entries, wanted))
    places = {paper.key: place for place, paper in enumerate(papers)}
    found.sort(key=lambda finding: places[finding.key])
    return CheckResult(name=LIBRARY, entries=len(chosen), model=model.name, findings=_chosen(found, rules, LIBRARY))


def _of_paper(each: PaperFinding, entry: StatedEntry) -> Finding:
    return field_rules.finding_at(each.code, each.message, entry, entry.field(each.field))


def _of_file(
    bibliography: Bibliography, drafts: Sequence[Draft], model: DataModel, rules: CheckRules, known: set[str]
) -> list[Finding]:
    found = [*bibliography.findings, *(bibliography.of_bibtex if model is BIBTEX else bibliography.of_biblatex)]
    found.extend(bibliography_findings(bibliography.entries, model, ascii_only=rules.ascii_only, known=known))
    if model is BIBLATEX:
        found.extend(foreign_findings(bibliography.entries))
    pairs = list(_paired(drafts, bibliography.entries))
    papers = [_paper(number, draft) for number, (draft, _) in enumerate(pairs)]
    entries = {paper.id: entry for paper, (_, entry) in zip(papers, pairs, strict=True)}
    found.extend(duplicate_findings(papers, entries, set(entries)))
    found.extend(_of_catalogues([(draft.metadata, entry) for draft, entry in pairs], rules))
    return sorted(found, key=lambda finding: (finding.line, finding.column))


def _paired(drafts: Iterable[Draft], entries: Iterable[StatedEntry]) -> Iterator[tuple[Draft, StatedEntry]]:
    """Return each draft with its entry."""
    by_place: dict[tuple[int, str], list[StatedEntry]] = {}
    for entry in entries:
        by_place.setdefault((entry.line, entry.key), []).append(entry)
    for draft in drafts:
        waiting = by_place.get((draft.line, draft.citation_key))
        if waiting:
            yield draft, waiting.pop(0)


def _of_catalogues(pairs: Sequence[tuple[Metadata, StatedEntry]], rules: CheckRules) -> Iterator[Finding]:
    """Return the findings of the catalogues about papers with arXiv identifiers; unusable catalogues are skipped."""
    if not any(rules.choice.selects(code) for code in _CATALOGUE_CODES):
        return
    with_id = [(metadata, entry) for metadata, entry in pairs if metadata.arxiv_id]
    for catalogue in rules.catalogues if with_id else ():
        responses = catalogue.look_up([metadata for metadata, _ in with_id])
        for (metadata, entry), response in zip(with_id, responses, strict=True):
            if isinstance(response, Found):
                yield from catalogue_findings(metadata, entry, response.candidates)


def _chosen(found: Iterable[Finding], rules: CheckRules, name: str) -> tuple[Finding, ...]:
    return tuple(replace(finding, document=name) for finding in found if rules.choice.selects(finding.code))


def _paper(number: int, draft: Draft) -> Paper:
    """Return a draft as a paper; its position in the file becomes its age."""
    return Paper(
        id=str(number),
        key=draft.citation_key,
        metadata=draft.metadata,
        resolution=Resolution.STATED,
        added=_FIRST_ADDED + timedelta(seconds=number),
    )
