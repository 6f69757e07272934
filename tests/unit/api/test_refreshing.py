"""Targets and note files are updated after every change."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import readinglist.api
from readinglist.api import Document, Library, ReadinglistError, ReadOnlyLibrary, open_library

CONFIG = """
[readinglist]
reader = "ada"
offline = true
[cache]
folder = "cache"
[library]
path = "library.sqlite3"
[resolve]
order = []
[enrich]
order = []
[[export]]
path = "refs.bib"
keep_updated = true
with_status = true
[notes]
folder = "notes"
keep_updated = true
"""
RECORD = '{"title": "A Study of Something New", "authors": ["Ada Hu"], "year": 2024}\n'


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "config.toml"
    file.write_text(CONFIG, encoding="utf-8")
    return file


@pytest.fixture
def library(config: Path) -> Iterator[Library]:
    with open_library(config=config) as opened:
        opened.add(Document(name="notebook", text=RECORD))
        yield opened


def test_a_change_through_the_api_leaves_no_file_stale(library: Library, tmp_path: Path) -> None:
    references = tmp_path / "refs.bib"
    assert "@misc{hu2024study," in references.read_text(encoding="utf-8")
    library.set_status("hu2024study", "read")
    assert "readstatus = {read}" in references.read_text(encoding="utf-8")
    library.note("hu2024study", "Compare with *ours*.")
    assert "Compare with *ours*." in (tmp_path / "notes" / "hu2024study.md").read_text(encoding="utf-8")
    library.undo(2)
    assert "readstatus = {read}" not in references.read_text(encoding="utf-8")
    assert "Compare" not in (tmp_path / "notes" / "hu2024study.md").read_text(encoding="utf-8")


def test_what_was_refreshed_comes_back(library: Library, tmp_path: Path) -> None:
    library.set_status("hu2024study", "read")
    assert library.refreshed is not None
    assert [(Path(file.name).name, file.done) for file in library.refreshed.files] == [("refs.bib", "written")]
    (tmp_path / "refs.bib").unlink()
    (tmp_path / "refs.bib").mkdir()
    library.set_status("hu2024study", "reading")
    (file,) = library.refreshed.files
    assert "refs.bib" in file.warning
    assert library.get("hu2024study").reading.status == "reading"


def test_note_files_that_cannot_be_written_are_an_error_of_the_result(library: Library, tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("no folder", encoding="utf-8")
    library.note("hu2024study", "Good.")
    assert library.refreshed is not None
    assert isinstance(library.refreshed.error, ReadinglistError)
    assert library.get("hu2024study").reading.notes[0].text == "Good."


def test_a_front_end_may_refresh_after_several_changes(config: Path, tmp_path: Path) -> None:
    with open_library(config=config, refresh=False) as library:
        assert not library.changed
        library.add(Document(name="notebook", text=RECORD))
        library.set_status("hu2024study", "read")
        assert not (tmp_path / "refs.bib").exists()
        assert library.changed
        assert len(library.refresh().files) == 1
        assert not library.changed
    assert "readstatus = {read}" in (tmp_path / "refs.bib").read_text(encoding="utf-8")


def test_a_read_only_library_is_not_created_and_cannot_be_changed(config: Path, tmp_path: Path) -> None:
    with open_library(config=config, read_only=True) as library:
        assert type(library) is ReadOnlyLibrary
        assert library.find() == ()
        assert not hasattr(library, "set_status")
    assert not (tmp_path / "library.sqlite3").exists()


@pytest.mark.parametrize("name", readinglist.api.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(readinglist.api, name) is not None
    assert name in dir(readinglist.api)


def test_other_names_are_not() -> None:
    with pytest.raises(AttributeError, match="nonsense"):
        _ = readinglist.api.nonsense
