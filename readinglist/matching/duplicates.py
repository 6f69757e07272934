"""Finding duplicates: likely pairs by identifiers, titles and abstracts, then groups of them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from heapq import nsmallest
from itertools import chain, combinations
from typing import NamedTuple
from zlib import crc32

from readinglist.library.context import LibraryContext
from readinglist.library.protocol import Selection
from readinglist.library.query import Everything, Query
from readinglist.matching.agreement import SIMILAR_ABSTRACT, years_apart
from readinglist.matching.decision import compare, is_another
from readinglist.matching.outcomes import DuplicateGroup, DuplicatePair
from readinglist.matching.publications import place_in, same_venue
from readinglist.matching.recognition import (
    are_part_and_whole,
    is_its_publication,
    may_be_its_publication,
    recognise,
)
from readinglist.matching.repositories import is_repository_doi
from readinglist.matching.similarity import Abstract, Title, are_spellings, compare_abstracts
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import content_words, fold, squeeze
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import Candidate, Metadata, OriginKind, Paper

LIKELY = 0.5
"""Minimum score of `matching.decision` for two papers to be shown as duplicates."""

_RAREST = 4
"""Rare words of a title that are combined in pairs: with one misspelt word, at least three pairs stay the same."""
_SMALLEST = 4
"""Checksums that represent an abstract: two that share half of their runs almost always share one of them."""
_LARGEST_BLOCK = 60
"""Maximum number of papers that share something telling; more share a title like "Introduction"."""
_COLON = lazy_pattern(r"[:–—]\s")
_MAIN_TITLE = lazy_pattern(rf"(.{{12,}}?)\s*{_COLON.pattern}")


def groups(
    papers: Sequence[Paper], *, only_sure: bool = False, contradicted: bool = False
) -> tuple[DuplicateGroup, ...]:
    """Return the groups of duplicates, those with the oldest papers first; a paper is in at most one.

    Only papers that share something telling are compared, not all pairs. With `contradicted`, papers that share an
    identifier count as duplicates although title and authors contradict.
    """
    pairs = (_pair(*likely, contradicted=contradicted) for likely in _likely_pairs(papers))
    found = [pair for pair in pairs if pair is not None]
    paired = {paper.id for pair in found for paper in (pair.first, pair.second)}
    clusters = {paper.id: _Cluster.of(paper) for paper in papers if paper.id in paired}
    for pair in sorted(found, key=lambda each: (not each.sure, -each.score)):
        first, second = clusters[pair.first.id], clusters[pair.second.id]
        sure = pair.sure and not first.differs(second)
        if first is second or (only_sure and not sure):
            continue
        if (
            _have_two_dois(pair.first.metadata, pair.second.metadata)
            or first.shares(second)
            or not first.differs(second)
        ):
            first.join(second, replace(pair, sure=sure))
            clusters.update((paper.id, first) for paper in second.papers)
    several = {id(each): each for each in clusters.values() if each.pairs}
    made = [
        DuplicateGroup(papers=tuple(sorted(each.papers, key=_age)), pairs=tuple(each.pairs))
        for each in several.values()
    ]
    return tuple(sorted(made, key=lambda group: _age(group.papers[0])))


def _age(paper: Paper) -> tuple[float, str]:
    return paper.added.timestamp(), paper.key


@dataclass(slots=True)
class _Cluster:
    """Papers found to be the same so far, and their identifiers."""

    papers: list[Paper]
    pairs: list[DuplicatePair]
    identifiers: tuple[set[str], ...]

    @classmethod
    def of(cls, paper: Paper) -> "_Cluster":
        return cls([paper], [], tuple({each} - {""} for each in _Identifiers.of(paper.metadata)))

    def differs(self, other: "_Cluster") -> bool:
        """Whether the two have different identifiers of one kind."""
        pairs = zip(self.identifiers, other.identifiers, strict=True)
        return any(left and right and left != right for left, right in pairs)

    def shares(self, other: "_Cluster") -> bool:
        """Whether the two share an identifier."""
        return any(left & right for left, right in zip(self.identifiers, other.identifiers, strict=True))

    def join(self, other: "_Cluster", pair: DuplicatePair) -> None:
        self.papers += other.papers
        self.pairs += [*other.pairs, pair]
        for left, right in zip(self.identifiers, other.identifiers, strict=True):
            left.update(right)


# --- one pair ------------------------------------------------------------------------------------------------------


def pair_of(first: Paper, second: Paper, *, contradicted: bool = False) -> DuplicatePair | None:
    """Return the two as a pair if they are probably the same paper and their identifiers do not contradict it.

    Papers that share an identifier are a pair unless title and authors contradict, and sure only if nothing does. With
    `contradicted` they are always a pair.
    """
    return _pair(_Identified.of(first), _Identified.of(second), contradicted=contradicted)


def _pair(one: "_Identified", other: "_Identified", *, contradicted: bool) -> DuplicatePair | None:
    """Return `pair_of` two papers whose identifiers are known, by which most that are no pair are told apart."""
    first, second = one.paper, other.paper
    left, right = first.metadata, second.metadata
    same = one.identifiers.shared_with(other.identifiers)
    two_dois = not same and _have_two_dois(left, right)
    if not same and not two_dois and one.identifiers.differ_from(other.identifiers):
        return None
    if are_part_and_whole(left, second, key=first.key):
        return None
    candidate = Candidate(metadata=right, resolver="library", kind=OriginKind.RECORDS, other_titles=second.other_titles)
    recognised = recognise(left, [second]) is not None
    on_arxiv = left.arxiv_id or right.arxiv_id
    published = bool(on_arxiv) and (is_publication_of(first, second) or is_publication_of(second, first))
    if not same and not recognised and not published and not two_dois and not _may_be_likely(left, candidate):
        return None
    evidence = compare(left, candidate)
    likely = evidence.score >= LIKELY
    shared = bool(same) and (contradicted or not is_another(left, candidate))
    if not shared and not likely and not recognised and not published and not two_dois:
        return None
    reasons = [
        *same,
        *(["two DOIs of one place"] if two_dois else []),
        *(reason for reason in evidence.reasons if "identifier" not in reason),
    ]
    if published and not likely:
        reasons.append("a preprint, and perhaps its publication")
    if bool(left.venue) != bool(right.venue):
        reasons.append(f"one is published in {left.venue or right.venue}")
    sure = bool(same) and recognised and likely and not one.identifiers.differ_from(other.identifiers)
    return DuplicatePair(first=first, second=second, score=evidence.score, sure=sure, reasons=tuple(reasons))


def _have_two_dois(one: Metadata, other: Metadata) -> bool:
    """Whether equal titles on the same pages have two DOIs, as of a publisher and its successor."""
    if not (one.doi and other.doi) or one.doi == other.doi or (one.arxiv_id and other.arxiv_id):
        return False
    if squeeze(one.title) != squeeze(other.title) or not same_venue(one.venue, other.venue):
        return False
    places = [[place_in(each, name) for name in ("volume", "pages")] for each in (one, other)]
    return places[0] == places[1] and all(places[0]) and years_apart(one, other) == 0


def is_publication_of(record: Paper, preprint: Paper) -> bool:
    """Whether a paper is, or may be, the publication of a preprint; its abstract is not compared."""
    return is_its_publication(record.metadata, preprint) or may_be_its_publication(record.metadata, preprint)


def _may_be_likely(record: Metadata, candidate: Candidate) -> bool:
    """Whether a candidate without a common identifier may reach `LIKELY`: by a spelling of one title, or its abstract.

    Much quicker than `compare`, because most papers with two rare words of a title in common have nothing else.
    """
    title = Title.of(record.title)
    others = (candidate.metadata.title, *candidate.other_titles)
    if any(are_spellings(title, Title.of(other)) for other in others):
        return True
    if not record.abstract or not candidate.metadata.abstract:
        return False
    overlap = compare_abstracts(Abstract.of(record.abstract), Abstract.of(candidate.metadata.abstract), title)
    return overlap is not None and overlap.share >= SIMILAR_ABSTRACT


class _Identifiers(NamedTuple):
    """The arXiv id, stated or from arXiv's own DOI, the publisher's DOI, and that of another repository, or "".

    A DOI that is cut off or that of a journal is none.
    """

    arxiv_id: str
    doi: str
    deposit: str

    @classmethod
    def of(cls, metadata: Metadata) -> "_Identifiers":
        doi = metadata.doi
        if doi is None or doi.arxiv_id or not doi.names_a_work:
            return cls(str(metadata.arxiv_id or (doi and doi.arxiv_id) or ""), "", "")
        deposit = is_repository_doi(doi)
        return cls(str(metadata.arxiv_id or ""), "" if deposit else str(doi), str(doi) if deposit else "")

    def shared_with(self, other: "_Identifiers") -> tuple[str, ...]:
        """Return in words which identifiers are the same."""
        kinds = zip(("arXiv id", "DOI", "DOI"), self, other, strict=True)
        return tuple(f"same {kind} {one}" for kind, one, another in kinds if one and one == another)

    def differ_from(self, other: "_Identifiers") -> bool:
        """Whether the two have different identifiers of one kind."""
        return any(one and another and one != another for one, another in zip(self, other, strict=True))


class _Identified(NamedTuple):
    """A paper with its identifiers, which are compared with those of several others."""

    paper: Paper
    identifiers: _Identifiers

    @classmethod
    def of(cls, paper: Paper) -> "_Identified":
        return cls(paper, _Identifiers.of(paper.metadata))


# --- likely pairs --------------------------------------------------------------------------------------------------


def _likely_pairs(papers: Sequence[Paper]) -> Iterator[tuple[_Identified, _Identified]]:
    """Yield the pairs that share something telling, each once, in the order of `papers`."""
    identified = [_Identified.of(paper) for paper in papers]
    words = [frozenset(content_words(paper.metadata.title)) for paper in papers]
    frequency = Counter(chain.from_iterable(words))
    others = {word for paper in papers for title in paper.other_titles for word in content_words(title)}
    repeated = others.union(word for word, count in frequency.items() if count > 1)
    pairs: set[tuple[int, int]] = set()
    by_identifier: dict[str, int] = {}
    alone: dict[_Shared, int] = {}
    blocks: dict[_Shared, list[int]] = {}
    for place, (paper, identifiers) in enumerate(identified):
        for name in filter(None, identifiers):
            if (first := by_identifier.setdefault(name, place)) != place:
                pairs.add((first, place))
        for shared in set(_shared(paper, words[place], frequency, repeated)):
            if (first := alone.setdefault(shared, place)) != place:
                blocks.setdefault(shared, [first]).append(place)
    for places in blocks.values():
        if len(places) <= _LARGEST_BLOCK:
            pairs.update(combinations(places, 2))
    return ((identified[first], identified[second]) for first, second in sorted(pairs))


_Shared = str | int | tuple[str, str]
"""A folded title, all authors, a checksum of a run of words in the abstract, or two rare words of the title."""


def _shared(paper: Paper, words: frozenset[str], frequency: Counter[str], repeated: set[str]) -> Iterator[_Shared]:
    """Yield what the paper, with these words in its title, may share with duplicates that have no common identifier.

    Only `repeated` words are in several titles.
    """
    metadata = paper.metadata
    for title in (metadata.title, *paper.other_titles):
        main = _MAIN_TITLE.match(title) if _COLON.search(title) else None
        for text in (title, main[1] if main else ""):
            if folded := squeeze(text):
                yield folded
        known = words if title is metadata.title else frozenset(content_words(title))
        rare = sorted(sorted(known), key=frequency.__getitem__)[:_RAREST]
        yield from combinations(sorted(repeated.intersection(rare)), 2)
    yield from _fingerprint(metadata.abstract)
    if len(metadata.authors) > 1:
        yield f"authors {' '.join(sorted([squeeze(author.family) for author in metadata.authors]))}"


def _fingerprint(abstract: str) -> Iterable[int]:
    """Return the smallest checksums of runs of three words, which similar abstracts share."""
    words = fold(abstract).encode().split()
    runs = map(b" ".join, zip(words, words[1:], words[2:], strict=False))
    return nsmallest(_SMALLEST, set(map(crc32, runs)))


def duplicates(query: Query, context: LibraryContext, *, only_sure: bool = False) -> tuple[DuplicateGroup, ...]:
    """Return the groups with a paper of the query; their other papers may be any in the library."""
    with context.store.read() as view:
        papers = [item.paper for item in view.select(Selection(query=Everything(), reader=context.reader))]
        wanted = {item.paper.id for item in view.select(Selection(query=query, reader=context.reader))}
    found = groups(papers, only_sure=only_sure)
    return tuple(group for group in found if any(paper.id in wanted for paper in group.papers))
