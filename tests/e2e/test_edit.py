"""Editing a paper with the real command and a script as editor."""

import json
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.command import SCRIPT, TIME_LIMIT, Command
from tests.terminal import Terminal

PAPER = json.dumps({"title": "Scaling Laws", "authors": ["Ada Hu"], "arxiv_id": "2410.00001", "year": 2024})


@pytest.fixture
def filled(run: Command) -> Command:
    assert run("add", "-", "--format", "jsonl", "--offline", input=PAPER + "\n").code == 0
    run.environment["TMPDIR"] = str(run.home)
    return run


def editor(run: Command, *changes: tuple[str, str]) -> None:
    """Set $EDITOR to a script that replaces texts, one pair per call."""
    lines = [f"{old!r}: {new!r}" for old, new in changes]
    program = run.folder / "editor.py"
    program.write_text(
        "import pathlib, sys\n"
        "file = pathlib.Path(sys.argv[1])\n"
        f"steps = list({{{', '.join(lines)}}}.items())\n"
        "count = pathlib.Path(__file__).with_suffix('.count')\n"
        "place = int(count.read_text()) if count.exists() else 0\n"
        "count.write_text(str(place + 1))\n"
        "old, new = steps[min(place, len(steps) - 1)]\n"
        "file.write_text(file.read_text(encoding='utf-8').replace(old, new), encoding='utf-8')\n",
        encoding="utf-8",
    )
    run.environment["EDITOR"] = f"python3 '{program}'"


def shown(run: Command) -> dict[str, object]:
    shown: dict[str, object] = json.loads(run("show", "hu2024scaling", "--json").out)
    return shown


def kept(run: Command) -> list[Path]:
    return list(run.home.glob("hu2024scaling-*.toml"))


def test_manual_changes_are_kept(filled: Command) -> None:
    editor(filled, ('"Scaling Laws"', '"Laws of Scaling: Ünïcode"'))
    done = filled("edit", "hu2024s")
    assert (done.code, done.out) == (0, "")
    assert done.err == "hu2024scaling: title changed; `readinglist undo` reverts this\n"
    title = shown(filled)["fields"]["title"]  # type: ignore[index]
    assert (title["value"], title["origin"]["kind"]) == ("Laws of Scaling: Ünïcode", "user")
    again = filled("add", "-", "--format", "jsonl", "--offline", "--json", input=PAPER + "\n")
    assert json.loads(again.out)["outcome"] == "known"
    assert shown(filled)["title"] == "Laws of Scaling: Ünïcode"
    assert kept(filled) == []


def test_an_editor_left_without_a_change_changes_nothing(filled: Command) -> None:
    editor(filled, ("never there", ""))
    done = filled("edit", "hu2024scaling")
    assert (done.code, done.err) == (0, "hu2024scaling: unchanged\n")


def test_an_invalid_text_is_kept(filled: Command) -> None:
    editor(filled, ('title = "Scaling Laws"', 'title = "Precious work'))
    done = filled("edit", "hu2024scaling")
    assert done.code == 2
    (file,) = kept(filled)
    assert str(file) in done.err
    assert "Precious work" in file.read_text(encoding="utf-8")
    assert shown(filled)["title"] == "Scaling Laws"


def test_at_a_terminal_an_invalid_text_is_edited_again(filled: Command) -> None:
    editor(filled, ('"Scaling Laws"', "Scaling"), ("= Scaling", '= "Scaling"'))
    with Terminal(filled, f"'{SCRIPT}' edit hu2024scaling") as terminal:
        assert "invalid TOML" in terminal.until("[Y/n] ")
        terminal.type("\n")
        terminal.until("title changed")
        assert terminal.code() == 0
    assert shown(filled)["title"] == "Scaling"
    editor(filled, ('"Scaling"', "Scaling"))
    with Terminal(filled, f"'{SCRIPT}' edit hu2024scaling") as terminal:
        terminal.until("[Y/n] ")
        terminal.type("n\n")
        assert terminal.code() == 2
    assert shown(filled)["title"] == "Scaling"
    assert len(kept(filled)) == 1


def test_a_missing_editor_is_reported(filled: Command) -> None:
    filled.environment["EDITOR"] = "no-such-editor"
    done = filled("edit", "hu2024scaling")
    assert done.code == 2
    assert "no-such-editor" in done.err


def test_a_failing_editor_is_reported_and_leaves_no_empty_file(filled: Command) -> None:
    folder = filled.folder / "temporary"
    folder.mkdir()
    filled.environment |= {"TMPDIR": str(folder), "EDITOR": "false"}
    command = f"'{SCRIPT}' note hu2024scaling"
    with Terminal(filled, command) as terminal:
        terminal.until("failed with exit code 1")
        assert (terminal.code(), "your text" in terminal.seen) == (2, False)
    filled.environment["EDITOR"] = "no-such-editor"
    with Terminal(filled, command) as terminal:
        terminal.until(": No such file")
        assert terminal.code() == 2
    assert list(folder.iterdir()) == []
    filled.environment["EDITOR"] = "sh -c 'echo thought >> $0; exit 3'"
    with Terminal(filled, command) as terminal:
        terminal.until("failed with exit code 3; your text is kept in ")
        assert terminal.code() == 2
    (kept,) = folder.iterdir()
    assert kept.read_text().endswith("thought\n")


PRESSING = """
import os, signal, sys, time
from readinglist.__main__ import run

def press(_frame, event, called):
    if event == "c_call" and called is time.sleep:
        sys.setprofile(None)
        os.kill(os.getpid(), signal.SIGINT)

sys.setprofile(press)
run()
"""
"""The command, interrupted when it starts to wait for the lock of the library."""


@pytest.mark.parametrize(
    ("command", "change", "file", "reported"),
    [
        ("note", "sed -i 1s/^/Zebras/ $0", "note-*.md", "your text is kept in "),
        ("edit", "sed -i s/Scaling/Zebras/ $0", "hu2024scaling-*.toml", "your text is kept in "),
    ],
)
def test_the_text_is_kept_if_the_terminal_closes(
    filled: Command, command: str, change: str, file: str, reported: str
) -> None:
    filled.environment["EDITOR"] = f"sh -c '{change}'"
    program = filled.folder / "pressing.py"
    program.write_text(PRESSING, encoding="utf-8")
    (library,) = filled.folder.rglob("library.sqlite3")
    with closing(sqlite3.connect(library, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        line = f"exec '{sys.executable}' '{program}' {command} hu2024scaling"
        with Terminal(filled, line, columns=200) as terminal:
            terminal.until(reported)
            assert terminal.code() == 130
    (kept,) = filled.home.glob(file)
    assert "Zebras" in kept.read_text()


def test_the_text_is_kept_if_the_editor_is_interrupted(filled: Command) -> None:
    filled.environment["EDITOR"] = f"sh -c 'echo thought >> $0; echo written; sleep {TIME_LIMIT:.0f}'"
    with Terminal(filled, f"exec '{SCRIPT}' note hu2024scaling", columns=200) as terminal:
        terminal.until("written")
        terminal.type("\x03")
        terminal.until("interrupted; your text is kept in ")
        assert terminal.code() == 130
    (kept,) = filled.home.glob("note-*.md")
    assert kept.read_text().endswith("thought\n")
