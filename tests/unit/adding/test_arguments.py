"""Arguments of `add` that are not files."""

import json
from pathlib import Path

import pytest

from readinglist.adding.arguments import ARGUMENT, documents_of, format_of
from readinglist.api.installed import registry_of
from readinglist.files.documents import Document
from readinglist.library.clock import SystemClock
from readinglist.settings import read_settings
from tests.growth import assert_linear


@pytest.mark.parametrize("title", ["word " * 40 + "end", "~nobody has this home", "a null \0 byte"])
def test_titles_that_are_invalid_paths_are_titles(title: str) -> None:
    (document,), problems = documents_of(title, lambda _: ())
    assert json.loads(document.text) == {"title": title}
    assert problems == ()


def test_more_than_a_file_name_can_hold_is_a_page() -> None:
    (document,), _ = documents_of("word " * 2000, lambda _: ())
    assert document.text == ("word " * 2000).strip()


PUBMED, PMC = "https://pubmed.ncbi.nlm.nih.gov/31452104", "https://pmc.ncbi.nlm.nih.gov/articles/PMC6855567"


@pytest.mark.parametrize(
    ("argument", "text"),
    [
        ("PMID:31452104", PUBMED),
        ("pmid 31452104", PUBMED),
        ("PubMed: 31452104", PUBMED),
        ("PMC6855567", PMC),
        ("pmc 6855567", PMC),
        ("PMCID: PMC6855567.2", PMC),
        ("PMID: 31452104; PMC6855567,\n", f"{PUBMED}\n{PMC}"),
    ],
)
def test_ids_of_pubmed_are_addresses(argument: str, text: str) -> None:
    (document,), _ = documents_of(argument, lambda _: ())
    assert (document.name, document.text) == (ARGUMENT, text)


@pytest.mark.parametrize("argument", ["PMID 31452104 too", "PMC in 2020", "pmid 0", "pmid 12345678901", "PMID, 12"])
def test_other_words_are_no_ids_of_pubmed(argument: str) -> None:
    (document,), _ = documents_of(argument, lambda _: ())
    assert "ncbi" not in document.text


def test_a_file_named_like_an_id_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "PMC6855567").write_text("the text of a file", encoding="utf-8")
    (document,), _ = documents_of("PMC6855567", lambda _: ())
    assert b"the text of a file" in (document.data or document.text.encode())


@pytest.mark.parametrize("part", ["pmid ", "PMID:1,", ", ; ", "pmc#:"])
def test_ids_of_pubmed_are_searched_in_linear_time(part: str) -> None:
    assert_linear(lambda size: documents_of(part * size + "end of it", lambda _: ()), 1000)


ARGUMENTS = [
    "1706.03762", "arXiv:1706.03762v2", "hep-th/9901001", "2401.12345.", "10.1000/xyz123", "doi:10.1000/xyz",
    "DOI: 10.1145/3292500.3330701", "https://doi.org/10.1000/xyz123?x=1", "<https://arxiv.org/abs/1706.03762>",
    "https://arxiv.org/pdf/1706.03762.pdf#page=2", "https://openreview.net/forum?id=abcdEFGH12",
    "https://www.nature.com/articles/s41586-020-2649-2", "{10.1000/xyz}", "10.1000/<b>", "10.1000/@article{x,y}",
    "10.1000/(sici)1097-4571(199806)49:8<693::aid-asi4>3.0.co;2-o", "https://doi.org/10.1000/a,b", "10.1000/a#b",
    "10.1000/%ef", "arXiv:1706.03762 [cs.CL] 12 Jun 2017", "1706.03762 2010.11929", "1799.99999", "Attention Is All",
]  # fmt: skip


@pytest.mark.parametrize("argument", ARGUMENTS)
def test_the_format_of_an_identifier_is_the_one_that_sources_recognise(tmp_path: Path, argument: str) -> None:
    settings = tmp_path / "config.toml"
    settings.write_text("", encoding="utf-8")
    document = Document(name=ARGUMENT, text=argument)
    known = format_of(document, "")
    assert known in ("", registry_of(read_settings(settings), SystemClock()).recognise(document).name)


def test_only_arguments_that_are_one_identifier_have_a_format_of_their_own() -> None:
    assert format_of(Document(name=ARGUMENT, text="1706.03762"), "") == "identifiers"
    assert format_of(Document(name=ARGUMENT, text="1706.03762"), "page") == "page"
    assert format_of(Document(name="ids.txt", text="1706.03762"), "") == ""
    assert format_of(Document(name=ARGUMENT, text="1706.03762 2010.11929"), "") == ""
