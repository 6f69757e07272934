"""The table of precedence, and provenance through merges."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readinglist.papers.identifiers import ArxivId
from readinglist.papers.paper import Author, Field, Metadata, Origin, OriginKind, Paper, PartialDate, Resolution
from readinglist.papers.precedence import BY_DEFAULT, PRECEDENCE, MergedMetadata, from_origin, may_replace, merge

NOW = datetime(2026, 1, 2, tzinfo=UTC)


def origin(kind: OriginKind) -> Origin:
    return Origin(kind=kind, at=NOW)


def test_every_order_ranks_every_kind() -> None:
    for order in (BY_DEFAULT, *PRECEDENCE.values()):
        assert sorted(order) == sorted(OriginKind)


def test_values_of_the_user_are_not_overwritten() -> None:
    for name, kind in product(Field, OriginKind):
        assert may_replace(name, kind, OriginKind.USER) == (kind is OriginKind.USER)


def test_services_replace_what_a_page_said_and_keep_its_abstract() -> None:
    page = from_origin(Metadata(title="a title", abstract="As on the page."), origin(OriginKind.PAGE))
    found = Metadata(title="A Title", abstract="Shortened.", authors=(Author(family="Hu"),))
    merged = merge(page, found, origin(OriginKind.CATALOGUE))
    assert merged.metadata == Metadata(title="A Title", abstract="As on the page.", authors=(Author(family="Hu"),))
    kinds = {name: source.kind for name, source in merged.origins}
    assert kinds == {
        Field.TITLE: OriginKind.CATALOGUE,
        Field.AUTHORS: OriginKind.CATALOGUE,
        Field.ABSTRACT: OriginKind.PAGE,
    }


def test_a_vaguer_date_replaces_no_exact_one() -> None:
    exact = from_origin(Metadata(date=PartialDate(2024, 10, 24)), origin(OriginKind.CATALOGUE))
    assert merge(exact, Metadata(date=PartialDate(2024, 10)), origin(OriginKind.ARXIV)) is exact
    offered = Metadata(date=PartialDate(2024, 10), venue="ICML")
    assert merge(exact, offered, origin(OriginKind.ARXIV)).metadata == replace(exact.metadata, venue="ICML")
    other = merge(exact, Metadata(date=PartialDate(2023)), origin(OriginKind.ARXIV))
    assert other.metadata.date == PartialDate(2023)


def test_links_and_further_fields_are_united() -> None:
    page = from_origin(Metadata(links=("https://a", "https://b"), extra=(("volume", "1"),)), origin(OriginKind.PAGE))
    offered = Metadata(links=("https://b", "https://c"), extra=(("volume", "2"), ("pages", "3--4")))
    merged = merge(page, offered, origin(OriginKind.CROSSREF)).metadata
    assert merged.links == ("https://a", "https://b", "https://c")
    assert dict(merged.extra) == {"volume": "1", "pages": "3--4"}


def test_an_equal_value_keeps_its_first_origin() -> None:
    page = from_origin(Metadata(arxiv_id=ArxivId("2410.18647")), origin(OriginKind.PAGE))
    assert merge(page, page.metadata, origin(OriginKind.ARXIV)) == page


METADATA = st.builds(
    Metadata,
    title=st.sampled_from(["", "A", "B"]),
    abstract=st.sampled_from(["", "x", "y"]),
    venue=st.sampled_from(["", "V"]),
    date=st.sampled_from([None, PartialDate(2024), PartialDate(2024, 5), PartialDate(2023, 1, 2)]),
    links=st.lists(st.sampled_from(["https://a", "https://b"]), unique=True).map(tuple),
)
KINDS = st.sampled_from(list(OriginKind))


@given(METADATA, KINDS, METADATA, KINDS)
def test_merging_twice_changes_nothing_and_loses_nothing(
    first: Metadata, one: OriginKind, second: Metadata, other: OriginKind
) -> None:
    merged = merge(from_origin(first, origin(one)), second, origin(other))
    assert merge(merged, second, origin(other)) == merged
    known = set(merged.metadata.known_fields())
    assert known == set(first.known_fields()) | set(second.known_fields())
    assert known == {name for name, _ in merged.origins}


@pytest.mark.parametrize("kind", [OriginKind.BIB, OriginKind.PAGE])
def test_merging_into_nothing_takes_everything(kind: OriginKind) -> None:
    empty = MergedMetadata(metadata=Metadata(), origins=())
    offered = Metadata(title="T", date=PartialDate(2020))
    assert merge(empty, offered, origin(kind)) == from_origin(offered, origin(kind))


def test_what_the_user_emptied_stays_empty() -> None:
    emptied = MergedMetadata(metadata=Metadata(title="T"), origins=((Field.VENUE, origin(OriginKind.USER)),))
    offered = Metadata(title="T", venue="V", comment="C")
    merged = merge(emptied, offered, origin(OriginKind.CROSSREF))
    assert (merged.metadata.venue, merged.metadata.comment) == ("", "C")
    assert merge(emptied, offered, origin(OriginKind.USER)).metadata.venue == "V"


def test_a_value_of_unknown_origin_stays() -> None:
    imported = MergedMetadata(metadata=Metadata(title="Mine"), origins=())
    assert merge(imported, Metadata(title="Theirs"), origin(OriginKind.USER)) is imported


def test_a_former_title_is_kept_once_with_the_origin_of_the_new_one() -> None:
    paper = Paper(id="a", key="a", metadata=Metadata(), resolution=Resolution.MATCHED, added=NOW)
    for title, former in (("First", ()), ("First", ()), ("Second", ("First",)), ("First", ("Second",))):
        merged = from_origin(Metadata(title=title), origin(OriginKind.BIB))
        paper = merged.applied_to(paper)
        assert (paper.metadata.title, paper.other_titles, paper.origins) == (title, former, merged.origins)
