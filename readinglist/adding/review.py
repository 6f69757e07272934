"""Review of unresolved papers: options to choose from, and decisions.

`options`, `search`, `look_up` and `plan` write nothing; `apply` writes one decision in one transaction and sends no
requests.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from readinglist.adding.enrich import complete
from readinglist.adding.values import ReviewDecision, ReviewOption, ReviewOptions, suggestion
from readinglist.library.clock import Progress, no_progress
from readinglist.library.context import LibraryContext
from readinglist.library.journal import changes
from readinglist.library.protocol import Identity, View
from readinglist.matching.agreement import SAME_ABSTRACT, SPELLINGS
from readinglist.matching.decision import compare, decide
from readinglist.matching.outcomes import Ambiguous, Matched, NotFound, ScoredCandidate
from readinglist.matching.recognition import recognise
from readinglist.matching.similarity import Title, TitleKind, compare_titles
from readinglist.papers.errors import StaleRevision
from readinglist.papers.folding import squeeze
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.names import author_from_display
from readinglist.papers.paper import Candidate, Item, Metadata, Origin, OriginKind, Paper, Resolution, Suggestion
from readinglist.papers.precedence import MergedMetadata, merge
from readinglist.plugins.guards import call_plugin, named_failure
from readinglist.plugins.protocols import Enricher, Found, LookupFailed, Resolver

MAX_OPTIONS = 5
"""Maximum number of options: they fit on a screen, and one digit chooses."""

CHOSEN = "chosen by the reader"
KEPT = "kept as stated by the reader"
_WHERE = "review"


# --- options -------------------------------------------------------------------------------------------------------


def options(paper: Paper, resolvers: Sequence[Resolver]) -> tuple[ReviewOption, ...]:
    """Return the stored suggestions of an unresolved paper, in full if an offline resolver knows them."""
    near = [resolver for resolver in resolvers if not resolver.needs_network]
    stored = paper.suggestions[:MAX_OPTIONS]
    return tuple(ReviewOption(suggestion=each, candidate=_found(ArxivId.parse(each.arxiv_id), near)) for each in stored)


def _named(stored: Suggestion) -> Identity:
    """Return the identifier of a stored suggestion: its arXiv id, else its DOI."""
    arxiv_id = ArxivId.parse(stored.arxiv_id)
    return Identity(arxiv_id=arxiv_id, doi=None if arxiv_id else Doi.parse(stored.doi))


def _found(named: ArxivId | None, resolvers: Sequence[Resolver]) -> Candidate | None:
    """Return the candidate from the first resolver that knows the paper."""
    responses = _query(Metadata(arxiv_id=named), resolvers if named else (), [])
    candidates = (each for found in responses for each in found.candidates)
    return next((each for each in candidates if each.metadata.arxiv_id == named), None)


def metadata_of(option: ReviewOption) -> Metadata:
    """Return the metadata of an option: of its candidate, or the few fields that are stored."""
    if option.candidate is not None:
        return option.candidate.metadata
    stored = option.suggestion
    authors = tuple(author_from_display(name) for name in stored.authors)
    named = _named(stored)
    return Metadata(title=stored.title, authors=authors, arxiv_id=named.arxiv_id, doi=named.doi)


def search(
    paper: Paper, words: str, resolvers: Sequence[Resolver], *, progress: Progress = no_progress
) -> ReviewOptions:
    """Return the candidates for a title in other words; resolvers are queried until one of them is a match."""
    record = replace(paper.metadata, title=words, arxiv_id=None, doi=None)
    candidates: list[Candidate] = []
    failures: list[str] = []
    outcome: Matched | Ambiguous | NotFound = NotFound()
    for found in _query(record, resolvers, failures, progress):
        candidates.extend(found.candidates)
        outcome = decide(record, candidates)
        if isinstance(outcome, Matched):
            break
    nearest = _nearest(record, candidates, outcome)[:MAX_OPTIONS]
    return ReviewOptions(options=tuple(_option(paper, each) for each in nearest), failures=tuple(failures))


def _nearest(
    record: Metadata, candidates: Sequence[Candidate], outcome: Matched | Ambiguous | NotFound
) -> Sequence[Candidate]:
    """Return the candidates that the words may mean; if they are the title of none, all, nearest first."""
    if isinstance(outcome, Matched):
        return [outcome.best.candidate]
    if isinstance(outcome, Ambiguous):
        return [each.candidate for each in outcome.candidates]
    return sorted(_distinct(candidates), key=lambda each: compare(record, each).score, reverse=True)


def look_up(
    paper: Paper, named: Identity, resolvers: Sequence[Resolver], *, progress: Progress = no_progress
) -> ReviewOptions:
    """Return the paper with an identifier as the only option, from the first resolver that knows it."""
    record = Metadata(arxiv_id=named.arxiv_id, doi=named.doi)
    failures: list[str] = []
    for found in _query(record, resolvers, failures, progress):
        candidate = next((each for each in found.candidates if _has_identifier(each.metadata, named)), None)
        if candidate:
            return ReviewOptions(options=(_option(paper, candidate),), failures=tuple(failures))
    return ReviewOptions(failures=tuple(failures))


def _query(
    record: Metadata, resolvers: Sequence[Resolver], failures: list[str], progress: Progress = no_progress
) -> Iterator[Found]:
    """Yield the response of each resolver for one record; add those that did not respond to `failures`."""
    for done, resolver in enumerate(resolvers, start=1):
        progress(f"querying {resolver.name}", done, len(resolvers))
        (response,) = call_plugin(resolver.look_up, [record], LookupFailed)
        if isinstance(response, LookupFailed):
            failures.append(named_failure(resolver.name, response.reason))
        else:
            yield response


def _option(paper: Paper, candidate: Candidate) -> ReviewOption:
    evidence = compare(paper.metadata, candidate)
    scored = ScoredCandidate(candidate=candidate, evidence=evidence)
    same_text = evidence.abstract is not None and evidence.abstract >= SAME_ABSTRACT
    doubtful = not same_text and not _share_title(paper, candidate)
    return ReviewOption(suggestion=suggestion(scored), candidate=candidate, doubtful=doubtful)


def _share_title(paper: Paper, candidate: Candidate) -> bool:
    """Whether a title of the paper may be one of the candidate's, or the paper has none."""
    titles = [Title.of(title) for title in (paper.metadata.title, *paper.other_titles) if title]
    others = [Title.of(title) for title in (candidate.metadata.title, *candidate.other_titles)]
    kinds = {compare_titles(title, other).kind for title in titles for other in others}
    return not titles or bool(kinds & (SPELLINGS | {TitleKind.SUBTITLE}))


