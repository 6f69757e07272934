"""The .bib files that a manuscript names, of any shape."""

import os
from pathlib import Path

from readinglist.language_server.bib_files import entry_in, named_files, text_of


def test_an_entry_is_found_until_the_file_changes(tmp_path: Path) -> None:
    path = tmp_path / "refs.bib"
    path.write_bytes(b"@string{x = {y}}\r\n@book(ab+c,\r\n)\r\n@misc{\n  ab+c  ,}\n@misc{d,}")
    assert entry_in([path], "ab+c") == (path, path.read_text("utf-8").replace("\n", "\r\n").index("ab+c"))
    assert entry_in([tmp_path / "none.bib", path], "d") is not None
    assert entry_in([path], "x") is None
    path.write_text("@misc{e,}", encoding="utf-8")
    assert entry_in([path], "d") is None
    assert entry_in([path], "e") == (path, 6)


def test_names_that_are_no_files_have_no_entries(tmp_path: Path) -> None:
    (tmp_path / "folder.bib").mkdir()
    os.mkfifo(tmp_path / "pipe.bib")
    names = ["folder", "pipe", "x" * 300, "a\0b", "missing"]
    named = list(named_files("\\bibliography{" + ",".join(names) + "}", tmp_path / "a.tex"))
    assert [path.name for path in named] == [f"{name}.bib" for name in names]
    assert entry_in(named, "a") is None
    assert [text_of(path) for path in named] == [None] * len(named)


def test_reading_entries_takes_time_in_proportion_to_their_text(tmp_path: Path) -> None:
    path = tmp_path / "long.bib"
    path.write_text("@a{" * 100_000 + "@" * 100_000 + "@a{" + "k" * 100_000 + " " * 100_000, encoding="utf-8")
    assert entry_in([path], "k") is None
