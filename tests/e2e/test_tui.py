"""The terminal interface: the real command on a pseudo-terminal, and with the starter catalogue."""

import codecs
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest
from textual.events import Paste
from textual.widgets import Input, OptionList, Static

from readinglist.api import open_library
from readinglist.files.documents import Document
from readinglist.papers.paper import Resolution
from readinglist.tui.dialogs import LineDialog
from readinglist.tui.library_threads import SortOrder
from readinglist.tui.review_screen import ReviewScreen
from tests.command import SCRIPT, TIME_LIMIT, Command
from tests.screen import on_screen, played

PAGE = Path(__file__).resolve().parents[2] / "bib" / "inbox" / "similar_papers_2025-03-11.txt"
OPEN = """\
{"title": "Data Scaling Rules in Imitation Learning for Robotic Manipulation", "authors": ["Fanqi Lin", "Yingdong Hu"]}
{"title": "Zebras and the folding of paper umbrellas at sea"}
{"title": "Generative Worlds nobody has explored before"}
"""
END = "\x00end of the output"


class Terminal:
    """The command on a pseudo-terminal of 80 columns and 24 lines."""

    def __init__(self, run: Command, *arguments: str, program: str = "", **environment: str) -> None:
        self.master, self._slave = pty.openpty()
        fcntl.ioctl(self._slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.before = termios.tcgetattr(self._slave)
        self.process = subprocess.Popen(
            [sys.executable, "-c", program, *arguments] if program else [SCRIPT, "tui", *arguments],
            stdin=self._slave,
            stdout=self._slave,
            stderr=self._slave,
            cwd=run.folder,
            env=run.variables({"TERM": "xterm-256color", **environment}),
            start_new_session=True,
        )
        self.output = ""
        # A multi-byte character may arrive in pieces.
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def until(self, text: str, seconds: float = TIME_LIMIT) -> None:
        end = time.monotonic() + seconds
        while text not in re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", self.output):
            assert time.monotonic() < end, f"no {text!r} in {self.output!r}"
            ended = self.process.poll() is not None
            assert self._read() or not ended, f"it left without {text!r}: {self.output!r}"

    def _read(self) -> bool:
        """Read the available output for a moment, and return whether there was any."""
        if not select.select([self.master], [], [], 0.1)[0]:
            return False
        self.output += self._decoder.decode(os.read(self.master, 65536))
        return True

    def send(self, keys: str) -> None:
        os.write(self.master, keys.encode())

    def end(self, seconds: float = TIME_LIMIT) -> int:
        """Wait for the command to exit, and return its exit code."""
        end = time.monotonic() + seconds
        while self.process.poll() is None:
            assert time.monotonic() < end, f"still running: {self.output!r}"
            self._read()
        # Output arrives with a delay; a mark written after it arrives last.
        os.write(self._slave, END.encode())
        self.until(END)
        self.output = self.output.removesuffix(END)
        return self.process.returncode

    def is_restored(self) -> bool:
        """Whether the terminal is restored: modes, main screen, cursor, mouse reporting."""
        modes = ("\x1b[?1049", "\x1b[?25", "\x1b[?1000", "\x1b[?2004")
        last = {mode: self.output.rpartition(mode)[2][:1] for mode in modes if mode in self.output}
        wanted = {"\x1b[?1049": "l", "\x1b[?25": "h", "\x1b[?1000": "l", "\x1b[?2004": "l"}
        same = termios.tcgetattr(self._slave)[:4] == self.before[:4]
        return same and "\x1b[?1049" in last and all(last[mode] == wanted[mode] for mode in last)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.master)
        os.close(self._slave)


@pytest.fixture
def filled(run: Command) -> Command:
    added = run("add", "-", "--format", "jsonl", "--offline", input=OPEN)
    assert added.code == 0, added.err
    return run


@pytest.mark.parametrize(
    ("quit_with", "code"),
    [("q", 0), ("\x03", 130), (signal.SIGTERM, 128 + signal.SIGTERM), (signal.SIGHUP, 128 + signal.SIGHUP)],
    ids=["q", "ctrl-c", "terminated", "hung up"],
)
def test_the_terminal_is_restored_on_exit(filled: Command, quit_with: str | signal.Signals, code: int) -> None:
    terminal = Terminal(filled)
    try:
        terminal.until("Zebras and the folding")
        terminal.until("3 papers")
        if isinstance(quit_with, signal.Signals):
            terminal.process.send_signal(quit_with)
        else:
            terminal.send(quit_with)
        assert terminal.end() == code
        assert terminal.is_restored()
        assert "Traceback" not in terminal.output
    finally:
        terminal.close()


