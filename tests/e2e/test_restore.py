"""Every documented way to back up, restore, dump and load, also after a writer was killed."""

import json
import os
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.command import ROOT, Command

BIB = "@article{{k{0}, title = {{Title {0} of x{0}}}, author = {{Doe{0}, Jane}}, year = {{2001}}, journal = {{J}}}}\n"


@pytest.fixture
def library(run: Command) -> Path:
    (run.folder / "config.toml").write_text("[readinglist]\n[resolve]\norder = []\n[enrich]\norder = []\n")
    (run.folder / "in.bib").write_text("".join(map(BIB.format, range(3))))
    assert run("add", "in.bib").code == 0
    return run.folder / ".readinglist" / "library.sqlite3"


def keys(run: Command) -> set[str]:
    assert run("doctor").code == 0
    return {paper["key"] for paper in json.loads(run("list", "--json").out)}


def kill_a_writer(library: Path, name: str = "eve") -> None:
    """Kill a process while it changes the library, so that its log is left."""
    writer = subprocess.Popen(
        [sys.executable, "-m", "tests.library_writer", library, name, "0"], cwd=ROOT, stdout=subprocess.PIPE
    )
    assert writer.stdout is not None
    for _ in range(20):
        writer.stdout.readline()
    writer.send_signal(signal.SIGKILL)
    writer.communicate()
    assert library.with_name(f"{library.name}-wal").stat().st_size


def previous(library: Path) -> Path:
    return max((library.parent / "backups").glob("*-before-restore*.sqlite3"), key=lambda path: path.stat().st_mtime_ns)


def test_a_restore_is_reverted_by_restoring_what_was_there(run: Command, library: Path) -> None:
    backup = run("backup").out.strip()
    assert run("rm", "k0", "k1").code == 0
    content = Path(backup).read_bytes()
    restored = run("restore", backup)
    assert (restored.code, restored.out) == (0, "")
    assert f"restored 3 papers from {backup}\n" in restored.err
    assert keys(run) == {"k0", "k1", "k2"}
    assert f"readinglist restore {previous(library)}" in restored.err
    assert run("restore", previous(library)).code == 0
    assert keys(run) == {"k2"}
    assert run("undo").code == 0
    assert keys(run) == {"k0", "k1", "k2"}
    assert Path(backup).read_bytes() == content


def test_a_backup_replaces_a_library_whose_writer_was_killed(run: Command, library: Path) -> None:
    backup = run("backup").out.strip()
    kill_a_writer(library)
    assert run("restore", backup).code == 0
    assert keys(run) == {"k0", "k1", "k2"}
    assert run("restore", previous(library)).code == 0
    assert any(key.startswith("eve") for key in keys(run))
    kill_a_writer(library, "bob")
    assert run("backup", "copy.sqlite3").code == 0
    assert run("dump", "-o", "dump.jsonl").code == 0
    before = keys(run)
    for command in (("restore", "copy.sqlite3"), ("load", "dump.jsonl")):
        other = {"READINGLIST_LIBRARY": str(run.folder / f"{command[0]}.sqlite3")}
        assert run(*command, environment=other).code == 0
        assert {paper["key"] for paper in json.loads(run("list", "--json", environment=other).out)} == before
        assert run("doctor", environment=other).code == 0


