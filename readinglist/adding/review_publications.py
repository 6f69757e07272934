"""Review of preprints that may have been published: what services offered, and decisions of the reader."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from readinglist.adding.plan import ReviewDecision, ReviewOption, suggestion
from readinglist.adding.published import look_up, publications, with_publication
from readinglist.adding.review import MAX_OPTIONS
from readinglist.library.context import LibraryContext
from readinglist.matching.editions import KEPT_AS_PREPRINT, lacks_publication
from readinglist.matching.outcomes import Evidence, ScoredCandidate
from readinglist.papers.paper import Item, Paper
from readinglist.plugins.protocols import Resolver


def offered_publications(
    papers: Sequence[Paper], services: Sequence[Resolver]
) -> Mapping[str, tuple[ReviewOption, ...]]:
    """Return the publications that preprints may have, likeliest first, by paper id."""
    preprints = [paper for paper in papers if lacks_publication(paper)]
    looked_up = look_up(preprints, services) if services else ()
    options = {
        paper.id: tuple(map(_option, publications(lookup.found)[:MAX_OPTIONS]))
        for paper, lookup in zip(preprints, looked_up, strict=False)
    }
    return {paper: offered for paper, offered in options.items() if offered}


def _option(scored: ScoredCandidate) -> ReviewOption:
    return ReviewOption(suggestion=suggestion(scored), candidate=scored.candidate)


def plan_publication(item: Item, chosen: ReviewOption | None, context: LibraryContext) -> ReviewDecision:
    """Return a preprint described by the chosen publication; with None, kept as a preprint for good."""
    paper = item.paper
    if chosen is None or chosen.candidate is None:
        kept = replace(paper, evidence=(*paper.evidence, KEPT_AS_PREPRINT))
        return ReviewDecision(before=item, after=replace(item, paper=kept))
    scored = ScoredCandidate(candidate=chosen.candidate, evidence=Evidence(score=1.0, sure=True))
    published = with_publication(paper, scored, context.clock.now())
    return ReviewDecision(before=item, after=replace(item, paper=published))
