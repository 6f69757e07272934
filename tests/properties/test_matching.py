"""Properties of the matcher: the order of candidates and the spelling of the title do not matter."""

import random

from hypothesis import given
from hypothesis import strategies as st

from readinglist.matching.decision import compare, decide
from readinglist.matching.outcomes import Ambiguous, Matched
from readinglist.papers.identifiers import ArxivId
from readinglist.papers.paper import Author, Candidate, Metadata, OriginKind

WORDS = "deep learning curved strips tubes part ii quantum 3d model of the for graph networks survey".split()  # noqa: SIM905
TITLES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=7).map(" ".join)
ABSTRACTS = st.one_of(
    st.just(""), st.integers(0, 3).map(lambda seed: " ".join(random.Random(seed).choices(WORDS, k=60)))
)
AUTHORS = st.lists(st.sampled_from([Author(family=name) for name in ("Bo", "Di", "Fu")]), max_size=2).map(tuple)


def metadata(title: str, abstract: str, authors: tuple[Author, ...], number: int) -> Metadata:
    return Metadata(title=title, abstract=abstract, authors=authors, arxiv_id=ArxivId(f"2410.{number:05}"))


CANDIDATES = st.lists(
    st.builds(
        lambda known, others: Candidate(
            metadata=known, resolver="catalogue", kind=OriginKind.CATALOGUE, other_titles=tuple(others)
        ),
        st.builds(metadata, TITLES, ABSTRACTS, AUTHORS, st.integers(1, 4)),
        st.lists(TITLES, max_size=1),
    ),
    max_size=6,
)


def record(title: str, abstract: str, authors: tuple[Author, ...]) -> Metadata:
    return Metadata(title=title, abstract=abstract, authors=authors)


DRAFTS = st.builds(record, TITLES, ABSTRACTS, AUTHORS)


def summary(outcome: object) -> object:
    """Return the outcome as identifiers and scores."""
    if isinstance(outcome, Matched):
        return outcome.best.candidate.metadata.arxiv_id, outcome.best.evidence.score
    if isinstance(outcome, Ambiguous):
        return [(item.candidate.metadata.arxiv_id, item.evidence.score) for item in outcome.candidates]
    return outcome


@given(DRAFTS, CANDIDATES, st.randoms())
def test_the_order_of_the_candidates_does_not_matter(
    asked: Metadata, offered: list[Candidate], chosen: random.Random
) -> None:
    shuffled = offered[:]
    chosen.shuffle(shuffled)
    assert summary(decide(asked, shuffled)) == summary(decide(asked, offered))


@given(TITLES, ABSTRACTS, AUTHORS, CANDIDATES)
def test_case_and_punctuation_of_the_title_do_not_matter(
    title: str, abstract: str, authors: tuple[Author, ...], offered: list[Candidate]
) -> None:
    plain = summary(decide(record(title, abstract, authors), offered))
    for dressed in (title.upper(), title.title(), title.replace(" ", "\n  "), f"“{title}”.", title.replace(" ", ", ")):
        assert summary(decide(record(dressed, abstract, authors), offered)) == plain


@given(DRAFTS, CANDIDATES)
def test_a_match_is_one_of_the_candidates_and_has_the_best_score(asked: Metadata, offered: list[Candidate]) -> None:
    outcome = decide(asked, offered)
    scores = [compare(asked, candidate).score for candidate in offered]
    assert all(0 <= score <= 1 for score in scores)
    if isinstance(outcome, Matched):
        assert outcome.best.candidate in offered
        assert outcome.best.evidence.score == max(scores)
    elif isinstance(outcome, Ambiguous):
        assert [item.evidence.score for item in outcome.candidates] == sorted(
            (item.evidence.score for item in outcome.candidates), reverse=True
        )
