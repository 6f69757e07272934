"""Whether a record and a candidate are one paper: evidence, score and decision."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import exp

from readinglist.matching.outcomes import Ambiguous, Evidence, Matched, NotFound, ScoredCandidate
from readinglist.matching.similarity import (
    Abstract,
    Overlap,
    SharedAuthors,
    Title,
    TitleKind,
    TitleSimilarity,
    compare_abstracts,
    compare_authors,
    compare_titles,
    contrasted,
)
from readinglist.papers.paper import Candidate, Metadata

# --- weights and thresholds, found by benchmarks/calibrate_matching.py (docs/decisions/0020) ------------------------

WEIGHTS = {
    "prior": -2.7,
    "title equal": 4.1,
    "title equal, short": 2.9,
    "title truncated": 5.8,
    "title misspelt": 5.6,
    "title inflected": 3.2,
    "title subtitle": 1.3,
    "title numbered": -2.0,
    "title reworded": 0.2,
    "title related": -1.8,
    "title other": -3.9,
    "abstract 80": 9.6,
    "abstract 60": 8.1,
    "abstract 40": 6.0,
    "abstract 20": 3.0,
    "abstract 10": 0.0,
    "abstract 0": -5.0,
    "notice 50": 1.8,
    "notice 0": -2.2,
    "contrast 1": -0.6,
    "contrast 2": -6.0,
    "authors all": 0.9,
    "author same": 0.0,
    "authors half": -1.0,
    "authors some": -1.0,
    "authors none": -5.1,
    "years 3": -1.0,
    "years 8": -3.0,
    "doi same": 6.0,
}
"""Log odds that each finding adds; `findings` names them."""

ABSTRACT_STEPS = (80, 60, 40, 20, 10, 0)
"""Per cent of common runs from which on a finding of that name holds."""
NOTICE_STEPS = (50, 0)
SHORT_ABSTRACT = 20
"""Runs beside the title below which an abstract is a notice: "Comment on ...", "This paper has been withdrawn"."""
LIKE_ABSTRACT = 0.2
"""Share of common runs from which on it tells something that each abstract speaks of its own title's words."""
SHORT_TITLE = 3
"""Content words below which a title says little by itself."""
SURE = 1.5
"""Log odds from which on a candidate is taken."""
OFFERED = -3.6
"""Log odds from which on a candidate is shown to the user."""
MARGIN = 1.5
"""Log odds by which the taken candidate leads the next."""
MOST_OFFERED = 5


# --- evidence ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PreparedRecord:
    """A record made ready for comparison."""

    record: Metadata
    title: Title
    abstract: Abstract

    @classmethod
    def of(cls, record: Metadata) -> "PreparedRecord":
        """The record, its texts folded once for all candidates."""
        return cls(record, Title.of(record.title), Abstract.of(record.abstract))


@dataclass(frozen=True, slots=True)
class Comparison:
    """A candidate compared with the record; `odds` are log odds that they are one paper."""

    candidate: Candidate
    same_id: bool | None
    titles: TitleSimilarity | None
    overlap: Overlap | None
    contrast: int
    authors: SharedAuthors | None
    years: int | None
    odds: float

    @property
    def is_supported(self) -> bool:
        """Whether the titles are equal, or the abstracts alike."""
        return self.bears(TitleKind.EQUAL) or (self.overlap is not None and self.overlap.share >= LIKE_ABSTRACT)

    def bears(self, *kinds: TitleKind) -> bool:
        """Whether the titles compare in one of these ways."""
        return self.titles is not None and self.titles.kind in kinds


def compare(record: Metadata, candidate: Candidate) -> Evidence:
    """The evidence that `candidate` is the paper that `record` describes."""
    comparison = compared_with(PreparedRecord.of(record), candidate)
    return _evidence(comparison, sure=_is_sure(comparison))


