"""Spreadsheets saved as text: papers with annotations, and nothing of a row lost."""

import pytest

from readinglist.files.documents import Document
from readinglist.papers.errors import InputError
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.paper import Author, Draft, PartialDate
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Confidence, Parsed
from readinglist.sources import page, records, references, spreadsheet

CONTEXT = OfflineContext(section={}, cache_folder="")
SOURCE = spreadsheet.plugin(CONTEXT)
SHEET = """Title,Author(s),Year,Link,Read status,Rating,Priority,Tags,Notes,Read on
"Zebras, Worlds and Models","Hu, Ada; Lin, Bo",2024,https://arxiv.org/abs/2410.18647v2,To read,★★★★,high,nlp,"two
lines",
Umbrellas,Ada Hu and others,c. 2023,https://doi.org/10.5555/u,pondered,8/10,soon,,,2024-03-01
"""


def parse(text: str) -> Parsed:
    return SOURCE.parse(Document(name="reading.csv", text=text))


def row(head: str, cells: str) -> Draft:
    (draft,) = parse(f"{head}\n{cells}\n").drafts
    return draft


def test_a_row_is_a_paper_with_the_marks_of_its_reader() -> None:
    first, second = parse(SHEET).drafts
    assert (first.metadata.title, first.metadata.arxiv_id, first.version) == (
        "Zebras, Worlds and Models",
        ArxivId("2410.18647"),
        2,
    )
    assert first.metadata.authors == (Author(family="Hu", given="Ada"), Author(family="Lin", given="Bo"))
    marks = first.annotations
    assert (marks.status, marks.priority, marks.rating, marks.tags) == ("To read", "high", 4, ("nlp",))
    assert (marks.notes, first.line, first.last_line) == (("two\nlines",), 2, 3)
    assert (second.metadata.date, second.metadata.doi) == (PartialDate(2023), Doi("10.5555/u"))


def test_invalid_annotations_and_unknown_columns_go_to_the_note() -> None:
    _, second = parse(SHEET).drafts
    assert second.annotations.status == "pondered", "what it means is for the settings to say"
    assert (second.annotations.priority, second.annotations.rating) == ("", 0)
    assert second.annotations.notes == ("Read on: 2024-03-01\nPriority: soon\nRating: 8/10",)
    assert row("title,notes,notes", "A,one,two,three").annotations.notes == ("one\nnotes: two\nthree",)


@pytest.mark.parametrize("separator", [";", "\t"])
def test_other_separators(separator: str) -> None:
    head, cells = (separator.join(each) for each in (("Paper", "arXiv ID", "Stars"), ("A", "2410.18647", "5/5")))
    draft = row(f"\ufeff{head}", cells)
    assert (draft.metadata.title, draft.metadata.arxiv_id, draft.annotations.rating) == ("A", ArxivId("2410.18647"), 5)


@pytest.mark.parametrize(
    ("cells", "reported"),
    [
        (",,,read", "without title, arXiv id or DOI"),
        ("A,2410.1864,,", "invalid arXiv id '2410.1864'"),
        ("A,,nothing,", "invalid DOI 'nothing'"),
        ("A,2410.18647,10.48550/arXiv.2411.00001,", "two papers in one row: 2410.18647 and 2411.00001"),
        ('"A,,,read\nB,,,read', "unclosed quotation mark, up to line 4"),
        ('"A"x,,,read', "unreadable row"),
    ],
)
def test_an_invalid_row_is_reported_and_parsing_continues(cells: str, reported: str) -> None:
    parsed = parse(f"title,arxiv,doi,status\nFirst,,,\n{cells}\n")
    assert [draft.metadata.title for draft in parsed.drafts] == ["First"]
    (problem,) = parsed.problems
    assert (reported in problem.message, problem.line, problem.record) == (True, 3, 2)


@pytest.mark.parametrize(
    ("text", "confidence"),
    [
        (SHEET, Confidence.YES),
        ("\n\ntitle;url\n\nA;https://example.org\n", Confidence.YES),
        ("title,url\n", Confidence.NO),
        ("title,url\nno more cells\n", Confidence.NO),
        ("price,amount\n3,4\n", Confidence.NO),
        ("status,notes\nread,good\n", Confidence.NO),
        ("A Title, an Abstract and a Year\nWords, and others.\n", Confidence.NO),
        ('"title,url\nA,b\n', Confidence.NO),
        ("", Confidence.NO),
    ],
)
def test_recognition(text: str, confidence: Confidence) -> None:
    document = Document(name="reading.csv", text=text)
    assert SOURCE.recognise(document) is confidence
    if confidence is Confidence.YES:
        others = [source.plugin(CONTEXT).recognise(document) for source in (page, records, references)]
        assert max(others) < Confidence.YES


def test_a_table_of_something_else_is_rejected() -> None:
    with pytest.raises(InputError, match="no known columns"):
        parse("price,amount\n3,4\n")


def test_urls_that_are_not_identifiers_are_kept() -> None:
    draft = row("title,url", "A,https://example.org/a.pdf https://arxiv.org/abs/2410.18647")
    assert draft.metadata.links == ("https://example.org/a.pdf",)
    assert draft.metadata.arxiv_id == ArxivId("2410.18647")
