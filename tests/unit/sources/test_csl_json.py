"""CSL-JSON of Zotero and Better BibTeX: papers, statuses of zotero-reading-list, and nothing lost."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from readinglist.exporters.csl_json import csl_item
from readinglist.files.documents import Document, read_document
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.paper import Draft, PartialDate
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Cited, Confidence
from readinglist.sources import csl_yaml
from readinglist.sources.csl_json import plugin

ZOTERO = Path(__file__).parents[2] / "fixtures" / "managers" / "zotero.json"
SOURCE = plugin(OfflineContext(section={}, cache_folder=""))


@pytest.fixture(scope="module")
def drafts() -> dict[str, Draft]:
    found = SOURCE.parse(read_document(str(ZOTERO))).drafts
    return {draft.metadata.title.split()[0]: draft for draft in found}


def read(**item: object) -> Draft:
    (draft,) = SOURCE.parse(Document(name="x.json", text=json.dumps([item]))).drafts
    return draft


def test_a_preprint_is_known_by_its_arxiv_id_and_has_its_status_and_date(drafts: dict[str, Draft]) -> None:
    draft = drafts["Data"]
    assert draft.metadata.arxiv_id == ArxivId("2410.18647")
    assert draft.metadata.primary_category == "cs"
    assert draft.metadata.doi is None
    assert draft.metadata.date == PartialDate(2024, 10, 24)
    assert [str(author) for author in draft.metadata.authors] == ["Fanqi Lin", "Yingdong Hu"]
    assert draft.metadata.abstract == "We study how policies generalise with more environments & objects."
    assert draft.annotations.status == "In Progress"
    assert draft.annotations.since == datetime(2026, 8, 24, 17, 58, 12, 710000, tzinfo=UTC)
    assert draft.citation_key == ""
    assert dict(draft.metadata.extra) == {"urldate": "2026-08-24", "source": "arXiv.org"}


def test_an_article_keeps_all_that_a_bib_file_can_say(drafts: dict[str, Draft]) -> None:
    draft = drafts["Rotation"]
    metadata, extra = draft.metadata, dict(draft.metadata.extra)
    assert metadata.title == "Rotation of K$_{2}$ rings & their friends"
    assert [(name.family, name.particle, name.corporate) for name in metadata.authors] == [
        ("Beethoven", "van", False),
        ("The Ring Collaboration", "", True),
    ]
    assert (metadata.venue, metadata.doi, metadata.entry_type) == (
        "Journal of Made-up Studies",
        Doi("10.5555/made.up.1"),
        "article",
    )
    assert (extra["volume"], extra["number"], extra["pages"], extra["note"]) == ("12", "3", "217--245", "PMID: 12345")
    assert extra["editor"] == "O'Neil, Zoë"
    assert "EFGH6789" in extra["custom"]
    assert draft.annotations.tags == ("rings", "group theory")
    assert (draft.annotations.status, draft.annotations.since) == ("Read", None)
    assert draft.citation_key == "beethoven1999rotation"
    assert draft.stated


def test_a_thesis_and_a_date_in_words(drafts: dict[str, Draft]) -> None:
    metadata = drafts["A"].metadata
    assert (metadata.entry_type, dict(metadata.extra)["school"]) == ("mastersthesis", "University of Nowhere")
    assert (metadata.year, dict(metadata.extra)["year"]) == (2020, "circa 2020")


def test_an_item_without_title_or_identifier_is_a_problem_with_its_line() -> None:
    parsed = SOURCE.parse(read_document(str(ZOTERO)))
    (problem,) = parsed.problems
    assert (problem.line, problem.record, problem.key) == (50, 4, "7")


@pytest.mark.parametrize(
    "item",
    [
        {"note": "tex.something: x\narXiv: 2410.18647\n"},
        {"number": "arXiv:2410.18647v1"},
        {"archive": "arXiv", "archive_location": "2410.18647"},
        {"URL": "https://arxiv.org/abs/2410.18647"},
        {"DOI": "10.48550/arXiv.2410.18647"},
    ],
)
def test_the_arxiv_id_is_found_in_all_its_places(item: dict[str, object]) -> None:
    assert read(type="article", title="T", **item).metadata.arxiv_id == ArxivId("2410.18647")


def test_other_identifiers_stay() -> None:
    draft = read(type="report", title="T", number="TR-7", note="arXiv: soon", archive="Vault", archive_location="B 12")
    extra = dict(draft.metadata.extra)
    assert draft.metadata.arxiv_id is None
    assert (extra["number"], extra["note"], extra["archive"], extra["archive_location"]) == (
        "TR-7",
        "arXiv: soon",
        "Vault",
        "B 12",
    )


@pytest.mark.parametrize(
    ("item", "key"),
    [({"id": "12/A"}, ""), ({"id": 12}, ""), ({"id": "ok2020"}, "ok2020"), ({"note": "Citation Key: ab1"}, "ab1")],
)  # fmt: skip
def test_numbers_and_urls_are_not_citation_keys(item: dict[str, object], key: str) -> None:
    assert read(type="book", title="T", **item).citation_key == key


def test_a_range_of_dates_and_other_types_stay() -> None:
    extra = dict(read(type="song", title="T", issued={"date-parts": [[2019, 5], [2020]]}).metadata.extra)
    assert (extra["date"], extra["csl-type"]) == ("2019-05/2020", "song")


def test_exported_items_are_parsed_again(drafts: dict[str, Draft]) -> None:
    for draft in drafts.values():
        item = csl_item(Cited(key=draft.citation_key or "k", metadata=draft.metadata))
        again = read(**item).metadata
        assert (again.authors, again.venue, again.doi, again.arxiv_id, again.year) == (
            draft.metadata.authors,
            draft.metadata.venue,
            draft.metadata.doi,
            draft.metadata.arxiv_id,
            draft.metadata.year,
        )


def test_only_csl_is_recognised() -> None:
    assert SOURCE.recognise(read_document(str(ZOTERO))) is Confidence.YES
    assert SOURCE.recognise(Document(name="x", text='{"title": "T", "authors": ["A B"]}')) is Confidence.NO
    assert SOURCE.recognise(Document(name="x", text='"type": "book", "id": 1')) is Confidence.NO


def test_the_number_of_an_article_is_none_of_an_issue() -> None:
    extra = dict(read(type="article-journal", title="T", issue="2", number="e12", page="1-8").metadata.extra)
    assert (extra["number"], extra["eid"], extra["pages"]) == ("2", "e12", "1--8")


@pytest.mark.parametrize(
    ("issued", "date"),
    [
        ({"date-parts": [[2015, 0, 12]]}, "2015"),
        ({"date-parts": [[2015, 13]]}, "2015"),
        ({"date-parts": [["2015", "6", 0]]}, "2015-06"),
        ({"date-parts": [[2015, 6, 40]]}, "2015-06"),
        ({"raw": "2015-00-00"}, "2015"),
        ({"raw": "12 May 2015"}, "2015-05-12"),
        ("2015-00", "2015"),
    ],
)
def test_a_date_keeps_what_is_known_of_it(issued: object, date: str) -> None:
    metadata = read(type="book", title="T", issued=issued).metadata
    assert (str(metadata.date), "year" in dict(metadata.extra)) == (date, False)


@pytest.mark.parametrize(
    ("issued", "date"),
    [
        ("\n  - year: 2021\n    month: 3", "2021-03"),
        (" 2021-03", "2021-03"),
        ("\n    date-parts: [[2021, 3]]", "2021-03"),
    ],
)
def test_items_of_pandoc_in_yaml(issued: str, date: str) -> None:
    text = (
        "---\nreferences:\n- id: hu2021\n  type: article-journal\n  title: 'A Title: Part One'\n  author:\n"
        f"  - family: Hu\n    given: Ada\n  issued:{issued}\n  DOI: 10.1000/1\n"
        "- id: lin2022\n  type: book\n  title: Another\n...\n"
    )
    document = Document(name="references.yaml", text=text)
    source = csl_yaml.plugin(OfflineContext(section={}, cache_folder=""))
    assert source.recognise(document) is Confidence.YES
    first, second = source.parse(document).drafts
    assert (first.metadata.title, str(first.metadata.date), first.citation_key) == ("A Title: Part One", date, "hu2021")
    assert list(map(str, first.metadata.authors)) == ["Ada Hu"]
    assert (second.metadata.title, second.line) == ("Another", text.split("\n").index("- id: lin2022") + 1)
