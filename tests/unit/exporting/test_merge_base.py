"""Merge bases, and contradictions between two records of a paper."""

from dataclasses import replace

import pytest

from readinglist.exporting.first_merge import contradictions
from readinglist.exporting.merge_base import MergeBase, digest
from readinglist.files.text_edits import Edit, apply_edits
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.names import author_from_display
from readinglist.papers.paper import OTHERS, Metadata, PartialDate

PAPER = Metadata(
    title="A Study of Things",
    authors=tuple(map(author_from_display, ("Ada Hu", "Fan Lin"))),
    date=PartialDate(2020, 5),
    arxiv_id=ArxivId("2001.00001"),
    doi=Doi("10.1000/1"),
    venue="Journal of Things",
    extra=(("volume", "3"), ("note", "x")),
)


@pytest.mark.parametrize(
    "other",
    [
        Metadata(),
        replace(PAPER, title="A study of {Things}."),
        replace(PAPER, date=PartialDate(2020, 6, 1), extra=(("volume", "{3}"), ("note", "y"))),
        replace(PAPER, authors=tuple(map(author_from_display, ("A. Hu", "F. Lin")))),
        replace(PAPER, authors=(author_from_display("Hu"), OTHERS)),
    ],
)
def test_spelling_and_missing_values_do_not_contradict(other: Metadata) -> None:
    assert contradictions(PAPER, other) == {}
    assert contradictions(other, PAPER) == {}


def test_contradictions_have_both_values() -> None:
    other = Metadata(
        title="Another Study",
        authors=(author_from_display("Bo Li"), OTHERS),
        date=PartialDate(2021),
        arxiv_id=ArxivId("2001.00002"),
        doi=Doi("10.1000/2"),
        venue="Journal of Stuff",
        extra=(("volume", "4"),),
    )
    found = contradictions(PAPER, other)
    assert list(found) == ["title", "author", "year", "eprint", "doi", "venue", "volume"]
    assert found["year"] == ("2020", "2021")
    assert found["author"] == ("Ada Hu, Fan Lin", "Bo Li, others")


def test_merge_bases_survive_a_round_trip() -> None:
    base = MergeBase(
        key="a", entry="b", paper="1", text="2", library={"title": "x"}, file={"title": "y"}, own=("note",)
    )
    assert MergeBase.from_text(base.as_text()) == base
    assert base.without(["title", "doi"]).library == {"title": "", "doi": ""}
    assert digest("a") != digest("b")
    assert digest("\udc80")


def test_edits_at_the_same_place_keep_their_order() -> None:
    assert apply_edits("abc", [Edit(1, 2, "X"), Edit(0, 0, "<"), Edit(3, 3, ">"), Edit(3, 3, "!")]) == "<aXc>!"
