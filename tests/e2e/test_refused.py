"""Documents that no source reads are refused by name and never guessed into papers."""

from pathlib import Path

import pytest

from tests.command import ROOT, Command

REFUSED = {
    "source code": ROOT / "readinglist" / "adding" / "values.py",
    "YAML of an unknown kind": ROOT / ".pre-commit-config.yaml",
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_file_that_is_no_page_is_refused(run: Command, kind: str) -> None:
    done = run("add", REFUSED[kind], "--offline")
    assert done.code == 4
    assert done.err.startswith(f"error: {REFUSED[kind]} is {kind}, which no source reads\nhint: ")
    assert run("list").out == ""


@pytest.mark.parametrize("place", ["stdin", "argument"])
def test_pasted_code_is_refused(run: Command, place: str) -> None:
    code = Path(REFUSED["source code"]).read_text(encoding="utf-8")
    done = run("add", "-", input=code) if place == "stdin" else run("add", code)
    assert done.code == 4
    assert f"error: <{place}> is source code, which no source reads" in done.err


def test_a_refused_file_can_be_read_as_a_page(run: Command) -> None:
    (run.folder / "settings.ini").write_text(
        "[papers]\nfirst = 1\nsecond = 2\nlink = https://arxiv.org/abs/2410.18647\n", encoding="utf-8"
    )
    assert run("add", "settings.ini", "--offline").code == 4
    done = run("add", "settings.ini", "--offline", "--format", "page")
    assert done.code == 0, done.err
    assert "2410.18647" in done.out


def test_prose_without_a_paper_has_no_papers(run: Command) -> None:
    text = (
        "Yesterday we went to the market and bought some apples. The weather was fine, and everybody was happy.\n\n"
        "Later we cooked a meal and talked about the plans for the summer, which is going to be a long trip.\n"
    )
    done = run("add", "-", "--offline", input=text)
    assert done.code == 4
    assert "no papers found" in done.err
