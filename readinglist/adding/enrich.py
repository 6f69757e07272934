"""Enriching: retrying unresolved papers, fetching missing fields, and looking up publications of preprints."""

from collections.abc import Callable, Sequence

from readinglist.adding.published import (
    has_choice,
    is_written_by_hand,
    look_up,
    numbered_offers,
    publications,
    with_publication,
)
from readinglist.adding.resolve import resolve, with_outcome
from readinglist.adding.values import EnrichRequest, EnrichResult
from readinglist.library.clock import Progress, no_progress
from readinglist.library.context import LibraryContext
from readinglist.library.journal import Event, changes
from readinglist.library.protocol import Identity, Selection, Unit
from readinglist.library.query import Everything
from readinglist.matching.decision import compare, may_describe
from readinglist.matching.editions import lacks_publication
from readinglist.matching.outcomes import ScoredCandidate
from readinglist.matching.recognition import recognise
from readinglist.papers.errors import NothingFound, StaleRevision, UsageError
from readinglist.papers.fast_dataclasses import dataclass, replace
from readinglist.papers.folding import counted
from readinglist.papers.paper import EDITION_FIELDS, PREPRINT_TYPES, Candidate, Field, Item, Metadata, Paper
from readinglist.papers.precedence import MergedMetadata, merge
from readinglist.plugins.guards import call_plugin, named_failure
from readinglist.plugins.protocols import Contribution, Enricher, EnrichFailed, Resolver

EXPECTED = frozenset({Field.TITLE, Field.AUTHORS, Field.DATE, Field.ABSTRACT, Field.PRIMARY_CATEGORY})
"""The fields that a paper with an arXiv id should have."""

