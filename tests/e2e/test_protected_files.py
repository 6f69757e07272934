"""No way to name an output replaces a library, settings, a manuscript, or what the command has read."""

import shutil
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.command import Command

BIB = "@article{doe2001, title = {One Title}, author = {Doe, Jane}, year = {2001}, journal = {J}}\n"
SETTINGS = (
    "[readinglist]\nreader = 'ada'\n[library]\npath = 'lib/mine.db'\n[resolve]\norder = []\n[enrich]\norder = []\n"
)

OUTPUTS = {
    "export": ("export", "-o", "FILE"),
    "format": ("export", "--format", "csl-json", "-o", "FILE"),
    "merge": ("export", "--merge", "--format", "bibtex", "-o", "FILE"),
    "dump": ("dump", "-o", "FILE"),
    "backup": ("backup", "FILE", "--force"),
    "catalogue": ("catalogue", "build", "bulk.jsonl", "-o", "FILE"),
    "fix": ("check", "--fix", "--yes", "FILE"),
    "driver": ("merge-driver", "base.bib", "FILE", "theirs.bib"),
}


@pytest.fixture
def workspace(run: Command) -> Command:
    folder = run.folder
    (folder / "config.toml").write_text(SETTINGS)
    (folder / "in.bib").write_text(BIB)
    (folder / "base.bib").write_text("")
    (folder / "theirs.bib").write_text(BIB)
    (folder / "bulk.jsonl").write_text('{"id": "2001.00001", "title": "One Title", "authors": "Jane Doe"}\n')
    (folder / "paper.tex").write_text(
        "% mine\n\\documentclass{article}\n\\begin{document}\\cite{doe2001}\\end{document}\n"
    )
    (folder / "paper.aux").write_text("\\relax \n\\citation{doe2001}\n\\bibdata{refs}\n")
    assert run("add", "in.bib").code == 0
    writer = sqlite3.connect(folder / "lib" / "mine.db")  # a log exists as long as a connection is open
    writer.execute("SELECT count(*) FROM papers").fetchone()
    (folder / "link.bib").symlink_to("lib/mine.db")
    (folder / "settings.bib").hardlink_to(folder / "config.toml")
    shutil.copy(folder / "lib" / "mine.db", folder / "other.bib")
    shutil.copy(folder / "config.toml", folder / "elsewhere.md")
    writer.close()
    return run


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "own cache" not in path.parts and not path.name.endswith(("-wal", "-shm"))
    }


@pytest.mark.parametrize("arguments", OUTPUTS.values(), ids=OUTPUTS.keys())
def test_outputs_are_refused(workspace: Command, arguments: Sequence[str]) -> None:
    names = [
        "lib/mine.db",
        "lib/../lib/mine.db",
        "link.bib",
        "lib/mine.db-wal",
        "lib/mine.db-shm",
        "lib/mine.db-journal",
    ]
    names += ["config.toml", "settings.bib", "elsewhere.md", "paper.tex", "paper.aux"]
    names += [] if arguments[0] in ("backup", "catalogue") else ["other.bib"]
    before = contents(workspace.folder)
    for name in names:
        refused = workspace(*[name if each == "FILE" else each for each in arguments])
        assert refused.code in (1, 2, 4), (name, refused)
        assert contents(workspace.folder) == before, name
    assert workspace("doctor").code == 0


@pytest.mark.parametrize("name", ["lib/mine.db", "link.bib", "config.toml", "paper.tex", "other.bib"])
def test_targets_of_the_settings_are_refused(workspace: Command, name: str) -> None:
    target = f'[[export]]\npath = "{name}"\nformat = "bibtex"\nkeep_updated = true\n'
    settings = workspace.folder / "config.toml"
    settings.write_text(SETTINGS + target)
    (workspace.folder / "elsewhere.md").unlink()
    before = contents(workspace.folder)
    assert workspace("export", "--targets").code == 2
    assert contents(workspace.folder) == before
    changed = workspace("status", "doe2001", "read")
    assert (changed.code, "warning: could not update" in changed.err) == (0, True)
    of_library = {"lib/mine.db": b"", "link.bib": b""}
    assert contents(workspace.folder) | of_library == before | of_library
    assert workspace("doctor").code == 0


