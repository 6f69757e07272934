"""Lines of bulk metadata and of starter data."""

import json
from pathlib import Path

import pytest

from readinglist.catalogue.build import lines_of
from readinglist.catalogue.entries import arxiv_categories, first_version_date, metadata_of, read_record
from readinglist.papers.errors import InputError
from readinglist.papers.identifiers import ArxivId
from readinglist.papers.paper import PartialDate
from readinglist.tex import to_unicode

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "catalogue"


def entries(name: str):
    return {entry.id: entry for _, _, line in lines_of(FIXTURES / name) for entry in [read_record(line)]}


def line(**fields: object) -> bytes:
    return json.dumps({"id": "2410.18647", "title": "A title", **fields}).encode()


def test_the_bulk_layout_is_read_on_one_line() -> None:
    first, second = (entries("bulk.jsonl")[key] for key in ("0704.0047", "hep-th/0001046"))
    assert first.title == "Intelligent location of simultaneously active acoustic emission sources: Part I"
    assert first.abstract.startswith(
        "The intelligent acoustic emission locator is described in Part I, while Part II disc"
    )
    assert first.names == ("Kosel, T.", "Grabec, I.")
    assert first.date == "2007-04-01"
    assert first.categories == ("cs.NE", "cs.AI")
    assert second.doi == "10.1006/aphy.2000.6129"
    assert second.date == "2000-01-10"


def test_the_starter_layout_is_read() -> None:
    entry = entries("starter.jsonl")["2406.12644"]
    assert entry.names[0] == "Devichand Budagam"
    assert entry.date == "2024-06"
    assert entry.categories == ("cs.CL", "cs.AI")
    assert len(entry.other_titles) == 1


def test_metadata_has_letters_for_tex() -> None:
    known = metadata_of(entries("bulk.jsonl")["1709.01279"], to_unicode)
    assert [str(author) for author in known.authors] == ["David Krejcirik", "Matěj Tušek"]
    assert known.arxiv_id == ArxivId("1709.01279")
    assert known.date == PartialDate(2017, 9)
    assert known.primary_category == "math.AP"


def test_the_doi_that_arxiv_gives_is_not_the_publishers() -> None:
    assert metadata_of(read_record(line(doi="10.48550/arXiv.2410.18647")), str).doi is None
    assert str(metadata_of(read_record(line(doi="10.1000/A 10.1000/b")), str).doi) == "10.1000/a"


@pytest.mark.parametrize(
    ("identifier", "stated", "expected"),
    [
        ("2406.12644", "2024-06-18", "2024-06-18"),
        ("0704.0002", "2007-03-30", "2007-03-30"),
        ("2401.00001", "2023-12-31", "2023-12-31"),
        ("2406.12644", "2025-07-21", "2024-06"),
        ("hep-th/9901001", "1999-01-01", "1999-01-01"),
        ("hep-th/9901001", "", "1999-01"),
    ],
)
def test_a_date_is_that_of_the_first_version_or_the_month_of_the_identifier(identifier, stated, expected) -> None:
    assert first_version_date(identifier, stated) == expected


def test_only_arxivs_own_categories_are_kept() -> None:
    words = ("cs.CL", "I.2.7", "68T05", "astro-ph.CO", "cond-mat.mes-hall", "hep-th", "cs.", "math.ag")
    assert arxiv_categories(words) == ("cs.CL", "astro-ph.CO", "cond-mat.mes-hall", "hep-th", "math.ag")
    assert read_record(line(categories=["cs.CL", 7])).categories == ("cs.CL",)
    assert read_record(line(categories=7)).categories == ()


def test_authors_come_from_the_parsed_list_or_the_text() -> None:
    parsed = [["King", "Martin Luther", "Jr."], ["ATLAS Collaboration", "", ""], ["(CERN)", "", ""], ["", "x", ""]]
    assert read_record(line(authors_parsed=parsed)).names == ("King, Jr., Martin Luther", "ATLAS Collaboration")
    assert read_record(line(authors="Ada Lovelace (London) and\n  Alan Turing")).names == (
        "Ada Lovelace",
        "Alan Turing",
    )
    assert read_record(line(authors=None)).names == ()


@pytest.mark.parametrize(
    "bad", [b"{", b"[]", b"\xff{}", b'{"id": "x", "title": "y"}', b'{"id": "2410.18647"}', b'{"title": "y"}']
)
def test_lines_that_are_no_paper_are_refused(bad: bytes) -> None:
    with pytest.raises(ValueError):
        read_record(bad)


def test_identifiers_of_other_forms_are_brought_into_one() -> None:
    assert read_record(line(id="arXiv:math.GT/0309136v2")).id == "math/0309136"
    with pytest.raises(ValueError, match="invalid arXiv id"):
        read_record(line(id="2413.00001"))


def test_a_line_without_end_is_an_error_with_a_hint(tmp_path: Path) -> None:
    endless = tmp_path / "endless.json"
    endless.write_bytes(b" " * (17 * 1024 * 1024))
    with pytest.raises(InputError, match="longer than 16 MB") as caught:
        list(lines_of(endless))
    assert caught.value.hint


def test_deeply_nested_lines_are_invalid() -> None:
    with pytest.raises(ValueError, match="nested too deeply"):
        read_record(b"[" * 100_000)
