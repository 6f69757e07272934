"""Parsing arXiv's responses: captured ones, and invalid ones."""

from pathlib import Path

import pytest

from readinglist.net.arxiv_atom import read_feed
from readinglist.net.batches import InvalidResponse
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.paper import Author, PartialDate
from readinglist.plugins.context import Response

CAPTURED = Path(__file__).parents[2] / "fixtures" / "atom"
SHARED = Path(__file__).parents[4] / "shared" / "suites" / "atom"


def captured(name, status=200):
    return Response(status=status, body=(CAPTURED / name).read_bytes(), content_type="application/atom+xml")


def feed(entries="", *, total=None, page=10, start=0, head=""):
    count = entries.count("<entry>") if total is None else total
    body = f"""<?xml version='1.0' encoding='UTF-8'?>{head}
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom"
 xmlns="http://www.w3.org/2005/Atom"><opensearch:itemsPerPage>{page}</opensearch:itemsPerPage>
<opensearch:totalResults>{count}</opensearch:totalResults><opensearch:startIndex>{start}</opensearch:startIndex>
{entries}</feed>"""
    return Response(status=200, body=body.encode())


def entry(more="", name="2410.18647v2", title="A title"):
    return f"<entry><id>http://arxiv.org/abs/{name}</id><title>{title}</title>{more}</entry>"


def only(response):
    (found,) = read_feed(response).entries
    return found


def test_a_captured_entry():
    found = only(captured("one_entry.xml"))
    assert (found.arxiv_id, found.version) == (ArxivId("1707.08567"), 1)
    paper = found.metadata
    assert paper.title == "Proceedings of Workshop AEW10: Concepts in Information Theory and Communications"
    assert len(paper.authors) == 34
    assert paper.authors[0] == Author(family="Immink", given="Kees A. Schouhamer")
    assert paper.date == PartialDate(2017, 7, 27)
    assert paper.primary_category == "cs.IT"
    assert paper.categories == ("cs.IT",)
    assert paper.comment.startswith("44 pages")
    assert paper.doi is None
    assert paper.venue == ""


def test_a_captured_entry_with_an_old_identifier():
    found = only(captured("old_identifier.xml"))
    assert found.arxiv_id == ArxivId("astro-ph/0601001")
    assert found.metadata.abstract.startswith("We derive the frequencies")
    assert found.metadata.journal_ref == "ActaAstron.56:1-50,2006"
    assert [str(author) for author in found.metadata.authors] == [
        "Andrew Gould",
        "Susan Dorsher",
        "B. Scott Gaudi",
        "Andrzej Udalski",
    ]


def test_a_captured_page():
    answer = read_feed(captured("page.xml"))
    assert answer.total == 214881
    assert len(answer.entries) == 10
    assert any(item.metadata.doi for item in answer.entries)


def test_a_captured_response_without_papers_is_empty():
    answer = read_feed(captured("absent.xml"))
    assert (answer.entries, answer.total) == ((), 0)


def test_a_captured_refusal_is_no_absence():
    with pytest.raises(InvalidResponse, match="incorrect id format for abc") as caught:
        read_feed(captured("error_400.xml", status=400))
    assert caught.value.rejected
    with pytest.raises(InvalidResponse) as caught:
        read_feed(captured("error_400.xml"))
    assert not caught.value.rejected


WHOLE = (CAPTURED / "one_entry.xml").read_bytes()


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (429, b"Rate exceeded."),
        (200, b"Rate exceeded."),
        (503, WHOLE),
        (500, WHOLE),
        (404, WHOLE),
        (301, b""),
        (400, WHOLE),
        (200, b""),
        (200, b"  \n"),
        (200, WHOLE[:-9]),
        (200, WHOLE[: len(WHOLE) // 2]),
        (200, WHOLE.replace(b"2005/Atom", b"2006/Atom")),
        (200, b"<html><body>Sorry</body></html>"),
        (200, b"<!DOCTYPE html><html/>"),
        (200, WHOLE.replace(b"Dirk", b"D\xefrk")),
        (200, WHOLE.replace(b"<opensearch:totalResults>1", b"<opensearch:totalResults>2")),
        (200, WHOLE.replace(b"<opensearch:totalResults>1", b"<opensearch:totalResults>many")),
        (200, WHOLE.replace(b"<opensearch:totalResults>1", b"<opensearch:totalResults>" + b"9" * 5000)),
        (200, WHOLE.replace(b"startIndex", b"startindex")),
        (200, WHOLE.replace(b"arxiv.org/abs/1707.08567v1</id>", b"example.org/x</id>")),
        (200, WHOLE.replace(b"Proceedings of Workshop AEW10: Concepts in Information Theory and Communications", b" ")),
    ],
)
def test_incomplete_responses_are_invalid(status, body):
    with pytest.raises(InvalidResponse) as caught:
        read_feed(Response(status=status, body=body))
    assert caught.value.reason
    assert not caught.value.rejected


def test_entities_are_refused_before_they_grow():
    bomb = '<!DOCTYPE feed [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    with pytest.raises(InvalidResponse):
        read_feed(feed(entry(title="&b;"), head=bomb))


def test_a_page_beyond_the_end_is_empty():
    assert read_feed(feed(total=3, start=10)).entries == ()


def test_titles_are_one_line_and_zero_is_a_title():
    assert only(feed(entry(title="Wrapped\n   title"))).metadata.title == "Wrapped title"
    assert only(feed(entry(title="0"))).metadata.title == "0"


def test_escapes_never_reach_the_library():
    found = only(feed(entry("<summary>red&#x9b;31m \u202etxt</summary>", title="A&#x9b;b\u202e")))
    assert found.metadata.title == "Ab"
    assert "\u202e" not in found.metadata.abstract


def test_paragraphs_of_an_abstract_are_lines():
    found = only(feed(entry("<summary>  First line\nwraps here.\n  Second paragraph.\n</summary>")))
    assert found.metadata.abstract == "First line wraps here.\nSecond paragraph."


@pytest.mark.parametrize(
    ("dois", "doi"),
    [
        (("10.1000/ABC",), Doi("10.1000/abc")),
        (("10.48550/arXiv.2410.18647",), None),
        (("10.48550/arXiv.2410.18647", "10.1000/x"), Doi("10.1000/x")),
        (("10.1000/x 10.1000/y",), Doi("10.1000/x")),
        (("none",), None),
    ],
)
def test_the_doi_is_the_publishers(dois, doi):
    elements = "".join(f"<arxiv:doi>{text}</arxiv:doi>" for text in dois)
    assert only(feed(entry(elements))).metadata.doi == doi


@pytest.mark.shared
def test_every_captured_response_is_parsed():
    files = sorted(SHARED.glob("*.xml"))
    assert files
    for file in files:
        response = Response(status=400 if "id_abc" in file.name else 200, body=file.read_bytes())
        if "id_abc" in file.name:
            with pytest.raises(InvalidResponse):
                read_feed(response)
        else:
            assert read_feed(response).total >= len(read_feed(response).entries)
