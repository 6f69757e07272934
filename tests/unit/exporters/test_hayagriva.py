"""Bibliographies for Typst, compiled by Typst itself."""

from pathlib import Path

import pytest
import typst

from readinglist.exporters import hayagriva
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.paper import OTHERS, Author, Metadata, PartialDate
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Cited

EXPORTER = hayagriva.plugin(OfflineContext(section={}, cache_folder=""))
AUTHORS = (Author(family="Beethoven", given="Ludwig", particle="van", suffix="Jr."), Author(family="Gemini Team"))
EXTRA = {
    "volume": "12a", "number": "3--4", "pages": "e12, 4--5", "edition": "Second", "publisher": "P & Co", "note": "{n}",
    "editor": "Doe, Jane and others", "language": "ngerman", "url": "not an address", "isbn": "x", "address": "Bonn",
}  # fmt: skip
TYPES = (
    "article", "book", "booklet", "collection", "conference", "dataset", "inbook", "incollection", "inproceedings",
    "inreference", "manual", "mastersthesis", "misc", "online", "patent", "periodical", "phdthesis", "proceedings",
    "reference", "report", "software", "techreport", "thesis", "unpublished", "unknown",
)  # fmt: skip
TITLES = (
    "Plain", 'Quotes " and \\ backslash', "{DNA} costs $5 and $n^2$", "#hash *bold* _x_ @key <label> `raw`",
    "yes", "null: [x]", "日本語 עברית é \U0001d4d0", "a\u2028b\x85c\x7fd\ufeffe", "- dash: # comment", "\\", "{", "$",
)  # fmt: skip


def compiled(folder: Path, cited: list[Cited]) -> bytes:
    """Return the document that Typst makes, which cites all papers."""
    (folder / "refs.yml").write_text(EXPORTER.render(cited).text, encoding="utf-8")
    labels = "".join(f'#cite(label("{each.key}"))\n' for each in cited)
    (folder / "a.typ").write_text(f'{labels}#bibliography("refs.yml", style: "ieee")\n', encoding="utf-8")
    return typst.compile(str(folder / "a.typ"))


@pytest.mark.parametrize("entry_type", TYPES)
def test_typst_accepts_every_entry_type(tmp_path: Path, entry_type: str) -> None:
    paper = Metadata(
        title="A Study",
        authors=(*AUTHORS, OTHERS),
        date=PartialDate(2020, 2, 3),
        venue="Journal of Things",
        entry_type=entry_type,
        doi=Doi("10.1000/a<b>c"),
        extra=tuple(EXTRA.items()),
    )
    assert compiled(tmp_path, [Cited(key="kay", metadata=paper), Cited(key="x", metadata=Metadata(title="T"))])


@pytest.mark.parametrize("title", TITLES)
def test_typst_accepts_every_title_and_key(tmp_path: Path, title: str) -> None:
    paper = Metadata(title=title, venue=title, arxiv_id=ArxivId("2001.00001"), extra=(("note", title),))
    assert compiled(tmp_path, [Cited(key=key, metadata=paper) for key in ("kay:2020", "null", "2020", "a/b+c", "é")])


def test_the_day_of_a_visit_is_printed(tmp_path: Path) -> None:
    address = ("url", "https://example.org/a_b")
    paper = Metadata(title="A Page", entry_type="online", extra=(address, ("urldate", "12 May 2020")))
    assert 'date: "2020-05-12"' in EXPORTER.render([Cited(key="k", metadata=paper)]).text
    assert compiled(tmp_path, [Cited(key="k", metadata=paper)])


def test_an_empty_bibliography_is_accepted(tmp_path: Path) -> None:
    assert compiled(tmp_path, [])
