"""Libraries of earlier versions are brought up to date, and libraries of newer ones are left alone."""

import json
import lzma
import sqlite3
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from readinglist.library.encoding import paper_to_json
from readinglist.library.journal import Event, inverse, last_redoable, last_undoable
from readinglist.library.listing import listed_paper
from readinglist.library.protocol import Selection
from readinglist.library.query import Everything, parse
from readinglist.library.store.schema import MIGRATIONS, Migration, bring_up_to_date
from readinglist.library.store.sqlite import SqliteConnection, open_store
from readinglist.papers.errors import LibraryError, NewerLibrary
from readinglist.papers.paper import Item, Paper
from tests.papers import NOON

ROOT = Path(__file__).resolve().parents[3]


def test_a_newer_library_is_left_alone(tmp_path: Path) -> None:
    library = tmp_path / "library.sqlite3"
    connection = SqliteConnection(str(library))
    later = Migration(name="9999 later", statements=("CREATE TABLE later (x TEXT)",))
    bring_up_to_date(connection, (*MIGRATIONS, later))
    connection.close()
    with pytest.raises(NewerLibrary) as caught:
        open_store(str(library))
    assert "upgrade" in caught.value.hint


def test_migrations_are_applied_in_order_recorded_and_applied_once(tmp_path: Path) -> None:
    library = tmp_path / "library.sqlite3"
    connection = SqliteConnection(str(library))
    bring_up_to_date(connection, MIGRATIONS[:2])
    assert "texts_words" not in connection.tables()
    bring_up_to_date(connection)
    bring_up_to_date(connection)
    names = [name for (name,) in connection.rows("SELECT name FROM migrations ORDER BY number")]
    assert names == [migration.name for migration in MIGRATIONS]
    connection.close()


def test_tags_of_old_libraries_are_folded_again(tmp_path: Path) -> None:
    connection = SqliteConnection(str(tmp_path / "library.sqlite3"))
    old = tuple(migration for migration in MIGRATIONS if migration.name < "0008")
    bring_up_to_date(connection, old)
    columns = [name for _, name, *_ in connection.rows("PRAGMA table_info (papers)")]
    row = ["x" if name == "id" else 1 for name in columns]
    connection.insert("papers", columns, [row])
    connection.insert("documents", ("paper", "document"), [("x", "{}")])
    tags = [("x", tag, tag.lower()) for tag in ("Straße", "nlp", "NLP", "STRASSE")]
    connection.insert("tags", ("paper", "tag", "fold"), tags)
    bring_up_to_date(connection)
    assert connection.rows("SELECT tag, fold FROM tags ORDER BY fold") == [("nlp", "nlp"), ("Straße", "strasse")]
    connection.close()


def old_library(folder: Path, migration: str) -> Path:
    """Return a copy of a library that had this as its last migration."""
    library = folder / "library.sqlite3"
    library.write_bytes(lzma.decompress((ROOT / "fixtures" / "libraries" / f"{migration}.sqlite3.xz").read_bytes()))
    return library


def test_a_library_of_an_earlier_version_in_a_read_only_folder_says_what_to_do(tmp_path: Path) -> None:
    connection = SqliteConnection(str(old_library(tmp_path, "0009")), fixed=True)
    with pytest.raises(LibraryError, match="older version") as caught:
        bring_up_to_date(connection, read_only=True)
    assert "READINGLIST_LIBRARY" in caught.value.hint
    connection.close()


def test_a_library_of_an_earlier_version_is_migrated(tmp_path: Path) -> None:
    store = open_store(str(old_library(tmp_path, "0006")))
    assert store.verify() == []
    with store.read() as view:
        laws, heads = view.item("laws", "ada"), view.item("heads", "ada")
        assert laws is not None
        assert heads is not None
        changed = view.status_changes(laws.paper.id, "ada")
        assert [(each.was, each.status) for each in changed] == [
            ("new", "reading"),
            ("reading", "read"),
            ("read", "reading"),
            ("reading", "read"),
        ]
        assert laws.reading.rating == 4
        assert len(laws.reading.notes) == 1
        assert [(each.was, each.status) for each in view.status_changes(heads.paper.id, "bob")] == [("new", "skimmed")]
        counts = view.status_change_counts(Everything(), "ada", (NOON,))
        assert counts["new", "read", ""] == (1,)
        early = view.first_early_change(Everything(), "ada")
        assert early == datetime(2024, 3, 5, 10, tzinfo=UTC)
    store.close()


Whole = tuple[Mapping[str, Paper], object, Sequence[Event], object, Sequence[Sequence[Item]]]


def in_full(library: Path) -> Whole:
    """Return everything that a library says about its papers."""
    store = open_store(str(library))
    assert store.verify() == []
    with store.read() as view:
        found = [list(view.select(Selection(query=parse(word, NOON), reader="ada"))) for word in ("graphs", "another")]
        everything = (view.papers(), view.readings(), list(view.journal()), list(view.no_papers()), found)
    store.close()
    return everything


