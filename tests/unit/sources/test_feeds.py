"""Atom and RSS, of which only entries that are papers are read."""

from pathlib import Path

import pytest

from readinglist.files.documents import Document, read_document
from readinglist.papers.errors import InputError
from readinglist.papers.paper import OriginKind
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Confidence, Parsed
from readinglist.sources.feeds import plugin
from readinglist.testing.sources import assert_valid

SOURCE = plugin(OfflineContext(section={}, cache_folder=""))
XML = Path(__file__).parents[2] / "fixtures" / "xml"


def parse(text: str) -> Parsed:
    document = Document(name="feed", text=text)
    assert SOURCE.recognise(document) is Confidence.YES
    parsed = SOURCE.parse(document)
    assert_valid(document, parsed)
    return parsed


def rss(*items: str) -> str:
    inside = "\n".join(f"<item>\n{item}\n</item>" for item in items)
    return f'<?xml version="1.0"?>\n<rss version="2.0"><channel><title>A feed</title>\n{inside}\n</channel></rss>'


def titles(text: str) -> list[str]:
    return [draft.metadata.title for draft in parse(text).drafts]


def skipped(text: str) -> list[str]:
    return [span.reason for span in parse(text).skipped if span.reason.startswith("entry of a feed")]


def test_the_atom_feed_of_arxiv() -> None:
    (draft,) = SOURCE.parse(read_document(str(XML / "arxiv.atom"))).drafts
    metadata = draft.metadata
    assert (metadata.title, str(metadata.arxiv_id), draft.version) == ("A Preprint About Ferns", "2406.16260", 2)
    assert list(map(str, metadata.authors)) == ["Otto Fern", "Ada Moss"]
    assert (str(metadata.date), str(metadata.doi)) == ("2024-06-24", "10.5555/ferns.14")
    assert metadata.categories == ("q-bio.PE", "cs.CV")
    assert (metadata.comment, metadata.journal_ref) == ("9 pages", "J. Small Plants 14 (2025)")
    assert (draft.kind, draft.stated) == (OriginKind.RECORDS, False)


def test_the_rss_of_arxiv_now_and_before_2024() -> None:
    new, old = SOURCE.parse(read_document(str(XML / "arxiv.rss"))).drafts
    assert new.metadata.abstract == "Ferns are old & many."
    assert [str(author) for author in new.metadata.authors] == ["Otto Fern", "Ada Moss"]
    assert (old.metadata.title, str(old.metadata.arxiv_id), old.version) == ("Bounds for Moss", "2401.00001", 3)
    assert [str(author) for author in old.metadata.authors] == ["Ada Moss", "Otto Fern"]
    # the day of the announcement is not that of the first version
    assert new.metadata.date is None


def test_the_rss_of_a_journal() -> None:
    parsed = SOURCE.parse(read_document(str(XML / "journal.rdf")))
    (draft,) = parsed.drafts
    assert (draft.metadata.venue, str(draft.metadata.date)) == ("Journal of Small Plants", "2020-02-03")
    assert str(draft.metadata.doi) == "10.5555/shade.1"
    assert dict(draft.metadata.extra)["pages"] == "5--9"
    assert "entry of a feed that is no paper: Front Cover" in {span.reason for span in parsed.skipped}


@pytest.mark.parametrize(
    "item",
    [
        "<title>On Moss</title><link>https://huggingface.co/papers/2406.16260</link>",
        "<title>On Moss</title><link>https://openreview.net/forum?id=abc</link>",
        "<title>On Moss</title><guid>https://doi.org/10.5555/moss</guid>",
        "<title>On Moss</title><link>https://press.example/doi/full/10.5555/moss?af=R</link>",
        "<title>On Moss</title><link>https://x.example/1</link><dc:creator>A Moss, B Fern</dc:creator>",
        "<title>On Moss</title><link>https://x.example/1</link><author>a@x.example (Ada Moss and Otto Fern)</author>",
        "<title>On Moss</title><link>https://x.example/article/1</link><summary>We study moss.</summary>",
        "<title>On Moss</title><author>Ada Moss</author><description>We propose a model of moss.</description>",
        "<title>On Moss</title><prism:volume>3</prism:volume>",
        "<title>[ASAP] On Moss</title><link>https://pubs.acs.org/doi/10.5555/moss</link>",
        "<title>On &lt;i&gt;Moss&lt;/i&gt;</title><guid>10.5555/moss</guid>",
    ],
)
def test_entries_that_are_papers(item: str) -> None:
    assert titles(rss(item)) == ["On Moss"]


