"""Recognition of known papers: by identifiers, and by titles if nothing contradicts."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from readinglist.matching.recognition import distinguished_by_abstract, recognise
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.names import author_from_display
from readinglist.papers.paper import Author, Metadata, Paper, PartialDate, Resolution

TITLE = "Data Scaling Laws in Imitation Learning"
HELD = Metadata(
    title=TITLE,
    authors=(author_from_display("Yingdong Hu"), author_from_display("Fanqi Lin")),
    date=PartialDate(2024, 10, 24),
    arxiv_id=ArxivId("2410.18647"),
    doi=Doi("10.1234/scaling.1"),
)
PAPER = Paper(
    id="1",
    key="hu2024data",
    metadata=HELD,
    resolution=Resolution.MATCHED,
    added=datetime(2026, 3, 1, tzinfo=UTC),
    other_titles=("Scaling Laws of Robot Data",),
)


@pytest.mark.parametrize(
    ("shown", "known"),
    [
        (Metadata(arxiv_id=ArxivId("2410.18647")), True),
        (Metadata(arxiv_id=ArxivId("2410.18647"), title="Data Scaling for Imitation"), False),
        (Metadata(arxiv_id=ArxivId("2410.18647"), title="Attention Is All You Need"), False),
        (Metadata(arxiv_id=ArxivId("2410.18647"), title="Robots That Imitate", authors=HELD.authors), True),
        (replace(HELD, title="Robots That Imitate", authors=(author_from_display("Yi Hu"),)), True),
        (replace(HELD, title="Robots That Imitate", authors=(author_from_display("Ada Hu"),)), False),
        (replace(HELD, arxiv_id=ArxivId("2410.18648")), False),
        (Metadata(doi=Doi("10.1234/scaling.1"), title="Scaling Laws for Imitation Learning"), True),
        (Metadata(doi=Doi("10.1234/scaling.1"), title="Attention Is All You Need"), False),
        (Metadata(doi=Doi("10.1234/other"), title=TITLE), False),
        (Metadata(title="Data scaling-laws in imitation learning."), True),
        (Metadata(title="Scaling Laws of Robot Data"), True),
        (Metadata(title="Data Scaling Laws"), False),
        (Metadata(), False),
        (Metadata(title=TITLE, authors=(author_from_display("Fanqi Lin"),)), True),
        (Metadata(title=TITLE, authors=(author_from_display("Ada Lovelace"),)), False),
        (Metadata(title=TITLE, date=PartialDate(2020)), True),
        (Metadata(title=TITLE, date=PartialDate(2019)), False),
    ],
    ids=[
        "same arXiv id",
        "same arXiv id, half of the title",
        "same arXiv id, other title",
        "same arXiv id and authors, other title",
        "same arXiv id, first author abbreviated, other title",
        "same arXiv id, another author of the name, other title",
        "other arXiv id",
        "same doi, reworded title",
        "same doi, other title",
        "other doi",
        "same title",
        "former title",
        "shorter title",
        "nothing to go by",
        "an author in common",
        "other authors",
        "years of a publication",
        "too many years",
    ],
)
def test_what_makes_a_record_the_paper(shown: Metadata, known: bool) -> None:
    assert recognise(shown, [replace(PAPER, id="0", metadata=Metadata(title="Another"), other_titles=()), PAPER]) == (
        PAPER if known else None
    )


@pytest.mark.parametrize(
    ("venue", "place", "known"),
    [
        ("TUGboat", {"volume": "3", "number": "1", "pages": "32--33"}, True),
        ("tugboat", {"volume": "{3}", "number": "01", "pages": "32"}, True),
        ("TUGboat", {"volume": "4"}, False),
        ("TUGboat", {"volume": "3", "number": "2"}, False),
        ("TUGboat", {"pages": "12--13"}, False),
        ("TUGboat", {}, True),
        ("Another Journal", {"volume": "4"}, False),
        ("", {"volume": "4"}, True),
    ],
)
def test_columns_of_one_journal_are_papers_of_their_own(venue: str, place: dict[str, str], known: bool) -> None:
    extra = (("volume", "3"), ("number", "1"), ("pages", "32--33"))
    column = Metadata(title="Calendar", venue="TUGboat", extra=extra)
    shown = Metadata(title="Calendar", venue=venue, extra=tuple(place.items()))
    assert bool(recognise(shown, [replace(PAPER, metadata=column, other_titles=())])) is known


@pytest.mark.parametrize(
    ("names", "known"),
    [
        (("Yingdong Hu", "Fanqi Lin"), True),
        (("Y. Hu", "F. Lin"), True),
        (("Hu Yingdong", "Lin Fanqi"), True),
        (("Ada Hu", "Bert Lin"), False),
        (("Ada Hu", "Eve Toad"), False),
        (("Ada Hu",), True),
    ],
)
def test_people_with_other_initials_are_namesakes(names: tuple[str, ...], known: bool) -> None:
    record = replace(HELD, arxiv_id=None, doi=None, authors=tuple(map(author_from_display, names)))
    assert (recognise(record, [PAPER]) is PAPER) == known


def test_father_and_son_are_two_people() -> None:
    senior, junior, unknown = (
        replace(HELD, arxiv_id=None, doi=None, authors=(Author(family="Hu", given="Yi", suffix=suffix),))
        for suffix in ("Sr.", "Jr.", "")
    )
    paper = replace(PAPER, metadata=senior)
    assert recognise(junior, [paper]) is None
    assert recognise(unknown, [paper]) is paper


def test_parts_with_numerals_do_not_share_an_arxiv_id() -> None:
    paper = replace(PAPER, metadata=replace(HELD, title="Salt. I. Theory", doi=None), other_titles=())
    assert recognise(replace(paper.metadata, title="Salt. II. Experiment"), [paper]) is None


@pytest.mark.parametrize("title", ["Introduction", "Guest Editorial", "Preface"])
def test_front_matter_is_that_of_one_volume(title: str) -> None:
    stated = replace(HELD, title=title, doi=None, arxiv_id=None, venue="Handbook of Robots", entry_type="incollection")
    held = replace(PAPER, metadata=stated, other_titles=())
    assert recognise(stated, [held]) is held
    assert recognise(replace(stated, venue="Handbook of Data"), [held]) is None
    preprint = replace(PAPER, metadata=replace(HELD, title=title, doi=None), other_titles=())
    assert recognise(stated, [preprint]) is None


def test_papers_that_only_abstracts_tell_apart() -> None:
    thesis = replace(HELD, arxiv_id=None, doi=None, abstract="We train policies in many homes and measure how they do.")
    paper = replace(
        thesis, abstract="A survey of cameras, of their makers, and of the prices that were asked for them."
    )
    other = replace(paper, title="Another Title")
    assert distinguished_by_abstract([thesis, other, paper]) == {0, 2}
    assert distinguished_by_abstract([thesis, replace(paper, abstract="")]) == frozenset()
    assert distinguished_by_abstract([thesis, thesis]) == frozenset()
    assert (
        distinguished_by_abstract([replace(thesis, doi=Doi("10.1/a")), replace(paper, doi=Doi("10.1/b"))])
        == frozenset()
    )


@pytest.mark.parametrize(
    ("doi", "volume", "year", "known"),
    [
        ("10.1234/review.2", "21", 2026, False),
        ("10.1234/review.2", "19", 2024, True),
        ("10.48550/arxiv.2410.18647", "21", 2026, True),
        (None, "21", 2026, True),
    ],
    ids=["own DOI, volume and year", "misspelt DOI", "DOI of the preprint", "no DOI"],
)
def test_editions_of_a_review_with_one_arxiv_id_are_several(
    doi: str | None, volume: str, year: int, known: bool
) -> None:
    edition = replace(HELD, venue="Living Reviews", entry_type="article", extra=(("volume", "19"),))
    later = replace(edition, doi=Doi(doi) if doi else None, date=PartialDate(year), extra=(("volume", volume),))
    held = replace(PAPER, metadata=edition)
    assert (recognise(later, [held]) is held) == known
    assert (recognise(edition, [replace(PAPER, metadata=later)]) is not None) == known
