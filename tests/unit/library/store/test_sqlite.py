"""Library files that are missing, foreign, damaged, newer, not writable, or on a full disk."""

import ctypes
import os
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from readinglist.library.journal import changes
from readinglist.library.protocol import Selection
from readinglist.library.query import Everything
from readinglist.library.store.library_file import is_complete
from readinglist.library.store.sqlite import SqliteConnection, open_store
from readinglist.papers.errors import FullDisk, LibraryError, UsageError
from tests.command import TIME_LIMIT
from tests.papers import NOON, item

ROOT = Path(__file__).resolve().parents[3]


def filled(library: Path, papers: int = 3, abstract: str = "words " * 300) -> None:
    """Create a library of `papers` papers."""
    store = open_store(str(library))
    with store.begin() as unit:
        for number in range(papers):
            unit.apply(changes(None, item(f"key{number}", abstract=abstract), reader="ada", at=NOON))
    store.close()


def keys(library: Path) -> list[str]:
    store = open_store(str(library), create=False)
    with store.read() as view:
        found = list(view.keys())
    assert store.verify() == []
    store.close()
    return found


def read_all(library: Path) -> None:
    store = open_store(str(library))
    try:
        with store.read() as view:
            list(view.select(Selection(query=Everything(), reader="ada")))
            list(view.events())
    finally:
        store.close()


def test_a_library_is_made_with_its_folder_and_opened_again(tmp_path: Path) -> None:
    library = tmp_path / "new" / "folder" / "library.sqlite3"
    filled(library)
    assert keys(library) == ["key0", "key1", "key2"]
    assert [each.name for each in library.parent.iterdir()] == ["library.sqlite3"]


def test_a_commit_is_synchronous_and_the_journal_is_a_write_ahead_log(tmp_path: Path) -> None:
    filled(tmp_path / "library.sqlite3")
    connection = SqliteConnection(str(tmp_path / "library.sqlite3"))
    pragmas = ("synchronous", "journal_mode", "foreign_keys", "busy_timeout")
    assert [connection.rows(f"PRAGMA {name}")[0][0] for name in pragmas] == [2, "wal", 1, 10_000]
    connection.close()


@pytest.mark.parametrize("content", [None, b""])
def test_a_missing_library_is_not_created_by_reading(tmp_path: Path, content: bytes | None) -> None:
    library = tmp_path / "library.sqlite3"
    if content is not None:
        library.write_bytes(content)
    with pytest.raises(LibraryError, match="does not exist") as caught:
        open_store(str(library), create=False)
    assert "add" in caught.value.hint
    assert library.exists() == (content is not None)


