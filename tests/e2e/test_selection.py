"""Selection of the papers of a command: by keys, by a query, or picked at the terminal."""

import json
import shutil
from pathlib import Path

import pytest

from tests.command import SCRIPT, Command
from tests.terminal import Terminal

TITLES = (
    "Scaling Laws",
    "World Models",
    "Über formal Sätze",
    "Attention Heads",
    "Dropout Rates",
    "Batch Sizes",
    "Zebra",
)
PAPERS = "".join(
    json.dumps({"title": title, "authors": ["Ada Hu"], "arxiv_id": f"2410.0000{number}", "year": 2024}) + "\n"
    for number, title in enumerate(TITLES, start=1)
)
KEYS = ("scaling", "world", "ueber", "attention", "dropout", "batch", "zebra")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory, warm_cache: Path) -> Path:
    """A folder with a library of seven papers, of which the first two are tagged."""
    folder = tmp_path_factory.mktemp("prepared")
    (folder / "config.toml").write_text('[readinglist]\n[queries]\nwaiting = "status:new"\n', encoding="utf-8")
    command = Command(folder=folder, home=folder, environment={"READINGLIST_CACHE": str(warm_cache)})
    assert command("add", "-", "--format", "jsonl", "--offline", input=PAPERS).code == 0
    assert command("tag", "hu2024scaling", "hu2024world", "+rl").code == 0
    return folder


@pytest.fixture
def filled(run: Command, prepared: Path) -> Command:
    """The real command in a copy of the folder."""
    shutil.copytree(prepared, run.folder, dirs_exist_ok=True)
    return run


def papers(run: Command, *query: str) -> dict[str, dict[str, object]]:
    return {paper["key"].removeprefix("hu2024"): paper for paper in json.loads(run("list", *query, "--json").out)}


def steps(run: Command) -> int:
    return max(event["batch"] for event in json.loads(run("history", "--json").out))


def test_a_status_is_set_on_a_query_in_one_batch(filled: Command) -> None:
    before = steps(filled)
    done = filled("status", "--where", "tag:rl status:new", "read")
    assert (done.code, done.out) == (0, "")
    assert done.err.splitlines() == [
        "hu2024scaling: new → read",
        "hu2024world: new → read",
        "2 of 2 papers changed; `readinglist undo` reverts this",
    ]
    assert steps(filled) == before + 1
    assert list(papers(filled, "status:read")) == ["scaling", "world"]
    again = filled("read", "--where", "tag:rl")
    assert again.err.splitlines()[-1] == "0 of 2 papers changed"
    filled("undo")
    assert papers(filled, "status:read") == {}


def test_through_a_pipe_nothing_is_confirmed(filled: Command) -> None:
    done = filled("queue", "--where", "@waiting")
    assert done.code == 0, done.err
    assert len(papers(filled, "status:to-read")) == len(KEYS)


@pytest.mark.parametrize(
    ("words", "query"),
    [
        (("tag", "--where", "tag:rl", "+x y", "-rl"), 'tag:"x y" -tag:rl'),
        (("tag", "-todo", "+robots", "--where", "key:hu2024s,hu2024w"), "tag:robots"),
        (("priority", "--where", "tag:rl", "high"), "priority:high"),
        (("rate", "--where", "tag:rl", "4"), "rating:4"),
        (("start", "--where", "tag:rl"), "status:reading"),
        (("skim", "--where", "tag:rl"), "status:skimmed"),
        (("drop", "--where", "tag:rl", "--yes"), "status:dropped"),
    ],
)
def test_every_verb_takes_a_query(filled: Command, words: tuple[str, ...], query: str) -> None:
    done = filled(*words)
    assert done.code == 0, done.err
    assert list(papers(filled, query)) == ["scaling", "world"]


def test_papers_of_a_query_are_removed(filled: Command) -> None:
    assert filled("rm", "--where", "tag:rl").code == 0
    assert list(papers(filled)) == list(KEYS[2:])


