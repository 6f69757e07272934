"""Recognising records that describe a paper of the library."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from readinglist.matching.decision import compare
from readinglist.papers.folding import squeeze
from readinglist.papers.paper import Candidate, Metadata, OriginKind, Paper

_MIN_AGREEMENT = 0.5
"""Share of agreement below which abstracts or authors are evidence against the same paper."""

_MAX_SAME_TITLE = 100
"""Maximum number of papers with one title that are compared with each other."""


def recognise(record: Metadata, papers: Iterable[Paper]) -> Paper | None:
    """Return the first of `papers` that the record describes.

    An arXiv id or DOI that both sides have decides. Otherwise the titles must be equal, and authors and abstract must
    not disagree. Different places in one journal or series are different papers: columns have the same title in every
    issue.
    """
    return next((paper for paper in papers if _is_same(record, paper.metadata, paper.other_titles)), None)


def distinguished_by_abstract(papers: Sequence[Metadata]) -> frozenset[int]:
    """Return the indexes of papers that could not be distinguished from another of `papers` without abstracts."""
    by_title: dict[str, list[int]] = defaultdict(list)
    for place, paper in enumerate(papers):
        if paper.abstract:
            by_title[squeeze(paper.title)].append(place)
    found: set[int] = set()
    for places in by_title.values():
        for pair in combinations(places[:_MAX_SAME_TITLE], 2):
            one, other = (papers[place] for place in pair)
            if not _is_same(one, other) and _is_same(replace(one, abstract=""), other):
                found.update(pair)
    return frozenset(found)


def _is_same(record: Metadata, known: Metadata, other_titles: Sequence[str] = ()) -> bool:
    if record.arxiv_id and known.arxiv_id:
        return record.arxiv_id == known.arxiv_id
    if record.doi and known.doi:
        return record.doi == known.doi
    title = squeeze(record.title)
    if not title or title not in {squeeze(known.title), *(squeeze(other) for other in other_titles)}:
        return False
    evidence = compare(record, Candidate(metadata=known, resolver="library", kind=OriginKind.RECORDS))
    against = [part for part in (evidence.abstract, evidence.authors) if part is not None and part < _MIN_AGREEMENT]
    return not against and not _years_apart(record, known) and not _in_different_places(record, known)


def _in_different_places(record: Metadata, known: Metadata) -> bool:
    """Whether both are in the same journal or series, but in different volumes or issues or on different pages."""
    return bool(record.venue) and squeeze(record.venue) == squeeze(known.venue) and different_places(record, known)


def different_places(record: Metadata, known: Metadata) -> bool:
    """Whether both state a volume, an issue or a first page, and not the same one."""
    first, second = dict(record.extra), dict(known.extra)
    places = [(_place(first, name), _place(second, name)) for name in ("volume", "number", "pages")]
    return any(one and other and one != other for one, other in places)


def _place(extra: Mapping[str, str], name: str) -> str:
    """Return a volume, an issue or a first page without decoration; empty if unknown."""
    found = re.search(r"\w+", extra.get(name, ""))
    return found[0].lstrip("0").lower() if found else ""


def _years_apart(record: Metadata, known: Metadata) -> bool:
    """Whether two records of one title are too many years apart to be preprint and publication."""
    return record.year is not None and known.year is not None and abs(record.year - known.year) > 4