def decide(record: Metadata, candidates: Sequence[Candidate]) -> Matched | Ambiguous | NotFound:
    """The outcome for a record, given all that was offered for it; the order of the candidates does not matter."""
    asked = PreparedRecord.of(record)
    compared = _best_of_each(asked, candidates)
    if not compared:
        return NotFound()
    best = compared[0]
    rivals = [other for other in compared[1:] if other.same_id is best.same_id]
    if _is_sure(best) and not any(best.odds - other.odds < MARGIN for other in rivals[:1]):
        return Matched(best=_weighed(best, sure=True))
    if _stands_alone(asked, best, compared):
        return Matched(best=_weighed(best, ALONE, *(() if best.authors else (NOTHING_ELSE,)), sure=True))
    offered = [item for item in compared if item.odds >= OFFERED or item.same_id or item.bears(TitleKind.EQUAL)]
    if not offered:
        return NotFound()
    return Ambiguous(candidates=tuple(_weighed(comparison) for comparison in offered[:MOST_OFFERED]))


def _best_of_each(asked: PreparedRecord, candidates: Sequence[Candidate]) -> list[Comparison]:
    """The best comparison for each paper that is offered, best first; ties go by identifier, then by wording."""
    best: dict[object, Comparison] = {}
    for comparison in sorted((compared_with(asked, candidate) for candidate in candidates), key=_rank):
        metadata = comparison.candidate.metadata
        best.setdefault(metadata.arxiv_id or metadata.doi or comparison.candidate, comparison)
    return list(best.values())


def _rank(comparison: Comparison) -> tuple[object, ...]:
    candidate = comparison.candidate
    metadata = candidate.metadata
    wording = (metadata.title, candidate.resolver, -(candidate.version or 0), metadata.abstract)
    return (not comparison.same_id, -comparison.odds, str(metadata.arxiv_id or ""), *wording)


def _is_sure(comparison: Comparison) -> bool:
    """Whether a comparison is enough by itself; the identifier decides where nothing plainly speaks against it.

    A title with a differing word is another paper's unless the abstracts say otherwise: authors write series.
    """
    if comparison.same_id is not None:
        disagreeing = comparison.bears(TitleKind.OTHER, TitleKind.RELATED)
        return comparison.same_id and (not disagreeing or comparison.odds >= SURE)
    return comparison.is_supported and comparison.odds >= SURE


def _stands_alone(asked: PreparedRecord, best: Comparison, compared: Sequence[Comparison]) -> bool:
    """Whether an equal title may be taken without more: long enough, nobody else bears it, and nothing disagrees."""
    agreed = not best.overlap and (not best.authors or best.authors.shared == best.authors.fewer)
    alone = best.same_id is None and agreed and best.bears(TitleKind.EQUAL)
    unique = sum(item.bears(TitleKind.EQUAL) for item in compared) == 1
    telling = len(asked.title.content) >= SHORT_TITLE or (best.authors is not None and best.authors.fewer > 1)
    return alone and unique and telling


def compared_with(asked: PreparedRecord, candidate: Candidate) -> Comparison:
    """The candidate beside the record, with the odds that `WEIGHTS` give."""
    mine, theirs = asked.record, candidate.metadata
    abstract = Abstract.of(theirs.abstract)
    titles = _likest(asked.title, (theirs.title, *candidate.other_titles)) if mine.title else None
    overlap = compare_abstracts(asked.abstract, abstract, asked.title)
    compared = Comparison(
        candidate=candidate,
        same_id=mine.arxiv_id == theirs.arxiv_id if mine.arxiv_id and theirs.arxiv_id else None,
        titles=titles,
        overlap=overlap,
        contrast=contrasted(titles, asked.abstract, abstract) if titles and overlap else 0,
        authors=compare_authors(mine.authors, theirs.authors),
        years=abs(mine.date.year - theirs.year) if mine.date and theirs.year else None,
        odds=0.0,
    )
    return replace(compared, odds=sum(WEIGHTS[name] for name in findings(asked, compared)))


