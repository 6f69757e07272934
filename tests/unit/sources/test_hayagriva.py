"""Bibliographies of Typst."""

import pytest

from readinglist.exporters import hayagriva as exporter
from readinglist.files.documents import Document
from readinglist.papers.errors import InputError
from readinglist.papers.paper import Author, Draft, PartialDate
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Cited, Confidence
from readinglist.sources import hayagriva
from tests.growth import assert_linear

CONTEXT = OfflineContext(section={}, cache_folder="")
SOURCE = hayagriva.plugin(CONTEXT)
TEXT = """\
kinetics:
    type: Article
    title:
        value: "{Kinetics} of a\\\\$ salt"
        short: Kinetics
    author: ["Van Beethoven, Ludwig", {name: Berg, given-name: Jan, prefix: van der, suffix: Jr.}]
    date: ~2019-05
    page-range: 98-101
    serial-number: {doi: 10.1000/ABC, arxiv: "1905.00001"}
    url: {value: https://example.org/a_b, date: 2020-01-02}
    affiliated:
        - role: translator
          names: ["Doe, Jane"]
    parent:
        type: Periodical
        title: Journal of Salt
        volume: 20
        issue: 2
chapter:
    type: Chapter
    title: A Chapter
    author: {name: World Salt Organization}
    parent:
        - type: Book
          title: The Book
          editor: Roe, Ann
          publisher: {name: Press & Co, location: Rome}
          parent: {type: Anthology, title: The Series}
talk:
    type: article
    title: A Talk
    parent: {type: proceedings, title: Proceedings of Salt, date: 2001}
thesis:
    type: thesis
    title: A Thesis
    genre: Master’s thesis
    publisher: ETH
"""


def drafts(text: str) -> list[Draft]:
    document = Document(name="refs.yml", text=text)
    assert SOURCE.recognise(document) is Confidence.YES
    return list(SOURCE.parse(document).drafts)


def test_entries_with_their_parents() -> None:
    kinetics, chapter, talk, thesis = drafts(TEXT)
    paper = kinetics.metadata
    assert (kinetics.citation_key, kinetics.line, kinetics.last_line) == ("kinetics", 1, 18)
    assert (paper.title, paper.venue, paper.date) == ("Kinetics of a$ salt", "Journal of Salt", PartialDate(2019, 5))
    assert paper.authors[1] == Author(family="Berg", given="Jan", particle="van der", suffix="Jr.")
    assert (str(paper.doi), str(paper.arxiv_id)) == ("10.1000/abc", "1905.00001")
    extra = dict(paper.extra)
    assert (extra["volume"], extra["number"], extra["pages"], extra["translator"]) == ("20", "2", "98-101", "Doe, Jane")
    assert (extra["url"], extra["urldate"]) == ("https://example.org/a_b", "2020-01-02")
    assert (chapter.metadata.entry_type, chapter.metadata.venue) == ("inbook", "The Book")
    assert chapter.metadata.authors == (Author(family="World Salt Organization", corporate=True),)
    extra = dict(chapter.metadata.extra)
    assert (extra["publisher"], extra["address"], extra["series"]) == (r"Press \& Co", "Rome", "The Series")
    assert (talk.metadata.entry_type, talk.metadata.venue, talk.metadata.year) == (
        "inproceedings",
        "Proceedings of Salt",
        2001,
    )
    assert (thesis.metadata.entry_type, dict(thesis.metadata.extra)["school"]) == ("mastersthesis", "ETH")


def test_what_was_exported_is_read_back() -> None:
    found = drafts(TEXT)
    cited = [Cited(key=draft.citation_key, metadata=draft.metadata) for draft in found]
    text = exporter.plugin(CONTEXT).render(cited).text
    for draft, again in zip(found, drafts(text), strict=True):
        one, other = draft.metadata, again.metadata
        assert (one.title, one.authors, one.venue, one.date) == (other.title, other.authors, other.venue, other.date)
        assert (one.entry_type, one.doi, one.arxiv_id) == (other.entry_type, other.doi, other.arxiv_id)


@pytest.mark.parametrize(
    "text",
    ["services:\n  web:\n    image: x\n", "a:\n  type: web\n  port: 1\n", "a:\n  title: T\n  type: string\n", "a: b\n"],
)
def test_other_yaml_is_not_read(text: str) -> None:
    assert SOURCE.recognise(Document(name="x.yml", text=text)) is Confidence.NO


def test_damaged_files() -> None:
    with pytest.raises(InputError):
        SOURCE.parse(Document(name="x.yml", text="a: b\n"))
    parsed = SOURCE.parse(Document(name="x.yml", text="a:\n  type: book\n  title: T\nb: text\n"))
    assert ([draft.citation_key for draft in parsed.drafts], parsed.problems[0].line) == (["a"], 4)
    broken = SOURCE.parse(Document(name="x.yml", text="a:\n  type: book\n  title: [T\n"))
    assert (broken.drafts, len(broken.problems)) == ((), 1)


@pytest.mark.parametrize("part", ["a:\n", "a:\n  b:\n", " title: x\n", "a" * 50, "a:\n  type: book x\n"])
def test_recognition_takes_time_in_proportion(part: str) -> None:
    assert_linear(lambda size: SOURCE.recognise(Document(name="x.yml", text=" title: x\n" + part * size)), 200)


def test_recognition_of_long_entries_without_a_type_takes_time_in_proportion() -> None:
    assert_linear(lambda size: SOURCE.recognise(Document(name="x.yml", text="a:\n" + "  title: x\n" * size)), 3)
