"""Comparing the state with the journal: what is found, and with how many statements."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from readinglist.library.journal import changes
from readinglist.library.store.connection import Parameters, Row
from readinglist.library.store.sql_store import SqlStore
from readinglist.library.store.sqlite import SqliteConnection, open_store
from readinglist.library.store.verifying import differences
from readinglist.papers.paper import Item, Note, Reading
from readinglist.testing.library import NOW, item_of


def read_paper(key: str) -> Item:
    """Return a paper with rows in all tables."""
    item = item_of(key, f"Title {key}")
    note = Note(id="note", text="a thought", at=NOW)
    reading = Reading(status="read", since=NOW, notes=(note,))
    return replace(item, paper=replace(item.paper, tags=("robots",)), reading=reading)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with closing(open_store(str(tmp_path / "library.sqlite3"))) as store:
        fill(store, 0, 3)
    return tmp_path / "library.sqlite3"


@pytest.fixture
def store(path: Path) -> Iterator[SqlStore]:
    with closing(open_store(str(path))) as opened:
        yield opened


def fill(store: SqlStore, first: int, end: int) -> None:
    with store.begin() as unit:
        unit.apply(
            [
                event
                for number in range(first, end)
                for event in changes(None, read_paper(f"key{number}"), reader="ada", at=NOW)
            ]
        )


DERIVED = "{}: the rows of paper id-key1 differ from its document"
JOURNAL = "the reading of paper id-key1 by {} differs from the journal"
DATES = "the reading dates of paper id-key1 by {} differ from the journal"


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("UPDATE papers SET year = 1999 WHERE id = 'id-key1'", [DERIVED.format("papers")]),
        ("UPDATE names SET name = 'KEY1' WHERE paper = 'id-key1'", [DERIVED.format("names")]),
        ("DELETE FROM titles WHERE paper = 'id-key1'", [DERIVED.format("titles")]),
        ("INSERT INTO tags (paper, tag, fold) VALUES ('id-key1', 'a', 'a')", [DERIVED.format("tags")]),
        (
            "UPDATE headings SET title = 'other' WHERE number = (SELECT number FROM papers WHERE id = 'id-key1')",
            [DERIVED.format("headings")],
        ),
        ("DELETE FROM readings WHERE paper = 'id-key1'", [JOURNAL.format("ada")]),
        ("UPDATE notes SET body = 'other' WHERE paper = 'id-key1'", [JOURNAL.format("ada")]),
        ("UPDATE readings SET reader = 'bob' WHERE paper = 'id-key1'", [JOURNAL.format("ada"), JOURNAL.format("bob")]),
        ("UPDATE turns SET since = '1999' WHERE paper = 'id-key1'", [DATES.format("ada")]),
        ("UPDATE turns SET reader = 'bob' WHERE paper = 'id-key1'", [DATES.format("ada"), DATES.format("bob")]),
    ],
)
def test_every_wrong_row_is_found_with_its_paper(store: SqlStore, sql: str, expected: list[str]) -> None:
    assert list(differences(store.connection)) == []
    store.connection.run(sql)
    assert list(differences(store.connection)) == expected


def test_a_paper_that_cannot_be_read_does_not_hide_others(store: SqlStore) -> None:
    store.connection.run("UPDATE events SET value_after = '{' WHERE paper = 'id-key0' AND what = 'paper'")
    store.connection.run("DELETE FROM titles WHERE paper = 'id-key1'")
    damaged, other = differences(store.connection)
    assert "damaged" in damaged
    assert other == DERIVED.format("titles")


class Counting(SqliteConnection):
    """A connection that counts statements."""

    statements = 0

    def rows(self, sql: str, parameters: Parameters | None = None) -> list[Row]:
        self.statements += 1
        return super().rows(sql, parameters)


def test_the_number_of_statements_hardly_grows_with_the_library(path: Path, store: SqlStore) -> None:
    with closing(Counting(str(path))) as connection:
        assert list(differences(connection)) == []
        few = connection.statements
        fill(store, 3, 150)
        assert list(differences(connection)) == []
        assert connection.statements - few == few


class Failing(SqliteConnection):
    """A connection that cannot read a table for many papers at once, as with a damaged page."""

    def rows(self, sql: str, parameters: Parameters | None = None) -> list[Row]:
        return super().rows("SELECT" if "FROM tags" in sql and len(parameters or ()) > 1 else sql, parameters)


def test_papers_that_cannot_be_read_together_are_compared_alone(path: Path, store: SqlStore) -> None:
    store.connection.run("DELETE FROM titles WHERE paper = 'id-key1'")
    with closing(Failing(str(path))) as connection:
        assert list(differences(connection)) == [DERIVED.format("titles")]