@pytest.mark.parametrize("left", ["damaged", "other text", "cut off", "log only", "empty", "none"])
def test_a_damaged_or_missing_library_is_replaced(run: Command, library: Path, left: str) -> None:
    backup = run("backup").out.strip()
    kill_a_writer(library)
    whole = bytearray(library.read_bytes())
    if left == "damaged":
        whole[4096:200_000:64] = b"\xa5" * len(whole[4096:200_000:64])
        library.write_bytes(whole)
    elif left == "other text":
        library.write_bytes(b"no library at all\n" * 1000)
    elif left == "cut off":
        os.truncate(library, len(whole) // 3)
    elif left == "empty":
        os.truncate(library, 0)
    else:
        library.unlink()
    if left == "none":
        for end in ("-wal", "-shm"):
            library.with_name(library.name + end).unlink()
    there = library.read_bytes() if library.exists() else b""
    log = library.with_name(f"{library.name}-wal")
    logged = log.read_bytes() if log.exists() else b""
    assert run("restore", backup).code == 0
    assert keys(run) == {"k0", "k1", "k2"}
    kept = (library.parent / "backups").glob("*-before-restore*")
    found = {path.name.rpartition(".sqlite3")[2]: path.read_bytes() for path in kept}
    if left in ("other text", "log only", "empty"):
        assert (found.get("", b""), found["-wal"]) == (there, logged)
    assert bool(found) == (left != "none")


def test_what_is_no_backup_is_refused(run: Command, library: Path) -> None:
    assert run("dump", "-o", "dump.jsonl").code == 0
    database = sqlite3.connect(run.folder / "other.db")
    with database:
        database.execute("CREATE TABLE words (word TEXT)")
    database.close()
    sqlite3.connect(run.folder / "blank.db").execute("VACUUM").connection.close()
    backup = Path(run("backup", "copy.sqlite3").out.strip())
    newer, damaged = run.folder / "newer.sqlite3", bytearray((run.folder / backup).read_bytes())
    newer.write_bytes(damaged)
    with sqlite3.connect(newer) as changed:
        changed.execute("INSERT INTO migrations (number, name, at) VALUES (999, '9999 later', '')")
    changed.close()
    damaged[40_000:200_000:64] = b"\xa5" * len(damaged[40_000:200_000:64])
    (run.folder / "damaged.sqlite3").write_bytes(damaged)
    os.mkfifo(run.folder / "pipe")
    (run.folder / "link").symlink_to(library)
    before = library.read_bytes()
    for name, code in {
        "none": 4, "dump.jsonl": 4, "in.bib": 4, "other.db": 4, "blank.db": 4, ".": 4, "pipe": 4, "/dev/zero": 4,
        str(library): 2, "link": 2, "newer.sqlite3": 6, "damaged.sqlite3": 6,
    }.items():  # fmt: skip
        refused = run("restore", name)
        assert refused.code == code, (name, refused)
        assert "Traceback" not in refused.err
        assert library.read_bytes() == before
    assert not list(run.folder.rglob("*.part*"))
    refused = run("restore", "copy.sqlite3", environment={"READINGLIST_LIBRARY": str(run.folder / "other.db")})
    assert refused.code == 2


@pytest.mark.parametrize("start", [16, 4096, 20_000])
def test_a_damaged_backup_is_named(run: Command, library: Path, start: int) -> None:
    damaged = bytearray((run.folder / run("backup", "copy.sqlite3").out.strip()).read_bytes())
    damaged[start::64] = b"\xa5" * len(damaged[start::64])
    (run.folder / "damaged.sqlite3").write_bytes(damaged)
    before = library.read_bytes()
    refused = run("restore", "damaged.sqlite3")
    assert refused.code == 6
    assert "error: damaged.sqlite3 is damaged (" in refused.err
    assert "nothing was restored" in refused.err
    assert ".part" not in refused.err
    assert library.read_bytes() == before


@contextmanager
def locked(library: Path) -> Iterator[None]:
    connection = sqlite3.connect(library, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.close()


def test_a_locked_library_is_not_restored(run: Command, library: Path) -> None:
    backup = run("backup").out.strip()
    assert run("rm", "k0").code == 0
    with locked(library):
        refused = run("restore", backup)
    assert (refused.code, "locked" in refused.err) == (6, True)
    assert keys(run) == {"k1", "k2"}


def test_a_killed_restore_leaves_the_old_library_or_the_new_one(run: Command, library: Path) -> None:
    kill_a_writer(library)
    many = keys(run)
    assert run("backup", "many.sqlite3").code == 0
    assert run("rm", "k0").code == 0
    few = keys(run)
    assert run("backup", "few.sqlite3").code == 0
    seen = set()
    for number in range(6):
        process = run.start("restore", ("many.sqlite3", "few.sqlite3")[number % 2])
        try:
            process.wait(0.4 + 0.1 * number)
        except subprocess.TimeoutExpired:
            process.kill()
        process.communicate()
        found = keys(run)
        assert found in (many, few)
        seen.add(len(found))
    assert run("restore", "few.sqlite3").code == 0
    assert keys(run) == few
    assert not list(run.folder.rglob("*.part*"))


def test_everything_private_is_private(run: Command, library: Path) -> None:
    assert run("backup").code == 0
    assert run("restore", run("backup", "copy.sqlite3").out.strip()).code == 0
    assert run("dump", "-o", "dump.jsonl").code == 0
    for path in (*library.parent.rglob("*"), library.parent, run.folder / "copy.sqlite3", run.folder / "dump.jsonl"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


@pytest.mark.parametrize(
    ("destination", "code", "hint"),
    [
        ("taken.txt", 1, "give a new file"),
        ("mysql://host/papers", 2, "give a new file, or an address such as postgresql://HOST/DATABASE"),
        (".readinglist/library.sqlite3", 2, "use another file for the copy"),
    ],
)
def test_a_library_is_moved_only_to_a_new_file_or_a_server(
    run: Command, destination: str, code: int, hint: str
) -> None:
    (run.folder / "config.toml").write_text("[readinglist]\n", encoding="utf-8")
    (run.folder / "taken.txt").write_text("mine", encoding="utf-8")
    assert run("add", "1706.03762", "--offline").code in (0, 1)
    refused = run("move", destination)
    assert (refused.code, refused.out) == (code, "")
    assert f"hint: {hint}\n" in refused.err
    assert (run.folder / "taken.txt").read_text(encoding="utf-8") == "mine"
