"""Whether a record describes a paper that the library already holds."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from readinglist.matching.decision import compare
from readinglist.papers.folding import squeeze
from readinglist.papers.paper import Candidate, Metadata, OriginKind, Paper

_ALIKE = 0.5
"""Below this share of agreement, abstracts or authors speak against one paper."""

_MOST_TWINS = 100
"""Of so many papers of one title each is compared with each."""


def recognise(record: Metadata, papers: Iterable[Paper]) -> Paper | None:
    """The first of `papers` that the record describes.

    An arXiv identifier or DOI that both sides have decides. Otherwise an equal title counts unless authors or abstract,
    where both sides have them, speak against it, or both stand in one journal or series, but in different places:
    columns bear the same title in every issue.
    """
    return next((paper for paper in papers if _is_same(record, paper.metadata, paper.other_titles)), None)


def told_apart_by_abstract(papers: Sequence[Metadata]) -> frozenset[int]:
    """The places of the papers that would be taken for another of `papers` if both came without their abstracts."""
    by_title: dict[str, list[int]] = defaultdict(list)
    for place, paper in enumerate(papers):
        if paper.abstract:
            by_title[squeeze(paper.title)].append(place)
    found: set[int] = set()
    for places in by_title.values():
        for pair in combinations(places[:_MOST_TWINS], 2):
            one, other = (papers[place] for place in pair)
            if not _is_same(one, other) and _is_same(replace(one, abstract=""), other):
                found.update(pair)
    return frozenset(found)


def _is_same(mine: Metadata, theirs: Metadata, other_titles: Sequence[str] = ()) -> bool:
    if mine.arxiv_id and theirs.arxiv_id:
        return mine.arxiv_id == theirs.arxiv_id
    if mine.doi and theirs.doi:
        return mine.doi == theirs.doi
    title = squeeze(mine.title)
    if not title or title not in {squeeze(theirs.title), *(squeeze(other) for other in other_titles)}:
        return False
    evidence = compare(mine, Candidate(metadata=theirs, resolver="library", kind=OriginKind.RECORDS))
    against = [part for part in (evidence.abstract, evidence.authors) if part is not None and part < _ALIKE]
    return not against and not _years_apart(mine, theirs) and not _elsewhere(mine, theirs)


def _elsewhere(mine: Metadata, theirs: Metadata) -> bool:
    """Whether both stand in the same journal or series, in different volumes or issues or on different pages."""
    return bool(mine.venue) and squeeze(mine.venue) == squeeze(theirs.venue) and unlike_places(mine, theirs)


def unlike_places(mine: Metadata, theirs: Metadata) -> bool:
    """Whether both say a volume, an issue or a first page, and not the same one."""
    ours, others = dict(mine.extra), dict(theirs.extra)
    places = [(_place(ours, name), _place(others, name)) for name in ("volume", "number", "pages")]
    return any(one and other and one != other for one, other in places)


def _place(extra: Mapping[str, str], name: str) -> str:
    """A volume, an issue or the first page, without what people write around it; empty where it is not said."""
    found = re.search(r"\w+", extra.get(name, ""))
    return found[0].lstrip("0").lower() if found else ""


def _years_apart(mine: Metadata, theirs: Metadata) -> bool:
    """Whether two records of one title lie too far apart to be preprint and published version."""
    return mine.year is not None and theirs.year is not None and abs(mine.year - theirs.year) > 4