def _likest(asked: Title, titles: Sequence[str]) -> TitleSimilarity:
    """The likest of the titles that a paper bears or bore."""
    likenesses = [compare_titles(asked, Title.of(title)) for title in titles]
    return max(likenesses, key=lambda likeness: (WEIGHTS[f"title {likeness.kind}"], likeness.share))


def findings(asked: PreparedRecord, compared: Comparison) -> Iterator[str]:
    """The names under which `WEIGHTS` holds what was found."""
    yield "prior"
    if compared.titles:
        short = compared.titles.kind is TitleKind.EQUAL and len(asked.title.content) < SHORT_TITLE
        yield f"title {compared.titles.kind}" + (", short" if short else "")
    if compared.overlap:
        notice = compared.overlap.fewer < SHORT_ABSTRACT
        steps = NOTICE_STEPS if notice else ABSTRACT_STEPS
        reached = next(step for step in steps if 100 * compared.overlap.share >= step)
        yield f"{'notice' if notice else 'abstract'} {reached}"
        if compared.contrast and compared.overlap.share >= LIKE_ABSTRACT:
            yield f"contrast {compared.contrast}"
    if compared.authors:
        yield _author_finding(compared.authors)
    if compared.years is not None and compared.years > 3:
        yield "years 3" if compared.years <= 8 else "years 8"
    if asked.record.doi and asked.record.doi == compared.candidate.metadata.doi:
        yield "doi same"


def _author_finding(authors: SharedAuthors) -> str:
    if authors.shared == authors.fewer:
        return "authors all" if authors.fewer > 1 else "author same"
    if not authors.shared:
        return "authors none"
    return "authors half" if authors.share >= 0.5 else "authors some"


# --- words ---------------------------------------------------------------------------------------------------------

ALONE = "no other candidate bears this title"
NOTHING_ELSE = "there are no authors and no abstracts to compare"


def _weighed(comparison: Comparison, *reasons: str, sure: bool = False) -> ScoredCandidate:
    evidence = _evidence(comparison, sure=sure)
    return ScoredCandidate(
        candidate=comparison.candidate, evidence=replace(evidence, reasons=(*evidence.reasons, *reasons))
    )


def _evidence(comparison: Comparison, *, sure: bool) -> Evidence:
    titles, overlap, authors = comparison.titles, comparison.overlap, comparison.authors
    certain = sure and comparison.same_id
    return Evidence(
        score=1.0 if certain else round(1 / (1 + exp(-max(-30.0, min(30.0, comparison.odds)))), 4),
        sure=sure,
        title=round(titles.share, 3) if titles else None,
        abstract=round(overlap.share, 3) if overlap else None,
        authors=round(authors.share, 3) if authors else None,
        year=None if comparison.years is None else round(1 / (1 + comparison.years), 3),
        reasons=tuple(_reasons(comparison)),
    )


def _reasons(comparison: Comparison) -> Iterator[str]:
    titles, overlap, authors = comparison.titles, comparison.overlap, comparison.authors
    if comparison.same_id is not None:
        yield "the identifier is the same" if comparison.same_id else "the record names another identifier"
    if titles:
        exchanged = [" ".join(words) for words in (titles.mine[:6], titles.theirs[:6])]
        yield f"title {titles.kind}" + (f" ({exchanged[0] or '-'} / {exchanged[1] or '-'})" if any(exchanged) else "")
    if overlap:
        yield f"{overlap.share:.0%} of the abstract in common"
    if comparison.contrast:
        yield (
            "each abstract speaks of its own title's words"
            if comparison.contrast == 2
            else ("an abstract speaks of words that only its own title has")
        )
    if authors:
        yield f"{authors.shared} of {authors.fewer} authors in common"
    if comparison.years:
        yield f"{comparison.years} year{'s' if comparison.years > 1 else ''} apart"
