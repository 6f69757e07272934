"""What no program writes is an error of the library that names it, whoever reads it."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from readinglist.library.protocol import Selection, View
from readinglist.library.query import parse
from readinglist.library.store.listing import ListedRows
from readinglist.library.store.sql_store import SqlStore
from readinglist.library.store.sqlite import open_store
from readinglist.papers.errors import LibraryError
from tests.papers import NOON
from tests.workspaces import add_papers, draft, metadata, workspace


@pytest.fixture
def file(tmp_path: Path) -> Path:
    context = workspace(tmp_path)
    add_papers(context, draft(metadata("Data Scaling Laws", "2410.18647"), stated=True))
    assert isinstance(context.store, SqlStore)
    context.store.close()
    (found,) = tmp_path.glob("*.sqlite3")
    return found


def changed(file: Path, sql: str) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(sql)


def test_a_trigger_of_another_program_is_named(file: Path) -> None:
    """It would change what the program writes."""
    changed(file, "CREATE TRIGGER forget AFTER INSERT ON events BEGIN DELETE FROM events; END")
    with closing(open_store(str(file))) as store:
        assert store.verify() == ["the trigger forget is not of this program"]


READERS: dict[str, Callable[[View], object]] = {
    "items": lambda view: list(view.select(Selection(query=parse("", NOON), reader="ada"))),
    "events": lambda view: list(view.journal()),
    "batches": lambda view: list(view.batches()),
}


@pytest.mark.parametrize(
    ("sql", "readers"),
    [
        ("UPDATE events SET value_after = '{\"key\"'", ("items", "events")),
        ("UPDATE events SET value_after = '[]'", ("items",)),
        ("UPDATE events SET value_after = x'789c00'", ("items", "events")),
        ("UPDATE events SET at = 'never'", ("events",)),
        ("UPDATE batches SET at = 'never'", ("batches",)),
    ],
)
def test_a_damaged_value_is_an_error_of_the_library(file: Path, sql: str, readers: tuple[str, ...]) -> None:
    changed(file, sql)
    store = open_store(str(file))
    with closing(store), store.read() as view:
        for name in readers:
            with pytest.raises(LibraryError, match="damaged"):
                READERS[name](view)


def test_a_schema_that_is_no_text_is_an_error_of_the_library(file: Path) -> None:
    data = file.read_bytes()
    file.write_bytes(data.replace(b"CREATE TABLE papers", b"CREATE \xc2ABLE papers"))
    assert file.read_bytes() != data
    with pytest.raises(LibraryError, match="damaged"):
        open_store(str(file))


def test_a_paper_of_a_list_that_is_gone_is_an_error_of_the_library(file: Path) -> None:
    with closing(open_store(str(file))) as store, pytest.raises(LibraryError, match="row 999 of papers is missing"):
        list(ListedRows(store.connection, [(999,)], "ada"))


def test_rows_that_are_read_no_further_do_not_outlive_their_library(
    file: Path, recwarn: pytest.WarningsRecorder
) -> None:
    store = open_store(str(file))
    rows: Iterator[object] = store.connection.stream("SELECT 1 UNION ALL SELECT 2")
    next(rows)
    store.close()
    del rows
    assert not recwarn.list
