"""Deciding whether a record and a candidate are the same paper: evidence, score and outcome."""

from collections.abc import Iterator, Sequence
from math import exp

from readinglist.matching.agreement import SIMILAR_ABSTRACT, Agreement, agreement
from readinglist.matching.among_many import is_told_apart, only_edition, same_identifier
from readinglist.matching.outcomes import Ambiguous, Evidence, Matched, NotFound, ScoredCandidate
from readinglist.matching.similarity import (
    SHORT_TITLE,
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
    misspelt_by_one,
)
from readinglist.papers.fast_dataclasses import dataclass, replace
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
"""Log odds that each finding of `findings` adds."""

ABSTRACT_STEPS = (80, 60, 40, 20, 10, 0)
"""Minimum percentages of common runs for the findings of these names."""
NOTICE_STEPS = (50, 0)
SHORT_ABSTRACT = 20
"""Runs outside the title below which an abstract is a notice: "Comment on ...", "This paper has been withdrawn"."""
WHOLE_ABSTRACT = 0.75
"""Minimum share of common runs for two abstracts to be one if the titles have little in common."""
FEWEST_SAMPLES = 8
"""Samples of an abstract below which they say nothing."""
SHORT_WORD = 4
"""Letters below which an unknown word may be an acronym of its own."""
CERTAIN = 1.5
"""Minimum log odds of a match."""
OFFERED = -3.6
"""Minimum log odds of a candidate that is shown to the reader."""
MARGIN = 1.5
"""Minimum difference in log odds between a match and the next candidate."""
MAX_OFFERED = 5


# --- evidence ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PreparedRecord:
    """A record prepared for comparison, its texts folded once for all candidates."""

    record: Metadata
    title: Title
    abstract: Abstract

    @classmethod
    def of(cls, record: Metadata) -> "PreparedRecord":
        """Prepare a record."""
        return cls(record, Title.of(record.title), Abstract.of(record.abstract))


@dataclass(frozen=True, slots=True)
class Comparison:
    """A candidate compared with the record.

    `odds` are the log odds that they are the same paper; `agreement` is whether an identifier that both have decides.
    """

    candidate: Candidate
    same_id: bool | None
    titles: TitleSimilarity | None
    overlap: Overlap | None
    contrast: int
    authors: SharedAuthors | None
    years: int | None
    agreement: Agreement
    odds: float

    @property
    def is_supported(self) -> bool:
        """Whether the titles are equal, or the abstracts similar."""
        return self.has_title(TitleKind.EQUAL) or (self.overlap is not None and self.overlap.share >= SIMILAR_ABSTRACT)

    def has_title(self, *kinds: TitleKind) -> bool:
        """Whether the titles compare in one of these ways."""
        return self.titles is not None and self.titles.kind in kinds


def compare(record: Metadata, candidate: Candidate) -> Evidence:
    """Return the evidence that `candidate` is the paper that `record` describes."""
    comparison = compared_with(PreparedRecord.of(record), candidate)
    return _evidence(comparison, sure=_is_certain(comparison))


def is_another(record: Metadata, candidate: Candidate) -> bool:
    """Whether the candidate with the record's identifier is another paper, by both title and authors.

    Papers are retitled and gain authors, so one difference is not enough. See `matching.agreement`.
    """
    return compared_with(PreparedRecord.of(record), candidate).agreement is Agreement.ANOTHER


def may_describe(record: Metadata, candidate: Candidate) -> bool:
    """Whether a candidate with the record's identifier may add to it: they agree, or have authors in common."""
    comparison = compared_with(PreparedRecord.of(record), candidate)
    shared = comparison.authors is not None and comparison.authors.shared > 0
    return comparison.agreement is Agreement.SAME or (shared and comparison.agreement is Agreement.UNCLEAR)


def decide(record: Metadata, candidates: Sequence[Candidate]) -> Matched | Ambiguous | NotFound:
    """Return the outcome for a record; the order of the candidates does not matter."""
    prepared = PreparedRecord.of(record)
    compared = _best_of_each(prepared, candidates)
    matched = _matched(prepared, [each for each in compared if not each.candidate.among_many])
    matched = matched or _matched_among_many(record, compared)
    if matched:
        return matched
    offered = [item for item in compared if item.odds >= OFFERED or item.same_id or item.has_title(TitleKind.EQUAL)]
    if not offered:
        return NotFound()
    return Ambiguous(candidates=tuple(_scored(comparison) for comparison in offered[:MAX_OFFERED]))


def _matched(prepared: PreparedRecord, compared: Sequence[Comparison]) -> Matched | None:
    """Return the match among papers of arXiv, None if none is certain."""
    if not compared:
        return None
    best = compared[0]
    rivals = [other for other in compared[1:] if other.same_id is best.same_id]
    if _is_certain(best) and not any(best.odds - other.odds < MARGIN for other in rivals[:1]):
        return Matched(best=_scored(best, sure=True))
    if _is_unique(prepared, best, compared):
        return Matched(best=_scored(best, ALONE, *(() if best.authors else (NOTHING_ELSE,)), sure=True))
    retitled = _retitled(compared)
    if retitled is not None:
        return Matched(best=_scored(retitled, SAMPLED, sure=True))
    if _is_misspelt(prepared, best, compared):
        return Matched(best=_scored(best, MISSPELT, *(() if best.authors else (NOTHING_ELSE,)), sure=True))
    return None


