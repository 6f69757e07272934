"""Commands on unusable library files: a message with a hint, exit code 6, and the file unchanged."""

import json
import os
import re
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.command import SCRIPT, Command


def newer(library: Path) -> None:
    database = sqlite3.connect(library)
    with database:
        database.execute("INSERT INTO migrations (number, name, at) VALUES (999, '9999 later', '')")
    database.close()


def overwritten(library: Path) -> None:
    whole = bytearray(library.read_bytes())
    for place in range(4096, len(whole), 64):
        whole[place : place + 16] = b"\xa5" * 16
    library.write_bytes(whole)


def cut_short(library: Path) -> None:
    os.truncate(library, library.stat().st_size // 2)


def of_another_kind(library: Path) -> None:
    library.write_text("a page, not a library\n" * 500)


@pytest.fixture
def library(run: Command) -> Path:
    path = run.folder / "mine.sqlite3"
    run.environment["READINGLIST_LIBRARY"] = str(path)
    added = run("add", "2410.18647", "Data Scaling Laws in Imitation Learning for Robotic Manipulation", "--offline")
    assert added.code == 0, added.err
    assert run("note", "hu2024data", "-m", "worth a second look").code == 0
    return path


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (newer, "newer version"),
        (overwritten, "damaged"),
        (cut_short, "damaged"),
        (of_another_kind, "not a library"),
    ],
)
@pytest.mark.parametrize(
    "arguments", [("status", "hu2024data", "read"), ("list",), ("stats",), ("add", "2410.18647"), ("doctor",)]
)
def test_an_unusable_library_is_reported_and_not_changed(
    run: Command, library: Path, spoil: Callable[[Path], None], message: str, arguments: tuple[str, ...]
) -> None:
    spoil(library)
    before = library.read_bytes()
    done = run(*arguments)
    assert done.code == 6, (done.out, done.err)
    assert message in done.err
    assert "Traceback" not in done.err
    assert library.read_bytes() == before


def changed_behind_the_journal(library: Path) -> None:
    database = sqlite3.connect(library)
    with database:
        database.execute("UPDATE notes SET body = 'not worth it'")
    database.close()


def without_an_index_entry(library: Path) -> None:
    """Delete a row of a table, but not its entry in the index, as after a lost write."""
    database = sqlite3.connect(library)
    with database:
        database.execute("PRAGMA writable_schema = ON")
        database.execute("UPDATE sqlite_master SET sql = replace(sql, '(year', '(added') WHERE name = 'papers_year'")
    database.close()


@pytest.mark.parametrize("spoil", [changed_behind_the_journal, without_an_index_entry])
def test_doctor_reports_damage_that_other_commands_do_not_notice(
    run: Command, library: Path, spoil: Callable[[Path], None]
) -> None:
    sound = run("doctor")
    assert (sound.code, sound.out, sound.err) == (0, "", "no problems found\n")
    spoil(library)
    before = library.read_bytes()
    assert run("list").code == 0
    done = run("doctor")
    assert done.code == 1, (done.out, done.err)
    problems = done.out.splitlines()
    assert problems
    assert f"{len(problems)} problem" in done.err
    assert json.loads(run("doctor", "--json").out) == {"library": str(library), "problems": problems}
    assert library.read_bytes() == before


def test_doctor_of_a_missing_library_is_an_error(run: Command) -> None:
    done = run("doctor", environment={"READINGLIST_LIBRARY": str(run.folder / "none.sqlite3")})
    assert (done.code, done.out) == (1, "")
    assert "no library found" in done.err


@pytest.mark.parametrize(("room", "whereabouts"), [(300, r"is kept in (\S+)"), (100, "could not be saved; .* here:")])
def test_a_full_disk_loses_no_note(run: Command, library: Path, room: int, whereabouts: str) -> None:
    text = "word " * 20_000
    done = subprocess.run(  # so many half kilobytes hold SQLite's files for one command, but not the log of such a note
        ["sh", "-c", f'ulimit -f {room}; trap "" XFSZ; exec "$0" note hu2024data -m "$1"', SCRIPT, text],
        cwd=run.folder,
        env=run.variables(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 6, done.stderr
    assert "disk is full" in done.stderr
    reported = re.search(f"your note {whereabouts}", done.stderr)
    assert reported, done.stderr
    kept = Path(reported[1]) if reported.groups() else None
    assert text in (kept.read_text() if kept else done.stderr)
    if kept:
        kept.unlink()
    shown = run("show", "hu2024data")
    assert "worth a second look" in shown.out
    assert "word word" not in shown.out
