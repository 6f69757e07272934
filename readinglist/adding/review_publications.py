"""Review of papers that may have another publication: what services offered, and decisions of the reader."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from readinglist.adding.published import has_choice, look_up, numbered_offers, with_publication
from readinglist.adding.review import MAX_OPTIONS
from readinglist.adding.values import ReviewDecision, ReviewOption, suggestion
from readinglist.library.context import LibraryContext
from readinglist.matching.editions import KEPT_AS_PREPRINT, KEPT_AS_PUBLISHED, lacks_publication
from readinglist.matching.outcomes import Evidence, ScoredCandidate
from readinglist.papers.paper import Item, Paper
from readinglist.plugins.protocols import Resolver


def offered_publications(
    papers: Sequence[Paper], services: Sequence[Resolver]
) -> Mapping[str, tuple[ReviewOption, ...]]:
    """Return the publications that preprints and conference papers may have, likeliest first, by paper id."""
    due = [paper for paper in papers if has_choice(paper)]
    looked_up = look_up(due, services) if services else ()
    options = {
        paper.id: tuple(map(_option, list(numbered_offers(paper, lookup.found).values())[:MAX_OPTIONS]))
        for paper, lookup in zip(due, looked_up, strict=False)
    }
    return {paper: offered for paper, offered in options.items() if offered}


def _option(scored: ScoredCandidate) -> ReviewOption:
    return ReviewOption(suggestion=suggestion(scored), candidate=scored.candidate)


def plan_publication(item: Item, chosen: ReviewOption | None, context: LibraryContext) -> ReviewDecision:
    """Return a paper described by the chosen publication; with None, kept as the edition that it is for good."""
    paper = item.paper
    if chosen is None or chosen.candidate is None:
        refused = KEPT_AS_PREPRINT if lacks_publication(paper) else KEPT_AS_PUBLISHED
        kept = replace(paper, evidence=(*paper.evidence, refused))
        return ReviewDecision(before=item, after=replace(item, paper=kept))
    scored = ScoredCandidate(candidate=chosen.candidate, evidence=Evidence(score=1.0, sure=True))
    published = with_publication(paper, scored, context.clock.now())
    return ReviewDecision(before=item, after=replace(item, paper=published))