def test_long_texts_of_old_libraries_are_compressed(tmp_path: Path) -> None:
    library = old_library(tmp_path, "0009")
    with closing(sqlite3.connect(library)) as database:
        sql = "SELECT paper, document FROM documents ORDER BY paper"
        documents = {paper: json.loads(text) for paper, text in database.execute(sql)}
        journal = [
            (json.loads(was), json.loads(now))
            for was, now in database.execute("SELECT value_before, value_after FROM events ORDER BY number")
        ]
        ((size,),) = database.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
    papers, _, events, _, (graphs, another) = in_full(library)
    assert {name: paper_to_json(paper) for name, paper in papers.items()} == documents
    assert [(event.before, event.after) for event in events] == journal
    assert len(graphs) == len(papers) == 149
    assert [each.paper.key for each in another] == ["key3"]
    assert library.stat().st_size < size


@pytest.mark.parametrize(("migration", "papers"), [("0006", 3), ("0009", 149), ("0011", 5)])
def test_lists_of_old_libraries_show_what_their_papers_say(tmp_path: Path, migration: str, papers: int) -> None:
    store = open_store(str(old_library(tmp_path, migration)))
    with store.read() as view:
        everything = Selection(query=Everything(), reader="ada")
        listed = list(view.listing(everything))
        assert listed == [listed_paper(item) for item in view.select(everything)]
    assert store.verify() == []
    store.close()
    assert len(listed) == papers
    if migration == "0011":
        shown = {each.key: (each.authors, each.venue, each.tags) for each in listed}
        assert shown["laws"] == ("van der Berg & Roe", "Journal of Laws", "graphs, theory")
        assert shown["heads"] == ("Öz et al.", "Proceedings of Heads", "nlp, ml/deep")


def without_revisions(library: Path) -> dict[str, Paper]:
    """Return the papers of a library as if each had only one event."""
    papers, *_ = in_full(library)
    return {name: replace(paper, revision=0) for name, paper in papers.items()}


def test_every_change_of_a_migrated_library_can_be_undone(tmp_path: Path) -> None:
    library = old_library(tmp_path, "0009")
    store = open_store(str(library))
    with store.begin() as unit:
        while (batch := last_undoable(unit.batches())) is not None:
            unit.apply(inverse(unit.batch(batch), reader="ada", at=NOON))
        assert unit.papers() == {}
    assert store.verify() == []
    with store.begin() as unit:
        while (batch := last_redoable(unit.batches())) is not None:
            unit.apply(inverse(unit.batch(batch), reader="ada", at=NOON))
    store.close()
    found = without_revisions(library)
    expected = without_revisions(old_library(tmp_path, "0009"))
    del expected["key5"]  # its removal had been undone, and is redone too
    assert found == expected


MIGRATE = """
import sys
from readinglist.library.store.sqlite import SqliteConnection, open_store
run = SqliteConnection.run_many
def slow(self, sql, parameters):
    run(self, sql, parameters)
    print("half", flush=True)
    sys.stdin.read()
SqliteConnection.run_many = slow
open_store(sys.argv[1])
"""


OPEN = """
import resource, sys
from readinglist.library.store.sqlite import open_store
from readinglist.papers.errors import LibraryError
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
try:
    open_store(sys.argv[1]).close()
except LibraryError as error:
    print(error.message)
"""


@pytest.mark.slow
def test_without_room_a_library_stays_as_it_is_or_large(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    library = old_library(tmp_path, "0009")
    whole = in_full(old_library(other, "0009"))
    sizes = [40_000, 200_000, 400_000, 600_000, 800_000, 2_000_000]
    said = []
    for size in sizes:
        library = old_library(tmp_path, "0009")
        run = [sys.executable, "-c", OPEN, str(library), str(size)]
        said.append(subprocess.run(run, capture_output=True, text=True, check=True).stdout)
        assert in_full(library) == whole
        library.unlink()
    assert "disk is full" in said[0]
    assert said[-1] == ""


def test_a_migration_that_is_killed_is_made_again(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    library = old_library(tmp_path, "0009")
    whole = in_full(old_library(other, "0009"))
    with subprocess.Popen(
        [sys.executable, "-c", MIGRATE, str(library)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "half\n"
        process.kill()
    with closing(sqlite3.connect(library)) as database:
        assert database.execute("SELECT max(name) FROM migrations").fetchone() == ("0009 words",)
    assert in_full(library) == whole


def test_a_migration_that_fails_leaves_no_trace(tmp_path: Path) -> None:
    connection = SqliteConnection(str(tmp_path / "library.sqlite3"))
    broken = Migration(name="9999 broken", statements=("CREATE TABLE half (x TEXT)", "CREATE NONSENSE"))
    with pytest.raises(LibraryError, match="cannot access library"):
        bring_up_to_date(connection, (*MIGRATIONS, broken))
    assert "half" not in connection.tables()
    bring_up_to_date(connection)
    connection.close()
