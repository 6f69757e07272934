"""An open paper beside a candidate: which fields agree, and which words differ."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from readinglist.matching.similarity import Abstract, Title, compare_abstracts, compare_authors
from readinglist.papers.folding import one_line, squeeze
from readinglist.papers.paper import Author, Metadata

Word = tuple[str, bool]
"""A word, and whether it is marked as differing."""

_MOST_AUTHORS = 8
_SAME_TEXT = 0.5
"""Share of common runs from which on two abstracts are shown as agreeing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One field of both sides; `agrees` is None where one side has nothing to compare."""

    label: str
    mine: tuple[Word, ...]
    theirs: tuple[Word, ...]
    agrees: bool | None = None


def rows_beside(mine: Metadata, theirs: Metadata) -> Iterator[Row]:
    """The fields of an open paper beside those of a candidate, as far as the candidate has them."""
    if theirs.title:
        left, right = marked_titles(mine.title, theirs.title)
        agrees = squeeze(mine.title) == squeeze(theirs.title) if mine.title else None
        yield Row(label="title", mine=left, theirs=right, agrees=agrees)
    if theirs.authors:
        shared = compare_authors(mine.authors, theirs.authors)
        yield Row(
            label="authors",
            mine=marked_authors(mine.authors, theirs.authors),
            theirs=marked_authors(theirs.authors, mine.authors),
            agrees=shared.shared == shared.fewer if shared else None,
        )
    if theirs.year:
        left, right = plain_words(str(mine.year or "")), plain_words(str(theirs.year))
        yield Row(label="year", mine=left, theirs=right, agrees=mine.year == theirs.year if mine.year else None)
    if mine.doi and theirs.doi:
        yield Row(
            label="doi",
            mine=plain_words(str(mine.doi)),
            theirs=plain_words(str(theirs.doi)),
            agrees=mine.doi == theirs.doi,
        )
    overlap = compare_abstracts(Abstract.of(mine.abstract), Abstract.of(theirs.abstract), Title.of(mine.title))
    if overlap:
        share = plain_words(f"{overlap.share:.0%} in common")
        yield Row(label="abstract", mine=share, theirs=plain_words(theirs.abstract), agrees=overlap.share >= _SAME_TEXT)


def marked_titles(mine: str, theirs: str) -> tuple[tuple[Word, ...], tuple[Word, ...]]:
    """The words of two titles, those marked that the other lacks; case, accents and hyphens make no difference.

    Nothing is marked where one of the titles is empty.
    """
    left, right = one_line(mine).split(), one_line(theirs).split()
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


def marked_authors(authors: Sequence[Author], others: Sequence[Author]) -> tuple[Word, ...]:
    """The names, those marked that the other side lacks; of a long list the first ones."""
    shown = authors[:_MOST_AUTHORS]
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
    """The words of a text, none of them marked."""
    return tuple((word, False) for word in one_line(text).split())
