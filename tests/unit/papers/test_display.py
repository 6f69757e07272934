"""How a paper is named in lists."""

from dataclasses import replace

import pytest

from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.paper import OTHERS, Author, Metadata, display_title, short_authors
from tests.papers import item

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