def test_what_a_command_has_read_is_refused(workspace: Command) -> None:
    chapter = workspace.folder / "chapter.aux"
    chapter.write_text("\\relax \n\\citation{doe2001}\n")
    (workspace.folder / "paper.aux").write_text("\\relax \n\\@input{chapter.aux}\n")
    notes = workspace.folder / "draft.md"
    notes.write_text("As shown by @doe2001.\n")
    for cited, output in (("draft.md", "draft.md"), ("paper.aux", "chapter.aux"), ("draft.md", "./x/../draft.md")):
        (workspace.folder / "x").mkdir(exist_ok=True)
        refused = workspace("export", "--cited", cited, "-o", output, "--format", "bibtex")
        assert (refused.code, "it is a manuscript" in refused.err) == (2, True)
    assert notes.read_text() == "As shown by @doe2001.\n"


def test_an_input_is_not_replaced_by_a_target(workspace: Command) -> None:
    mine = workspace.folder / "mine.bib"
    mine.write_text(f"% by hand\n{BIB.replace('2001', '2002')}")
    target = '[[export]]\npath = "mine.bib"\nkeep_updated = true\n'
    (workspace.folder / "config.toml").write_text(SETTINGS + target)
    added = workspace("add", "mine.bib")
    assert added.code == 0
    assert "could not update mine.bib: cannot write" in added.err
    assert mine.read_text().startswith("% by hand\n")
    (workspace.folder / "config.toml").write_text(SETTINGS + target + "merge = true\n")
    assert workspace("add", "mine.bib").code == 0
    assert mine.read_text().startswith("% by hand\n")


def test_ordinary_outputs_are_written(workspace: Command) -> None:
    for name in ("refs.bib", "refs.json", "list.md"):
        for _ in range(2):
            assert workspace("export", "-o", name).code == 0
            assert workspace("status", "doe2001", "read").code == 0
    first = workspace("catalogue", "build", "bulk.jsonl", "-o", "index.sqlite3")
    assert (first.code, workspace("catalogue", "build", "bulk.jsonl", "-o", "index.sqlite3").code) == (0, 0)
    (workspace.folder / "mine.txt").write_text("mine")
    assert workspace("catalogue", "build", "bulk.jsonl", "-o", "mine.txt").code == 2
    assert workspace("backup", "copy.sqlite3").code == 0
    assert workspace("backup", "copy.sqlite3", "--force").code == 0


WRITING = (
    ("export",),
    ("export", "-o", "refs.bib"),
    ("export", "--targets"),
    ("dump", "-o", "refs.bib"),
    ("dump",),
    ("backup", "refs.bib", "--force"),
    ("notes", "sync"),
    ("enrich",),
    ("status", "doe2001", "read"),
    ("undo",),
)


@pytest.mark.parametrize("arguments", WRITING, ids=" ".join)
@pytest.mark.parametrize("library", ["no/such.db", "empty.db"])
def test_nothing_is_written_from_a_missing_library(workspace: Command, arguments: Sequence[str], library: str) -> None:
    settings = SETTINGS + '[notes]\nfolder = "notes"\n[[export]]\npath = "refs.bib"\nkeep_updated = true\n'
    (workspace.folder / "config.toml").write_text(settings)
    (workspace.folder / "refs.bib").write_text(BIB)
    (workspace.folder / "empty.db").touch()
    done = workspace(*arguments, environment={"READINGLIST_LIBRARY": str(workspace.folder / library)})
    assert (done.code, "does not exist" in done.err) == (6, True)
    assert (workspace.folder / "refs.bib").read_text() == BIB
    assert not (workspace.folder / "no").exists()
    assert (workspace.folder / "empty.db").stat().st_size == 0


def test_an_unused_or_new_library_replaces_no_content(workspace: Command) -> None:
    target = '[[export]]\npath = "refs.bib"\nkeep_updated = true\n'
    (workspace.folder / "config.toml").write_text(SETTINGS + target)
    (workspace.folder / "refs.bib").write_text("% mine\n")
    wrong = {"READINGLIST_LIBRARY": str(workspace.folder / "wrong.db")}
    assert workspace("add", "in.bib", "missing.bib", environment=wrong).code == 4
    refused = workspace("export", "--targets", environment=wrong)
    assert (refused.code, "has never contained a paper" in refused.err) == (6, True)
    wrong = {"READINGLIST_LIBRARY": str(workspace.folder / "wronger.db")}
    added = workspace("add", "in.bib", environment=wrong)
    assert (added.code, "the library is new" in added.err) == (0, True)
    assert (workspace.folder / "refs.bib").read_text() == "% mine\n"
