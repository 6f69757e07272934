"""Whether title, authors and abstract agree that two records with the same identifier are one paper.

Identifiers are copied with an entry, stand at every chapter of a book, and are invented by other programs. One that two
records share decides only if nothing else contradicts. `add`, `check`, `dedupe` and `merge` all follow this rule.
"""

import re
from collections.abc import Sequence
from enum import StrEnum

from readinglist.matching.publications import (
    PublicationKind,
    different_places,
    different_publications,
    kind_of,
    place_in,
)
from readinglist.matching.repositories import is_server
from readinglist.matching.similarity import SHORT_TITLE, Overlap, SharedAuthors, TitleKind, TitleSimilarity, is_notice
from readinglist.papers.folding import content_words, fold
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import OTHERS, Author, Metadata

SIMILAR_ABSTRACT = 0.2
"""Minimum share of common runs for two abstracts to be similar."""
SAME_ABSTRACT = 0.4
"""Minimum share of common runs for abstracts to show that a paper was retitled."""


class Agreement(StrEnum):
    """Whether two records with the same identifier are one paper."""

    SAME = "same"
    """Nothing important contradicts."""

    UNCLEAR = "unclear"
    """Title or authors differ, and nothing shows that the paper was retitled."""

    ANOTHER = "another"
    """Neither title nor authors agree."""


_NUMBER = lazy_pattern(r"\d+|[ivx]+")

SPELLINGS = frozenset({TitleKind.EQUAL, TitleKind.TRUNCATED, TitleKind.MISSPELT, TitleKind.INFLECTED})
"""How titles differ that are spellings of one title."""


def agreement(
    record: Metadata,
    other: Metadata,
    titles: TitleSimilarity | None,
    authors: SharedAuthors | None,
    overlap: Overlap | None,
) -> Agreement:
    """Return whether two records with the same identifier are one paper, given how their fields compare.

    Papers are retitled, and gain authors: the abstract, or all authors, make a retitled paper the same, unless both are
    stated in different places. A DOI names one title, so it needs all authors where an arXiv id or the same pages of a
    volume need some. Numbers in titles distinguish the parts of a series, and a comment, an erratum or a supplement is
    no paper. The chapters of a book often have its DOI, abstract and authors, so published entries with other titles
    are one only on the same pages.
    """
    if titles is None:
        return Agreement.SAME
    if is_notice(record.title) != is_notice(other.title):
        return Agreement.UNCLEAR
    if titles.kind is TitleKind.OTHER and (_are_numbered(titles) or different_publications(record, other)):
        return Agreement.UNCLEAR if authors is None or authors.shared else Agreement.ANOTHER
    if _may_share_a_doi(record, other, titles) or (titles.kind not in SPELLINGS and _are_elsewhere(record, other)):
        return Agreement.UNCLEAR
    if overlap is not None and overlap.share >= SAME_ABSTRACT:
        return Agreement.SAME
    disjoint = authors is not None and not authors.shared
    if disjoint:
        if titles.kind in (TitleKind.OTHER, TitleKind.RELATED):
            similar = overlap is not None and overlap.share >= SIMILAR_ABSTRACT
            return Agreement.UNCLEAR if similar else Agreement.ANOTHER
        agrees = titles.kind in SPELLINGS and len(content_words(record.title)) >= SHORT_TITLE
        return Agreement.SAME if agrees and years_apart(record, other) <= 1 else Agreement.UNCLEAR
    return Agreement.SAME if _same_title(record, other, titles, authors) else Agreement.UNCLEAR


def _same_title(record: Metadata, other: Metadata, titles: TitleSimilarity, authors: SharedAuthors | None) -> bool:
    """Whether the titles may be of one paper, whose authors do not contradict."""
    agreed = authors is not None and authors.share >= 0.5
    match titles.kind:
        case TitleKind.NUMBERED:
            one_sided = not (titles.only_in_record and titles.only_in_candidate)
            return agreed and one_sided
        case TitleKind.RELATED:
            return agreed and not different_publications(record, other)
        case TitleKind.OTHER:
            on_arxiv, one_place = _have_one_arxiv_id(record, other), _have_one_place(record, other)
            if not one_place and _are_entries(record, other) and not any(map(_is_preprint, (record, other))):
                return False
            people = _are_shared(record.authors, other.authors, authors, all_of_them=not (on_arxiv or one_place))
            return people and years_apart(record, other) <= 1
        case _:
            return True


def _may_share_a_doi(record: Metadata, other: Metadata, titles: TitleSimilarity) -> bool:
    """Whether two published works may have a DOI that is copied or that of their book: other titles, other pages."""
    kinds = {kind_of(record), kind_of(other)}
    if None in kinds or _have_one_arxiv_id(record, other) or _have_one_place(record, other):
        return False
    chapters = PublicationKind.PART in kinds and titles.kind in (TitleKind.REWORDED, TitleKind.RELATED)
    return chapters or titles.kind is TitleKind.OTHER


def _are_elsewhere(record: Metadata, other: Metadata) -> bool:
    """Whether both are published, in different volumes or on different pages, or with years between them."""
    if None in (kind_of(record), kind_of(other)) or _have_one_place(record, other):
        return False
    return different_publications(record, other) and (years_apart(record, other) > 1 or different_places(record, other))


def _are_entries(record: Metadata, other: Metadata) -> bool:
    return bool(record.entry_type and other.entry_type)


def _is_preprint(metadata: Metadata) -> bool:
    return kind_of(metadata) is None and (metadata.arxiv_id is not None or is_server(metadata.venue))


def _have_one_arxiv_id(record: Metadata, other: Metadata) -> bool:
    return record.arxiv_id is not None and record.arxiv_id == other.arxiv_id


def _have_one_place(record: Metadata, other: Metadata) -> bool:
    """Whether both state the same first page of one volume, or the same first and last page, and not two volumes."""
    pages, volumes = ([place_in(each, name) for each in (record, other)] for name in ("pages", "volume"))
    if not pages[0] or pages[0] != pages[1]:
        return False
    ranges = [re.findall(r"\w+", dict(each.extra)["pages"]) for each in (record, other)]
    return volumes[0] == volumes[1] != "" or ("" in volumes and ranges[0] == ranges[1] and len(ranges[0]) > 1)


def _are_numbered(titles: TitleSimilarity) -> bool:
    """Whether each title has a number or numeral that the other lacks, as chapters of one book do."""
    return all(any(map(_NUMBER.fullmatch, words)) for words in (titles.only_in_record, titles.only_in_candidate))


def years_apart(record: Metadata, other: Metadata) -> int:
    """Return how many years are between two records, 0 if one is unknown; an arXiv id states a year too."""
    return abs(record.year - other.year) if record.year is not None and other.year is not None else 0


def _are_shared(
    authors: Sequence[Author], others: Sequence[Author], shared: SharedAuthors | None, *, all_of_them: bool
) -> bool:
    """Whether all of the shorter list are in the other; with `all_of_them`, of both, unless one ends in `OTHERS`."""
    if shared is None or shared.shared < shared.fewer or not _same_people(authors, others):
        return False
    return not all_of_them or len(authors) == len(others) or OTHERS in (*authors, *others)


def _same_people(authors: Sequence[Author], others: Sequence[Author]) -> bool:
    """Whether the initials of authors with the same family name agree."""
    initials: dict[str, set[str]] = {}
    for author in others:
        initials.setdefault(fold(author.family), set()).add(fold(author.given)[:1])
    return all(
        not (given := fold(author.given)[:1]) or given in known or "" in known
        for author in authors
        if (known := initials.get(fold(author.family)))
    )
