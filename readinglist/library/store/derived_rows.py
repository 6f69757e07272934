"""Comparing the rows that are derived from a paper with the paper."""

from collections.abc import Iterator

from readinglist.library.store.connection import Connection, Parameters, Row
from readinglist.library.store.packing import parsed
from readinglist.library.store.rows import (
    DOCUMENT,
    StoredPaper,
    name_rows,
    paper_columns,
    tag_rows,
    text_row,
    title_rows,
)


def wrong_rows(connection: Connection, paper: str) -> Iterator[str]:
    """Describe which rows of a paper of the state differ from its document."""
    found = connection.rows(f"SELECT p.number, p.revision, {DOCUMENT} FROM papers p WHERE p.id = :id", {"id": paper})
    for number, revision, document in found:
        stored = StoredPaper(paper, revision, parsed(document))
        texts = text_row(stored)
        expected: dict[str, list[Parameters]] = {
            "papers": [{"number": number, **paper_columns(stored)}],
            "names": name_rows(stored),
            "titles": title_rows(stored),
            "tags": tag_rows(stored),
            "headings": [{"number": number, "title": texts["title"], "authors": texts["authors"]}],
        }
        for table, rows in expected.items():
            if _rows(connection, table, paper, number, rows) != sorted(tuple(row.values()) for row in rows):
                yield f"{table}: the rows of paper {paper} differ from its document"


def _rows(connection: Connection, table: str, paper: str, number: int, expected: list[Parameters]) -> list[Row]:
    """Return the rows of a paper in a table, with the columns of the expected ones."""
    columns = ", ".join(expected[0]) if expected else "*"
    condition = "number = :number" if table in ("papers", "headings") else "paper = :paper"
    return sorted(
        connection.rows(f"SELECT {columns} FROM {table} WHERE {condition}", {"paper": paper, "number": number})
    )