def _matched_among_many(record: Metadata, compared: Sequence[Comparison]) -> Matched | None:
    """Return the match among works of all fields: the one with the record's DOI, else the only one that is told apart.

    A record with an identifier is no other work of the same title, and no work is told apart from one that is as good.
    """
    wide = [each for each in compared if each.candidate.among_many]
    same = next((each for each in wide if each.same_id and each.agreement is Agreement.SAME), None)
    if same or record.doi or record.arxiv_id:
        return Matched(best=_scored(same, sure=True)) if same else None
    equal = [each for each in compared if each.has_title(TitleKind.EQUAL) and not _by_others(each)]
    works = [each.candidate.metadata for each in equal]
    told = [each for each in equal if is_told_apart(record, each.candidate.metadata, each.overlap)]
    found = only_edition(record, [each.candidate.metadata for each in told], works)
    best = next((each for each in told if each.candidate.metadata is found), None)
    if best is None or not all(each.candidate.among_many for each in equal):
        return None
    return Matched(best=_scored(best, *(() if best.authors else (ALONE, NOTHING_ELSE)), sure=True))


def _by_others(comparison: Comparison) -> bool:
    """Whether a candidate with the record's title has no author in common with it."""
    return comparison.authors is not None and not comparison.authors.shared


def _best_of_each(prepared: PreparedRecord, candidates: Sequence[Candidate]) -> list[Comparison]:
    """Return the best comparison for each paper, best first; ties are sorted by identifier, then by wording."""
    best: dict[object, Comparison] = {}
    for comparison in sorted((compared_with(prepared, candidate) for candidate in candidates), key=_rank):
        metadata = comparison.candidate.metadata
        best.setdefault(metadata.arxiv_id or metadata.doi or comparison.candidate, comparison)
    return list(best.values())


def _rank(comparison: Comparison) -> tuple[object, ...]:
    candidate = comparison.candidate
    metadata = candidate.metadata
    wording = (metadata.title, candidate.resolver, -(candidate.version or 0), metadata.abstract)
    return (not comparison.same_id, -comparison.odds, str(metadata.arxiv_id or ""), *wording)


def _is_certain(comparison: Comparison) -> bool:
    """Whether a comparison alone is a match. An equal identifier decides unless title or authors disagree.

    A title with a different word counts as another paper unless the abstracts agree: authors write series, and use
    parts of an abstract again for another paper.
    """
    if comparison.same_id is not None:
        return comparison.same_id and comparison.agreement is Agreement.SAME
    reused = comparison.has_title(TitleKind.OTHER) and comparison.overlap and comparison.overlap.share < WHOLE_ABSTRACT
    return comparison.is_supported and not reused and comparison.odds >= CERTAIN


def _is_unique(prepared: PreparedRecord, best: Comparison, compared: Sequence[Comparison]) -> bool:
    """Whether an equal title alone is a match: long enough, of only one candidate, and nothing disagrees."""
    alone = best.same_id is None and _only_titles_differ(best) and best.has_title(TitleKind.EQUAL)
    unique = sum(item.has_title(TitleKind.EQUAL) for item in compared) == 1
    telling = len(prepared.title.content) >= SHORT_TITLE or (best.authors is not None and best.authors.fewer > 1)
    return alone and unique and telling


def _only_titles_differ(best: Comparison) -> bool:
    """Whether there are no abstracts to compare, and the authors agree, if there are any."""
    return not best.overlap and (not best.authors or best.authors.shared == best.authors.fewer)


def _is_misspelt(prepared: PreparedRecord, best: Comparison, compared: Sequence[Comparison]) -> bool:
    """Whether a title alone is a match although one letter differs.

    The word must be in no other title, and no other candidate may have nearly the same title: then it is another paper
    that may have been meant.
    """
    misspelt = best.has_title(TitleKind.MISSPELT, TitleKind.INFLECTED)
    if best.same_id is not None or not misspelt or not _only_titles_differ(best):
        return False
    titles, twins = best.titles, (TitleKind.RELATED, TitleKind.OTHER)
    if titles is None or not len(titles.only_in_record) == len(titles.only_in_candidate) == 1:
        return False
    (word,), (meant,) = titles.only_in_record, titles.only_in_candidate
    unknown = len(word) >= SHORT_WORD and word in best.candidate.unknown_words and misspelt_by_one(word, meant)
    alone = all(other is best or other.has_title(*twins) for other in compared)
    return unknown and alone and len(prepared.title.content) >= SHORT_TITLE


