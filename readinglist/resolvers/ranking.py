"""Which of the papers a service sent are worth offering for a record; the decision itself is made in the core."""

from collections.abc import Iterable

from rapidfuzz import fuzz

from readinglist.net.search_phrases import coined_name
from readinglist.papers.folding import content_words, fold
from readinglist.papers.paper import Metadata

MOST_CANDIDATES = 10
NEAR_TITLE = 80.0
"""Titles of at least this likeness (0 to 100) may be two titles of one paper."""

SAME_TITLE = 95.0
LOOSE_TITLE = 60.0
"""Enough where the authors agree."""

ALIKE_ABSTRACT = 0.25
_SHINGLE = 4
_FEWEST_SHINGLES = 8
_PREFIX_WORDS = 4


def is_worth_offering(record: Metadata, paper: Metadata) -> bool:
    """Whether the paper may be the record's: near titles, a title cut short, or abstracts that share many phrases.

    A coined name before the colon, or some authors in common, make up for titles that are less near.
    """
    likeness = title_similarity(record.title, paper.title)
    return (
        likeness >= NEAR_TITLE
        or is_cut_short(record.title, paper.title)
        or abstracts_alike(record.abstract, paper.abstract)
        or (likeness >= LOOSE_TITLE and _share_authors(record, paper))
        or (coined_name(record.title) != "" and coined_name(record.title) == coined_name(paper.title))
    )


def is_convincing(record: Metadata, paper: Metadata) -> bool:
    """Whether looking further would be a waste: the abstracts agree, or the titles where an abstract is missing."""
    if record.abstract and paper.abstract:
        return abstracts_alike(record.abstract, paper.abstract)
    return title_similarity(record.title, paper.title) >= SAME_TITLE or is_cut_short(record.title, paper.title)


def title_similarity(one: str, other: str) -> float:
    """How alike two titles are, 0 to 100; spacing, hyphens, case and accents do not count."""
    left, right = fold(one), fold(other)
    if left.replace(" ", "") == right.replace(" ", ""):
        return 100.0 if left else 0.0
    return float(fuzz.ratio(left, right))


def is_cut_short(one: str, other: str) -> bool:
    """Whether one title is the beginning of the other and long enough for that to mean something."""
    left, right = sorted((fold(one), fold(other)), key=len)
    return len(content_words(left)) >= _PREFIX_WORDS and right.startswith(left)


def abstracts_alike(one: str, other: str) -> bool:
    """Whether the shorter abstract has a quarter of its four-word runs in common with the other."""
    left, right = _shingles(one), _shingles(other)
    fewest = min(len(left), len(right))
    return fewest >= _FEWEST_SHINGLES and len(left & right) >= ALIKE_ABSTRACT * fewest


def best_first(record: Metadata, papers: Iterable[Metadata]) -> list[Metadata]:
    """The papers worth offering, the likest titles first, at most `MOST_CANDIDATES`."""
    worth = [paper for paper in papers if is_worth_offering(record, paper)]
    worth.sort(key=lambda paper: (-title_similarity(record.title, paper.title), str(paper.arxiv_id)))
    return worth[:MOST_CANDIDATES]


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = fold(text).split()
    return {tuple(words[start : start + _SHINGLE]) for start in range(len(words) - _SHINGLE + 1)}


def _share_authors(record: Metadata, paper: Metadata) -> bool:
    """Whether at least half of the fewer surnames are in both lists."""
    left, right = ({fold(author.family) for author in item.authors} for item in (record, paper))
    return bool(left and right) and 2 * len(left & right) >= min(len(left), len(right))
