"""Publications of preprints: looked up at services, and taken as a whole edition beside that of the preprint."""

from collections.abc import Sequence
from dataclasses import field, replace
from datetime import datetime

from readinglist.adding.gained_fields import of_paper, without_edition
from readinglist.adding.lookups import query_services
from readinglist.library.clock import Progress, no_progress
from readinglist.matching.editions import (
    IDENTIFYING,
    Link,
    PublishedAs,
    is_later_article,
    is_publication,
    lacks_publication,
    may_have_article,
    published_as,
)
from readinglist.matching.outcomes import ScoredCandidate
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.paper import (
    EDITION_FIELDS,
    Candidate,
    Edition,
    Field,
    Metadata,
    Origin,
    OriginKind,
    Paper,
)
from readinglist.papers.precedence import MergedMetadata
from readinglist.plugins.protocols import Resolver

_WRITTEN_BY_HAND = frozenset({Field.VENUE, Field.DATE, Field.ENTRY_TYPE, Field.DOI, Field.EXTRA})
"""Fields that no edition replaces if the reader wrote one of them; title and authors are kept one by one."""

_ENOUGH = frozenset(str(link) for link in (*IDENTIFYING, Link.NAMED))
"""Reasons for which no further service is queried: arXiv names this very publication."""

_CROSSREF = "crossref"


@dataclass(slots=True)
class PublicationLookup:
    """One preprint, the candidates for its publication, what follows from them, and the services that failed."""

    record: Metadata
    candidates: list[Candidate] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    found: PublishedAs = field(default=PublishedAs(None))

    @property
    def is_settled(self) -> bool:
        """Whether a publication was taken that arXiv names."""
        return self.found.taken is not None and not _ENOUGH.isdisjoint(self.found.taken.evidence.reasons)

    def decide(self) -> None:
        """Decide among the candidates so far."""
        self.found = published_as(self.record, self.candidates)


def look_up(
    papers: Sequence[Paper], services: Sequence[Resolver], *, progress: Progress = no_progress
) -> tuple[PublicationLookup, ...]:
    """Return one result per paper, in order. A service gets only papers that none before it has settled."""
    lookups = tuple(PublicationLookup(paper.preprint_metadata) for paper in papers)
    query_services(lookups, services, progress)
    return lookups


def publications(found: PublishedAs) -> tuple[ScoredCandidate, ...]:
    """Return the publications that a paper may have, that which was taken first."""
    return (*([found.taken] if found.taken else []), *found.offered)


def has_choice(paper: Paper) -> bool:
    """Whether publications are offered for a paper: for a preprint all, for a conference paper later articles."""
    return lacks_publication(paper) or may_have_article(paper)


def numbered_offers(paper: Paper, found: PublishedAs) -> dict[int, ScoredCandidate]:
    """Return the publications that are offered for a paper, by their numbers among `publications`."""
    every = enumerate(publications(found), start=1)
    if lacks_publication(paper):
        return dict(every)
    return {number: each for number, each in every if is_later_article(each.candidate.metadata, paper.metadata)}


def is_written_by_hand(paper: Paper) -> bool:
    """Whether the reader wrote a field of the edition, so that no other edition replaces it unasked."""
    return any(name in _WRITTEN_BY_HAND and origin.kind is OriginKind.USER for name, origin in paper.origins)


def with_publication(paper: Paper, scored: ScoredCandidate, at: datetime) -> Paper:
    """Return the paper described as this publication of a service; see `described_as`."""
    candidate = scored.candidate
    kind = OriginKind.CROSSREF if candidate.resolver == _CROSSREF else candidate.kind
    return described_as(paper, candidate.metadata, Origin(kind=kind, where=candidate.resolver, at=at))


def described_as(paper: Paper, publication: Metadata, origin: Origin) -> Paper:
    """Return the paper with the edition of its publication; the edition of a preprint is kept beside it.

    Title and authors that the reader wrote are kept, and so are fields that belong to no edition.
    """
    origins = dict(paper.origins)
    kept = {name for name in (Field.TITLE, Field.AUTHORS) if name in origins and origins[name].kind is OriginKind.USER}
    replaced = [name for name in EDITION_FIELDS if name not in kept]
    own = tuple(of_paper(publication.extra))
    edition = replace(publication, extra=(*own, *without_edition(paper.metadata.extra, own)))
    for name in replaced:
        before = origins.pop(name, None)
        value = getattr(edition, name)
        if value and before and _is_from(before, origin) and value == getattr(paper.metadata, name):
            origins[name] = before
        elif value:
            origins[name] = origin
    values = {name.value: getattr(edition, name) for name in replaced}
    described = MergedMetadata.of(paper).updated(values, origins).applied_to(paper)
    preprint = None if is_publication(paper.metadata) else edition_of(paper)
    return replace(described, preprint=paper.preprint or preprint)


def _is_from(one: Origin, other: Origin) -> bool:
    """Whether both are of one source, whenever it was read."""
    return replace(one, at=other.at) == other


def edition_of(paper: Paper) -> Edition:
    """Return the present values of the fields of an edition."""
    values = {name.value: getattr(paper.metadata, name) for name in EDITION_FIELDS}
    origins = tuple((name, origin) for name, origin in paper.origins if name in EDITION_FIELDS)
    return Edition(metadata=Metadata(**values), origins=origins)
