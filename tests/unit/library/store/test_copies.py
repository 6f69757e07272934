"""Copies of a library file: consistent during writes, checked, complete or not written at all."""

import sqlite3
import stat
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from readinglist.library.journal import changes
from readinglist.library.store.sqlite import open_store
from readinglist.papers.errors import LibraryError, ReadinglistError, UsageError
from tests.papers import NOON, item

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def library(tmp_path: Path) -> Path:
    path = tmp_path / "library.sqlite3"
    store = open_store(str(path))
    with store.begin() as unit:
        for number in range(20):
            unit.apply(changes(None, item(f"key{number}", abstract="words " * 300), reader="ada", at=NOON))
    store.close()
    return path


def copied(library: Path, target: Path, *, replace: bool = False) -> None:
    store = open_store(str(library))
    try:
        store.copy_to(str(target), replace=replace)
    finally:
        store.close()


def keys(library: Path) -> list[str]:
    store = open_store(str(library), create=False)
    with store.read() as view:
        found = list(view.keys())
    assert store.verify() == []
    store.close()
    return found


def test_a_copy_is_one_file_with_the_permissions_of_the_library(library: Path) -> None:
    library.chmod(0o600)
    (library.parent / "copies").mkdir()
    copied(library, library.parent / "copies" / "copy.sqlite3")
    assert [each.name for each in (library.parent / "copies").iterdir()] == ["copy.sqlite3"]
    copy = library.parent / "copies" / "copy.sqlite3"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    with sqlite3.connect(copy) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    connection.close()
    assert keys(copy) == keys(library)


def test_a_copy_is_taken_while_another_process_writes(library: Path) -> None:
    writer = subprocess.Popen(
        [sys.executable, "-m", "tests.library_writer", library, "eve", "0"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
    )
    try:
        assert writer.stdout is not None
        for _ in range(10):
            writer.stdout.readline()
        for number in range(5):
            copy = library.parent / f"copy{number}.sqlite3"
            copied(library, copy)
            assert "key0" in keys(copy)
        assert writer.poll() is None
    finally:
        writer.kill()
        writer.communicate()


def test_an_existing_file_is_replaced_only_on_request(library: Path) -> None:
    target = library.parent / "copy.sqlite3"
    target.write_text("precious")
    with pytest.raises(ReadinglistError, match="already exists") as refused:
        copied(library, target)
    assert "--force" in refused.value.hint
    assert target.read_text() == "precious"
    copied(library, target, replace=True)
    assert len(keys(target)) == 20


@pytest.mark.parametrize("name", ["library.sqlite3", "link.sqlite3"])
def test_the_library_is_not_its_own_copy(library: Path, name: str) -> None:
    (library.parent / "link.sqlite3").symlink_to(library)
    before = keys(library)
    with pytest.raises(UsageError, match="the library itself"):
        copied(library, library.parent / name, replace=True)
    assert keys(library) == before


def test_an_unwritable_place_is_reported(library: Path) -> None:
    for target in (library.parent / "nowhere" / "copy.sqlite3", Path("/dev/null/copy")):
        with pytest.raises(ReadinglistError, match="cannot write"):
            copied(library, target)
    (library.parent / "folder").mkdir()
    for target in (library.parent / "folder", Path("/dev/null")):
        with pytest.raises(ReadinglistError, match="already exists"):
            copied(library, target, replace=True)
    assert not list(library.parent.glob("*.part"))


@pytest.mark.parametrize("pages", [range(5, 30), [40]])
def test_a_damaged_library_is_not_copied(library: Path, pages: Sequence[int]) -> None:
    content = bytearray(library.read_bytes())
    for page in pages:
        content[page * 4096 : page * 4096 + 2048] = bytes(range(256)) * 8
    library.write_bytes(content)
    target = library.parent / "copy.sqlite3"
    with pytest.raises(LibraryError, match=r"is damaged \(.*\); no copy was written") as refused:
        copied(library, target)
    assert ".recover" in refused.value.hint
    assert not target.exists()
    assert not list(library.parent.glob("*.part"))