@pytest.mark.parametrize(
    "item",
    [
        "<title>My week</title><link>https://blog.example/2024/06/my-week</link><dc:creator>ada</dc:creator>",
        "<title>My car</title><link>https://x.example/article/1</link><summary>A state-of-the-art car.</summary>",
        "<title>My week</title><dc:creator>Ada, Otto</dc:creator><slash:comments>3</slash:comments>",
        "<title>Episode 3</title><enclosure url='https://x.example/3.mp3'/><author>Ada Moss, Otto Fern</author>",
        "<title>We are here</title><link>https://shop.example/a</link><summary>We present a spade.</summary>",
        "<title>News</title><link>https://news.example/1</link><description>About arXiv:2406.16260.</description>",
        "<title>Editorial Board</title><link>https://doi.org/10.5555/board</link>",
    ],
)
def test_entries_that_are_no_papers_are_named(item: str) -> None:
    assert titles(rss(item)) == []
    assert len(skipped(rss(item))) == 1


def test_most_entries_decide_about_one_with_a_single_author() -> None:
    papers = [f"<title>On Moss {n}</title><dc:creator>Ada Moss, Otto Fern</dc:creator>" for n in range(3)]
    assert len(titles(rss(*papers, "<title>On Ferns</title><dc:creator>Otto Fern</dc:creator>"))) == 4


def test_dates_of_rss_are_those_of_mails() -> None:
    item = "<title>On Moss</title><guid>10.5555/moss</guid><pubDate>Tue, 04 Jun 2024 00:00:00 GMT</pubDate>"
    (draft,) = parse(rss(f"{item}<description>ABSTRACT We grow.</description>")).drafts
    assert (str(draft.metadata.date), draft.metadata.abstract) == ("2024-06-04", "We grow.")


def test_identifiers_in_a_description_are_not_those_of_the_entry() -> None:
    text = rss("<title>On Moss</title><guid>10.5555/moss</guid><description>See arXiv:2406.16260.</description>")
    (draft,) = parse(text).drafts
    assert draft.metadata.arxiv_id is None


def test_the_authors_of_a_description() -> None:
    description = (
        "Publication date: June 2024&lt;br&gt;Source: J. Moss, Volume 3&lt;br&gt;Author(s): Ada Moss, Otto Fern"
    )
    link = "https://www.sciencedirect.com/science/article/pii/S1"
    text = rss(f"<title>On Moss</title><link>{link}</link><description>{description}</description>")
    (draft,) = parse(text).drafts
    assert [str(author) for author in draft.metadata.authors] == ["Ada Moss", "Otto Fern"]


@pytest.mark.parametrize("keywords", ["", "&lt;p&gt;Keywords: moss, growth&lt;/p&gt;"])
def test_labels_in_a_description(keywords: str) -> None:
    description = f"&lt;p&gt;Authors: Ada Moss, Otto Fern&lt;/p&gt;{keywords}&lt;p&gt;Abstract: We grow.&lt;/p&gt;"
    item = f"<title>On Moss</title><guid>10.5555/moss</guid><description>{description}</description>"
    (draft,) = parse(rss(item)).drafts
    assert [str(author) for author in draft.metadata.authors] == ["Ada Moss", "Otto Fern"]
    assert draft.metadata.abstract == "We grow."


def test_damage_costs_one_entry() -> None:
    good = "<title>On Moss</title><guid>10.5555/moss</guid>"
    parsed = parse(rss(good, "<title>Bad<br></title>", good))
    assert len(parsed.drafts) == 2
    assert [problem.line for problem in parsed.problems] == [7]
    cut = rss(good, good)
    assert [len(parse(cut[:-60]).drafts), len(parse(cut[:-60]).problems)] == [1, 1]


def test_json_feed() -> None:
    paper = '{"id": "https://arxiv.org/abs/2406.16260", "title": "On Moss", "authors": [{"name": "Ada Moss"}]}'
    post = '{"id": "https://blog.example/1", "title": "My week in the garden", "author": {"name": "ada"}}'
    text = f'{{"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": [\n{post},\n{paper}\n]}}'
    (draft,) = parse(text).drafts
    assert (draft.record, draft.metadata.title, str(draft.metadata.arxiv_id)) == (1, "On Moss", "2406.16260")
    assert skipped(text) == ["entry of a feed that is no paper: My week in the garden"]


def test_a_feed_with_entities_of_its_own_is_refused() -> None:
    document = Document(name="a", text='<!DOCTYPE rss [<!ENTITY a "b">]><rss><item><title>&a;</title></item></rss>')
    assert SOURCE.recognise(document) is Confidence.NO
    with pytest.raises(InputError):
        SOURCE.parse(document)


@pytest.mark.parametrize(
    "text", ["<html><item/></html>", "<rdf:RDF><Article/></rdf:RDF>", "feed", "", "<modsCollection/>"]
)
def test_other_documents_are_not_recognised(text: str) -> None:
    assert SOURCE.recognise(Document(name="a", text=text)) is Confidence.NO
