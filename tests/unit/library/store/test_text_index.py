"""The index of PDFs: another file in its place stays as it is."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from readinglist.library.store.text_index import IndexedDocument, TextIndex
from readinglist.papers.errors import LibraryError

DOCUMENT = IndexedDocument(paper="p", path="a.pdf", stamp="1")


def test_another_database_is_neither_used_nor_deleted(tmp_path: Path) -> None:
    index = TextIndex(tmp_path / "library.texts.sqlite3")
    with closing(sqlite3.connect(index.file)) as connection:
        connection.execute("CREATE TABLE papers (id)")
    before = index.file.read_bytes()
    for use in (index.clear, index.documents, lambda: index.add(DOCUMENT, "text"), lambda: index.remove("p", "a.pdf")):
        with pytest.raises(LibraryError, match="another database"):
            use()
    assert index.file.read_bytes() == before


@pytest.mark.parametrize("damage", [b"", b"nonsense" * 1000])
def test_a_damaged_index_can_be_deleted(tmp_path: Path, damage: bytes) -> None:
    index = TextIndex(tmp_path / "library.texts.sqlite3")
    index.add(DOCUMENT, "text")
    index.clear()
    index.file.write_bytes(damage)
    index.clear()
    index.clear()
    assert not index.exists
