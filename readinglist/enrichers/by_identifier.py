"""Base class of enrichers that know papers by an identifier. An enricher adds how to fetch them."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from readinglist.library.clock import Clock
from readinglist.papers.errors import ServiceError
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.paper import Field, Metadata, Origin, OriginKind, Paper
from readinglist.plugins.protocols import Contribution, EnrichFailed

ARXIV_FIELDS = frozenset(
    {
        Field.TITLE,
        Field.AUTHORS,
        Field.ABSTRACT,
        Field.DATE,
        Field.PRIMARY_CATEGORY,
        Field.CATEGORIES,
        Field.DOI,
        Field.JOURNAL_REF,
        Field.COMMENT,
    }
)
"""The fields of arXiv's metadata, without the arXiv id."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """The metadata of one paper, and where exactly they are from."""

    metadata: Metadata
    where: str


class IdentifierEnricher(ABC):
    """An enricher that fills the fields of `provides` in papers that have the identifier `identified_by`."""

    name: str
    needs_network: bool
    kind: ClassVar[OriginKind]
    identified_by: ClassVar[Field] = Field.ARXIV_ID
    provides: frozenset[Field] = ARXIV_FIELDS

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    @abstractmethod
    def fetch(self, identifiers: Sequence[str]) -> Mapping[str, Fetched | EnrichFailed]:
        """Return what is known of papers, by identifier; unknown papers are left out.

        Raises:
            ServiceError: If nothing can be fetched.
        """

    def enrich(self, papers: Sequence[Paper]) -> Iterator[Contribution | EnrichFailed]:
        """Return one result per paper, in order; an empty contribution if the paper is unknown."""
        identifiers = [str(getattr(paper.metadata, self.identified_by) or "") for paper in papers]
        try:
            fetched = self.fetch([each for each in identifiers if each])
        except ServiceError as error:
            yield from (EnrichFailed(reason=error.message) for _ in papers)
            return
        nothing = self._contribution(Fetched(Metadata(), ""))
        for identifier in identifiers:
            found = fetched.get(identifier)
            yield found if isinstance(found, EnrichFailed) else self._contribution(found) if found else nothing

    def _contribution(self, found: Fetched) -> Contribution:
        metadata = Metadata(**{name: getattr(found.metadata, name) for name in self.provides})
        return Contribution(metadata=metadata, origin=Origin(kind=self.kind, where=found.where, at=self._clock.now()))
