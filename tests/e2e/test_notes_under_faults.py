"""Failures during a sync of notes: every text survives on one side, and is on both after the next sync."""

import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from readinglist.api import open_library
from tests.command import SCRIPT, Command

PAPERS = 60
"""More files than are written in one transaction."""
ROUNDS = 8


@dataclass
class Notebook:
    """A library with a note on each paper, their files, and all texts ever written."""

    run: Command
    texts: dict[str, list[str]]

    @property
    def folder(self) -> Path:
        return self.run.folder / "notes"

    def write(self, number: int) -> None:
        """Add a note to each paper in the library, and another one in its file."""
        with open_library(self.run.folder / "mine.sqlite3", reader="ada", offline=True) as library:
            for key, texts in self.texts.items():
                texts += [f"Here {number} of {key}.", f"There {number} of {key}."]
                library.note(key, texts[-2])
                path = self.folder / f"{key}.md"
                path.write_text(f"{path.read_text()}\n{texts[-1]}\n")

    def in_library(self) -> dict[str, str]:
        with open_library(self.run.folder / "mine.sqlite3", reader="ada", offline=True) as library:
            return {item.paper.key: "\n".join(note.text for note in item.reading.notes) for item in library.find()}

    def in_files(self) -> dict[str, str]:
        return {key: (self.folder / f"{key}.md").read_text() for key in self.texts}

    def missing(self) -> Iterator[str]:
        """Return the texts that are on neither side."""
        library, files = self.in_library(), self.in_files()
        for key, texts in self.texts.items():
            yield from (text for text in texts if text not in library[key] and text not in files[key])

    def check_whole(self) -> None:
        """Complete the sync, and check that every text is once on each side."""
        done = self.run("notes", "sync")
        assert done.code == 0, done.err
        for side in (self.in_library(), self.in_files()):
            counts = {text: side[key].count(text) for key, texts in self.texts.items() for text in texts}
            assert counts == dict.fromkeys(counts, 1)
        assert "all up to date" in self.run("notes", "sync").err


@pytest.fixture
def notebook(run: Command) -> Notebook:
    run.environment["READINGLIST_LIBRARY"] = str(run.folder / "mine.sqlite3")
    (run.folder / "config.toml").write_text(
        '[readinglist]\noffline = true\nreader = "ada"\n[notes]\nfolder = "notes"\n'
    )
    entries = (
        f"@misc{{k{n}, title={{Paper Number {n}}}, author={{Doe, Jane}}, eprint={{2410.{n:05}}}}}\n"
        for n in range(PAPERS)
    )
    assert run("add", "-", "--format", "bibtex", "--offline", input="".join(entries)).code == 0
    book = Notebook(run, {f"k{n}": [f"First of k{n}."] for n in range(PAPERS)})
    with open_library(run.folder / "mine.sqlite3", reader="ada", offline=True) as library:
        for key, (text,) in book.texts.items():
            library.note(key, text)
    assert run("notes", "sync").code == 0
    return book


def test_a_kill_at_any_moment_loses_no_note(notebook: Notebook) -> None:
    notebook.write(0)
    begun = time.perf_counter()
    notebook.check_whole()
    whole = (time.perf_counter() - begun) / 2
    stopped: list[bool] = []
    for number in range(1, ROUNDS + 1):
        notebook.write(number)
        process = notebook.run.start("notes", "sync")
        # Where a machine has become faster than it was when it was measured, the moments come sooner.
        time.sleep(whole * (0.2 + 0.8 * number / ROUNDS) / 2 ** stopped.count(False))
        process.kill()
        process.communicate()
        stopped.append(process.returncode == -signal.SIGKILL)
        assert list(notebook.missing()) == []
    assert any(stopped)
    notebook.check_whole()


def test_a_full_disk_loses_no_note(notebook: Notebook) -> None:
    library = notebook.run.folder / "mine.sqlite3"
    notebook.write(1)
    for pages in (0, 4, 16, 64):
        room = (library.stat().st_size + pages * 4096) // 512
        done = subprocess.run(
            ["sh", "-c", f'ulimit -f {room}; trap "" XFSZ; exec "$0" notes sync', SCRIPT],
            cwd=notebook.run.folder,
            env=notebook.run.variables(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode in (0, 6), done.stderr
        assert "Traceback" not in done.stderr
        assert list(notebook.missing()) == []
    notebook.check_whole()
