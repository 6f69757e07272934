"""Paths that begin with ``~``, and sizes of files that other processes remove."""

import threading
from pathlib import Path

import pytest

from readinglist.files.desktop import attached_place
from readinglist.files.reading import file_size, with_home
from readinglist.library.store.library_file import is_fixed


def test_a_tilde_is_the_home_of_a_user_that_exists(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert with_home("~/a.bib") == tmp_path / "a.bib"
    assert with_home(Path("~no-such-user/a.bib")) == Path("~no-such-user/a.bib")


def test_a_file_of_an_unknown_user_is_missing(tmp_path: Path) -> None:
    assert attached_place("~no-such-user/a.pdf", [tmp_path]) == tmp_path / "~no-such-user" / "a.pdf"


def test_a_missing_file_or_a_folder_has_no_size(tmp_path: Path) -> None:
    assert (file_size(tmp_path / "a.bib"), file_size(tmp_path), file_size("a\0b")) == (0, 0, 0)
    (tmp_path / "a.bib").write_text("@misc")
    assert file_size(tmp_path / "a.bib") == 5


def test_a_log_that_the_last_process_removes_is_no_error(tmp_path: Path) -> None:
    log = tmp_path / "library.sqlite3-wal"

    def write() -> None:
        for _ in range(500):
            log.write_bytes(b"x")
            log.unlink()

    writer = threading.Thread(target=write)
    writer.start()
    while writer.is_alive():
        assert not is_fixed(str(tmp_path / "library.sqlite3"))
        assert file_size(log) in (0, 1)