def test_a_file_of_another_kind_is_left_alone(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("Dear diary, " * 200)
    with pytest.raises(LibraryError, match="not a library"):
        open_store(str(text))
    assert text.read_text() == "Dear diary, " * 200


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "other.sqlite3"
    with sqlite3.connect(other) as database:
        database.execute("CREATE TABLE songs (title TEXT)")
    database.close()
    with pytest.raises(LibraryError, match="another program"):
        open_store(str(other))
    database = sqlite3.connect(other)
    assert database.execute("SELECT name FROM sqlite_master").fetchall() == [("songs",)]
    database.close()


def test_a_folder_is_no_library(tmp_path: Path) -> None:
    with pytest.raises(LibraryError) as caught:
        open_store(str(tmp_path))
    assert caught.value.hint


def test_a_folder_that_cannot_be_made_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(LibraryError, match="cannot create folder"):
        open_store(str(tmp_path / "file" / "library.sqlite3"))


def test_status_changes_that_contradict_the_journal_are_reported(tmp_path: Path) -> None:
    library = tmp_path / "library.sqlite3"
    filled(library, 1)
    with closing(sqlite3.connect(library)) as database, database:
        database.execute("INSERT INTO turns VALUES ('key0', 'ada', 0, 'new', 'read', '', '2025', '2025')")
    store = open_store(str(library))
    assert any("reading dates" in problem for problem in store.verify())
    store.close()


def test_a_damaged_library_is_reported_by_what_reads_it(tmp_path: Path) -> None:
    library = tmp_path / "library.sqlite3"
    filled(library, 60)
    whole = bytearray(library.read_bytes())
    for place in range(4096, len(whole), 64):
        whole[place : place + 16] = b"\xa5" * 16
    library.write_bytes(whole)
    with pytest.raises(LibraryError, match="damaged") as caught:
        read_all(library)
    assert "recover" in caught.value.hint


def test_a_library_cut_short_is_reported(tmp_path: Path) -> None:
    library = tmp_path / "library.sqlite3"
    filled(library, 60)
    os.truncate(library, library.stat().st_size // 2)
    with pytest.raises(LibraryError, match="damaged"):
        read_all(library)


def test_verify_finds_state_that_is_not_in_the_journal(tmp_path: Path) -> None:
    library = tmp_path / "library.sqlite3"
    filled(library, 2, abstract="short")
    database = sqlite3.connect(library)
    with database:
        damaged = "SELECT number, replace(value_after, 'A paper', 'Another') FROM events WHERE paper = 'key0'"
        database.execute(f"INSERT INTO changed_documents {damaged}")
        database.execute("INSERT INTO readings VALUES ('key1', 'eve', 'read', '', '', 0, '', '')")
        database.execute("INSERT INTO readings VALUES ('ghost', 'eve', 'read', '', '', 0, '', '')")
    database.close()
    store = open_store(str(library))
    problems = [
        problem for problem in store.verify() if not problem.startswith(("texts_words", "papers", "titles", "headings"))
    ]
    assert problems == [
        "paper key0 differs from the journal",
        "the reading of paper key1 by eve differs from the journal",
        "the reading of paper ghost by eve differs from the journal",
    ]
    store.close()
    database = sqlite3.connect(library)
    with database:
        database.execute("DELETE FROM events WHERE number = 1")
        database.execute("UPDATE events SET value_before = '3' WHERE number = 2")
    database.close()
    store = open_store(str(library))
    assert any("event 2" in problem for problem in store.verify())
    store.close()


def with_foreign_words(library: Path) -> None:
    """Damage a library: its word index is not that of its texts, and a tag has no paper."""
    filled(library, 2)
    database = sqlite3.connect(library)
    with database:
        database.execute(
            "INSERT INTO texts_words (rowid, title, authors, abstract) VALUES (1, 'something else', '', '')"
        )
        database.execute("INSERT INTO tags VALUES ('nobody', 'x', 'x')")
    database.close()


def test_verify_finds_superfluous_words_and_rows_without_paper(tmp_path: Path) -> None:
    library = tmp_path / "library.sqlite3"
    with_foreign_words(library)
    store = open_store(str(library))
    problems = store.verify()
    store.close()
    assert [problem.split(":")[0] for problem in problems] == ["tags", "texts_words"]


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE papers SET year = 1900 WHERE id = 'key1'",
        "UPDATE headings SET authors = 'someone else' WHERE number = 2",
        "INSERT INTO names VALUES ('other', 'other', 'key1', 0)",
        "DELETE FROM titles WHERE paper = 'key1'",
        "INSERT INTO tags VALUES ('key1', 'x', 'x')",
    ],
)
def test_verify_finds_rows_that_do_not_follow_from_a_paper(tmp_path: Path, damage: str) -> None:
    library = tmp_path / "library.sqlite3"
    filled(library, 2)
    with closing(sqlite3.connect(library)) as database, database:
        database.execute(damage)
    store = open_store(str(library))
    assert any("rows of paper key1" in problem for problem in store.verify())
    store.close()


def test_verify_finds_a_damaged_text(tmp_path: Path) -> None:
    library = tmp_path / "library.sqlite3"
    filled(library, 1)
    with closing(sqlite3.connect(library)) as database, database:
        ((packed,),) = database.execute("SELECT value_after FROM events")
        database.execute("UPDATE events SET value_after = ?", (packed[:-9],))
    store = open_store(str(library))
    assert any("damaged" in problem for problem in store.verify())
    with store.read() as view, pytest.raises(LibraryError, match="damaged"):
        view.item("key0", "ada")
    store.close()


def test_text_that_is_no_text_is_refused(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "library.sqlite3"))
    with store.read() as view, pytest.raises(UsageError, match="invalid UTF-8"):
        view.item("caf\udce9", "ada")
    with pytest.raises(UsageError), store.begin() as unit:
        unit.apply(changes(None, item("a", "caf\udce9"), reader="ada", at=NOON))
    assert store.verify() == []
    store.close()


# --- folders and disks ---------------------------------------------------------------------------------------------

ADD = """
import sys
from readinglist.papers.errors import LibraryError
from readinglist.library.journal import changes, inverse
from readinglist.library.store.sqlite import open_store
from tests.papers import NOON, item, later
try:
    store = open_store(sys.argv[1])
    for number in range(int(sys.argv[2])):
        with store.begin() as unit:
            unit.apply(changes(None, item(f"new{number}", abstract="words " * 300), reader="ada", at=NOON))
        print(f"new{number}", flush=True)
    store.close()
except LibraryError as error:
    sys.exit(f"{type(error).__name__}: {error.message} [{error.hint}]")
"""


