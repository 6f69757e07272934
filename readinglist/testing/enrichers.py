"""The contract of enrichers, as a test class that every implementation inherits."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from readinglist.papers.identifiers import ArxivId
from readinglist.papers.paper import Metadata, Origin, OriginKind, Paper, Resolution
from readinglist.papers.precedence import MergedMetadata, from_origin, merge
from readinglist.plugins.protocols import Contribution, Enricher, EnrichFailed

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def paper_of(metadata: Metadata, name: str = "paper") -> Paper:
    """Return a paper with this metadata and nothing else."""
    return Paper(id=name, key=name, metadata=metadata, resolution=Resolution.MATCHED, added=LONG_AGO)


class EnricherContract:
    """One result per paper, in order; only declared fields; idempotent; no response is a failure.

    A subclass defines three fixtures: `enricher`, which knows the papers of `known`, and `silent`, an enricher of the
    same kind whose service does not respond (None if it has no service).
    """

    @pytest.fixture
    def enricher(self) -> Enricher:
        """The enricher under test."""
        raise NotImplementedError

    @pytest.fixture
    def known(self) -> Sequence[Paper]:
        """At least two papers for which the enricher has different metadata."""
        raise NotImplementedError

    @pytest.fixture
    def silent(self) -> Enricher | None:
        """An enricher whose service does not respond."""
        raise NotImplementedError

    def test_it_has_a_name_and_declares_its_fields(self, enricher: Enricher) -> None:
        assert enricher.name
        assert enricher.provides

    def test_no_papers_have_no_contributions(self, enricher: Enricher) -> None:
        assert list(enricher.enrich([])) == []

    def test_one_contribution_per_paper_in_order(self, enricher: Enricher, known: Sequence[Paper]) -> None:
        forward = _contributions(enricher, known)
        backward = _contributions(enricher, known[::-1])
        assert len(forward) == len(known)
        assert [item.metadata for item in backward] == [item.metadata for item in forward[::-1]]
        assert forward[0].metadata != forward[1].metadata

    def test_a_repeated_paper_has_two_equal_contributions(self, enricher: Enricher, known: Sequence[Paper]) -> None:
        one, other = _contributions(enricher, [known[0], known[0]])
        assert one.metadata == other.metadata

    def test_only_declared_fields_are_returned(self, enricher: Enricher, known: Sequence[Paper]) -> None:
        for contribution in _contributions(enricher, known):
            assert contribution.metadata.known_fields()
            assert set(contribution.metadata.known_fields()) <= enricher.provides

    def test_enriching_twice_changes_nothing(self, enricher: Enricher, known: Sequence[Paper]) -> None:
        for paper in known:
            start = from_origin(paper.metadata, Origin(kind=OriginKind.PAGE, at=LONG_AGO))
            once = _merged(start, enricher, paper)
            twice = _merged(once, enricher, paper_of(once.metadata))
            assert twice.metadata == once.metadata

    def test_an_unknown_paper_gets_an_empty_contribution(self, enricher: Enricher) -> None:
        strangers = [
            paper_of(Metadata(title="An unknown, unpublished work")),
            paper_of(Metadata(title="Another one", arxiv_id=ArxivId("2401.99999"))),
        ]
        for contribution in _contributions(enricher, strangers):
            assert contribution.metadata.known_fields() == ()

    def test_a_missing_response_is_a_failure_for_every_paper(
        self, silent: Enricher | None, known: Sequence[Paper]
    ) -> None:
        if silent is None:
            return
        results = list(silent.enrich(known))
        assert len(results) == len(known)
        for result in results:
            assert isinstance(result, EnrichFailed)
            assert result.reason


def _contributions(enricher: Enricher, papers: Sequence[Paper]) -> list[Contribution]:
    results = list(enricher.enrich(papers))
    assert len(results) == len(papers)
    given = [result for result in results if isinstance(result, Contribution)]
    assert len(given) == len(results)
    return given


def _merged(present: MergedMetadata, enricher: Enricher, paper: Paper) -> MergedMetadata:
    (contribution,) = _contributions(enricher, [paper])
    return merge(present, contribution.metadata, contribution.origin)
