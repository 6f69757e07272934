"""Which files no output may replace, by path and by content."""

import sqlite3
from pathlib import Path

import pytest

from readinglist.files.protection import A_NOTE, CITING_SUFFIXES, ProtectedFiles, check_output, kind_by_content
from readinglist.files.writing import replace_atomically, stream_atomically, write_atomically
from readinglist.manuscripts.source_files import SUFFIXES
from readinglist.papers.errors import UsageError
from readinglist.papers.paper import Author, Metadata
from readinglist.plugins.built_in import BUILT_IN, Kind, load_factory
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Cited


def test_a_protected_file_has_many_names(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    mine = tmp_path / "real" / "mine.txt"
    mine.write_text("mine")
    (tmp_path / "soft").symlink_to("real/mine.txt")
    (tmp_path / "folder").symlink_to("real")
    (tmp_path / "hard").hardlink_to(mine)
    protected = ProtectedFiles({mine: "mine", tmp_path / "later.db": "a library to be"})
    for name in ("real/mine.txt", "soft", "hard", "folder/mine.txt", "real/../real/mine.txt", "later.db", "Later.DB"):
        for write in (
            lambda path: write_atomically(path, "new", protected=protected),
            lambda path: stream_atomically(path, ["new"], protected=protected),
            lambda path: replace_atomically(path, b"new", expected=b"mine", protected=protected),
        ):
            with pytest.raises(UsageError, match=r"it is (mine|a library to be)"):
                write(tmp_path / name)
    assert mine.read_text() == "mine"
    check_output(tmp_path / "other", protected)


def test_a_merge_may_change_an_input(tmp_path: Path) -> None:
    mine = tmp_path / "refs.bib"
    mine.write_text("old")
    protected = ProtectedFiles()
    protected.add_input(mine)
    with pytest.raises(UsageError, match="an input"):
        write_atomically(mine, "new", protected=protected)
    assert replace_atomically(mine, b"new", expected=b"old", protected=protected)


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("refs.bib", b"[library]\npath = 'x'\n", "settings"),
        ("config.toml", b"\xef\xbb\xbf# mine\n\n  [readinglist]\nreader = 'ada'\n", "settings"),
        ("list.md", b"# Papers\n[library]\nNot TOML at all\n", ""),
        ("config.toml", b"[tool.other]\na = 1\n", ""),
        ("paper.txt", b"% draft\n\\documentclass[a4paper]{article}\n", "manuscript"),
        ("old.tex", b"\\documentstyle{article}\n", "manuscript"),
        ("x.aux", b"\\relax \n\\citation{a}\n", "manuscript"),
        ("x.bcf", b'<?xml version="1.0"?>\n<bcf:controlfile version="3.8">\n', "manuscript"),
        ("refs.bib", b"@misc{a,\n  abstract = {\n\\documentclass{x}\n}\n}\n", ""),
        ("list.md", b"The \\documentclass{x} package\n", ""),
        ("chapter.tex", b"% first\n\\chapter{One}\nAs in \\citet[p. 3]{a}.\n", "manuscript"),
        ("paper.md", b"# Title\n\nAs in @doe2001 and [see -@roe].\n", "manuscript"),
        ("paper.qmd", b"As [@doe2001] says\n", "manuscript"),
        ("paper.typ", b"As in @doe2001 says\n", "manuscript"),
        ("paper.org", b"See [cite:@doe2001].\n", "manuscript"),
        ("paper.ipynb", b'{"cells": [{"source": ["As @doe2001"]}]}\n', "manuscript"),
        ("x.aux", b"\\citation{a}\n", "manuscript"),
        ("x.bbl", b"a", "manuscript"),
        ("x.aux", b"", ""),
        ("list.md", b"- **On @home and \\\\cite{a}**\\\n  Doe. `a`\n", ""),
        ("idea.md", b"- **Idea:** as in @doe2001\n", "manuscript"),
        ("list.md", b"# Papers\n\nMail to ada@example.org\n", ""),
        ("list.txt", b"[1] Doe, @home\n", ""),
        ("x-wal", b"\x37\x7f\x06\x82\x00\x2d\xe2\x18", "SQLite"),
        ("notes-wal", b"a note about a wall\n", ""),
        ("refs.bib", b"", ""),
        ("old.jsonl", b'{"readinglist":"dump","version":1,"events":0}\n', "dump"),
        ("new.jsonl", b'{"title": "dump"}\n', ""),
        ("paper.bib", b"%PDF-1.5\n", "PDF"),
        ("list.bib", b"PK\x03\x04\x14", "Office"),
        ("list.bib", b"% PDF files\n", ""),
        ("k.md", b"---\nkey: k\n---\n\n## 2026-01-01 <!-- note 4a20e59c4c46617b -->\n\n\\documentclass{x}\n", "note"),
        ("k.md", b"A text about <!-- note --> marks\n", ""),
    ],
)
def test_the_content_tells(tmp_path: Path, name: str, content: bytes, kind: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    found = kind_by_content(path)
    assert (kind in found) if kind else not found


@pytest.mark.parametrize("name", ["paper.tex", "paper.aux", "paper.md"])
def test_the_file_behind_a_link_tells(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"\\relax\n\\citation{a} and [@a]\n")
    (tmp_path / "refs.bib").symlink_to(name)
    with pytest.raises(UsageError, match="it is a manuscript"):
        write_atomically(tmp_path / "refs.bib", "new")
    (tmp_path / "list.bib").write_text("old")
    (tmp_path / f"link-{name}").symlink_to("list.bib")
    assert write_atomically(tmp_path / f"link-{name}", "new")
    assert (tmp_path / "list.bib").read_text() == "new"


def test_the_logs_of_a_database_are_protected_before_they_exist(tmp_path: Path) -> None:
    database = sqlite3.connect(tmp_path / "papers.db")
    database.execute("CREATE TABLE words (word TEXT)")
    database.close()
    for end in ("-wal", "-shm", "-journal", "-WAL", ""):
        with pytest.raises(UsageError, match="SQLite"):
            check_output(tmp_path / f"papers.db{end}")
    check_output(tmp_path / "papers.db", database=True)
    (tmp_path / "papers.db-wal").write_bytes(b"commits")
    with pytest.raises(UsageError, match="in use"):
        check_output(tmp_path / "papers.db", database=True)
    check_output(tmp_path / "other.db-wal")


def test_notes_are_replaced_by_notes(tmp_path: Path) -> None:
    path = tmp_path / "k.md"
    path.write_text("<!-- note 4a20e59c4c46617b -->\nmine\n")
    with pytest.raises(UsageError, match="a note file"):
        write_atomically(path, "new")
    assert write_atomically(path, "as in @doe2001", own=A_NOTE)
    assert write_atomically(path, "new", own=A_NOTE)


def test_only_a_dump_replaces_a_dump(tmp_path: Path) -> None:
    path = tmp_path / "old.jsonl"
    path.write_text('{"readinglist":"dump","version":1}\n')
    for write in (lambda: write_atomically(path, "new"), lambda: check_output(path, database=True)):
        with pytest.raises(UsageError, match="a dump of a library"):
            write()
    stream_atomically(path, ['{"readinglist": "dump"}', "\n"])
    assert path.read_text() == '{"readinglist": "dump"}\n'


def test_dumps_and_databases_replace_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "refs.bib"
    for content, is_refused in (("@misc{a}\n", True), ("", False)):
        path.write_text(content)
        for write in (lambda: stream_atomically(path, []), lambda: check_output(path, database=True)):
            if is_refused:
                with pytest.raises(UsageError, match="neither empty nor a"):
                    write()
            else:
                write()
        assert path.read_text() == content


@pytest.mark.parametrize("name", sorted({*BUILT_IN[Kind.EXPORTER]} - {"text"}))
def test_an_export_may_be_replaced_whatever_its_suffix(tmp_path: Path, name: str) -> None:
    exporter = load_factory(BUILT_IN[Kind.EXPORTER][name])(OfflineContext(section={}, cache_folder=""))
    metadata = Metadata(title="At @home, or cite:b", authors=(Author(given="Ada", family="@Doe"),))
    text = exporter.render([Cited(key="k", metadata=metadata)]).text
    assert "@home" in text
    for suffix in (".tex", ".md", ".typ", ".org", ".bbl"):
        path = tmp_path / f"refs{suffix}"
        path.write_bytes(text.encode())
        check_output(path)


def test_the_suffixes_of_manuscripts_are_those_that_are_read() -> None:
    assert {*SUFFIXES} == {*CITING_SUFFIXES}
