"""Deciding which candidate is the publication of a preprint.

A candidate is taken only if title, authors and what arXiv states (DOI, journal reference, comment) agree beyond doubt;
others are offered to the reader. A workshop without proceedings, a submission and a preprint are no publications.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from functools import lru_cache

from readinglist.matching.outcomes import Evidence, ScoredCandidate
from readinglist.matching.people import SharedPeople, shared_people
from readinglist.matching.publications import PublicationKind, kind_of, same_venue
from readinglist.matching.repositories import MAX_CACHED_VENUES, is_repository_doi, is_server
from readinglist.matching.similarity import SHORT_TITLE, Title, TitleKind, TitleSimilarity, compare_titles, is_notice
from readinglist.matching.title_doubts import differ_in_substance, genre_of, is_front_matter
from readinglist.matching.venues_in_text import cites, names_venue
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import PREPRINT_TYPES, Candidate, Metadata, Paper

_VERSION_NOTE = lazy_pattern(
    r" ?(?:[\[(](?:an? |the )?(?:\w+ )?(?:extended|full|long|longer|short|technical|journal|conference|preliminary|"
    r"complete|revised|draft|preprint|arxiv|author|invited|with)\b[^()\[\]]{0,60}[\])]"
    r"|[:.–—-] ?(?:extended|full|long|preliminary|technical) (?:version|report|paper|abstract))$",
    re.IGNORECASE,
)
"""A note at the end of a title, which one edition has and another lacks: ``(Extended Version)``."""

_GENRE = lazy_pattern(
    r"^(?:poster|demo|extended|short|technical|invited|tutorial) ?(?:abstract|paper|report|talk)? ?: ?", re.IGNORECASE
)
"""The kind of a contribution before its title: ``Poster Abstract:``."""

_NOT_ACCEPTED = lazy_pattern(
    r"\b(?:submitted|submissions?|withdrawn|reject(?:ed)?|under (?:double.blind )?review|retracted|decision pending|"
    r"unpublished|in preparation|dissertations?|technical reports?|working papers?|zbmath|mathscinet|"
    r"(?:ph\.? ?d\.?|master'?s?|doctoral|bachelor'?s?|diploma) thesis|(?:meeting|conference) abstracts|"
    r"bulletin of the american (?:physical|astronomical) society)\b"
    r"|^(?:to appear|in press|accepted|forthcoming|thesis)$",
    re.IGNORECASE,
)
"""Venues of what is not published yet, or is something else: a thesis, a report, an abstract, a review."""

_WORKSHOP = lazy_pattern(r"\bworkshops?\b|\w@\w", re.IGNORECASE)
"""Names of workshops; DBLP writes ``Sand@NeurIPS``."""

_MOST_YEARS = 5
"""Years between a preprint and its publication up to which one person, or nearly the same title, are enough."""
_PUBLISHED = frozenset({PublicationKind.JOURNAL, PublicationKind.PROCEEDINGS, PublicationKind.PART})
_ONE_TITLE = frozenset({TitleKind.EQUAL, TitleKind.TRUNCATED})
_PLACES = ("volume", "number", "pages")


class Link(StrEnum):
    """What arXiv or a service states that links a preprint to a publication."""

    DOI = "same DOI"
    ARXIV_ID = "states the arXiv id"
    REFERENCE = "journal reference"
    NAMED = "venue and year in the comment"


IDENTIFYING = frozenset({Link.DOI, Link.ARXIV_ID, Link.REFERENCE})
"""Links to this one paper; a venue is that of many."""


@dataclass(frozen=True, slots=True)
class PublishedAs:
    """The publication that was taken, None if none is certain, and the other candidates that may be one, best first."""

    taken: ScoredCandidate | None
    offered: tuple[ScoredCandidate, ...] = ()


@dataclass(frozen=True, slots=True)
class _Judged:
    """A publication compared with the preprint."""

    candidate: Candidate
    titles: TitleKind
    people: SharedPeople
    links: frozenset[Link]
    certain: bool

    @property
    def metadata(self) -> Metadata:
        return self.candidate.metadata


def published_as(preprint: Metadata, candidates: Sequence[Candidate]) -> PublishedAs:
    """Return the publication of a preprint among candidates; their order decides only between equally good ones.

    Of several editions, such as a conference paper and the article that follows it, the one that arXiv names is taken,
    else the one nearest in time; the others are offered. Of several records of one edition the most complete is taken.
    """
    judged = [each for candidate in candidates if (each := _judge(preprint, candidate))]
    certain = sorted((each for each in judged if each.certain), key=lambda each: _preference(preprint, each))
    if not certain or _are_equally_good(preprint, certain):
        return PublishedAs(None, tuple(map(_scored, _distinct(_best_first(judged)))))
    same = [each for each in certain if _is_same_record(each.metadata, certain[0].metadata)]
    taken = max(same, key=lambda each: _completeness(each.metadata))
    others = (each for each in _best_first(judged) if not _is_same_edition(each.metadata, taken.metadata))
    return PublishedAs(_scored(taken), tuple(map(_scored, _distinct(others))))


KEPT_AS_PREPRINT = "kept as a preprint by the reader"
"""The evidence of a paper whose possible publications the reader has refused."""


def lacks_publication(paper: Paper) -> bool:
    """Whether a paper is described as a preprint, or by the name of a venue alone, and the reader wants no other."""
    metadata = paper.metadata
    if metadata.arxiv_id is None or paper.preprint or not paper.resolution.resolved:
        return False
    if KEPT_AS_PREPRINT in paper.evidence:
        return False
    unpublished = not metadata.venue or is_server(metadata.venue) or not metadata.entry_type
    return unpublished and metadata.entry_type in PREPRINT_TYPES


KEPT_AS_PUBLISHED = "kept with this publication by the reader"
"""The evidence of a paper whose possible later editions the reader has refused."""


def may_have_article(paper: Paper) -> bool:
    """Whether a paper on arXiv is described by its conference paper, and the reader has refused no later article."""
    metadata = paper.metadata
    if metadata.arxiv_id is None or not paper.resolution.resolved or KEPT_AS_PUBLISHED in paper.evidence:
        return False
    return kind_of(metadata) is PublicationKind.PROCEEDINGS and not lacks_publication(paper)


def is_later_article(article: Metadata, known: Metadata) -> bool:
    """Whether a publication is an article in a journal that may follow this conference paper."""
    if kind_of(article) is not PublicationKind.JOURNAL or _is_same_edition(article, known):
        return False
    later = article.year is None or known.year is None or article.year >= known.year
    return later and not same_venue(article.venue, known.venue)


def is_publication(metadata: Metadata) -> bool:
    """Whether a record describes a publication: no preprint, deposit or submission, no workshop without proceedings."""
    if kind_of(metadata) not in _PUBLISHED or not _publishes(metadata.venue) or is_repository_doi(metadata.doi):
        return False
    return not _is_workshop(metadata.venue) or _is_in_proceedings(metadata)


@lru_cache(MAX_CACHED_VENUES)
def _is_workshop(venue: str) -> bool:
    return _WORKSHOP.search(venue) is not None


@lru_cache(MAX_CACHED_VENUES)
def _publishes(venue: str) -> bool:
    """Whether a venue is no preprint server, no thesis or report, and says of no submission."""
    return not is_server(venue) and not _NOT_ACCEPTED.search(venue)


def _is_in_proceedings(metadata: Metadata) -> bool:
    """Whether a workshop paper has a DOI or pages, which only proceedings give."""
    return bool(metadata.doi) or any(name == "pages" for name, _ in metadata.extra)


# --- one candidate -------------------------------------------------------------------------------------------------


def _judge(preprint: Metadata, candidate: Candidate) -> _Judged | None:
    """Return what speaks for a candidate; None if it is no publication, or has nothing in common with the preprint."""
    metadata = candidate.metadata
    if not is_publication(metadata) or is_notice(preprint.title) != is_notice(metadata.title):
        return None
    people = shared_people(preprint.authors, metadata.authors)
    if not people.shared:
        return None
    titles = (_bare(preprint.title), _bare(metadata.title))
    similarity = compare_titles(*titles)
    links = frozenset(_links(preprint, metadata))
    if similarity.kind is TitleKind.OTHER and not links:
        return None
    certain = _is_certain(preprint, similarity.kind, people, links) and (
        bool(links & IDENTIFYING) or not _is_doubtful(preprint, metadata, titles, similarity, people, links)
    )
    return _Judged(candidate, similarity.kind, people, links, certain)


def _is_doubtful(
    preprint: Metadata,
    metadata: Metadata,
    titles: tuple[Title, Title],
    similarity: TitleSimilarity,
    people: SharedPeople,
    links: frozenset[Link],
) -> bool:
    """Whether title and people agree, and may nevertheless be those of two papers, if no identifier links them."""
    other_genre = genre_of(metadata.title) not in ("", genre_of(preprint.title))
    if other_genre or differ_in_substance(*titles, similarity):
        return True
    if preprint.doi and metadata.doi and preprint.doi != metadata.doi:
        return True
    if Link.NAMED in links:
        return False
    if preprint.journal_ref and metadata.doi and kind_of(metadata) is PublicationKind.JOURNAL:
        return True
    if len(titles[0].content) < SHORT_TITLE and kind_of(metadata) is PublicationKind.PART:
        return True
    far = abs((preprint.year or 0) - (metadata.year or 0)) > _MOST_YEARS
    weak = people.shared == 1 or similarity.kind is not TitleKind.EQUAL
    return is_front_matter(preprint.title) or (far and weak)


def _bare(title: str) -> Title:
    return Title.of(_GENRE.sub("", _VERSION_NOTE.sub("", " ".join(title.split()))))


def _links(preprint: Metadata, metadata: Metadata) -> Iterator[Link]:
    if preprint.doi and preprint.doi == metadata.doi:
        yield Link.DOI
    if preprint.arxiv_id and preprint.arxiv_id == metadata.arxiv_id:
        yield Link.ARXIV_ID
    if cites(preprint.journal_ref, metadata):
        yield Link.REFERENCE
    if any(names_venue(text, metadata) for text in (preprint.comment, preprint.journal_ref)):
        yield Link.NAMED


def _is_certain(preprint: Metadata, titles: TitleKind, people: SharedPeople, links: frozenset[Link]) -> bool:
    """Whether title, authors and links agree beyond doubt."""
    whole = people.shared == people.fewer and 2 * people.fewer >= people.more
    mostly = 2 * people.shared >= people.more
    if links & IDENTIFYING:
        return _agrees_with_link(titles, people, links)
    telling = len(_bare(preprint.title).content) >= SHORT_TITLE
    named = Link.NAMED in links
    if titles is TitleKind.EQUAL:
        if named:
            return whole or mostly
        return (whole and (telling or people.shared > 1)) or (people.shared > 2 and mostly)
    if titles in (TitleKind.MISSPELT, TitleKind.INFLECTED, TitleKind.TRUNCATED):
        return people.all_equal and (named or (telling and people.shared > 1))
    if titles in (TitleKind.SUBTITLE, TitleKind.REWORDED):
        return people.all_equal and named
    return False


def _agrees_with_link(titles: TitleKind, people: SharedPeople, links: frozenset[Link]) -> bool:
    """Whether a record with an identifying link is of this paper: identifiers are miscopied, and papers renamed.

    DOI and journal reference are stated by the authors. The arXiv id is stated by a service, which may have joined two
    papers of one author, or two parts of a series.
    """
    stated = bool(links & {Link.DOI, Link.REFERENCE})
    match titles:
        case TitleKind.NUMBERED:
            return people.all_equal and stated
        case TitleKind.OTHER:
            return people.all_equal and (stated or people.shared > 1)
        case TitleKind.RELATED:
            return 2 * people.shared >= people.more
        case _:
            return True


# --- several candidates --------------------------------------------------------------------------------------------


def _preference(preprint: Metadata, each: _Judged) -> tuple[object, ...]:
    """Return what orders certain candidates: links first, then equal titles, years; conferences before journals."""
    year, own = each.metadata.year, preprint.year
    apart = abs(year - own) if year is not None and own is not None else 99
    order = [link not in each.links for link in (Link.DOI, Link.REFERENCE, Link.ARXIV_ID, Link.NAMED)]
    journal = kind_of(each.metadata) is PublicationKind.JOURNAL
    return (
        *order,
        each.titles is not TitleKind.EQUAL,
        apart,
        journal,
        each.metadata.venue,
        str(each.metadata.doi or ""),
    )


def _are_equally_good(preprint: Metadata, certain: Sequence[_Judged]) -> bool:
    """Whether the best are articles in two journals, such as an article and its translation, and only names differ."""
    first = _preference(preprint, certain[0])[:-2]
    best = [each for each in certain if _preference(preprint, each)[:-2] == first]
    journals = [each.metadata for each in best if kind_of(each.metadata) is PublicationKind.JOURNAL]
    return any(
        each.doi and journals[0].doi and each.doi != journals[0].doi and not same_venue(each.venue, journals[0].venue)
        for each in journals[1:]
    )


def _is_same_edition(one: Metadata, other: Metadata) -> bool:
    """Whether two records describe one publication: by DOI, else by venue and year."""
    if one.doi and other.doi:
        return one.doi == other.doi
    return kind_of(one) is kind_of(other) and same_venue(one.venue, other.venue) and one.year == other.year


def _distinct(judged: Iterable[_Judged]) -> list[_Judged]:
    """Return the candidates in order, of several records of one publication only the most complete."""
    kept: list[_Judged] = []
    for each in judged:
        place = next(
            (place for place, other in enumerate(kept) if _is_same_record(each.metadata, other.metadata)), None
        )
        if place is None:
            kept.append(each)
        else:
            kept[place] = max(kept[place], each, key=lambda one: _completeness(one.metadata))
    return kept


def _is_same_record(one: Metadata, other: Metadata) -> bool:
    return _is_same_edition(one, other) and compare_titles(_bare(one.title), _bare(other.title)).kind in _ONE_TITLE


def _completeness(metadata: Metadata) -> tuple[int, ...]:
    """Return how much a record states: places and DOI, then authors and venue without abbreviations."""
    named = {name for name, _ in metadata.extra}
    places = sum(name in named for name in _PLACES) + bool(metadata.doi)
    given = sum(len(author.given) for author in metadata.authors)
    return places, len(metadata.authors), given, len(metadata.venue)


def _best_first(judged: Sequence[_Judged]) -> list[_Judged]:
    order = list(TitleKind)
    return sorted(judged, key=lambda each: (not each.certain, -len(each.links), order.index(each.titles)))


def _scored(each: _Judged) -> ScoredCandidate:
    shared = each.people.shared / max(each.people.more, 1)
    reasons = (
        f"title {each.titles}",
        f"{each.people.shared} of {each.people.fewer} authors in common",
        *sorted(each.links),
    )
    return ScoredCandidate(
        candidate=each.candidate,
        evidence=Evidence(
            score=1.0 if each.certain else 0.5, sure=each.certain, authors=round(shared, 3), reasons=reasons
        ),
    )