def _has_identifier(metadata: Metadata, named: Identity) -> bool:
    return metadata.arxiv_id == named.arxiv_id if named.arxiv_id else metadata.doi == named.doi


def _distinct(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return each paper once, from the first resolver."""
    first: dict[object, Candidate] = {}
    for candidate in candidates:
        metadata = candidate.metadata
        first.setdefault(metadata.arxiv_id or metadata.doi or squeeze(metadata.title), candidate)
    return list(first.values())


# --- decisions -----------------------------------------------------------------------------------------------------


def plan(
    item: Item,
    chosen: ReviewOption | None,
    context: LibraryContext,
    *,
    resolvers: Sequence[Resolver],
    enrichers: Sequence[Enricher],
    progress: Progress = no_progress,
) -> ReviewDecision:
    """Return an unresolved paper resolved as `chosen`, with details from services; with None, kept as stated."""
    if chosen is None:
        kept = replace(item.paper, resolution=Resolution.STATED, evidence=(KEPT,), suggestions=())
        return ReviewDecision(before=item, after=replace(item, paper=kept))
    candidate, failures = _details(item.paper, chosen, resolvers, progress)
    with context.store.read() as view:
        duplicate = _duplicate_of(view, item.paper, candidate.metadata)
    if duplicate is not None:
        return ReviewDecision(before=item, after=item, same_as=duplicate.key)
    (result,) = complete([_resolved(item.paper, candidate, context)], enrichers, progress=progress)
    after = replace(item, paper=result.paper)
    return ReviewDecision(before=item, after=after, failures=(*failures, *result.failures))


def apply(decision: ReviewDecision, context: LibraryContext) -> ReviewDecision:
    """Write a decision as one batch; return it as it was written.

    Changes made to other fields in the meantime, such as tags and notes, stay.

    Raises:
        StaleRevision: If another process removed the paper, or changed what the reader saw; nothing is written.
    """
    before, planned = decision.before.paper, decision.after.paper
    if planned == before:
        return decision
    with context.store.begin() as unit:
        present = unit.item_by_id(before.id, context.reader)
        if present is None or _shown(present.paper) != _shown(before):
            raise StaleRevision(
                f"{before.key} was changed in the meantime; nothing was written", hint="review it again"
            )
        duplicate = (
            _duplicate_of(unit, present.paper, planned.metadata) if planned.metadata != before.metadata else None
        )
        if duplicate is not None:
            return replace(decision, after=decision.before, same_as=duplicate.key)
        paper = replace(
            present.paper,
            metadata=planned.metadata,
            origins=planned.origins,
            resolution=planned.resolution,
            evidence=planned.evidence,
            suggestions=planned.suggestions,
            other_titles=planned.other_titles,
            preprint=planned.preprint,
        )
        after = replace(present, paper=paper)
        unit.apply(changes(present, after, reader=context.reader, at=context.clock.now(), why=_WHERE))
    return replace(decision, before=present, after=after)


def _shown(paper: Paper) -> tuple[object, ...]:
    """Return what the reader saw of the paper."""
    return paper.metadata, paper.origins, paper.resolution, paper.evidence, paper.suggestions, paper.other_titles


def _details(
    paper: Paper, option: ReviewOption, resolvers: Sequence[Resolver], progress: Progress
) -> tuple[Candidate, tuple[str, ...]]:
    """Return the chosen paper in full; if no service has it, the stored suggestion and the reasons."""
    if option.candidate is not None:
        return option.candidate, ()
    stored = option.suggestion
    identity = _named(stored)
    named = identity.arxiv_id or identity.doi
    if named:
        found = look_up(paper, identity, resolvers, progress=progress)
    else:
        found = search(paper, stored.title, resolvers, progress=progress)
    for each in found.options:
        if each.candidate and (named or squeeze(each.suggestion.title) == squeeze(stored.title)):
            return each.candidate, ()
    candidate = Candidate(metadata=metadata_of(option), resolver=stored.resolver, kind=OriginKind.SERVICE)
    return candidate, found.failures or (f"no service has details of {_called(stored)}",)


def _called(stored: Suggestion) -> str:
    if stored.arxiv_id or not stored.doi:
        return f"arXiv:{stored.arxiv_id}" if stored.arxiv_id else repr(stored.title)
    return f"doi:{stored.doi}"


def _resolved(paper: Paper, candidate: Candidate, context: LibraryContext) -> Paper:
    """Return the paper resolved as the candidate. Its identifier has the reader as origin, so nothing overwrites it."""
    now = context.clock.now()
    chosen = candidate.metadata
    identity = Metadata(arxiv_id=chosen.arxiv_id) if chosen.arxiv_id else Metadata(doi=chosen.doi)
    merged = merge(MergedMetadata.of(paper), identity, Origin(kind=OriginKind.USER, where=_WHERE, at=now))
    merged = merge(merged, chosen, Origin(kind=candidate.kind, where=candidate.resolver or _WHERE, at=now))
    reasons = compare(paper.metadata, candidate).reasons if chosen.title else ("not looked up",)
    return replace(merged.applied_to(paper), resolution=Resolution.MATCHED, evidence=(CHOSEN, *reasons), suggestions=())


def _duplicate_of(view: View, paper: Paper, chosen: Metadata) -> Paper | None:
    """Return the other paper of the library that is the chosen one, by an identifier."""
    known = view.known(Identity(arxiv_id=chosen.arxiv_id, doi=chosen.doi))
    return recognise(chosen, [other for other in known if other.id != paper.id])