def without_the_rights_of_root() -> None:
    """Take from root the right to write where the permissions forbid it (Linux: CAP_DAC_OVERRIDE)."""
    prctl_drop, dac_override = 24, 1
    if ctypes.CDLL(None, use_errno=True).prctl(prctl_drop, dac_override, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")


def add_in_child(library: Path, papers: int, before: Callable[[], None] | None = None) -> tuple[str, str]:
    """Add papers from a process in which `before` was called first; what it said on stdout and stderr."""
    finished = subprocess.run(
        [sys.executable, "-c", ADD, str(library), str(papers)],
        cwd=ROOT,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=before,
        capture_output=True,
        text=True,
        timeout=TIME_LIMIT,
        check=False,
    )
    assert (finished.returncode == 0) == (finished.stderr == "")
    return finished.stdout, finished.stderr


def largest_file(size: int) -> Callable[[], None]:
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def test_a_full_disk_is_reported_and_nothing_reported_is_lost(tmp_path: Path) -> None:
    library = tmp_path / "library.sqlite3"
    filled(library)
    out, err = add_in_child(library, 1000, largest_file(600_000))
    assert err.startswith("FullDisk")
    assert "disk is full" in err
    added = out.split()
    assert 0 < len(added) < 1000
    present = keys(library)
    assert set(added) <= set(present)
    assert len(present) <= 3 + len(added) + 1
    assert add_in_child(library, 0) == ("", "")


READ = "import sys; from readinglist.library.store.sqlite import open_store; open_store(sys.argv[1]).read().__enter__()"


def test_a_library_on_a_full_disk_can_be_read(tmp_path: Path) -> None:
    library = tmp_path / "library.sqlite3"
    filled(library)
    before = library.read_bytes()
    for log, is_read in ((b"", True), (b"changes", False)):
        (tmp_path / "library.sqlite3-wal").write_bytes(log)
        command = [sys.executable, "-c", READ, str(library)]
        done = subprocess.run(command, cwd=ROOT, preexec_fn=largest_file(8192), capture_output=True, check=False)
        assert (done.returncode == 0) is is_read, done.stderr
    (tmp_path / "library.sqlite3-wal").unlink()
    (tmp_path / "library.sqlite3-journal").write_bytes(b"changes to revert")
    assert not is_complete(str(library))
    (tmp_path / "library.sqlite3-journal").unlink()
    _, err = add_in_child(library, 1, largest_file(8192))
    assert "disk is full" in err
    assert library.read_bytes() == before


def test_a_library_that_was_opened_on_a_full_disk_shows_later_changes(tmp_path: Path) -> None:
    library = tmp_path / "library.sqlite3"
    filled(library)
    free = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (8192, free[1]))
        store = open_store(str(library))
        with store.read() as view:
            assert len(view.keys()) == 3
        with pytest.raises(FullDisk), store.begin():
            pass
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, free)
    assert add_in_child(library, 100)[1] == ""
    with store.read() as view:
        assert len(view.keys()) == 103
    with store.begin() as unit:
        unit.apply(changes(None, item("last"), reader="ada", at=NOON))
    store.close()
    assert len(keys(library)) == 104


def test_a_disk_without_room_for_a_library_is_reported(tmp_path: Path) -> None:
    _, err = add_in_child(tmp_path / "library.sqlite3", 1, largest_file(8192))
    assert err.startswith("FullDisk")
    assert "disk is full" in err


@pytest.mark.parametrize(("file", "folder"), [(0o444, 0o555), (0o644, 0o555), (0o444, 0o755)])
def test_a_library_that_may_not_be_written_is_reported(tmp_path: Path, file: int, folder: int) -> None:
    library = tmp_path / "shelf" / "library.sqlite3"
    filled(library)
    library.chmod(file)
    library.parent.chmod(folder)
    before = library.read_bytes()
    try:
        out, err = add_in_child(library, 1, without_the_rights_of_root if os.geteuid() == 0 else None)
    finally:
        library.parent.chmod(0o755)
    assert out == ""
    assert err.startswith("LibraryError")
    assert "permissions" in err
    assert library.read_bytes() == before


READ = """
import sys
from readinglist.library.store.sqlite import open_store
store = open_store(sys.argv[1])
with store.read() as view:
    print(*view.keys())
print(*(problem.split(":")[0] for problem in store.verify()))
"""


@pytest.mark.parametrize(("make", "problems"), [(filled, []), (with_foreign_words, ["tags", "texts_words"])])
@pytest.mark.parametrize("folder", [0o555, 0o755])
def test_a_library_on_a_disk_that_is_only_read_is_read_checked_and_left_alone(
    tmp_path: Path, folder: int, make: Callable[[Path], None], problems: list[str]
) -> None:
    library = tmp_path / "a shelf?" / "library.sqlite3"
    make(library)
    library.chmod(0o444)
    library.parent.chmod(folder)
    before = library.read_bytes()
    try:
        finished = subprocess.run(
            [sys.executable, "-c", READ, str(library)],
            cwd=ROOT,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
            preexec_fn=without_the_rights_of_root if os.geteuid() == 0 else None,
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        library.parent.chmod(0o755)
        library.chmod(0o644)
    assert (finished.returncode, finished.stderr) == (0, "")
    found, reported = finished.stdout.splitlines()
    assert (library.read_bytes(), reported.split()) == (before, problems)
    store = open_store(str(library))
    with store.read() as view:
        assert found.split() == list(view.keys())
    store.close()
    assert [path.name for path in library.parent.iterdir() if path.suffix == ".sqlite3"] == ["library.sqlite3"]
