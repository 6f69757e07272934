"""``next`` with the real command: from a manuscript, from the settings, and with nothing to read."""

import json
from pathlib import Path

import pytest

from tests.command import Command

PAPERS = "".join(
    json.dumps({"title": title, "authors": ["Ada Hu"], "arxiv_id": f"2410.0000{number}", "year": 2024}) + "\n"
    for number, title in enumerate(("Scaling Laws", "World Models", "Attention Heads"), start=1)
)


@pytest.fixture
def manuscript(run: Command) -> Path:
    """A library of three papers, and the .aux files of a manuscript that cites the last two."""
    (run.folder / "config.toml").write_text("[readinglist]\n", encoding="utf-8")
    assert run("add", "-", "--format", "jsonl", "--offline", input=PAPERS).code == 0
    aux = run.folder / "paper" / "main.aux"
    aux.parent.mkdir()
    aux.write_text("\\relax\n\\citation{hu2024world,hu2024attention,nobody}\n\\bibdata{refs}\n", encoding="utf-8")
    return aux


def asked(run: Command, *words: str) -> list[tuple[str, list[str]]]:
    done = run("next", "-n", "9", "--json", *words)
    assert done.code == 0, done.err
    return [(paper["key"], paper["reasons"]) for paper in json.loads(done.out)]


def test_cited_unread_papers_come_first(run: Command, manuscript: Path) -> None:
    run("read", "hu2024world")
    assert asked(run, "--cited", "paper/main.aux") == [
        ("hu2024attention", ["cited in your manuscript", "added today"]),
        ("hu2024scaling", ["added today"]),
    ]
    assert [key for key, _ in asked(run)] == ["hu2024scaling", "hu2024attention"]
    started = run("next", "--cited", "paper/main.aux", "--start")
    assert "hu2024attention: reading" in started.err
    assert json.loads(run("show", "hu2024attention", "--json").out)["status"] == "reading"


def test_the_settings_name_manuscripts(run: Command, manuscript: Path) -> None:
    settings = '[readinglist]\n[manuscripts]\ncited = ["paper/main.aux", "paper/thesis.bcf"]\n'
    (run.folder / "config.toml").write_text(settings, encoding="utf-8")
    shown = run("next", "-n", "2")
    assert shown.code == 0
    assert [line.split()[0] for line in shown.out.splitlines()[::3]] == ["hu2024world", "hu2024attention"]
    assert "thesis.bcf (from the settings) does not exist" in shown.err
    assert "main.aux (from the settings) does not exist" not in shown.err
    settings = '[readinglist]\n[[export]]\npath = "refs.bib"\ncited = ["paper/main.aux"]\n'
    (run.folder / "config.toml").write_text(settings, encoding="utf-8")
    assert run("next").out.startswith("hu2024world")
    other = manuscript.with_name("other.aux")
    other.write_text("\\citation{hu2024attention}\n", encoding="utf-8")
    shown = run("next", "--cited", str(other))
    assert shown.out.startswith("hu2024attention")
    assert shown.err == ""


def test_a_missing_manuscript_is_an_error(run: Command, manuscript: Path) -> None:
    missing = run("next", "--cited", "paper/mian.aux")
    assert (missing.code, missing.out) == (4, "")
    assert "cannot read paper/mian.aux" in missing.err


def test_starting_the_next_paper_creates_no_library(run: Command) -> None:
    assert run("next", "--start").code == 6
    assert not (run.folder / ".readinglist").exists()
    assert list(run.home.rglob("*.sqlite3")) == []
