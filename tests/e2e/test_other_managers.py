"""Libraries of other managers through the real command: their statuses reach papers that are here already."""

import json
from pathlib import Path

from tests.command import Command

MANAGERS = Path(__file__).parents[1] / "fixtures" / "managers"


def records(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def status(run: Command, query: str) -> object:
    (paper,) = json.loads(run("list", query, "--json").out)
    return paper["status"]


def test_the_statuses_of_zotero_reach_papers_that_are_here_already_and_yours_stay(run: Command) -> None:
    assert run("add", "2410.18647", "--offline").code == 0
    first = run("add", MANAGERS / "zotero.json", "--offline")
    assert first.code == 1
    assert "1 known" in first.out
    assert "of the known ones 1 took over" in first.err
    assert "pondered2020: there is no status 'Pondering'" in first.err
    assert "zotero.json:50" in first.err
    assert status(run, "arxiv:2410.18647") == "reading"
    assert status(run, "author:beethoven") == "read"
    before = run("history", "--json").out
    assert {r["outcome"] for r in records(run("add", MANAGERS / "zotero.json", "--offline", "--json").out)} == {
        "known",
        "problem",
    }
    assert run("history", "--json").out == before
    run("skim", json.loads(run("list", "arxiv:2410.18647", "--json").out)[0]["key"])
    again = run("add", MANAGERS / "zotero.json", "--offline")
    assert "your own marks stay" in again.err
    assert "(status skimmed, not reading)" in again.err
    assert status(run, "arxiv:2410.18647") == "skimmed"
