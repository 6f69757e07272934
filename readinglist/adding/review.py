"""Settle open papers by a reader's answers: what may be chosen, what an answer leads to, and the writing of it.

`options`, `search`, `look_up` and `plan` write nothing; `apply` writes one answer in one transaction and asks nobody.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from readinglist.adding.enrich import complete
from readinglist.adding.plan import suggestion
from readinglist.adding.review_options import ReviewDecision, ReviewOption, ReviewOptions
from readinglist.library.context import LibraryContext
from readinglist.library.journal import changes
from readinglist.library.protocol import Identity, View
from readinglist.matching.decision import compare, decide
from readinglist.matching.outcomes import Ambiguous, Matched, NotFound, ScoredCandidate
from readinglist.matching.similarity import Title, TitleKind, compare_titles
from readinglist.papers.errors import StaleRevision
from readinglist.papers.folding import squeeze
from readinglist.papers.identifiers import ArxivId
from readinglist.papers.names import author_from_display
from readinglist.papers.paper import Candidate, Item, Metadata, Origin, OriginKind, Paper, Resolution, Suggestion
from readinglist.papers.precedence import MergedMetadata, merge
from readinglist.papers.progress import Progress, no_progress
from readinglist.plugins.guards import call_plugin
from readinglist.plugins.protocols import Enricher, Found, LookupFailed, Resolver

MOST_OPTIONS = 5
"""So many papers are offered at most: they fit a screen, and one digit chooses."""

CHOSEN = "chosen by the reader"
KEPT = "kept as it is by the reader"
_WHERE = "review"
_SAME_ABSTRACT = 0.4
"""Share of common runs from which on two abstracts outweigh differing titles."""

_SAME_TITLE = frozenset(
    {TitleKind.EQUAL, TitleKind.TRUNCATED, TitleKind.MISSPELT, TitleKind.INFLECTED, TitleKind.SUBTITLE}
)


# --- what may be chosen --------------------------------------------------------------------------------------------


def options(paper: Paper, resolvers: Sequence[Resolver]) -> tuple[ReviewOption, ...]:
    """The candidates kept with an open paper, told in full where a resolver without network knows them."""
    near = [resolver for resolver in resolvers if not resolver.needs_network]
    kept = paper.suggestions[:MOST_OPTIONS]
    return tuple(ReviewOption(suggestion=each, candidate=_told(ArxivId.parse(each.arxiv_id), near)) for each in kept)


def _told(named: ArxivId | None, resolvers: Sequence[Resolver]) -> Candidate | None:
    """What the first resolver that knows a paper tells of it."""
    for resolver in resolvers if named else ():
        answer = _answer(resolver, Metadata(arxiv_id=named))
        for candidate in answer.candidates if isinstance(answer, Found) else ():
            if candidate.metadata.arxiv_id == named:
                return candidate
    return None


def metadata_of(option: ReviewOption) -> Metadata:
    """What is known of an option: all that was looked up, or the few fields that are kept."""
    if option.candidate is not None:
        return option.candidate.metadata
    kept = option.suggestion
    authors = tuple(author_from_display(name) for name in kept.authors)
    return Metadata(title=kept.title, authors=authors, arxiv_id=ArxivId.parse(kept.arxiv_id))


def search(
    paper: Paper, words: str, resolvers: Sequence[Resolver], *, progress: Progress = no_progress
) -> ReviewOptions:
    """The papers that resolvers offer for a title in other words; the next one is asked while nothing fits surely."""
    asked = replace(paper.metadata, title=words, arxiv_id=None, doi=None)
    offered: list[Candidate] = []
    failures: list[str] = []
    outcome: Matched | Ambiguous | NotFound = NotFound()
    for done, resolver in enumerate(resolvers, start=1):
        progress(f"asking {resolver.name}", done, len(resolvers))
        answer = _answer(resolver, asked)
        if isinstance(answer, LookupFailed):
            failures.append(f"{resolver.name}: {answer.reason}")
            continue
        offered.extend(answer.candidates)
        outcome = decide(asked, offered)
        if isinstance(outcome, Matched):
            break
    found = tuple(_option(paper, candidate) for candidate in _likeliest(asked, offered, outcome)[:MOST_OPTIONS])
    return ReviewOptions(options=found, failures=tuple(failures))


def _likeliest(
    asked: Metadata, offered: Sequence[Candidate], outcome: Matched | Ambiguous | NotFound
) -> Sequence[Candidate]:
    """What the reader's words may mean; where they are no title of any candidate, those that come nearest."""
    if isinstance(outcome, Matched):
        return [outcome.best.candidate]
    if isinstance(outcome, Ambiguous):
        return [each.candidate for each in outcome.candidates]
    return sorted(_distinct(offered), key=lambda each: compare(asked, each).score, reverse=True)


