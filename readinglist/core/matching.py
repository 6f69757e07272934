"""Whether a draft and a candidate are one paper: evidence, score and decision."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import exp

from readinglist.core.folding import content_words
from readinglist.core.outcomes import Ambiguous, Evidence, Matched, NotFound, Weighed
from readinglist.core.paper import Candidate, Draft
from readinglist.core.similarity import (
    Overlap,
    SharedAuthors,
    TitleKind,
    TitleLikeness,
    compare_abstracts,
    compare_authors,
    compare_titles,
)

# --- weights and thresholds ----------------------------------------------------------------------------------------

TITLE_WEIGHTS = {
    TitleKind.EQUAL: 5.0,
    TitleKind.TRUNCATED: 4.0,
    TitleKind.MISSPELT: 4.0,
    TitleKind.INFLECTED: 3.5,
    TitleKind.SUBTITLE: 3.0,
    TitleKind.NUMBERED: -1.0,
    TitleKind.REWORDED: 1.0,
    TitleKind.RELATED: 0.0,
    TitleKind.OTHER: -2.0,
}
ABSTRACT_WEIGHTS = ((0.5, 8.0), (0.25, 6.0), (0.12, 3.0), (0.05, -1.0), (0.0, -6.0))
"""(share of common runs from which on, weight)."""
AUTHOR_WEIGHTS = ((1.0, 3.0), (0.5, 2.0), (0.01, 0.5), (0.0, -5.0))
"""(share of common family names from which on, weight)."""
YEARS_APART = ((3, 0.0), (8, -1.0), (9999, -3.0))
"""(years up to which, weight)."""

SHORT_TITLE = 3
"""Content words below which an equal title says little."""
SHORT_TITLE_WEIGHT = -2.0
PRIOR = -3.0
SURE = 4.0
"""Log odds from which on a candidate is taken."""
OFFERED = -2.5
"""Log odds from which on a candidate is shown to the user."""
MARGIN = 2.0
"""Log odds by which the taken candidate leads the next."""
MOST_OFFERED = 5


# --- evidence ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Comparison:
    """A candidate compared with the draft; `odds` are log odds that they are one paper."""

    candidate: Candidate
    titles: TitleLikeness | None
    overlap: Overlap | None
    authors: SharedAuthors | None
    years: int | None
    same_id: bool | None
    odds: float

    @property
    def title_alone(self) -> bool:
        """Whether an equal title is all that could be compared."""
        return self.titles is not None and self.titles.kind is TitleKind.EQUAL and not (self.overlap or self.authors)


def compare(draft: Draft, candidate: Candidate) -> Evidence:
    """The evidence that `candidate` is the paper that `draft` describes."""
    comparison = _compared(draft, candidate)
    return _evidence(comparison, sure=_is_sure(draft, comparison))


def decide(draft: Draft, candidates: Sequence[Candidate]) -> Matched | Ambiguous | NotFound:
    """The outcome for a draft, given all that was offered for it; the order of the candidates does not matter."""
    compared = _best_of_each(draft, candidates)
    if not compared:
        return NotFound()
    best = compared[0]
    rivals = [other for other in compared[1:] if other.same_id is best.same_id]
    if _is_sure(draft, best) and (not rivals or best.odds - rivals[0].odds >= MARGIN):
        return Matched(best=Weighed(candidate=best.candidate, evidence=_evidence(best, sure=True)))
    if _stands_alone(draft, best, compared):
        alone = _evidence(best, sure=True)
        reason = "no other candidate bears this title, and neither side has authors or abstract to compare"
        return Matched(
            best=Weighed(candidate=best.candidate, evidence=replace(alone, reasons=(*alone.reasons, reason)))
        )
    offered = [comparison for comparison in compared if comparison.odds >= OFFERED or comparison.same_id]
    if not offered:
        return NotFound()
    return Ambiguous(
        candidates=tuple(
            Weighed(candidate=comparison.candidate, evidence=_evidence(comparison, sure=False))
            for comparison in offered[:MOST_OFFERED]
        )
    )


def _best_of_each(draft: Draft, candidates: Sequence[Candidate]) -> list[_Comparison]:
    """The best comparison for each paper that is offered, best first; ties go by identifier, then by wording."""
    compared = sorted((_compared(draft, candidate) for candidate in candidates), key=_rank)
    best: dict[object, _Comparison] = {}
    for comparison in compared:
        metadata = comparison.candidate.metadata
        best.setdefault(metadata.arxiv_id or metadata.doi or comparison.candidate, comparison)
    return list(best.values())


def _rank(comparison: _Comparison) -> tuple[object, ...]:
    metadata = comparison.candidate.metadata
    return (
        not comparison.same_id,
        -comparison.odds,
        str(metadata.arxiv_id or ""),
        metadata.title,
        comparison.candidate.resolver,
        -(comparison.candidate.version or 0),
    )


def _is_sure(draft: Draft, comparison: _Comparison) -> bool:
    if comparison.same_id is False:
        return False
    if comparison.same_id:
        titles = comparison.titles
        return titles is None or titles.kind not in (TitleKind.OTHER, TitleKind.RELATED) or comparison.odds >= SURE
    return comparison.odds >= SURE


def _stands_alone(draft: Draft, best: _Comparison, compared: Sequence[_Comparison]) -> bool:
    """Whether an equal title may be taken by itself: long enough, nobody else bears it, nothing else to compare."""
    if best.same_id is False or not best.title_alone or len(content_words(draft.metadata.title)) < SHORT_TITLE:
        return False
    return sum(item.titles is not None and item.titles.kind is TitleKind.EQUAL for item in compared) == 1


def _compared(draft: Draft, candidate: Candidate) -> _Comparison:
    mine, theirs = draft.metadata, candidate.metadata
    titles = None
    if mine.title:
        likenesses = [compare_titles(mine.title, title) for title in (theirs.title, *candidate.other_titles)]
        titles = max(likenesses, key=lambda likeness: (TITLE_WEIGHTS[likeness.kind], likeness.share))
    overlap = compare_abstracts(mine.abstract, theirs.abstract)
    authors = compare_authors(mine.authors, theirs.authors)
    years = abs(mine.date.year - theirs.year) if mine.date and theirs.year else None
    same_id = mine.arxiv_id == theirs.arxiv_id if mine.arxiv_id and theirs.arxiv_id else None
    odds = PRIOR + _title_weight(mine.title, titles)
    if overlap:
        odds += _from(ABSTRACT_WEIGHTS, overlap.share)
    if authors:
        odds += _from(AUTHOR_WEIGHTS, authors.share)
    if years is not None:
        odds += next(weight for most, weight in YEARS_APART if years <= most)
    if mine.doi and mine.doi == theirs.doi:
        odds += 5.0
    return _Comparison(candidate, titles, overlap, authors, years, same_id, odds)


def _title_weight(title: str, likeness: TitleLikeness | None) -> float:
    if likeness is None:
        return 0.0
    weight = TITLE_WEIGHTS[likeness.kind]
    if weight > 0 and len(content_words(title)) < SHORT_TITLE:
        weight += SHORT_TITLE_WEIGHT
    return weight


def _from(weights: Sequence[tuple[float, float]], share: float) -> float:
    return next(weight for least, weight in weights if share >= least)


# --- words ---------------------------------------------------------------------------------------------------------


def _evidence(comparison: _Comparison, *, sure: bool) -> Evidence:
    titles, overlap, authors = comparison.titles, comparison.overlap, comparison.authors
    odds = comparison.odds
    return Evidence(
        score=round(1.0 if sure and comparison.same_id else 1 / (1 + exp(-max(-30.0, min(30.0, odds)))), 4),
        sure=sure,
        title=round(titles.share, 3) if titles else None,
        abstract=round(overlap.share, 3) if overlap else None,
        authors=round(authors.share, 3) if authors else None,
        year=None if comparison.years is None else round(1 / (1 + comparison.years), 3),
        reasons=tuple(_reasons(comparison)),
    )


def _reasons(comparison: _Comparison) -> list[str]:
    titles, overlap, authors = comparison.titles, comparison.overlap, comparison.authors
    reasons = []
    if comparison.same_id is not None:
        reasons.append("the identifier is the same" if comparison.same_id else "the record names another identifier")
    if titles:
        differing = f": {', '.join(titles.differing[:6])}" if titles.differing else ""
        reasons.append(f"title {titles.kind}{differing}")
    if overlap:
        reasons.append(f"{overlap.share:.0%} of the abstract in common")
    if authors:
        reasons.append(f"{authors.shared} of {authors.fewer} authors in common")
    if comparison.years:
        reasons.append(f"{comparison.years} year{'s' if comparison.years > 1 else ''} apart")
    return reasons
