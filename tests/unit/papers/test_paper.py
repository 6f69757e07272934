"""Partial dates."""

from dataclasses import replace

import pytest

from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.paper import OTHERS, Author, Metadata, PartialDate, display_title, short_authors
from tests.papers import item


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024", PartialDate(2024)),
        ("2024-10", PartialDate(2024, 10)),
        ("2024-10-24", PartialDate(2024, 10, 24)),
        (" 2024-10-24T17:59:02Z ", PartialDate(2024, 10, 24)),
        ("2024-21", PartialDate(2024)),
    ],
)
def test_a_date_is_read_as_far_as_it_is_known(text: str, expected: PartialDate) -> None:
    assert PartialDate.parse(text) == expected
    assert text.strip().startswith(str(expected))


@pytest.mark.parametrize("text", ["", "24 October", "2024-13", "2024-00-01", "2024-10-32", "2024-10-00", "20241024"])
def test_what_no_calendar_has_is_no_date(text: str) -> None:
    assert PartialDate.parse(text) is None


HU, LIN = Author(family="Hu", given="Yingdong"), Author(family="Berg", particle="van den")


@pytest.mark.parametrize(
    ("authors", "shown"),
    [
        ((), ""),
        ((HU,), "Hu"),
        ((HU, LIN), "Hu & van den Berg"),
        ((HU, OTHERS), "Hu et al."),
        ((HU, LIN, HU), "Hu et al."),
    ],
)
def test_authors_are_named_in_short(authors: tuple[Author, ...], shown: str) -> None:
    assert short_authors(authors) == shown


@pytest.mark.parametrize(
    ("metadata", "shown"),
    [
        (Metadata(title="A title"), "A title"),
        (Metadata(arxiv_id=ArxivId("2410.18647")), "(title unknown: 2410.18647)"),
        (Metadata(doi=Doi("10.1000/x")), "(title unknown: 10.1000/x)"),
        (Metadata(), "(title unknown: k)"),
    ],
)
def test_what_has_no_title_yet_is_named_by_what_is_known(metadata: Metadata, shown: str) -> None:
    paper = item("k")
    assert display_title(replace(paper, paper=replace(paper.paper, metadata=metadata))) == shown
