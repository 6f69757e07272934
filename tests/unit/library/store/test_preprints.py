"""Preprints of an author."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from readinglist.library.journal import changes
from readinglist.library.protocol import Identity
from readinglist.library.store.sql_store import SqlStore
from readinglist.library.store.sqlite import open_store
from readinglist.papers.identifiers import ArxivId
from readinglist.papers.names import authors_from_line
from readinglist.papers.paper import Item, Metadata, Paper, Reading, Resolution

NOW = datetime(2026, 1, 1, tzinfo=UTC)
PAPERS = {
    "mole": ("Ada Mole, Bert Vole", "1905.00001"),
    "moles": ("Ada Moles", "1905.00002"),
    "other mole": ("Bert Mole", "1905.00003"),
    "published": ("Ada Mole", ""),
    "second": ("Bert Vole, Ada Mole", "1905.00004"),
    "nobody": ("", "1905.00005"),
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    store = open_store(str(tmp_path / "library.sqlite3"), create=True)
    with store.begin() as unit:
        for name, (authors, arxiv_id) in PAPERS.items():
            metadata = Metadata(title=name, authors=authors_from_line(authors), arxiv_id=ArxivId.parse(arxiv_id))
            paper = Paper(id=name, key=name, metadata=metadata, resolution=Resolution.STATED, added=NOW)
            unit.apply(changes(None, Item(paper=paper, reading=Reading()), reader="ada", at=NOW))
    yield store
    store.close()


@pytest.mark.parametrize(
    ("author", "title", "expected"),
    [
        ("mole a", "", ["mole"]),
        ("mole", "", ["mole", "moles", "other mole"]),
        ("mole a", "published", ["published", "mole"]),
        ("newt", "", []),
        ("", "", []),
        ("mole%", "", []),
    ],
)
def test_papers_on_arxiv_by_the_beginning_of_the_first_author(
    store: SqlStore, author: str, title: str, expected: list[str]
) -> None:
    with store.read() as view:
        assert [paper.id for paper in view.known(Identity(author=author, title=title))] == expected