_OF_PUBLICATION = frozenset({Field.DOI, Field.JOURNAL_REF, Field.VENUE})
"""The fields that show that a preprint was published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrichedPaper:
    """A paper with its fetched fields; `failures` lists the enrichers that did not respond, with reasons.

    `another` is the paper that has the identifier, if it is another one; then nothing is filled from it.
    """

    paper: Paper
    failures: tuple[str, ...] = ()
    another: ScoredCandidate | None = None


def lacks_fields(paper: Paper) -> bool:
    """Whether a paper with an arXiv id lacks a field that arXiv could fill."""
    return paper.metadata.arxiv_id is not None and bool(EXPECTED - set(paper.metadata.known_fields()))


def may_be_published(paper: Paper) -> bool:
    """Whether the paper is an arXiv preprint without a known publication."""
    metadata = paper.metadata
    known = _OF_PUBLICATION & set(metadata.known_fields())
    preprint = metadata.arxiv_id is not None and metadata.entry_type in PREPRINT_TYPES and not paper.preprint
    return preprint and not known


def complete(
    papers: Sequence[Paper],
    enrichers: Sequence[Enricher],
    *,
    refresh: bool = False,
    published: bool = False,
    verify: bool = False,
    progress: Progress = no_progress,
) -> tuple[EnrichedPaper, ...]:
    """Return one result per paper, in order. An enricher gets only papers whose missing fields it provides.

    With `refresh`, it gets all papers; with `published`, the publication of a preprint counts as missing. With
    `verify`, enrichers that need no network get all papers with an identifier, which may be that of another paper.
    """
    results = [EnrichedPaper(paper=paper) for paper in papers]
    for enricher in enrichers:
        indexes = [
            index
            for index, result in enumerate(results)
            if refresh
            or (verify and not enricher.needs_network and result.paper.metadata.identifiers())
            or _misses(result.paper, enricher, published=published)
        ]
        if indexes:
            progress(f"fetching details from {enricher.name}", 0, len(indexes))
        responses = call_plugin(enricher.enrich, [results[index].paper for index in indexes], EnrichFailed)
        for done, (index, response) in enumerate(zip(indexes, responses, strict=True), start=1):
            progress(f"fetching details from {enricher.name}", done, len(indexes))
            results[index] = _after(results[index], enricher.name, response)
    return tuple(results)


def _misses(paper: Paper, enricher: Enricher, *, published: bool) -> bool:
    if paper.metadata.arxiv_id is None:
        return False
    expected = EXPECTED | _OF_PUBLICATION if published and may_be_published(paper) else EXPECTED
    return bool((expected - set(paper.metadata.known_fields())) & enricher.provides)


def _after(result: EnrichedPaper, name: str, response: Contribution | EnrichFailed) -> EnrichedPaper:
    match response:
        case EnrichFailed(reason=reason):
            return replace(result, failures=(*result.failures, named_failure(name, reason)))
        case Contribution(metadata=metadata, origin=origin):
            if metadata.title:
                candidate, preprint = (
                    Candidate(metadata=metadata, resolver=name, kind=origin.kind),
                    result.paper.preprint_metadata,
                )
                if not may_describe(preprint, candidate):
                    named = replace(metadata, arxiv_id=preprint.arxiv_id)
                    candidate = replace(candidate, metadata=named)
                    scored = ScoredCandidate(candidate=candidate, evidence=compare(preprint, candidate))
                    return replace(result, another=scored)
            present = MergedMetadata.of(result.paper)
            if result.paper.preprint:  # enrichers describe the preprint
                metadata = replace(metadata, **{each: getattr(Metadata(), each) for each in EDITION_FIELDS})
            merged = merge(present, metadata, origin)
            return result if merged is present else replace(result, paper=merged.applied_to(result.paper))


def due(request: EnrichRequest, context: LibraryContext) -> list[Item]:
    """Return the papers that a request is about."""
    selection = Selection(query=request.query, reader=context.reader)
    is_looked_up = looked_up(request)

    def is_due(paper: Paper) -> bool:
        unpublished = may_be_published(paper) or bool(request.services and is_looked_up(paper))
        return _is_incomplete(paper) or (request.published and unpublished)

    with context.store.read() as view:
        return [item for item in view.select(selection) if request.refresh or is_due(item.paper)]


def looked_up(request: EnrichRequest) -> Callable[[Paper], bool]:
    """Return whether publications of a paper are looked up.

    Articles that follow conference papers are few, and each paper takes several requests: they are looked up only for
    papers that a query selects, and with `refresh`.
    """
    return has_choice if request.refresh or request.query != Everything() else lacks_publication


def completed_items(
    items: Sequence[Item], request: EnrichRequest, context: LibraryContext, progress: Progress = no_progress
) -> list[EnrichResult]:
    """Return the results for these papers, without looking for publications."""
    papers = [item.paper for item in items]
    unresolved = [index for index, paper in enumerate(papers) if not paper.resolution.resolved]
    outcomes = resolve([papers[index].metadata for index in unresolved], request.resolvers, progress=progress)
    failures: dict[int, tuple[str, ...]] = {}
    for index, resolved in zip(unresolved, outcomes, strict=True):
        papers[index] = with_outcome(papers[index], resolved.outcome, context.clock.now())
        failures[index] = resolved.failures if not papers[index].resolution.resolved else ()
    completed = complete(
        papers, request.enrichers, refresh=request.refresh, published=request.published, progress=progress
    )
    return [
        _result(item, result, failures.get(index, ()), context)
        for index, (item, result) in enumerate(zip(items, completed, strict=True))
    ]


def with_publications(
    results: Sequence[EnrichResult], services: Sequence[Resolver], context: LibraryContext, progress: Progress
) -> list[EnrichResult]:
    """Return the results with the publications of these papers."""
    papers = [each.after.paper for each in results]
    published: list[EnrichResult] = []
    for result, paper, lookup in zip(results, papers, look_up(papers, services, progress=progress), strict=True):
        found, offers = lookup.found, numbered_offers(paper, lookup.found)
        taken = found.taken if lacks_publication(paper) and not is_written_by_hand(paper) else None
        if taken:
            described = with_publication(paper, taken, context.clock.now())
            done = replace(result, after=replace(result.after, paper=described), taken=taken)
            del offers[1]
        else:
            done = replace(result, failures=(*result.failures, *lookup.failures))
        published.append(replace(done, offered=tuple(offers.values()), numbers=tuple(offers)))
    return published


def chosen(request: EnrichRequest, context: LibraryContext, progress: Progress = no_progress) -> EnrichResult:
    """Return the result of describing the one paper of the query by the publication of the number `choose`, from 1.

    Raises:
        UsageError: If there is no publication to choose, or the query has several papers.
        NothingFound: If it has none.
    """
    with context.store.read() as view:
        items = list(view.select(Selection(query=request.query, reader=context.reader)))
    if len(items) != 1:
        found = UsageError if items else NothingFound
        raise found(f"{counted(len(items), 'paper')} of which to choose", hint="choose for one paper: `key:KEY`")
    if not request.services:
        raise UsageError(
            "no service to query for publications",
            hint="leave out --offline; `readinglist config show` names `enrich.publications` and `readinglist.offline`",
        )
    (item,) = items
    (lookup,) = look_up([item.paper], request.services, progress=progress)
    if lookup.failures:  # without the candidates of each service the numbers are others
        return EnrichResult(before=item, after=item, failures=tuple(lookup.failures))
    options = publications(lookup.found)
    if not 1 <= request.choose <= len(options):
        known = (f"{place}: {_described(option)}" for place, option in enumerate(options, start=1))
        raise UsageError(
            f"no publication {request.choose} of {item.paper.key}",
            hint="; ".join(known) if options else "no service has a publication of this paper",
        )
    taken = options[request.choose - 1]
    after = replace(item, paper=with_publication(item.paper, taken, context.clock.now()))
    return EnrichResult(before=item, after=after, taken=taken)


def _described(option: ScoredCandidate) -> str:
    metadata = option.candidate.metadata
    return ", ".join(filter(None, (metadata.title, metadata.venue, str(metadata.year or ""))))


def apply(results: Sequence[EnrichResult], context: LibraryContext) -> None:
    """Write the results in one transaction.

    Raises:
        StaleRevision: If another process changed one of the papers since then; nothing is written.
    """
    with context.store.begin() as unit:
        events: list[Event] = []
        for result in results:
            found = events_of(result, unit, context)
            if found is None:
                raise StaleRevision(f"{result.before.paper.key} {CHANGED}", hint="run the command again")
            events.extend(found)
        if events:
            unit.apply(events)


CHANGED = "was changed in the meantime"


def events_of(result: EnrichResult, unit: Unit, context: LibraryContext) -> tuple[Event, ...] | None:
    """Return the events that write a result, None if another process changed the paper since then."""
    if result.after == result.before:
        return ()
    present = unit.item_by_id(result.before.paper.id, context.reader)
    if present is None or present.paper.revision != result.before.paper.revision:
        return None
    after = replace(present, paper=result.after.paper)
    return changes(present, after, reader=context.reader, at=context.clock.now(), why="enrich")


def _is_incomplete(paper: Paper) -> bool:
    return not paper.resolution.resolved or lacks_fields(paper)


def _result(item: Item, result: EnrichedPaper, failures: tuple[str, ...], context: LibraryContext) -> EnrichResult:
    failures = tuple(dict.fromkeys((*failures, *result.failures)))
    if result.another:
        other = result.another.candidate.metadata
        conflict = f"arXiv:{other.arxiv_id} is another paper: {other.title}"
        return EnrichResult(before=item, after=item, conflict=conflict, failures=failures)
    duplicate = _duplicate_of(item.paper, result.paper, context)
    if duplicate is not None:
        conflict = f"duplicate of {duplicate.key}; run `readinglist merge {duplicate.key} {item.paper.key}`"
        return EnrichResult(before=item, after=item, conflict=conflict)
    return EnrichResult(before=item, after=replace(item, paper=result.paper), failures=failures)


def _duplicate_of(before: Paper, after: Paper, context: LibraryContext) -> Paper | None:
    """Return the paper of the library that this one turned out to be when it was given an arXiv id."""
    found = after.metadata.arxiv_id
    if found is None or before.metadata.arxiv_id == found:
        return None
    with context.store.read() as view:
        known = view.known(Identity(arxiv_id=found))
    return recognise(after.metadata, [paper for paper in known if paper.id != before.id])