def look_up(
    paper: Paper, named: Identity, resolvers: Sequence[Resolver], *, progress: Progress = no_progress
) -> ReviewOptions:
    """The paper that bears an identifier, as the first resolver that knows it tells it; no option where none does."""
    asked = Metadata(arxiv_id=named.arxiv_id, doi=named.doi)
    failures: list[str] = []
    for done, resolver in enumerate(resolvers, start=1):
        progress(f"asking {resolver.name}", done, len(resolvers))
        answer = _answer(resolver, asked)
        if isinstance(answer, LookupFailed):
            failures.append(f"{resolver.name}: {answer.reason}")
            continue
        bearer = next((each for each in answer.candidates if _bears(each.metadata, named)), None)
        if bearer:
            return ReviewOptions(options=(_option(paper, bearer),), failures=tuple(failures))
    return ReviewOptions(failures=tuple(failures))


def _answer(resolver: Resolver, record: Metadata) -> Found | LookupFailed:
    """The resolver's response for one record."""
    (answer,) = call_plugin(resolver.look_up, [record], LookupFailed)
    return answer


def _option(paper: Paper, candidate: Candidate) -> ReviewOption:
    evidence = compare(paper.metadata, candidate)
    weighed = ScoredCandidate(candidate=candidate, evidence=evidence)
    same_text = evidence.abstract is not None and evidence.abstract >= _SAME_ABSTRACT
    doubtful = not same_text and not _one_title(paper, candidate)
    return ReviewOption(suggestion=suggestion(weighed), candidate=candidate, doubtful=doubtful)


def _one_title(paper: Paper, candidate: Candidate) -> bool:
    """Whether a title of the paper may be one of the candidate's; a paper without a title contradicts nothing."""
    mine = [Title.of(title) for title in (paper.metadata.title, *paper.other_titles) if title]
    theirs = [Title.of(title) for title in (candidate.metadata.title, *candidate.other_titles)]
    kinds = {compare_titles(title, other).kind for title in mine for other in theirs}
    return not mine or bool(kinds & _SAME_TITLE)


def _bears(metadata: Metadata, named: Identity) -> bool:
    return metadata.arxiv_id == named.arxiv_id if named.arxiv_id else metadata.doi == named.doi


