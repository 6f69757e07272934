"""CSL-JSON, RIS and Markdown for papers of all kinds."""

import json
from dataclasses import replace

import pytest

from readinglist.exporters import csl_json, markdown, ris
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.paper import OTHERS, Author, Metadata, PartialDate, Reading
from readinglist.papers.statuses import STATUSES, Status, resolve_status
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Cited
from tests.bibliography import NASTY, UNRESOLVED, cited, similar_papers

CONTEXT = OfflineContext(section={}, cache_folder="")
CHAPTER = Metadata(
    title="A Chapter on $x^2$",
    authors=(Author(family="King", given="Martin Luther", suffix="Jr."), Author(family="Plato"), OTHERS),
    date=PartialDate(1999, 5),
    doi=Doi("10.1002/(SICI)1097(1999)5<1::AID-1>3.0.CO;2-Q"),
    venue='Book of G{\\"o}ttingen',
    entry_type="incollection",
    extra=(
        ("pages", "12--34"),
        ("editor", "von Neumann, John and {The {ACME} Group}"),
        ("publisher", "Press \\& Sons"),
        ("address", 'Z{\\"u}rich'),
        ("series", "Lecture Notes"),
        ("number", "7"),
        ("isbn", "978-3"),
        ("keywords", "one; two, three"),
        ("note", "To appear in {\\em Book}"),
        ("url", "https://example.org/a\\_b%20c"),
        ("urldate", "2024-01-02"),
    ),
)
PREPRINT = Metadata(
    title="A Preprint",
    authors=(Author(family="Doe", given="Jane"),),
    date=PartialDate(2024, 10, 24),
    arxiv_id=ArxivId("2410.18647"),
    abstract="We study\nthings.",
)


def csl(paper: Metadata, **more: object) -> dict[str, object]:
    (item,) = json.loads(csl_json.plugin(CONTEXT).render([Cited(key="k", metadata=paper, **more)]).text)
    return item


def ris_lines(paper: Metadata, **more: object) -> list[str]:
    return ris.plugin(CONTEXT).render([Cited(key="k", metadata=paper, **more)]).text.split("\r\n")


def md(paper: Metadata, **more: object) -> str:
    return markdown.plugin(CONTEXT).render([Cited(key="k", metadata=paper, **more)]).text


def test_a_chapter_in_csl() -> None:
    assert csl(CHAPTER) == {
        "id": "k",
        "type": "chapter",
        "title": "A Chapter on x²",
        "author": [
            {"family": "King", "given": "Martin Luther", "suffix": "Jr."},
            {"literal": "Plato"},
            {"literal": "others"},
        ],
        "editor": [
            {"family": "Neumann", "given": "John", "non-dropping-particle": "von"},
            {"literal": "The ACME Group"},
        ],
        "issued": {"date-parts": [[1999, 5]]},
        "accessed": {"date-parts": [[2024, 1, 2]]},
        "container-title": "Book of Göttingen",
        "publisher": "Press & Sons",
        "publisher-place": "Zürich",
        "ISBN": "978-3",
        "collection-title": "Lecture Notes",
        "note": "To appear in Book",
        "number": "7",
        "page": "12-34",
        "DOI": "10.1002/(SICI)1097(1999)5<1::AID-1>3.0.CO;2-Q",
        "URL": "https://example.org/a_b%20c",
        "keyword": "one; two, three",
    }


def test_a_preprint_in_csl() -> None:
    item = csl(PREPRINT)
    assert item["type"] == "article"
    assert item["number"] == "arXiv:2410.18647"
    assert item["publisher"] == "arXiv"
    assert "archive" not in item
    assert item["URL"] == "https://arxiv.org/abs/2410.18647"
    assert item["abstract"] == "We study things."


def test_a_published_paper_in_csl_keeps_its_arxiv_number() -> None:
    item = csl(replace(CHAPTER, arxiv_id=ArxivId("2410.18647")))
    assert (item["archive"], item["archive_location"], item["number"]) == ("arXiv", "2410.18647", "7")


@pytest.mark.parametrize(
    ("entry_type", "venue", "in_csl", "in_ris"),
    [
        ("article", "Journal", "article-journal", "JOUR"),
        ("inproceedings", "Proc", "paper-conference", "CPAPER"),
        ("", "Proceedings of the ACL", "paper-conference", "CPAPER"),
        ("phdthesis", "", "thesis", "THES"),
        ("techreport", "", "report", "RPRT"),
        ("online", "", "webpage", "ELEC"),
        ("misc", "", "document", "GEN"),
        ("strange", "", "document", "GEN"),
    ],
)
def test_types(entry_type: str, venue: str, in_csl: str, in_ris: str) -> None:
    paper = Metadata(title="T", entry_type=entry_type, venue=venue)
    assert csl(paper)["type"] == in_csl
    assert ris_lines(paper)[0] == f"TY  - {in_ris}"


def test_dates_in_words_are_kept() -> None:
    assert csl(Metadata(title="T", extra=(("year", "in press"),)))["issued"] == {"literal": "in press"}
    assert "issued" not in csl(Metadata(title="T"))
    assert csl(Metadata(title="T", entry_type="mastersthesis"))["genre"] == "Master’s thesis"


def test_an_issue_is_one_of_articles() -> None:
    paper = Metadata(title="T", entry_type="article", venue="J", extra=(("number", "3"), ("volume", "2")))
    assert csl(paper)["issue"] == "3"
    assert "number" not in csl(paper)


