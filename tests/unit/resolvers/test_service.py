"""Which candidates of a service are relevant to a record."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readinglist.papers.identifiers import ArxivId
from readinglist.papers.paper import Author, Metadata
from readinglist.resolvers.service import (
    MAX_CANDIDATES,
    abstracts_agree,
    best_first,
    is_convincing,
    is_truncated,
    is_worth_offering,
    title_similarity,
)

LONG = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
CHANGED = LONG.replace("seven", "7") + " and another clause that was added in a later version of the text"
BEGINNING = "Sparse attention for long documents"
LOOSE = "Sparser attentions at scale"
AUTHORS = (Author(family="Lovelace", given="Ada"), Author(family="Gödel", given="Kurt"))


@pytest.mark.parametrize(
    ("one", "other", "worth"),
    [
        (Metadata(title="Deep Networks"), Metadata(title="deep  networks!"), True),
        (Metadata(title="Multi-agent learning"), Metadata(title="Multiagent Learning"), True),
        (Metadata(title="Deep Networks"), Metadata(title="Shallow grammars"), False),
        (Metadata(title=""), Metadata(title=""), False),
        (Metadata(title=BEGINNING), Metadata(title=f"{BEGINNING}, revisited by all"), True),
        (Metadata(title="ClimateNeRF: a"), Metadata(title="ClimateNeRF: neural rendering of floods and snow"), True),
        (Metadata(title="Climate: a"), Metadata(title="Climate: neural rendering of floods and snow"), False),
        (Metadata(title="A", abstract=LONG), Metadata(title="Zzz", abstract=CHANGED), True),
        (Metadata(title="A", abstract="too short"), Metadata(title="Zzz", abstract="too short"), False),
        (Metadata(title="Sparse attention", authors=AUTHORS), Metadata(title=LOOSE, authors=AUTHORS[1:]), True),
        (Metadata(title="Sparse attention", authors=AUTHORS[:1]), Metadata(title=LOOSE, authors=AUTHORS[1:]), False),
    ],
)  # fmt: skip
def test_worth_offering(one, other, worth):
    assert is_worth_offering(one, other) is worth
    assert is_worth_offering(other, one) is worth


def test_abstracts_outweigh_titles_where_both_are_known():
    twin = Metadata(title="Same title", abstract=LONG)
    assert not is_convincing(
        Metadata(title="Same title", abstract="nothing in common with any of it at all " * 3), twin
    )
    assert is_convincing(Metadata(title="Other title", abstract=CHANGED), twin)
    assert is_convincing(Metadata(title="Same title"), twin)
    assert not is_convincing(Metadata(title="Other title"), twin)


def test_a_beginning_must_be_long_enough():
    assert is_truncated("Sparse attention for long documents", "Sparse attention for long documents and more")
    assert not is_truncated("Sparse attention", "Sparse attention for long documents")


def test_the_best_come_first_and_not_too_many():
    papers = [Metadata(title=f"Deep Networks {number}", arxiv_id=ArxivId(f"2401.{number:05}")) for number in range(30)]
    best = best_first(Metadata(title="Deep Networks 7"), papers)
    assert best[0].title == "Deep Networks 7"
    assert len(best) == MAX_CANDIDATES


@given(st.text(max_size=40), st.text(max_size=40))
def test_similarity_is_symmetric_and_bounded(one, other):
    assert 0 <= title_similarity(one, other) <= 100
    assert title_similarity(one, other) == title_similarity(other, one)
    assert abstracts_agree(one, other) == abstracts_agree(other, one)
