"""Picking papers at a real terminal, and without one."""

import json
import re
import shutil
from pathlib import Path

import pytest

from tests.command import SCRIPT, Command
from tests.terminal import Terminal

TITLES = ("Scaling Laws", "World Models", "Über formal Sätze", "Attention Heads")
PAPERS = "".join(
    json.dumps({"title": title, "authors": ["Ada Hu"], "arxiv_id": f"2410.0000{number}", "year": 2024}) + "\n"
    for number, title in enumerate(TITLES, start=1)
)
DOWN, ESCAPE, TAB = "\x1b[B", "\x1b", "\t"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory, warm_cache: Path) -> Path:
    """A folder with a library of four papers."""
    folder = tmp_path_factory.mktemp("prepared")
    (folder / "config.toml").write_text("[readinglist]\n", encoding="utf-8")
    command = Command(folder=folder, home=folder, environment={"READINGLIST_CACHE": str(warm_cache)})
    assert command("add", "-", "--format", "jsonl", "--offline", input=PAPERS).code == 0
    return folder


@pytest.fixture
def filled(run: Command, prepared: Path) -> Command:
    """The real command in a copy of the folder."""
    shutil.copytree(prepared, run.folder, dirs_exist_ok=True)
    return run


def statuses(run: Command) -> dict[str, str]:
    return {paper["key"].removeprefix("hu2024"): paper["status"] for paper in json.loads(run("list", "--json").out)}


def plain(shown: str) -> str:
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown)


def test_the_picked_key_is_printed_on_stdout_and_the_picker_is_not(filled: Command) -> None:
    with Terminal(filled, f"'{SCRIPT}' pick > picked.txt") as terminal:
        first = plain(terminal.until("Scaling"))
        assert "4 of 4" in first
        assert first.index("attention") < first.index("ueber")
        terminal.type("sätz\r")
        assert terminal.code() == 0
    assert (filled.folder / "picked.txt").read_text(encoding="utf-8") == "hu2024ueber\n"


def test_several_papers_are_picked(filled: Command) -> None:
    with Terminal(filled, f"'{SCRIPT}' pick --multi > picked.txt") as terminal:
        terminal.until("4 of 4")
        terminal.type(TAB + DOWN + TAB)
        terminal.until("2 marked")
        terminal.type("\r")
        assert terminal.code() == 0
    assert (filled.folder / "picked.txt").read_text(encoding="utf-8") == "hu2024attention\nhu2024world\n"


def test_a_typo_finds_similar_papers(filled: Command) -> None:
    with Terminal(filled, f"'{SCRIPT}' pick title:scaling OR title:world > picked.txt") as terminal:
        terminal.until("2 of 2")
        terminal.type("scalinng")
        terminal.until("1 similar")
        terminal.type("\r")
        assert terminal.code() == 0
    assert (filled.folder / "picked.txt").read_text(encoding="utf-8") == "hu2024scaling\n"


def test_a_command_without_a_key_opens_the_picker(filled: Command) -> None:
    with Terminal(filled, f"'{SCRIPT}' read") as terminal:
        terminal.until("4 of 4")
        terminal.type("scal\r")
        terminal.until("hu2024scaling: new → read")
        assert terminal.code() == 0
    with Terminal(filled, f"'{SCRIPT}' tag +rl") as terminal:
        terminal.until("4 of 4")
        terminal.type("\r")
        terminal.until("hu2024attention: rl")
    assert statuses(filled) == {"scaling": "read", "world": "new", "ueber": "new", "attention": "new"}


@pytest.mark.parametrize(("key", "code"), [(ESCAPE, 1), ("\x07", 1), ("\x03", 130)])
def test_leaving_the_picker_changes_nothing(filled: Command, key: str, code: int) -> None:
    with Terminal(filled, f"'{SCRIPT}' drop") as terminal:
        terminal.until("4 of 4")
        terminal.type(key)
        assert terminal.code() == code
    assert set(statuses(filled).values()) == {"new"}


def test_picking_without_a_terminal_is_an_error(filled: Command) -> None:
    piped = filled("pick")
    assert (piped.code, piped.out) == (2, "")
    assert "needs a terminal" in piped.err
    assert filled("show").code == 2
    with Terminal(filled, f"TERM=dumb '{SCRIPT}' pick") as terminal:
        terminal.until("needs a terminal")
        assert terminal.code() == 2
    with Terminal(filled, f"'{SCRIPT}' pick status:read") as terminal:
        terminal.until("no papers to pick from")
        assert terminal.code() == 1
