"""What people have marked in BibDesk, Mendeley, EndNote, Papers and Goodreads."""

from pathlib import Path

import pytest

from readinglist.files.documents import Document, read_document
from readinglist.papers.paper import Annotations, Draft
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Parsed
from readinglist.sources import spreadsheet, xml_records
from readinglist.sources.bibtex import BibtexSource, listed_keys
from tests.growth import assert_linear

MANAGERS = Path(__file__).parents[2] / "fixtures" / "managers"


def parsed(source, name: str) -> Parsed:
    return source.parse(read_document(str(MANAGERS / name)))


def by_key(drafts: tuple[Draft, ...]) -> dict[str, Annotations]:
    return {draft.citation_key: draft.annotations for draft in drafts}


def entry(fields: str) -> Draft:
    (draft,) = BibtexSource().parse(Document(name="x.bib", text=f"@misc{{a, title = {{T}}, {fields}}}")).drafts
    return draft


def test_bibdesk() -> None:
    drafts = parsed(BibtexSource(), "bibdesk.bib").drafts
    assert by_key(drafts) == {
        "hu2024data": Annotations(status="read", rating=4, tags=("robots", "imitation learning", "Thesis")),
        "noether1920": Annotations(tags=("Thesis",)),
    }
    assert not {"read", "rating"} & {name for draft in drafts for name, _ in draft.metadata.extra}


@pytest.mark.parametrize("value", ["maybe", "", "2", "see rating"])
def test_other_values_of_these_fields_stay(value: str) -> None:
    draft = entry(f"read = {{{value}}}, rating = {{x{value}}}")
    assert (draft.annotations.status, draft.annotations.rating) == ("", 0)
    assert dict(draft.metadata.extra).get("read", "") == value


def test_mendeley() -> None:
    drafts = parsed(BibtexSource(), "mendeley.bib").drafts
    assert by_key(drafts) == {
        "Hu2024": Annotations(tags=("imitation learning", "robots", "Thesis/Chapter 2", "Reading group")),
        "Noether1921": Annotations(tags=("Thesis",)),
    }
    assert dict(drafts[0].metadata.extra)["mendeley-groups"] == "Thesis/Chapter 2,Reading group"


def test_endnote() -> None:
    (first, _) = parsed(xml_records.plugin(OfflineContext(section={}, cache_folder="")), "endnote.xml").drafts
    extra = dict(first.metadata.extra)
    assert (extra["annote"], extra["file"]) == ("mine: the power law", "internal-pdf://1234/Hu-2024.pdf")
    assert (extra["note"], first.annotations.tags) == ("compare with chapter 2", ("robots", "imitation learning"))


def test_papers() -> None:
    first, second = parsed(spreadsheet.plugin(OfflineContext(section={}, cache_folder="")), "papers.csv").drafts
    assert (first.citation_key, first.annotations.rating, first.annotations.tags) == ("Hu2024-ab", 4, ("important",))
    assert first.annotations.notes == ("Compare with chapter 2\nFolders: Thesis; Reading group\nKeywords: robots",)
    assert (str(second.metadata.doi), second.metadata.entry_type) == ("10.1234/ideals", "book")


def test_goodreads() -> None:
    read, reading, planned = parsed(
        spreadsheet.plugin(OfflineContext(section={}, cache_folder="")), "goodreads.csv"
    ).drafts
    assert (read.annotations.status, read.annotations.rating) == ("read", 5)
    assert read.annotations.tags == ("maths", "favourites")
    assert dict(read.metadata.extra)["isbn"] == "3161484100"
    assert "isbn" not in dict(reading.metadata.extra)
    assert (reading.annotations.status, reading.annotations.tags) == ("currently-reading", ())
    assert [str(author) for author in reading.metadata.authors] == ["Ludwig van Beethoven", "Ida Late"]
    assert planned.annotations.status == "to-read"


def test_shelves_alone_are_tags() -> None:
    source = spreadsheet.plugin(OfflineContext(section={}, cache_folder=""))
    (draft,) = source.parse(
        Document(name="x.csv", text="Title,Author,Folders\nOn Rings,Ada Late,maths; to do\n")
    ).drafts
    assert draft.annotations.tags == ("maths", "to do")


@pytest.mark.slow
@pytest.mark.parametrize("part", ["<dict>", "<key>keys</key>", "<key>keys</key><string>a,b</string>", "<dict> ", "a,"])
def test_work_grows_with_the_groups(part: str) -> None:
    head = "@comment{BibDesk Static Groups{<dict><key>group name</key><string>g</string>"
    assert_linear(lambda size: list(listed_keys(head + part * size)), 5000)