MISFITS = (
    (("read", "hu2024scaling", "--where", "tag:rl"), 2, "cannot be used together"),
    (("status", "hu2024scaling", "read", "--where", "tag:rl"), 2, "cannot be used together"),
    (("tag", "hu2024scaling", "+x", "--where", "tag:rl"), 2, "cannot be used together"),
    (("read", "--where", " "), 2, "missing query after --where"),
    (("read", "--where", "tag:nothing"), 1, "no papers match 'tag:nothing'"),
    (("read", "--where", "tga:rl"), 2, "did you mean tag"),
    (("read", "--where", "@nobody"), 2, "available: @waiting"),
    (("status", "--where", "tag:rl", "raed"), 2, "did you mean read"),
    (("rate", "--where", "tag:rl", "9"), 2, "invalid rating 9"),
    (("priority", "--where", "tag:rl", "hgih"), 2, "unknown priority"),
    (("read",), 2, "missing argument: KEY"),
    (("note", "-m", "x"), 2, "missing argument: KEY"),
    (("status", "read"), 2, "missing arguments: KEY... STATUS"),
    (("tag", "+x"), 2, "missing arguments: KEY... +a -b"),
    (("priority", "high"), 2, "missing arguments: KEY... PRIORITY"),
    (("rate", "3"), 2, "missing arguments: KEY... RATING"),
)


def test_invalid_arguments_change_nothing(filled: Command) -> None:
    before = steps(filled)
    for words, code, reported in MISFITS:
        done = filled(*words)
        assert done.code == code, (words, done.err)
        assert reported in done.err
    assert steps(filled) == before


def test_a_long_list_of_papers_is_truncated(run: Command) -> None:
    lines = "".join(
        json.dumps({"title": f"Paper {n} of many", "arxiv_id": f"2410.{n:05}"}) + "\n" for n in range(1, 31)
    )
    run("add", "-", "--format", "jsonl", "--offline", input=lines)
    done = run("read", "--where", "status:new")
    assert [len(done.err.splitlines()), done.err.splitlines()[-2]] == [12, "and 20 more"]


@pytest.mark.parametrize(
    ("typed", "code", "changed"), [("n\n", 1, 0), ("\n", 1, 0), ("\x04", 1, 0), ("\udcff\n", 1, 0), ("y\n", 0, 7)]
)
def test_at_a_terminal_many_papers_are_confirmed(filled: Command, typed: str, code: int, changed: int) -> None:
    with Terminal(filled, f"'{SCRIPT}' read --where status:new") as terminal:
        assert "7 papers match 'status:new': set their status to read?" in terminal.until("[y/N] ")
        terminal.type(typed)
        assert terminal.code() == code
    assert len(papers(filled, "status:read")) == changed


@pytest.mark.parametrize("words", ["--where tag:rl", "--yes --where status:new"])
def test_at_a_terminal_few_papers_or_yes_need_no_confirmation(filled: Command, words: str) -> None:
    with Terminal(filled, f"'{SCRIPT}' read {words}") as terminal:
        assert "[y/N]" not in terminal.until("reverts this")
        assert terminal.code() == 0


OWN_STATUS = """
[library]
[[states]]
name = "re-read"
key = "e"
color = "magenta"
"""


def test_a_custom_status_has_a_command_a_colour_and_completion(filled: Command) -> None:
    (filled.folder / "config.toml").write_text(OWN_STATUS, encoding="utf-8")
    assert filled("re-read", "hu2024scaling").err == "hu2024scaling: new → re-read\n"
    assert filled("re-read", "hu2024scaling", "--help").code == 0
    asked = {"_READINGLIST_COMPLETE": "complete_bash", "COMP_WORDS": "readinglist re-", "COMP_CWORD": "1"}
    assert filled(environment=asked).out.split() == ["re-read"]
    with Terminal(filled, f"'{SCRIPT}' list") as terminal:
        terminal.until("\x1b[35mre-read")
        assert terminal.code() == 0


def test_a_misspelt_status_is_not_a_command(filled: Command) -> None:
    (filled.folder / "config.toml").write_text(OWN_STATUS, encoding="utf-8")
    done = filled("re-raed", "hu2024scaling")
    assert (done.code, done.out) == (2, "")
    assert "unknown command 're-raed'; did you mean re-read" in done.err
