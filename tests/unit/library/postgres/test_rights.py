"""The rights of readers with real roles of the server, through the store and through plain SQL."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from readinglist.api import Library
from readinglist.library.journal import changes, inverse
from readinglist.library.postgres.connection import PostgresConnection
from readinglist.library.postgres.readers import add_reader, readers, remove_reader
from readinglist.library.postgres.schema import MIGRATIONS
from readinglist.library.postgres.store import open_store
from readinglist.library.protocol import Selection
from readinglist.library.query import Everything, parse
from readinglist.library.store.sql_store import SqlStore
from readinglist.papers.errors import InvalidChange, LibraryError, NothingFound
from readinglist.papers.paper import Note, Reading
from readinglist.settings.loading import load
from readinglist.testing.library import NOW, item_of, read_item, undo, write
from tests.postgres_server import PASSWORD, PostgresServer

pytestmark = pytest.mark.postgres

SECRET = Note(id="n1", text="A weak proof, between us", at=NOW)
SHARED = Note(id="n2", text="Discuss on Friday", at=NOW, shared=True)


class Lab:
    """A library on a server with two readers, ada and bob, and grace, who may remove papers."""

    def __init__(self, server: PostgresServer) -> None:
        self.server = server
        self.schema = server.new_schema()
        self.owner = open_store(server.address(self.schema))
        self.stores: dict[str, SqlStore] = {}
        for name in ("ada", "bob", "grace"):
            server.execute(
                f"DO $$ BEGIN CREATE ROLE {name} LOGIN PASSWORD '{PASSWORD}';"
                " EXCEPTION WHEN duplicate_object THEN NULL; END $$"
            )
            add_reader(self.connection, name, removes=name == "grace")

    @property
    def connection(self) -> PostgresConnection:
        assert isinstance(self.owner.connection, PostgresConnection)
        return self.owner.connection

    def __getitem__(self, name: str) -> SqlStore:
        if name not in self.stores:
            self.stores[name] = open_store(self.server.address(self.schema, role=name))
        return self.stores[name]

    def library(self, name: str, folder: Path) -> Library:
        """Open the library with the settings of a reader."""
        place = self.server.address(self.schema, role=name)
        environment = {"HOME": str(folder), "READINGLIST_LIBRARY": place, "READINGLIST_READER": name}
        return Library(load(environment=environment, folder=folder))

    def sql(self, name: str, statement: str) -> list[tuple[object, ...]]:
        """Execute plain SQL as a reader."""
        with psycopg.connect(self.server.address(self.schema, role=name), autocommit=True) as connection:
            found = connection.execute(statement.encode())
            return found.fetchall() if found.description else []

    def close(self) -> None:
        assert self.owner.verify() == []
        for store in (self.owner, *self.stores.values()):
            store.close()


@pytest.fixture
def lab(postgres: PostgresServer) -> Iterator[Lab]:
    with closing(Lab(postgres)) as lab:
        write(lab["ada"], None, item_of("a", "Deep proofs"))
        yield lab


def noted(lab: Lab, name: str, *notes: Note, status: str = "read") -> None:
    seen = read_item(lab[name], "a", name)
    write(lab[name], seen, replace(seen, reading=Reading(status=status, since=NOW, notes=notes)), reader=name)


def test_readers_write_with_numbers_that_go_on_although_rows_are_hidden(lab: Lab) -> None:
    noted(lab, "ada", SECRET)
    noted(lab, "bob", SECRET)
    noted(lab, "ada", SECRET, SHARED)
    with lab.owner.read() as view:
        assert [event.number for event in view.journal()] == list(range(1, 7))
        assert sum(event.reader == "bob" for event in view.journal()) == 2


def test_private_notes_are_hidden_from_others_also_in_the_journal(lab: Lab) -> None:
    noted(lab, "ada", SECRET, SHARED)
    with lab["bob"].read() as view:
        assert view.readings_of("id-a")["ada"].notes == (SHARED,)
        told = repr((list(view.journal()), view.events(), view.events(paper="id-a"), view.batch(2)))
        assert "between us" not in told
        assert "Friday" in told
        assert list(view.differences()) == []
        assert not list(view.select(Selection(query=parse("note:weak", NOW), reader="ada")))
    with lab["ada"].read() as view:
        assert view.readings_of("id-a")["ada"].notes == (SECRET, SHARED)
        assert "between us" in repr(view.events())
    tables = ("events", "notes", "batches", "papers", "readings", "turns", "texts_words", "vocabulary", "headings")
    for table in tables:
        assert "between us" not in repr(lab.sql("bob", f"SELECT * FROM {table}"))
        assert "weak" not in repr(lab.sql("bob", f"SELECT * FROM {table}"))


def test_a_note_that_was_shared_is_seen_until_it_is_private(lab: Lab) -> None:
    noted(lab, "ada", SHARED)
    noted(lab, "ada", replace(SHARED, shared=False, text="In private now"))
    with lab["bob"].read() as view:
        assert "ada" in view.readings_of("id-a")
        assert view.readings_of("id-a")["ada"].notes == ()
        assert "In private" not in repr(view.events())


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO readings (paper, reader, status, since, priority, rating) VALUES ('x', 'bob', 'read', '', '', 0)",
        "INSERT INTO notes (paper, reader, id, at, body, folded) VALUES ('id-a', 'bob', 'x', '', '', '')",
        "INSERT INTO batches VALUES (99, '', 'bob', '', 'change', 0)",
        "INSERT INTO events VALUES (99, 1, 'id-a', 'rating', 'bob', '', '', '0', '5')",
        "INSERT INTO events VALUES (99, 1, 'id-b', 'paper', 'ada', '', '', '{}', 'null')",
        "INSERT INTO turns VALUES ('id-a', 'bob', 0, 'new', 'read', '', '', '')",
        "UPDATE events SET reader = 'ada'",
        "DELETE FROM events",
        "UPDATE batches SET why = ''",
        "UPDATE readings SET reader = 'bob' WHERE reader = 'ada'",
        "UPDATE readers SET removes = true",
        "INSERT INTO readers VALUES ('ada', true)",
        "TRUNCATE notes",
        "DROP TABLE notes",
        "ALTER TABLE notes DISABLE ROW LEVEL SECURITY",
        "UPDATE migrations SET name = ''",
        "SET ROLE bob",
    ],
)
def test_plain_sql_cannot_write_as_another_or_change_the_journal(lab: Lab, statement: str) -> None:
    noted(lab, "ada")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        lab.sql("ada", statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE readings SET status = 'dropped' WHERE reader = 'bob'",
        "UPDATE notes SET body = '' WHERE reader = 'bob'",
        "DELETE FROM notes",
        "DELETE FROM readings",
        "DELETE FROM papers WHERE id = 'id-a'",
        "DELETE FROM turns WHERE reader = 'bob'",
        (
            "CREATE TEMP TABLE readers AS SELECT 'ada' AS name, true AS removes; GRANT SELECT ON readers TO PUBLIC;"
            " DELETE FROM papers"
        ),
        (
            "CREATE TEMP TABLE notes (LIKE notes); CREATE TEMP TABLE readings (LIKE readings);"
            " GRANT SELECT ON notes, readings TO PUBLIC; DELETE FROM papers"
        ),
    ],
)
def test_plain_sql_does_not_reach_the_rows_of_another(lab: Lab, statement: str) -> None:
    noted(lab, "bob", SECRET, SHARED)
    before = read_item(lab.owner, "a", "bob")
    lab.sql("ada", statement)
    assert read_item(lab.owner, "a", "bob") == before


def test_the_store_refuses_to_write_as_another(lab: Lab) -> None:
    seen = read_item(lab["ada"], "a", "bob")
    with pytest.raises(LibraryError, match="write as another reader"):
        write(lab["ada"], seen, replace(seen, reading=Reading(rating=1)), reader="bob")
    with pytest.raises(LibraryError, match="write as another reader"):
        write(lab["ada"], None, item_of("b"), reader="bob")
    assert read_item(lab["ada"], "a", "bob") == seen


def test_an_assistant_writes_for_its_reader(lab: Lab) -> None:
    seen = read_item(lab["ada"], "a", "ada")
    with lab["ada"].begin() as unit:
        unit.apply(changes(seen, replace(seen, reading=Reading(status="read")), reader="ada/assistant", at=NOW))
    assert read_item(lab["ada"], "a", "ada").reading.status == "read"


def test_who_may_remove_a_paper(lab: Lab) -> None:
    write(lab["ada"], None, item_of("b", "Unread by others"))
    write(lab["ada"], read_item(lab["ada"], "b"), None)
    noted(lab, "bob", SECRET)
    seen = read_item(lab["ada"], "a")
    for name in ("ada", "bob"):
        with pytest.raises(LibraryError, match="remove papers that others"):
            write(lab[name], seen, None, reader=name)
    removed = write(lab["grace"], seen, None, reader="grace")
    with lab.owner.read() as view:
        assert list(view.keys()) == []
    undo(lab["ada"], removed[0].batch, reader="ada")
    assert read_item(lab["bob"], "a", "bob").reading.notes == (SECRET,)
    with lab["ada"].read() as view:
        assert len(view.status_changes("id-a", "bob")) == 1


@pytest.mark.parametrize("name", ["ada", "grace"])
def test_a_merge_is_refused_if_others_have_private_notes_on_what_it_removes(
    lab: Lab, tmp_path: Path, name: str
) -> None:
    before = replace(read_item(lab["bob"], "a", "bob"), reading=Reading(notes=(SECRET,)))
    write(lab["bob"], read_item(lab["bob"], "a", "bob"), before, reader="bob")
    write(lab["ada"], None, item_of("b", "Deep proofs"))
    with lab.library(name, tmp_path) as library, pytest.raises(InvalidChange, match="a has private notes of other"):
        library.merge("b", "a")
    assert read_item(lab["bob"], "a", "bob").reading == before.reading
    with lab.library("postgres", tmp_path) as library:
        library.merge("b", "a")
        assert read_item(lab["bob"], "b", "bob").reading.notes == (SECRET,)
        library.undo()
    assert read_item(lab["bob"], "a", "bob").reading == before.reading


def test_a_merge_into_a_paper_with_private_notes_keeps_them(lab: Lab, tmp_path: Path) -> None:
    noted(lab, "bob", SECRET)
    write(lab["ada"], None, item_of("b", "Deep proofs"))
    with lab.library("ada", tmp_path) as library:
        library.merge("a", "b")
    assert read_item(lab["bob"], "b", "bob").reading.notes == (SECRET,)


def test_a_restored_paper_has_the_status_changes_of_all_readers(lab: Lab) -> None:
    noted(lab, "ada")
    noted(lab, "bob")
    removed = write(lab["grace"], read_item(lab["grace"], "a"), None, reader="grace")
    with lab["bob"].begin() as unit:
        unit.apply(inverse(unit.batch(removed[0].batch), reader="bob", at=NOW))
    with lab["bob"].read() as view:
        assert dict(view.count(Everything(), "ada")) == {"read": 1}
        assert len(view.status_changes("id-a", "ada")) == 1
        assert list(view.differences()) == []


def test_only_administrators_copy_the_library_and_give_rights(lab: Lab, tmp_path: object) -> None:
    noted(lab, "ada", SECRET)
    with pytest.raises(LibraryError, match="only administrators"):
        lab["bob"].copy_to(f"{tmp_path}/copy.sqlite3")
    assert lab["bob"].hides_events()
    assert not lab.owner.hides_events()
    bob = lab["bob"].connection
    assert isinstance(bob, PostgresConnection)
    with pytest.raises(LibraryError):
        add_reader(bob, "bob", removes=True)


def test_an_older_library_is_updated_by_its_administrator(lab: Lab) -> None:
    lab.sql("postgres", f"DELETE FROM migrations WHERE name = '{MIGRATIONS[-1].name}'")
    address = lab.server.address(lab.schema, role="bob")
    with pytest.raises(LibraryError, match="older version") as refused:
        open_store(address)
    assert "administrator" in refused.value.hint
    open_store(lab.server.address(lab.schema)).close()
    open_store(address).close()


def test_readers_are_listed_and_removed(lab: Lab) -> None:
    assert [(each.name, each.removes) for each in readers(lab.connection)] == [
        ("ada", False), ("bob", False), ("grace", True),
    ]  # fmt: skip
    remove_reader(lab.connection, "grace")
    with pytest.raises(LibraryError):
        open_store(lab.server.address(lab.schema, role="grace"))
    with pytest.raises(NothingFound, match="no reader"):
        remove_reader(lab.connection, "grace")
    with pytest.raises(NothingFound, match="no role 'nobody'"):
        add_reader(lab.connection, "nobody", removes=False)


def test_a_reader_who_could_not_use_the_schema_is_not_added(lab: Lab) -> None:
    for table in lab.connection.tables():
        lab.server.execute(f"ALTER TABLE {lab.schema}.{table} OWNER TO grace")
    lab.server.execute(f"REVOKE USAGE ON SCHEMA {lab.schema} FROM bob")
    connection = lab["grace"].connection
    assert isinstance(connection, PostgresConnection)
    with pytest.raises(LibraryError, match="may not give 'bob' the use of the schema") as refused:
        add_reader(connection, "bob", removes=True)
    assert f'GRANT USAGE ON SCHEMA "{lab.schema}" TO "bob"' in refused.value.hint
    assert ("bob", False) in {(each.name, each.removes) for each in readers(connection)}
    lab.server.execute(f"GRANT USAGE ON SCHEMA {lab.schema} TO bob")
    add_reader(connection, "bob", removes=True)


def test_a_member_of_the_owner_is_an_administrator(lab: Lab) -> None:
    noted(lab, "ada", SECRET)
    owner = f"{lab.schema}_owner"
    lab.server.execute(f"CREATE ROLE {owner}", f"CREATE ROLE {owner}_member LOGIN PASSWORD '{PASSWORD}'")
    lab.server.execute(f"ALTER SCHEMA {lab.schema} OWNER TO {owner}", f"GRANT {owner} TO {owner}_member")
    for (table,) in lab.sql("ada", f"SELECT tablename FROM pg_tables WHERE schemaname = '{lab.schema}'"):
        lab.server.execute(f"ALTER TABLE {lab.schema}.{table} OWNER TO {owner}")
    with closing(open_store(lab.server.address(lab.schema, role=f"{owner}_member"))) as store:
        assert not store.hides_events()
        assert store.verify() == []
        with store.read() as view:
            assert "between us" in repr(view.events())
