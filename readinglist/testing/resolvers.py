"""The contract of resolvers, as a test class that every implementation inherits."""

from collections.abc import Sequence

import pytest

from readinglist.papers.identifiers import ArxivId
from readinglist.papers.paper import Candidate, Metadata
from readinglist.plugins.protocols import Found, LookupFailed, Resolver


class ResolverContract:
    """One result per record, in order; no response is a failure, never "not found"; candidates without a decision.

    A subclass defines three fixtures: `resolver`, which knows the papers of `known`, and `silent`, a resolver of the
    same kind whose index or service does not respond.
    """

    @pytest.fixture
    def resolver(self) -> Resolver:
        """The resolver under test."""
        raise NotImplementedError

    @pytest.fixture
    def known(self) -> Sequence[Metadata]:
        """At least two records of different papers that the resolver has, all with a title."""
        raise NotImplementedError

    @pytest.fixture
    def silent(self) -> Resolver:
        """A resolver that does not respond."""
        raise NotImplementedError

    def test_it_has_a_name_and_declares_whether_it_needs_the_network(self, resolver: Resolver) -> None:
        assert resolver.name
        assert resolver.needs_network in (True, False)

    def test_no_records_have_no_lookups(self, resolver: Resolver) -> None:
        assert list(resolver.look_up([])) == []

    def test_one_lookup_per_record_in_order(self, resolver: Resolver, known: Sequence[Metadata]) -> None:
        forward = _candidates(resolver, known)
        assert len(forward) == len(known)
        assert all(forward)
        assert _candidates(resolver, known[::-1]) == forward[::-1]
        assert forward[0] != forward[1]

    def test_a_repeated_record_has_two_equal_lookups(self, resolver: Resolver, known: Sequence[Metadata]) -> None:
        one, other = _candidates(resolver, [known[0], known[0]])
        assert one == other

    def test_an_unknown_paper_is_not_found_or_has_weak_candidates(
        self, resolver: Resolver, known: Sequence[Metadata]
    ) -> None:
        stranger = Metadata(title="Qwfpgj zxcdv arstdhn", abstract="Wvbn qzxr plmk jhgf.")
        by_number = Metadata(arxiv_id=ArxivId("2401.99999"))
        assert _candidates(resolver, [stranger, known[0], by_number])[::2] == [(), ()]

    def test_candidates_name_their_resolver(self, resolver: Resolver, known: Sequence[Metadata]) -> None:
        for candidates in _candidates(resolver, known):
            assert {candidate.resolver for candidate in candidates} == {resolver.name}
            assert all(candidate.metadata.title for candidate in candidates)

    def test_a_missing_response_is_a_failed_lookup(self, silent: Resolver, known: Sequence[Metadata]) -> None:
        results = list(silent.look_up(known))
        assert len(results) == len(known)
        assert all(isinstance(result, LookupFailed) and result.reason for result in results)


def _candidates(resolver: Resolver, records: Sequence[Metadata]) -> list[tuple[Candidate, ...]]:
    """Return the candidates per record; all lookups must succeed."""
    results = list(resolver.look_up(records))
    assert all(isinstance(result, Found) for result in results), results
    return [result.candidates for result in results if isinstance(result, Found)]
