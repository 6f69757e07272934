"""Commands on library files that cannot be used: a message with a way out, exit code 6, and the file as it was."""

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
@pytest.mark.parametrize("arguments", [("status", "hu2024data", "read"), ("list",), ("stats",), ("add", "2410.18647")])
def test_a_library_that_cannot_be_used_is_told_and_left_alone(
    run: Command, library: Path, spoil: Callable[[Path], None], message: str, arguments: tuple[str, ...]
) -> None:
    spoil(library)
    before = library.read_bytes()
    done = run(*arguments)
    assert done.code == 6, (done.out, done.err)
    assert message in done.err
    assert "Traceback" not in done.err
    assert library.read_bytes() == before


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
    told = re.search(f"your note {whereabouts}", done.stderr)
    assert told, done.stderr
    kept = Path(told[1]) if told.groups() else None
    assert text in (kept.read_text() if kept else done.stderr)
    if kept:
        kept.unlink()
    shown = run("show", "hu2024data")
    assert "worth a second look" in shown.out
    assert "word word" not in shown.out