def test_the_last_change_is_written_before_exit_and_targets_are_up_to_date(filled: Command) -> None:
    config = filled.folder / "config.toml"
    config.write_text('[readinglist]\n[[export]]\npath = "read.bib"\nquery = "status:read"\nkeep_updated = true\n')
    terminal = Terminal(filled, "title:zebras")
    try:
        terminal.until("1 ")
        terminal.until("Zebras")
        terminal.send("rq")
        assert terminal.end() == 0
    finally:
        terminal.close()
    assert "Zebras" in filled("list", "status:read").out, terminal.output
    assert "Zebras" in (filled.folder / "read.bib").read_text()


def test_an_unsaved_note_is_kept_when_the_terminal_closes(filled: Command) -> None:
    terminal = Terminal(filled)
    try:
        terminal.until("3 papers")
        terminal.send("w")
        terminal.until("ctrl+s save")
        terminal.send("a long thought")
        terminal.until("thought")
        terminal.process.send_signal(signal.SIGTERM)
        assert terminal.end() == 128 + signal.SIGTERM
        kept = re.search(r"kept in (\S+)", terminal.output)
        assert kept, terminal.output
        assert Path(kept[1]).read_text() == "a long thought"
        Path(kept[1]).unlink()
    finally:
        terminal.close()


def test_a_note_is_written_in_the_editor_and_the_list_returns(filled: Command) -> None:
    terminal = Terminal(filled, "title:zebras", EDITOR="""sh -c 'printf "A *thought*." > "$1"' editor""")
    try:
        terminal.until("Zebras")
        terminal.until("1 found")
        terminal.send("W")
        terminal.until("Note of")
        terminal.send("q")
        assert terminal.end() == 0
        assert terminal.is_restored()
    finally:
        terminal.close()
    assert "A *thought*." in filled("show", "zebras").out


FAULTY = """
import sys
from pathlib import Path
from readinglist.cli.main import main
from readinglist.tui.app import run
from readinglist.tui.library_threads import LibraryThreads
from readinglist.tui.library_threads import SortOrder, initial_list
from tests.screen import Host

class Faulty(Host):
    def refresh(self):
        raise RuntimeError("no such thing")

threads = LibraryThreads(Faulty(Path.cwd()), offline=True)
first = threads.submit_read(lambda library: initial_list(library, "", SortOrder(), 50)).result()
sys.exit(main([], lambda arguments: run(threads, first)))
"""


def test_an_internal_error_is_reported_as_by_any_command_on_a_restored_terminal(filled: Command) -> None:
    (filled.folder / ".readinglist" / "library.sqlite3").rename(filled.folder / "library.sqlite3")
    root = Path(__file__).resolve().parents[2]
    terminal = Terminal(filled, program=FAULTY, PYTHONPATH=f"{filled.variables()['PYTHONPATH']}:{root}")
    try:
        terminal.until("3 papers")
        terminal.send("r")
        assert terminal.end() == 70
        assert "internal error, please report: RuntimeError: no such thing" in terminal.output
        assert "Traceback" not in terminal.output
        assert terminal.is_restored()
    finally:
        terminal.close()


def test_without_a_terminal_it_fails(filled: Command) -> None:
    finished = filled("tui")
    assert finished.code == 2
    assert "needs a terminal" in finished.err


def test_without_textual_it_names_the_package_to_install(filled: Command, tmp_path: Path) -> None:
    (tmp_path / "textual.py").write_text("raise ModuleNotFoundError('No module named textual', name='textual')\n")
    path = f"{filled.variables()['PYTHONPATH']}:{tmp_path}"
    terminal = Terminal(filled, PYTHONPATH=path)
    try:
        assert terminal.end() == 7
        assert 'pip install "readinglist-cli[tui]"' in terminal.output
    finally:
        terminal.close()


