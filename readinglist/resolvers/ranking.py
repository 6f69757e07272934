"""Selecting and sorting the papers that a service returns for a record. `matching.decision` decides among them."""

from collections.abc import Iterable

from rapidfuzz import fuzz

from readinglist.net.search_phrases import coined_name
from readinglist.papers.folding import content_words, fold
from readinglist.papers.paper import Metadata

MAX_CANDIDATES = 10
NEAR_TITLE = 80.0
"""Minimum similarity (0 to 100) of two titles of one paper."""

SAME_TITLE = 95.0
LOOSE_TITLE = 60.0
"""Minimum similarity if the authors agree."""

SIMILAR_ABSTRACT = 0.25
_SHINGLE = 4
_MIN_SHINGLES = 8
_PREFIX_WORDS = 4


def is_worth_offering(record: Metadata, paper: Metadata) -> bool:
    """Whether the paper may be the record's: similar titles, a truncated title, or abstracts with common phrases.

    With the same coined name before the colon, or common authors, the titles may be less similar.
    """
    similarity = title_similarity(record.title, paper.title)
    return (
        similarity >= NEAR_TITLE
        or is_truncated(record.title, paper.title)
        or abstracts_agree(record.abstract, paper.abstract)
        or (similarity >= LOOSE_TITLE and _share_authors(record, paper))
        or (coined_name(record.title) != "" and coined_name(record.title) == coined_name(paper.title))
    )


def is_convincing(record: Metadata, paper: Metadata) -> bool:
    """Whether no further search is needed: the abstracts agree, or the titles if an abstract is missing."""
    if record.abstract and paper.abstract:
        return abstracts_agree(record.abstract, paper.abstract)
    return title_similarity(record.title, paper.title) >= SAME_TITLE or is_truncated(record.title, paper.title)


def title_similarity(one: str, other: str) -> float:
    """Return the similarity of two titles, 0 to 100, ignoring spacing, hyphens, case and accents."""
    left, right = fold(one), fold(other)
    if left.replace(" ", "") == right.replace(" ", ""):
        return 100.0 if left else 0.0
    return float(fuzz.ratio(left, right))


def is_truncated(one: str, other: str) -> bool:
    """Whether one title is the beginning of the other, with enough words to be telling."""
    left, right = sorted((fold(one), fold(other)), key=len)
    return len(content_words(left)) >= _PREFIX_WORDS and right.startswith(left)


def abstracts_agree(one: str, other: str) -> bool:
    """Whether the abstracts share a quarter of the shorter one's runs of four words."""
    left, right = _shingles(one), _shingles(other)
    fewest = min(len(left), len(right))
    return fewest >= _MIN_SHINGLES and len(left & right) >= SIMILAR_ABSTRACT * fewest


def best_first(record: Metadata, papers: Iterable[Metadata]) -> list[Metadata]:
    """Return the papers worth offering, most similar titles first, at most `MAX_CANDIDATES`."""
    worth = [paper for paper in papers if is_worth_offering(record, paper)]
    worth.sort(key=lambda paper: (-title_similarity(record.title, paper.title), str(paper.arxiv_id)))
    return worth[:MAX_CANDIDATES]


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = fold(text).split()
    return {tuple(words[start : start + _SHINGLE]) for start in range(len(words) - _SHINGLE + 1)}


def _share_authors(record: Metadata, paper: Metadata) -> bool:
    """Whether at least half of the surnames of the shorter list are in both."""
    left, right = ({fold(author.family) for author in item.authors} for item in (record, paper))
    return bool(left and right) and 2 * len(left & right) >= min(len(left), len(right))