def _distinct(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Each paper once, as the first resolver told it."""
    first: dict[object, Candidate] = {}
    for candidate in candidates:
        metadata = candidate.metadata
        first.setdefault(metadata.arxiv_id or metadata.doi or squeeze(metadata.title), candidate)
    return list(first.values())


# --- what an answer leads to ---------------------------------------------------------------------------------------


def plan(
    item: Item,
    chosen: ReviewOption | None,
    workspace: LibraryContext,
    *,
    resolvers: Sequence[Resolver],
    enrichers: Sequence[Enricher],
    progress: Progress = no_progress,
) -> ReviewDecision:
    """What the choice makes of an open paper; its details are asked for. None keeps the open paper as it is."""
    if chosen is None:
        kept = replace(item.paper, resolution=Resolution.STATED, evidence=(KEPT,), suggestions=())
        return ReviewDecision(before=item, after=replace(item, paper=kept))
    candidate, failures = _whole(item.paper, chosen, resolvers, progress)
    with workspace.store.read() as view:
        twin = _twin(view, item.paper, candidate.metadata)
    if twin is not None:
        return ReviewDecision(before=item, after=item, same_as=twin.key)
    (result,) = complete([_taken(item.paper, candidate, workspace)], enrichers, progress=progress)
    after = replace(item, paper=result.paper)
    return ReviewDecision(before=item, after=after, failures=(*failures, *result.failures))


def apply(decision: ReviewDecision, workspace: LibraryContext) -> ReviewDecision:
    """Write a decision as a batch of its own; returns it as it was written.

    What was changed meanwhile beside the decided fields, such as tags and notes, stays.

    Raises:
        StaleRevision: another process removed the paper, or changed what the reader saw of it; nothing is written.
    """
    before, planned = decision.before.paper, decision.after.paper
    if planned == before:
        return decision
    with workspace.store.begin() as unit:
        present = unit.item_by_id(before.id, workspace.reader)
        if present is None or _question(present.paper) != _question(before):
            raise StaleRevision(f"{before.key} was changed meanwhile: nothing was written", hint="review it again")
        twin = _twin(unit, present.paper, planned.metadata) if planned.metadata != before.metadata else None
        if twin is not None:
            return replace(decision, after=decision.before, same_as=twin.key)
        paper = replace(
            present.paper,
            metadata=planned.metadata,
            origins=planned.origins,
            resolution=planned.resolution,
            evidence=planned.evidence,
            suggestions=planned.suggestions,
            other_titles=planned.other_titles,
        )
        after = replace(present, paper=paper)
        unit.apply(changes(present, after, reader=workspace.reader, at=workspace.clock.now(), why=_WHERE))
    return replace(decision, before=present, after=after)


def _question(paper: Paper) -> tuple[object, ...]:
    """What the reader saw of the paper and decided on."""
    return paper.metadata, paper.origins, paper.resolution, paper.evidence, paper.suggestions, paper.other_titles


def _whole(
    paper: Paper, option: ReviewOption, resolvers: Sequence[Resolver], progress: Progress
) -> tuple[Candidate, tuple[str, ...]]:
    """The chosen paper in full, and why not where only what was kept of it is known."""
    if option.candidate is not None:
        return option.candidate, ()
    kept = option.suggestion
    named = ArxivId.parse(kept.arxiv_id)
    if named:
        offer = look_up(paper, Identity(arxiv_id=named), resolvers, progress=progress)
    else:
        offer = search(paper, kept.title, resolvers, progress=progress)
    for each in offer.options:
        if each.candidate and (named or squeeze(each.suggestion.title) == squeeze(kept.title)):
            return each.candidate, ()
    told = Candidate(metadata=metadata_of(option), resolver=kept.resolver, kind=OriginKind.SERVICE)
    return told, offer.failures or (f"nobody asked knows more of {_called(kept)}",)


def _called(kept: Suggestion) -> str:
    return f"arXiv:{kept.arxiv_id}" if kept.arxiv_id else repr(kept.title)


def _taken(paper: Paper, candidate: Candidate, workspace: LibraryContext) -> Paper:
    """The open paper as the chosen one. Its identifier has the reader's word, which nothing automatic overwrites."""
    now = workspace.clock.now()
    chosen = candidate.metadata
    identity = Metadata(arxiv_id=chosen.arxiv_id) if chosen.arxiv_id else Metadata(doi=chosen.doi)
    merged = merge(MergedMetadata.of(paper), identity, Origin(kind=OriginKind.USER, where=_WHERE, at=now))
    merged = merge(merged, chosen, Origin(kind=candidate.kind, where=candidate.resolver or _WHERE, at=now))
    reasons = compare(paper.metadata, candidate).reasons if chosen.title else ("not looked up",)
    return replace(merged.applied_to(paper), resolution=Resolution.MATCHED, evidence=(CHOSEN, *reasons), suggestions=())


def _twin(view: View, paper: Paper, chosen: Metadata) -> Paper | None:
    """The other paper of the library that bears an identifier of the chosen one."""
    known = view.known(Identity(arxiv_id=chosen.arxiv_id, doi=chosen.doi))
    return next((other for other in known if other.id != paper.id), None)
