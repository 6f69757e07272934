"""Whether a record is one work among the 200 million that services of all fields have.

A title is not unique among them: thousands are called "Introduction", hundreds "Deep Learning", and a conference paper
and the article that follows it have one title. So authors, year or venue must agree, and the shorter the title is, the
more of them; else the reader has to choose.
"""

from collections.abc import Sequence

from readinglist.matching.agreement import SAME_ABSTRACT, SIMILAR_ABSTRACT
from readinglist.matching.editions import is_publication
from readinglist.matching.people import shared_people
from readinglist.matching.publications import same_venue
from readinglist.matching.similarity import SHORT_TITLE, Overlap
from readinglist.matching.title_doubts import is_front_matter
from readinglist.papers.folding import content_words
from readinglist.papers.paper import Metadata
from readinglist.papers.urls import paper_page

LONG_TITLE = 6
"""Content words from which a title alone is enough, if only one work has it."""

TELLING_TITLE = 4
"""Content words from which a title with the year or the venue is enough."""


def is_told_apart(record: Metadata, work: Metadata, overlap: Overlap | None) -> bool:
    """Whether enough agrees besides the equal title to tell a work from its namesakes."""
    years, venue = _same_year(record, work), _same_venue(record, work)
    if years is False or (overlap is not None and overlap.share < SIMILAR_ABSTRACT):
        return False
    if overlap is not None and overlap.share >= SAME_ABSTRACT:
        return True
    words = 1 if is_front_matter(record.title) else len(content_words(record.title))
    if not record.authors:
        return words >= (TELLING_TITLE if years or venue else LONG_TITLE)
    people = shared_people(record.authors, work.authors)
    if not people.shared or people.shared < people.fewer or not (people.incomplete or 2 * people.fewer >= people.more):
        return False
    if words >= SHORT_TITLE:
        return people.shared > 1 or words >= TELLING_TITLE or bool(years or venue)
    if words > 1:
        return people.shared > 1 and bool(years or venue)
    return bool(years and venue)


def same_identifier(record: Metadata, other: Metadata, *, among_many: bool) -> bool | None:
    """Whether the arXiv ids are equal, or the DOIs or pages of a work of any field; None if one lacks them."""
    if record.arxiv_id and other.arxiv_id:
        return record.arxiv_id == other.arxiv_id
    if not among_many:
        return None
    if record.doi and other.doi:
        return record.doi == other.doi
    return True if share_page(record, other) else None


def share_page(record: Metadata, work: Metadata) -> bool:
    """Whether both have a link to the same page of one paper, such as that of PubMed or the ACL Anthology."""
    pages = {page for link in record.links if (page := paper_page(link))}
    return bool(pages) and not pages.isdisjoint(map(paper_page, work.links))


def only_edition(record: Metadata, told: Sequence[Metadata], namesakes: Sequence[Metadata]) -> Metadata | None:
    """Return the one of the works that are told apart that the record means, None if that is not clear.

    It is the one in the year and venue of the record. Of a preprint and its publication it is the publication. A record
    without authors means none of several works of different people with its title, which all are `namesakes`.
    """
    left = list(told)
    if left and not record.authors and not _are_of_same_people(left[0], namesakes):
        return None
    for agrees in (_same_venue, _same_year):
        left = [work for work in left if agrees(record, work)] or left
    if len(left) > 1:
        if not _are_of_same_people(left[0], left):
            return None
        left = [work for work in left if is_publication(work)]
    return left[0] if len(left) == 1 else None


def _are_of_same_people(first: Metadata, others: Sequence[Metadata]) -> bool:
    people = (shared_people(first.authors, other.authors) for other in others if other is not first)
    return all(each.shared and each.shared == each.fewer for each in people)


def _same_year(record: Metadata, work: Metadata) -> bool | None:
    """Whether the years agree, None if one is unknown. Papers that appear early have two years."""
    if record.date is None or work.date is None:
        return None
    apart = abs(record.date.year - work.date.year)
    return None if apart == 1 else apart == 0


def _same_venue(record: Metadata, work: Metadata) -> bool:
    return bool(record.venue and work.venue) and same_venue(record.venue, work.venue)
