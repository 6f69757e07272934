"""Dump, load and backup with the real command."""

import json
import os
import stat
import subprocess
from pathlib import Path

import pytest

from tests.command import SCRIPT, Command

PAPERS = (
    {"title": "Scaling Laws", "authors": ["Ada Hu"], "arxiv_id": "2410.00001", "year": 2024},
    {"title": "World Models", "authors": ["Bo Lin"], "arxiv_id": "2410.00002", "year": 2024},
)


@pytest.fixture
def filled(run: Command) -> Command:
    lines = "".join(json.dumps(paper) + "\n" for paper in PAPERS)
    assert run("add", "-", "--format", "jsonl", "--offline", input=lines).code == 0
    assert run("note", "lin2024world", "-m", "Über alles").code == 0
    assert run("rm", "hu2024scaling").code == 0
    assert run("undo").code == 0
    return run


def elsewhere(run: Command, name: str = "other.sqlite3") -> dict[str, str]:
    return {"READINGLIST_LIBRARY": str(run.folder / name)}


def test_a_dump_is_loaded_with_its_history(filled: Command) -> None:
    dumped = filled("dump", "-o", "dump.jsonl")
    assert (dumped.code, dumped.out, dumped.err) == (0, "", "wrote dump.jsonl\n")
    there = elsewhere(filled)
    loaded = filled("load", "dump.jsonl", environment=there)
    assert (loaded.code, loaded.out) == (0, "")
    assert loaded.err == "loaded 2 papers and 4 batches\n"
    for command in (
        ("show", "lin2024world", "--json"),
        ("history", "--json"),
        ("list", "--json"),
        ("export",),
        ("dump",),
    ):
        here, moved = filled(*command), filled(*command, environment=there)
        assert (here.code, here.out) == (moved.code, moved.out), command
    assert filled("redo", environment=there).code == 0
    assert len(json.loads(filled("list", "--json", environment=there).out)) == 1


def test_a_dump_goes_through_a_pipe(filled: Command) -> None:
    lines = filled("dump").out
    assert json.loads(lines.splitlines()[0])["version"] == 1
    assert filled("load", "-", input=lines, environment=elsewhere(filled)).code == 0
    assert filled("dump", environment=elsewhere(filled)).out == lines


def test_a_dump_into_a_closed_pipe(filled: Command) -> None:
    lines = "".join(json.dumps({"title": f"Paper {number}", "abstract": "long " * 999}) + "\n" for number in range(50))
    assert filled("add", "-", "--format", "jsonl", "--offline", input=lines).code == 0
    shell = ["sh", "-c", f"'{SCRIPT}' dump | head -n 1"]
    done = subprocess.run(shell, env=filled.variables(), cwd=filled.folder, capture_output=True, text=True, check=True)
    assert (json.loads(done.stdout)["readinglist"], done.stderr) == ("dump", "")


def test_invalid_dumps_are_refused(filled: Command) -> None:
    filled("dump", "-o", "dump.jsonl")
    again = filled("load", "dump.jsonl")
    assert (again.code, again.out) == (6, "")
    assert "READINGLIST_LIBRARY" in again.err
    there = elsewhere(filled)
    text = (filled.folder / "dump.jsonl").read_text(encoding="utf-8")
    (filled.folder / "cut.jsonl").write_text(text[:-200], encoding="utf-8")
    (filled.folder / "latin.jsonl").write_bytes(text.encode("latin-1", "replace"))
    (filled.folder / "newer.jsonl").write_text(text.replace('"version":1', '"version":2'), encoding="utf-8")
    for name, code, said in (
        ("cut.jsonl", 4, "is damaged"),
        ("latin.jsonl", 4, "invalid UTF-8"),
        ("newer.jsonl", 6, "newer version"),
        ("config.toml", 4, "not a library dump"),
        ("missing.jsonl", 4, "cannot be read"),
        (".", 4, "cannot be read"),
        ("/dev/null", 4, "not a library dump"),
    ):
        refused = filled("load", name, environment=there)
        assert (refused.code, refused.out) == (code, ""), (name, refused.err)
        assert said in refused.err
        assert code == 6 or f"error: {name}: " in refused.err
        assert "hint:" in refused.err
        assert json.loads(filled("history", "--json", environment=there).out) == []


def test_a_dump_replaces_a_file_completely_and_never_the_library(filled: Command) -> None:
    itself = filled("dump", "-o", ".readinglist/library.sqlite3")
    assert itself.code == 2
    assert "the library itself" in itself.err
    assert filled("dump", "-o", "no/where.jsonl").code == 1
    (filled.folder / "dump.jsonl").write_text("old")
    (filled.folder / "dump.jsonl").chmod(0o400)
    refused = filled("dump", "-o", "dump.jsonl")
    if os.geteuid() != 0:
        assert refused.code == 1
    assert filled("dump", "-o", "/dev/null").code == 0
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)
    assert not list(filled.folder.glob(".*.part"))


def test_a_backup_is_a_library(filled: Command) -> None:
    done = filled("backup")
    assert done.code == 0
    copy = Path(done.out.strip())
    assert copy.parent == filled.folder / ".readinglist" / "backups"
    assert [each.name for each in copy.parent.iterdir()] == [copy.name]
    restored = filled("list", "--json", environment={"READINGLIST_LIBRARY": str(copy)})
    assert restored.out == filled("list", "--json").out


def test_a_backup_overwrites_only_with_force(filled: Command) -> None:
    assert filled("backup", "copy.sqlite3").out == "copy.sqlite3\n"
    again = filled("backup", "copy.sqlite3")
    assert (again.code, again.out) == (1, "")
    assert "--force" in again.err
    assert filled("backup", "copy.sqlite3", "--force").code == 0
    assert filled("backup", ".readinglist/library.sqlite3", "--force").code == 2
    assert filled("backup", "no/where.sqlite3").code == 1
    into = filled("backup", ".")
    assert into.code == 0
    assert (filled.folder / into.out.strip()).is_file()


@pytest.mark.parametrize("first", [b"", b'{"readinglist": "dump", "version": 1, "program": "1", "events": 1}\n'])
def test_a_line_without_end_is_refused_before_it_is_read(run: Command, first: bytes) -> None:
    file = run.folder / "endless.jsonl"
    file.write_bytes(first)
    with file.open("r+b") as stream:
        stream.truncate(10**10)
    loaded = run("load", "endless.jsonl")
    assert loaded.code == 4
    assert f"endless.jsonl: not a library dump: line {2 if first else 1} is too long\n" in loaded.err
