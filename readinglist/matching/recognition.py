"""Recognising records that describe a paper of the library."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

from readinglist.bibtex.data_models import BIBLATEX
from readinglist.matching.agreement import SIMILAR_ABSTRACT, Agreement, years_apart
from readinglist.matching.decision import PreparedRecord, compared_with
from readinglist.matching.editions import PublishedAs, lacks_publication, published_as
from readinglist.matching.people import shared_people
from readinglist.matching.publications import (
    different_places,
    different_publications,
    independent_publications,
    kind_of,
    same_venue,
)
from readinglist.matching.repositories import is_repository_doi
from readinglist.matching.similarity import (
    SHORT_TITLE,
    Abstract,
    Title,
    TitleKind,
    compare_abstracts,
    compare_authors,
)
from readinglist.matching.title_doubts import is_front_matter
from readinglist.papers.folding import content_words, fold_title, squeeze
from readinglist.papers.paper import OTHERS, Candidate, Metadata, OriginKind, Paper, Resolution

_MIN_AGREEMENT = 0.5
"""Share of agreement below which abstracts or authors are evidence against the same paper."""

_MAX_YEARS = 4
"""Maximum number of years between preprint and publication."""

_MAX_SAME_TITLE = 100
"""Maximum number of papers with one title that are compared with each other."""


def recognise(record: Metadata, papers: Sequence[Paper], *, key: str = "") -> Paper | None:
    """Return the first of `papers` that the record describes, those with its identifiers first.

    `key` is the citation key of the record: an entry that refers to another as its parent may have all its fields.

    An arXiv id or DOI that both sides have decides unless title or authors contradict (`matching.agreement`). Otherwise
    the titles must be equal, authors and abstract must not disagree, and the two must not be different publications
    (`matching.publications`): a preprint and its publication are one paper, a conference paper and an article are two.
    An identifier alone does not name an ambiguous paper, whose title contradicts it. A publication may have another
    title than its preprint, by the rule of `matching.editions`.
    """
    same = [
        paper
        for paper in papers
        if (record.title or paper.resolution is not Resolution.AMBIGUOUS)
        and is_same(record, paper.metadata, paper.other_titles)
        and not are_part_and_whole(record, paper, key=key)
    ]
    if not same:
        published = [paper for paper in papers if is_its_publication(record, paper)]
        return published[0] if len(published) == 1 else None
    return next((paper for paper in same if shared_identifiers(record, paper.metadata)), same[0])


def are_part_and_whole(record: Metadata, paper: Paper, *, key: str) -> bool:
    """Whether the ``crossref`` of one is the other."""
    whole, other_whole = _crossref(record), _crossref(paper.metadata)
    if whole and any(whole == name.casefold() for name in (paper.key, *paper.aliases)):
        return True
    return other_whole != "" and other_whole == key.casefold()


def _crossref(metadata: Metadata) -> str:
    for name, tex in metadata.extra:
        if name == "crossref":
            return tex.casefold()
    return ""


def is_its_publication(record: Metadata, paper: Paper) -> bool:
    """Whether a record is certainly the publication of a preprint in the library, perhaps with another title.

    A paper with the DOI of another publication is described by that one, or not at all.
    """
    found = _publication(record, paper)
    return found is not None and found.taken is not None


def may_be_its_publication(record: Metadata, paper: Paper) -> bool:
    """Whether a record may be the publication of a preprint by the same people under another title."""
    found = _publication(record, paper)
    offered = found.offered if found else ()
    return any(each.evidence.authors == 1 for each in offered)


def _publication(record: Metadata, paper: Paper) -> PublishedAs | None:
    if record.arxiv_id or paper.metadata.venue or not lacks_publication(paper):
        return None
    if _different_dois(record, paper.metadata) or not _may_be_retitled(record, paper.metadata):
        return None
    return published_as(paper.metadata, [_candidate(record)])


def _may_be_retitled(record: Metadata, preprint: Metadata) -> bool:
    """Whether half of the words of the shorter title are in both; a quick check, since an author has many papers."""
    words, others = (frozenset(fold_title(title).split()) for title in (record.title, preprint.title))
    return bool(preprint.journal_ref) or 2 * len(words & others) >= min(len(words), len(others)) > 0


def are_related(one: Paper, other: Paper) -> bool:
    """Whether two papers have anything in common: words of their titles, authors, or the text of the abstract.

    An identifier that both state counts if one of them has no authors.
    """
    compared = compared_with(PreparedRecord.of(one.metadata), _candidate(other.metadata, other.other_titles))
    if compared.titles is None or not compared.has_title(TitleKind.OTHER) or not other.metadata.title:
        return True
    if compared.overlap is not None and compared.overlap.share >= SIMILAR_ABSTRACT:
        return True
    if compared.authors is not None:
        return compared.authors.shared > 0
    return bool(shared_identifiers(one.metadata, other.metadata))


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
            if not is_same(one, other) and is_same(replace(one, abstract=""), other):
                found.update(pair)
    return frozenset(found)


def shared_identifiers(record: Metadata, known: Metadata) -> tuple[str, ...]:
    """Return the identifiers that both state, in words."""
    pairs = (("arXiv id", record.arxiv_id, known.arxiv_id), ("DOI", record.doi, known.doi))
    return tuple(f"{kind} {one}" for kind, one, other in pairs if one and one == other)


def is_same(record: Metadata, known: Metadata, other_titles: Sequence[str] = ()) -> bool:
    """Whether a record describes a known paper, by the rules of `recognise`."""
    both_on_arxiv = record.arxiv_id is not None and known.arxiv_id is not None
    if both_on_arxiv and record.arxiv_id != known.arxiv_id:
        return False
    if both_on_arxiv or _same_doi(record, known):
        own_dois = _different_dois(record, known) and not any(map(is_repository_doi, (record.doi, known.doi)))
        agrees = _agrees(record, known, other_titles)
        return agrees and not independent_publications(record, known, own_dois=own_dois)
    if _different_dois(record, known):
        return False
    title = squeeze(record.title)
    if not title or title not in {squeeze(known.title), *(squeeze(other) for other in other_titles)}:
        return False
    abstracts = Abstract.of(record.abstract), Abstract.of(known.abstract)
    overlap = compare_abstracts(*abstracts, Title.of(record.title))
    authors = compare_authors(record.authors, known.authors)
    against = any(part is not None and part.share < _MIN_AGREEMENT for part in (overlap, authors))
    if against or years_apart(record, known) > _MAX_YEARS or _in_different_places(record, known):
        return False
    if _are_namesakes(record, known) or (is_front_matter(record.title) and not _are_in_one_volume(record, known)):
        return False
    if different_publications(record, known):
        return False
    return len(content_words(record.title)) >= SHORT_TITLE or overlap is not None or _same_facts(record, known)


def _agrees(record: Metadata, known: Metadata, other_titles: Sequence[str]) -> bool:
    """Whether nothing contradicts an identifier that both have; the order of the two does not matter."""
    if record.title == known.title and record.authors == known.authors:
        return True
    pairs = ((record, _candidate(known, other_titles)), (known, _candidate(record)))
    return any(compared_with(PreparedRecord.of(one), other).agreement is Agreement.SAME for one, other in pairs)


def _candidate(metadata: Metadata, other_titles: Sequence[str] = ()) -> Candidate:
    titles = tuple(other_titles)
    return Candidate(metadata=metadata, resolver="library", kind=OriginKind.RECORDS, other_titles=titles)


def _same_doi(record: Metadata, known: Metadata) -> bool:
    """Whether both have one DOI, and it is not that of a journal or series."""
    return record.doi is not None and record.doi == known.doi and record.doi.names_a_work


def _different_dois(record: Metadata, known: Metadata) -> bool:
    """Whether both have a DOI, and neither is the other cut off."""
    if record.doi is None or known.doi is None or record.doi == known.doi:
        return False
    shorter, longer = sorted((record.doi, known.doi), key=lambda doi: len(doi.text))
    return shorter.names_a_work or not longer.text.startswith(shorter.text)


def _in_different_places(record: Metadata, known: Metadata) -> bool:
    """Whether both are in the same journal or series, but in different volumes or issues or on different pages."""
    return bool(record.venue) and squeeze(record.venue) == squeeze(known.venue) and different_places(record, known)


def _are_namesakes(record: Metadata, known: Metadata) -> bool:
    """Whether two lists of authors have family names in common, and hardly a person: initials or suffixes differ."""
    people = shared_people(record.authors, known.authors)
    suffixes = {squeeze(author.suffix) for author in (*record.authors, *known.authors)} - {""}
    return 2 * people.shared < people.fewer and (people.fewer > 1 or len(suffixes) > 1)


def _are_in_one_volume(record: Metadata, known: Metadata) -> bool:
    """Whether venue and year, which both or neither state, are the same."""
    same = same_venue(record.venue, known.venue) if record.venue and known.venue else record.venue == known.venue
    return same and years_apart(record, known) == 0


def _same_facts(record: Metadata, known: Metadata) -> bool:
    """Whether authors, year, venue and kind, where both have them, are the same: needed for "Introduction"."""
    if record.authors and known.authors:
        whole = record.entry_type and known.entry_type and OTHERS not in (*record.authors, *known.authors)
        return not whole or len(record.authors) == len(known.authors)
    years = {each.date.year for each in (record, known) if each.date}
    types = {BIBLATEX.entry_type(each.entry_type) for each in (record, known) if each.entry_type}
    same_venues = not (record.venue and known.venue) or same_venue(record.venue, known.venue)
    kind = kind_of(record)
    same_types = len(types) < 2 or (kind is not None and kind is kind_of(known))
    return len(years) < 2 and same_types and same_venues
