"""Field-by-field comparison of a record and a candidate."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from readinglist.matching.similarity import Abstract, Title, compare_abstracts, compare_authors
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import one_line, squeeze
from readinglist.papers.paper import Author, Metadata

Word = tuple[str, bool]
"""A word, and whether it differs from the other side."""

_MAX_AUTHORS = 8
_SAME_TEXT = 0.5
"""Minimum share of common runs for two abstracts to be shown as agreeing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonRow:
    """One field of both sides; `agrees` is None if one side has nothing to compare."""

    label: str
    record: tuple[Word, ...]
    candidate: tuple[Word, ...]
    agrees: bool | None = None


def comparison_rows(record: Metadata, candidate: Metadata) -> Iterator[ComparisonRow]:
    """Yield the fields of a record next to those that the candidate has."""
    if candidate.title:
        left, right = title_differences(record.title, candidate.title)
        agrees = squeeze(record.title) == squeeze(candidate.title) if record.title else None
        yield ComparisonRow(label="title", record=left, candidate=right, agrees=agrees)
    if candidate.authors:
        shared = compare_authors(record.authors, candidate.authors)
        yield ComparisonRow(
            label="authors",
            record=author_differences(record.authors, candidate.authors),
            candidate=author_differences(candidate.authors, record.authors),
            agrees=shared.shared == shared.fewer if shared else None,
        )
    if candidate.year:
        left, right = plain_words(str(record.year or "")), plain_words(str(candidate.year))
        yield ComparisonRow(
            label="year", record=left, candidate=right, agrees=record.year == candidate.year if record.year else None
        )
    if record.doi and candidate.doi:
        yield ComparisonRow(
            label="doi",
            record=plain_words(str(record.doi)),
            candidate=plain_words(str(candidate.doi)),
            agrees=record.doi == candidate.doi,
        )
    overlap = compare_abstracts(Abstract.of(record.abstract), Abstract.of(candidate.abstract), Title.of(record.title))
    if overlap:
        share = plain_words(f"{overlap.share:.0%} in common")
        yield ComparisonRow(
            label="abstract",
            record=share,
            candidate=plain_words(candidate.abstract),
            agrees=overlap.share >= _SAME_TEXT,
        )


def title_differences(title: str, other: str) -> tuple[tuple[Word, ...], tuple[Word, ...]]:
    """Return the words of two titles, marking those that the other lacks; case, accents and hyphens are ignored.

    Nothing is marked if one of the titles is empty.
    """
    left, right = one_line(title).split(), one_line(other).split()
    same_left, same_right = set(range(len(left))), set(range(len(right)))
    if left and right:
        folded, folded_other = [squeeze(word) for word in left], [squeeze(word) for word in right]
        for tag, i, j, k, m in SequenceMatcher(None, folded, folded_other, autojunk=False).get_opcodes():
            if tag != "equal" and "".join(folded[i:j]) != "".join(folded_other[k:m]):
                same_left -= {place for place in range(i, j) if folded[place]}
                same_right -= {place for place in range(k, m) if folded_other[place]}
    return (
        tuple((word, place not in same_left) for place, word in enumerate(left)),
        tuple((word, place not in same_right) for place, word in enumerate(right)),
    )


def author_differences(authors: Sequence[Author], others: Sequence[Author]) -> tuple[Word, ...]:
    """Return the names, marking those that the other side lacks; of a long list, only the first."""
    shown = authors[:_MAX_AUTHORS]
    words: list[Word] = []
    for place, author in enumerate(shown):
        shared = compare_authors((author,), others)
        marked = shared is not None and not shared.shared
        comma = "," if place < len(authors) - 1 else ""
        words.extend((word, marked) for word in f"{one_line(str(author))}{comma}".split())
    if len(authors) > len(shown):
        words.extend(plain_words(f"and {len(authors) - len(shown)} more"))
    return tuple(words)


def plain_words(text: str) -> tuple[Word, ...]:
    """Return the words of a text, all unmarked."""
    return tuple((word, False) for word in one_line(text).split())
