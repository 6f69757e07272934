"""Targets and note files follow every change made through the API."""

import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

from readinglist.api import Library, open_library
from readinglist.api.read_only import ReadOnlyLibrary
from readinglist.files.documents import Document

SETTINGS = """
[readinglist]
reader = "ada"
offline = true
[cache]
folder = "cache"
[resolve]
order = []
[enrich]
order = []
[notes]
folder = "notes"
keep_updated = true
[[export]]
path = "read.bib"
query = "status:read"
keep_updated = true
"""
RECORDS = '{"title": "A Study of Something New in Robotics", "authors": ["Ada Hu"], "year": 2024, "key": "study"}\n'


@pytest.fixture
def config(tmp_path: Path) -> Path:
    config = tmp_path / "config.toml"
    config.write_text(SETTINGS, encoding="utf-8")
    return config


@pytest.fixture
def library(tmp_path: Path, config: Path) -> Iterator[Library]:
    with open_library(tmp_path / "library.sqlite3", config=config) as opened:
        opened.add(Document(name="notebook", text=RECORDS))
        yield opened


def test_targets_follow_each_change(library: Library, tmp_path: Path) -> None:
    target = tmp_path / "read.bib"
    library.set_status("study", "read")
    assert "{study," in target.read_text(encoding="utf-8")
    assert [file.done for file in library.refreshed.files if file.name.endswith("read.bib")] == ["written"]
    library.rekey("study", "hu2024")
    assert "{hu2024," in target.read_text(encoding="utf-8")
    library.undo(2)
    assert "@" not in target.read_text(encoding="utf-8")


def test_note_files_follow_each_change(library: Library, tmp_path: Path) -> None:
    library.note("study", "Worth reading twice.")
    (file,) = (tmp_path / "notes").glob("*.md")
    assert "Worth reading twice." in file.read_text(encoding="utf-8")
    library.undo()
    assert "Worth reading twice." not in file.read_text(encoding="utf-8")


def test_a_target_that_cannot_be_written_is_part_of_the_result(library: Library, tmp_path: Path) -> None:
    (tmp_path / "read.bib").unlink(missing_ok=True)
    (tmp_path / "read.bib").mkdir()
    library.set_status("study", "read")
    assert library.get("study").reading.status == "read"
    assert [file.name for file in library.refreshed.files if file.warning]


def test_a_caller_may_refresh_once_after_several_changes(tmp_path: Path, config: Path) -> None:
    with open_library(tmp_path / "library.sqlite3", config=config, refresh=False) as library:
        library.add(Document(name="notebook", text=RECORDS))
        library.set_status("study", "read")
        assert not (tmp_path / "read.bib").exists()
        assert library.changed
        library.refresh()
        assert "{study," in (tmp_path / "read.bib").read_text(encoding="utf-8")


def test_a_read_only_library_has_no_methods_that_change_it_and_creates_no_file(tmp_path: Path, config: Path) -> None:
    path = tmp_path / "none.sqlite3"
    with open_library(path, config=config, read_only=True) as library:
        assert library.find() == ()
        assert not isinstance(library, Library)
    assert not path.exists()
    inherited = {name for name, _ in inspect.getmembers(ReadOnlyLibrary, inspect.isfunction)}
    assert not inherited & {"add", "set_status", "tag", "note", "edit", "rekey", "merge", "remove", "undo", "redo"}
