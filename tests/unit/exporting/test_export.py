"""Exports: sorted by key, with status only on request."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from readinglist.api import open_library
from readinglist.exporters import bibtex
from readinglist.exporting.export import export
from readinglist.files.documents import Document
from readinglist.library import tracking as track
from readinglist.library.query import Everything
from readinglist.library.rekeying import rekey
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Cited, Rendered
from tests.workspaces import add_papers, draft, metadata, workspace

ABSTRACTS = {
    "homes": "We train policies in many homes and measure how well they do in kitchens that they have never seen.",
    "price": "A survey of cameras, of their makers over thirty years, and of the prices that were asked for them.",
}


BOOKS = """@inproceedings{child, author = {Roe, Jo}, title = {A {DNA} of Robots}, crossref = {Book}, year = 2020}
@proceedings{book, title = {Robots & Homes}, year = 2020}
@misc{one, title = {Annual Report}, year = 2019, abstract = {Rivers and lakes of the north, with a map of fishes.}}
@misc{two, title = {Annual Report}, year = 2019, abstract = {The state of alpha things, in one place and in others.}}
"""


class Recorder:
    """Records its arguments."""

    name = "recorder"
    suffix = ".txt"

    def __init__(self) -> None:
        self.cited: Sequence[Cited] = ()

    def render(self, cited: Sequence[Cited]) -> Rendered:
        self.cited = cited
        return Rendered(text="".join(paper.key for paper in cited))


def test_papers_are_sorted_by_key_and_have_no_status(tmp_path: Path) -> None:
    context = workspace(tmp_path)
    papers = [
        draft(metadata(f"Title number {key}", f"2410.1864{number}", word=key), stated=True, key=key, record=number)
        for number, key in enumerate(("b", "a", "C"), 1)
    ]
    add_papers(context, *papers)
    track.set_status(["b"], "read", context)
    rekey("a", "d", context)
    recorder = Recorder()
    assert export(Everything(), recorder, context).text == "bCd"
    assert all(paper.reading is None for paper in recorder.cited)
    assert recorder.cited[2].aliases == ("a",)
    export(Everything(), recorder, context, with_status=True)
    assert [paper.reading.status for paper in recorder.cited if paper.reading] == ["read", "new", "new"]
    assert [paper.status.jabref for paper in recorder.cited if paper.status] == ["read", "", ""]


def test_papers_that_differ_only_in_abstracts_keep_them(tmp_path: Path) -> None:
    context = workspace(tmp_path)
    papers = [replace(metadata("One Title", word=word), abstract=text) for word, text in ABSTRACTS.items()]
    add_papers(context, *(draft(each, stated=True, key=f"k{n}", record=n) for n, each in enumerate(papers, 1)))
    add_papers(context, draft(metadata("Another Title", word="else"), stated=True, key="k3"))
    recorder = Recorder()
    export(Everything(), recorder, context)
    assert [(paper.key, paper.with_abstract) for paper in recorder.cited] == [("k1", True), ("k2", True), ("k3", False)]


def test_references_use_the_present_key_of_a_parent(tmp_path: Path) -> None:
    context = workspace(tmp_path)
    child = replace(metadata("A Chapter of It"), extra=(("crossref", "Book"), ("note", "Book, a")))
    add_papers(
        context,
        draft(metadata("A Book of Chapters"), stated=True, key="book", record=1),
        draft(child, stated=True, key="chapter", record=2),
    )
    recorder = Recorder()
    export(Everything(), recorder, context)
    assert dict(recorder.cited[0].metadata.extra) == {"crossref": "Book", "note": "Book, a"}
    rekey("book", "a-book", context)
    export(Everything(), recorder, context)
    assert [paper.key for paper in recorder.cited] == ["chapter", "a-book"]
    assert dict(recorder.cited[0].metadata.extra) == {"crossref": "a-book", "note": "Book, a"}


def test_entries_written_one_by_one_are_those_of_all_papers(tmp_path: Path) -> None:
    with open_library(tmp_path / "l.sqlite3", offline=True) as library:
        library.add(Document(name="b.bib", text=BOOKS), format="bibtex")
        library.rekey("book", "a-book")
        context, recorder = library._context, Recorder()
        exporter = bibtex.plugin(OfflineContext(cache_folder=tmp_path, section={"abstract": False}))
        exported = export(Everything(), exporter, context)
        export(Everything(), recorder, context)
    assert re.findall(r"@\w+\{([^,]*),", exported.text) == ["child", "one", "two", "a-book"]
    assert exported.text.count("abstract = ") == 2
    assert "crossref = {a-book}" in exported.text
    assert exported.text == exporter.render(recorder.cited).text
