"""Paths that begin with ``~``."""

from pathlib import Path

import pytest

from readinglist.files.desktop import attached_place
from readinglist.files.reading import with_home


def test_a_tilde_is_the_home_of_a_user_that_exists(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert with_home("~/a.bib") == tmp_path / "a.bib"
    assert with_home(Path("~no-such-user/a.bib")) == Path("~no-such-user/a.bib")


def test_a_file_of_an_unknown_user_is_missing(tmp_path: Path) -> None:
    assert attached_place("~no-such-user/a.pdf", [tmp_path]) == tmp_path / "~no-such-user" / "a.pdf"