def _retitled(compared: Sequence[Comparison]) -> Comparison | None:
    """Return the only candidate whose abstract is the record's by its samples, unless something contradicts.

    Samples tell less than the text: the parts of a series may share all but one. So authors must agree, or the titles
    share most of their words.
    """
    sampled = [each for each in compared if _has_samples(each)]
    if len(sampled) != 1 or any(each.has_title(TitleKind.EQUAL) for each in compared):
        return None
    (best,) = sampled
    near = best.has_title(TitleKind.REWORDED, TitleKind.SUBTITLE, TitleKind.INFLECTED, TitleKind.MISSPELT)
    authors = best.authors is not None and best.authors.shared == best.authors.fewer
    contradicted = best.same_id is not None or (best.authors is not None and not authors)
    return best if not contradicted and (near or authors or _has_samples(best, all_of_them=True)) else None


def _has_samples(comparison: Comparison, *, all_of_them: bool = False) -> bool:
    """Whether the record's abstract has enough samples of the candidate's, all or all but one."""
    if comparison.candidate.shared_fingerprint is None or comparison.has_title(TitleKind.NUMBERED):
        return False
    shared, number = comparison.candidate.shared_fingerprint
    return number >= FEWEST_SAMPLES and shared >= number - (0 if all_of_them else 1)


def compared_with(prepared: PreparedRecord, candidate: Candidate) -> Comparison:
    """Return the comparison of a candidate with the record, with the odds that `WEIGHTS` give."""
    record, other = prepared.record, candidate.metadata
    abstract = Abstract.of(other.abstract)
    titles = _most_similar(prepared.title, (other.title, *candidate.other_titles)) if record.title else None
    overlap = compare_abstracts(prepared.abstract, abstract, prepared.title)
    authors = compare_authors(record.authors, other.authors)
    compared = Comparison(
        candidate=candidate,
        same_id=same_identifier(record, other, among_many=candidate.among_many),
        titles=titles,
        overlap=overlap,
        contrast=contrasted(titles, prepared.abstract, abstract) if titles and overlap else 0,
        authors=authors,
        years=abs(record.date.year - other.year) if record.date and other.year else None,
        agreement=agreement(record, other, titles, authors, overlap),
        odds=0.0,
    )
    return replace(compared, odds=sum(WEIGHTS[name] for name in findings(prepared, compared)))


def _most_similar(title: Title, others: Sequence[str]) -> TitleSimilarity:
    """Return the comparison with the most similar of a paper's present and former titles."""
    compared = [compare_titles(title, Title.of(other)) for other in others]
    return max(compared, key=lambda each: (WEIGHTS[f"title {each.kind}"], each.share))


def findings(prepared: PreparedRecord, compared: Comparison) -> Iterator[str]:
    """Yield the findings of a comparison, as named in `WEIGHTS`."""
    yield "prior"
    if compared.titles:
        short = compared.titles.kind is TitleKind.EQUAL and len(prepared.title.content) < SHORT_TITLE
        yield f"title {compared.titles.kind}" + (", short" if short else "")
    if compared.overlap:
        notice = compared.overlap.fewer < SHORT_ABSTRACT
        steps = NOTICE_STEPS if notice else ABSTRACT_STEPS
        reached = next(step for step in steps if 100 * compared.overlap.share >= step)
        yield f"{'notice' if notice else 'abstract'} {reached}"
        if compared.contrast and compared.overlap.share >= SIMILAR_ABSTRACT:
            yield f"contrast {compared.contrast}"
    if compared.authors:
        yield _author_finding(compared.authors)
    if compared.years is not None and compared.years > 3:
        yield "years 3" if compared.years <= 8 else "years 8"
    if prepared.record.doi and prepared.record.doi == compared.candidate.metadata.doi:
        yield "doi same"


def _author_finding(authors: SharedAuthors) -> str:
    if authors.shared == authors.fewer:
        return "authors all" if authors.fewer > 1 else "author same"
    if not authors.shared:
        return "authors none"
    return "authors half" if authors.share >= 0.5 else "authors some"


# --- reasons -------------------------------------------------------------------------------------------------------

ALONE = "only candidate with this title"
SAMPLED = "samples of the abstract in common"
MISSPELT = "only candidate with this title but for a letter"
NOTHING_ELSE = "no authors or abstracts to compare"


def _scored(comparison: Comparison, *reasons: str, sure: bool = False) -> ScoredCandidate:
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
        yield "same identifier" if comparison.same_id else "different identifier"
    if titles:
        exchanged = [" ".join(words) for words in (titles.only_in_record[:6], titles.only_in_candidate[:6])]
        yield f"title {titles.kind}" + (f" ({exchanged[0] or '-'} / {exchanged[1] or '-'})" if any(exchanged) else "")
    if overlap:
        yield f"{overlap.share:.0%} of the abstract in common"
    if comparison.contrast:
        yield (
            "each abstract uses words found only in its own title"
            if comparison.contrast == 2
            else ("one abstract uses words found only in its own title")
        )
    if authors:
        yield f"{authors.shared} of {authors.fewer} authors in common"
    if comparison.years:
        yield f"{comparison.years} year{'s' if comparison.years > 1 else ''} apart"