def test_a_chapter_in_ris() -> None:
    assert ris_lines(CHAPTER) == [
        "TY  - CHAP",
        "ID  - k",
        "TI  - A Chapter on x²",
        "AU  - King, Martin Luther, Jr.",
        "AU  - Plato",
        "AU  - others",
        "A2  - von Neumann, John",
        "A2  - The ACME Group",
        "PY  - 1999",
        "DA  - 1999/05//",
        "T2  - Book of Göttingen",
        "T3  - Lecture Notes",
        "IS  - 7",
        "SP  - 12",
        "EP  - 34",
        "PB  - Press & Sons",
        "CY  - Zürich",
        "SN  - 978-3",
        "DO  - 10.1002/(SICI)1097(1999)5<1::AID-1>3.0.CO;2-Q",
        "UR  - https://example.org/a_b%20c",
        "N1  - To appear in Book",
        "KW  - one",
        "KW  - two, three",
        "ER  - ",
        "",
    ]


def test_a_preprint_in_ris() -> None:
    lines = ris_lines(PREPRINT)
    assert lines[0] == "TY  - UNPB"
    assert {"DA  - 2024/10/24/", "PB  - arXiv", "AN  - arXiv:2410.18647", "AB  - We study things."} <= set(lines)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [("5", "SP  - 5", None), ("1, 3--5", "SP  - 1, 3–5", None), ("i-xi", "SP  - i", "EP  - xi"), ("", None, None)],
)
def test_pages(text: str, first: str | None, last: str | None) -> None:
    lines = ris_lines(Metadata(title="T", extra=(("pages", text),)))
    assert next((line for line in lines if line.startswith("SP")), None) == first
    assert next((line for line in lines if line.startswith("EP")), None) == last


def test_a_list_in_markdown() -> None:
    assert md(PREPRINT) == (
        "- **A Preprint**\\\n  Jane Doe. 2024. [arXiv:2410.18647](https://arxiv.org/abs/2410.18647) · `k`\n"
    )
    assert md(CHAPTER) == (
        "- **A Chapter on x²**\\\n  Martin Luther King, Jr., Plato, others. 1999. *Book of Göttingen*. "
        "[doi:10.1002/(SICI)1097(1999)5\\<1::AID-1\\>3.0.CO;2-Q]"
        "(https://doi.org/10.1002/%28SICI%291097%281999%295%3C1::AID-1%3E3.0.CO;2-Q) · `k`\n"
    )
    written = Metadata(title="T", doi=Doi("10.1000/abc"), extra=(("doi", "10.1000/Abc"),))
    assert md(written) == "- **T**\\\n  [doi:10.1000/Abc](https://doi.org/10.1000/Abc) · `k`\n"
    assert md(Metadata(title="T", extra=(("url", "https://example.org/x y"),))) == (
        "- **T**\\\n  [https://example.org/x y](https://example.org/x%20y) · `k`\n"
    )
    assert md(Metadata()) == "- **(no title)**\\\n  `k`\n"


def test_annotations_are_exported_on_request() -> None:
    reading = Reading(status="reading", priority="high", rating=4)
    state = resolve_status("reading", STATUSES)
    assert csl(PREPRINT, reading=reading, status=state)["note"] == "Read_Status: In Progress"
    assert csl(CHAPTER, reading=reading, status=state)["note"] == "To appear in Book\nRead_Status: In Progress"
    assert "note" not in csl(PREPRINT, reading=Reading(status="mine"), status=Status(name="mine", title="Mine"))
    assert csl(CHAPTER, tags=("two three", "a"))["keyword"] == "one; two, three; a"
    assert "KW  - a" in ris_lines(PREPRINT, reading=reading, tags=("a",))
    assert md(PREPRINT, reading=reading, tags=("a",)).endswith("`k` (reading, high priority, 4/5, \\#a)\n")
    assert md(PREPRINT, reading=Reading()).endswith("`k` (new)\n")


def test_every_exporter_writes_a_bibliography() -> None:
    papers = cited([*similar_papers(), *UNRESOLVED, *NASTY])
    assert len(json.loads(csl_json.plugin(CONTEXT).render(papers).text)) == len(papers)
    assert ris.plugin(CONTEXT).render(papers).text.count("\r\nER  - \r\n") == len(papers)
    assert markdown.plugin(CONTEXT).render(papers).text.count("- **") == len(papers)


def test_a_tag_that_is_a_keyword_in_another_case_is_written_once() -> None:
    paper = Metadata(title="T", extra=(("keywords", "NLP"),))
    assert csl(paper, tags=("nlp", "rl"), reading=Reading())["keyword"] == "NLP, rl"


@pytest.mark.parametrize(("tex", "page"), [("1$-$10", "1-10"), ("1&ndash;10", "1-10"), ("1{--}3, 7---9", "1–3, 7–9")])
def test_any_dash_of_pages_is_one_in_csl(tex: str, page: str) -> None:
    assert csl(Metadata(title="T", venue="J", entry_type="article", extra=(("pages", tex),)))["page"] == page


def test_an_article_number_beside_pages_and_an_issue_beside_a_number_in_csl() -> None:
    place = (("number", "2"), ("issue", "Spring"), ("articleno", "e12"), ("pages", "1--8"))
    item = csl(Metadata(title="T", venue="J", entry_type="article", extra=place))
    assert (item["issue"], item["number"], item["page"]) == ("2", "e12", "1-8")
    assert "number" not in csl(Metadata(title="T", venue="J", entry_type="article", extra=place[2:3]))
