"""Copying libraries to a server and back."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import pytest

from readinglist.api import move_library
from readinglist.library.postgres.moving import copy_into, restore_on_server
from readinglist.library.postgres.store import open_store
from readinglist.library.store.copies import digests_of
from readinglist.library.store.rows import TABLES
from readinglist.library.store.sql_store import SqlStore
from readinglist.library.store.sqlite import open_store as open_file
from readinglist.papers.errors import InputError, InvalidChange, LibraryError, ReadinglistError
from readinglist.papers.paper import Note, Reading
from readinglist.settings.loading import load
from readinglist.testing.library import NOW, item_of, read_item, undo, write
from tests.postgres_server import PostgresServer

pytestmark = pytest.mark.postgres


@pytest.fixture
def library(tmp_path: Path) -> Iterator[SqlStore]:
    """A library in a file, with long texts, notes, a merge base, and changes that were undone."""
    with closing(open_file(str(tmp_path / "library.sqlite3"))) as store:
        for number in range(5):
            write(store, None, item_of(f"key{number}", f"Title {number} 大模型", abstract="words 'of' \\ it " * 200))
        for name in ("ada", "bob"):
            seen = read_item(store, "key1", name)
            note = Note(id=f"note-{name}", text="zwei\nZeilen\t\\N", at=NOW, shared=name == "ada")
            write(store, seen, replace(seen, reading=Reading(status="read", since=NOW, notes=(note,))), reader=name)
        undo(store, write(store, read_item(store, "key2"), None)[0].batch)
        write(store, read_item(store, "key3"), None)
        with store.begin() as unit:
            unit.keep_merge_bases("refs.bib", {"a": "@misc{a}"})
        yield store


def contents(store: SqlStore) -> dict[str, int]:
    store.connection.begin(write=False)
    try:
        return digests_of(store.connection)
    finally:
        store.connection.rollback()


def counted(store: SqlStore, column: str) -> int:
    """Return what the server has counted of the papers."""
    ((number,),) = store.connection.rows(f"SELECT {column} FROM pg_class WHERE oid = to_regclass('papers')")
    return int(number)


def test_a_library_moves_to_a_server_and_back_with_its_history(
    library: SqlStore, postgres: PostgresServer, tmp_path: Path
) -> None:
    address = postgres.address(postgres.new_schema())
    copy_into(library, address)
    with closing(open_store(address, create=False)) as moved:
        assert moved.verify() == []
        assert contents(moved) == contents(library)
        with moved.read() as view, library.read() as original:
            assert list(view.journal()) == list(original.journal())
        assert counted(moved, "relallvisible") > 0
        write(moved, None, item_of("new"))
        moved.copy_to(str(tmp_path / "back.sqlite3"))
        with closing(open_file(str(tmp_path / "back.sqlite3"), create=False)) as back:
            assert back.verify() == []
            assert contents(back) == contents(moved)


@pytest.mark.parametrize(
    ("new", "names"), [("eve", {"bob", "eve", "eve/assistant"}), ("bob", {"ada", "ada/assistant", "bob"})]
)
def test_a_reader_has_another_name_in_the_copy_if_it_is_free(
    library: SqlStore, postgres: PostgresServer, tmp_path: Path, new: str, names: set[str]
) -> None:
    write(library, None, item_of("by-assistant"), reader="ada/assistant")
    there = {
        "HOME": str(tmp_path),
        "READINGLIST_LIBRARY": str(tmp_path / "library.sqlite3"),
        "READINGLIST_READER": "ada",
    }
    address = postgres.address(postgres.new_schema())
    moved = move_library(load(environment=there, folder=tmp_path), address, reader=new)
    assert moved.reader == (new if new == "eve" else "")
    with closing(open_store(address, create=False)) as copy:
        assert copy.verify() == []
        with copy.read() as view:
            assert {event.reader for event in view.journal()} == names
            item = view.item("key1", new)
            assert item is not None
            assert len(item.reading.notes) == 1


def test_values_are_counted_before_a_unit_is_verified(library: SqlStore, postgres: PostgresServer) -> None:
    address = postgres.address(postgres.new_schema())
    with closing(open_store(address)) as store, library.read() as view, store.begin() as unit:
        for _, events in groupby(view.journal(), key=lambda event: event.batch):
            unit.apply(tuple(events))
        assert counted(store, "reltuples") == -1
        assert list(unit.differences()) == []
        assert counted(store, "reltuples") == len(unit.keys())


def test_nothing_is_copied_into_a_library_with_papers(library: SqlStore, postgres: PostgresServer) -> None:
    address = postgres.address(postgres.new_schema())
    with closing(open_store(address)) as there:
        write(there, None, item_of("mine"))
        with pytest.raises(LibraryError, match="not empty"):
            copy_into(library, address)
        with there.read() as view:
            assert list(view.keys()) == ["mine"]


def test_a_copy_that_the_server_cannot_hold_is_refused_entirely(library: SqlStore, postgres: PostgresServer) -> None:
    seen = read_item(library, "key0")
    note = Note(id="n", text="with \0", at=NOW)
    write(library, seen, replace(seen, reading=Reading(notes=(note,))))
    address = postgres.address(postgres.new_schema())
    with pytest.raises(InvalidChange, match="U\\+0000"):
        copy_into(library, address)
    with closing(open_store(address)) as there, there.read() as view:
        assert list(view.batches()) == []


def test_a_backup_is_restored_on_the_server_and_what_was_there_is_kept(
    library: SqlStore, postgres: PostgresServer, tmp_path: Path
) -> None:
    library.copy_to(str(tmp_path / "backup.sqlite3"))
    address = postgres.address(postgres.new_schema())
    with closing(open_store(address)) as there:
        write(there, None, item_of("mine"))
        before = contents(there)
        restored = restore_on_server(tmp_path / "backup.sqlite3", address, tmp_path / "kept" / "previous.sqlite3")
        assert contents(there) == contents(library)
        assert there.verify() == []
        assert restored.previous is not None
        restore_on_server(restored.previous, address, tmp_path / "other.sqlite3")
        assert contents(there) == before


def test_a_damaged_or_missing_backup_is_not_restored(postgres: PostgresServer, tmp_path: Path) -> None:
    (tmp_path / "damaged.sqlite3").write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    address = postgres.address(postgres.new_schema())
    with closing(open_store(address)) as there:
        write(there, None, item_of("mine"))
        with pytest.raises(ReadinglistError):
            restore_on_server(tmp_path / "damaged.sqlite3", address, tmp_path / "previous.sqlite3")
        with pytest.raises(InputError, match="no such file"):
            restore_on_server(tmp_path / "missing.sqlite3", address, tmp_path / "previous.sqlite3")
        with there.read() as view:
            assert list(view.keys()) == ["mine"]


def test_all_columns_of_both_are_copied(library: SqlStore, postgres: PostgresServer) -> None:
    """But for those that the databases compute, and the tables of the word index and the rights."""
    computed = {"notes": {"number"}, "events": {"private"}, "merge_bases": {"owner"}}
    with closing(open_store(postgres.address(postgres.new_schema()))) as server:
        for table, columns in TABLES.items():
            in_file = {row[1] for row in library.connection.rows(f"PRAGMA table_info({table})")}
            on_server = {
                name
                for (name,) in server.connection.rows(
                    "SELECT CAST(column_name AS text) FROM information_schema.columns"
                    " WHERE table_schema = current_schema() AND table_name = :name",
                    {"name": table},
                )
            }
            left_out = computed.get(table, set())
            assert in_file - left_out == on_server - left_out == set(columns), table
        others = {"migrations", "readers", "texts_words", "vocabulary"}
        assert server.connection.tables() - others == set(TABLES)