@pytest.mark.parametrize("arguments", [(), ("nosuch:field",), ("--sort", "nonsense")], ids=["damaged", "query", "sort"])
def test_errors_are_reported_before_the_screen_opens(filled: Command, arguments: tuple[str, ...]) -> None:
    if not arguments:
        (filled.folder / ".readinglist" / "library.sqlite3").write_bytes(b"no library at all" * 100)
    terminal = Terminal(filled, *arguments)
    try:
        assert terminal.end() == (2 if arguments else 6)
        assert "\x1b[?1049h" not in terminal.output
        assert "Traceback" not in terminal.output
    finally:
        terminal.close()


# --- with the catalogue, without a terminal


@pytest.fixture
def folder(tmp_path: Path, warm_cache: Path) -> Path:
    (tmp_path / "config.toml").write_text(f'[readinglist]\noffline = true\n[cache]\nfolder = "{warm_cache}"\n')
    return tmp_path


def test_a_page_pasted_over_the_list_is_planned_shown_and_added(folder: Path) -> None:
    async def story() -> None:
        async with on_screen(folder, size=(100, 30), order=SortOrder(sort="added", reverse=False)) as shown:
            shown.list_screen.table.focus()
            shown.list_screen.post_message(Paste(PAGE.read_text(encoding="utf-8")))
            await shown.until_shown("enter add", " matched")
            counts = re.search(r"(\d+) matched", shown.text())
            assert counts, shown.text()
            assert int(counts[1]) > 60
            with open_library(folder / "library.sqlite3", config=folder / "config.toml") as library:
                assert library.find() == ()
                await shown.press("enter")
                await shown.until(lambda: "74 papers" in shown.summary)
                assert len(library.find()) == 74
                await shown.press("u")
                await shown.until(lambda: shown.summary.startswith("0 papers"))
                assert library.find() == ()

    played(story())


def test_unresolved_papers_are_reviewed_with_one_key_each(folder: Path) -> None:
    with open_library(folder / "library.sqlite3", config=folder / "config.toml") as library:
        library.add(Document(name="page", text=OPEN))
        first, second, third = (item.paper.key for item in library.find())
        assert library.get(first).paper.resolution is Resolution.AMBIGUOUS

        async def story() -> None:
            async with on_screen(folder, size=(100, 30), order=SortOrder(sort="added", reverse=False)) as shown:
                await shown.press("v")
                await shown.until(lambda: isinstance(shown.app.screen, ReviewScreen))
                await shown.until(lambda: shown.app.screen.query_one(OptionList).option_count)
                await shown.until_shown("candidate", "arXiv:2410.18647", "Laws")
                await shown.press("1")
                await shown.until(lambda: library.get(first).paper.resolution is Resolution.MATCHED)
                await shown.until(lambda: second in str(shown.app.screen.query_one("#record", Static).content))
                await shown.until_shown("no candidates")
                await shown.press("k")
                await shown.until(lambda: library.get(second).paper.resolution is Resolution.STATED)
                await shown.until(lambda: third in str(shown.app.screen.query_one("#record", Static).content))
                await shown.press("i")
                line = (await shown.opened(LineDialog)).query_one(Input)
                await shown.write("2410.18647")
                await shown.until(lambda: line.value == "2410.18647")
                await shown.press("enter")
                await shown.until_shown("arXiv:2410.18647")
                await shown.press("1")
                await shown.until(lambda: any("is a duplicate of" in notice for notice in shown.notices))
                await shown.closed()
                assert library.get(third).paper.resolution is Resolution.NOT_FOUND
                await shown.press("u")
                await shown.until(lambda: not library.get(second).paper.resolution.resolved)

        played(story())


def test_a_paper_that_changes_during_review_is_shown_again(folder: Path) -> None:
    with open_library(folder / "library.sqlite3", config=folder / "config.toml") as library:
        library.add(Document(name="page", text=OPEN))
        (first, *_) = library.find()

        async def story() -> None:
            async with on_screen(folder, size=(100, 30), order=SortOrder(sort="added", reverse=False)) as shown:
                await shown.press("v")
                await shown.until(lambda: isinstance(shown.app.screen, ReviewScreen))
                await shown.until(lambda: shown.app.screen.query_one(OptionList).option_count)
                library.remove(first.paper.key)
                await shown.press("1")
                await shown.until(lambda: any("changed in the meantime" in notice for notice in shown.notices))
                await shown.until(lambda: "2 of 3" in str(shown.app.screen.query_one("#record", Static).content))
                await shown.press("escape")
                await shown.closed()

        played(story())
