"""Undo and redo with the real command, each in a process of its own."""

import json

import pytest

from tests.command import Command

PAPERS = "".join(
    json.dumps({"title": title, "authors": ["Ada Hu"], "arxiv_id": number, "year": 2024}) + "\n"
    for title, number in (("Scaling Laws", "2410.00001"), ("World Models", "2410.00002"))
)


@pytest.fixture
def filled(run: Command) -> Command:
    assert run("add", "-", "--format", "jsonl", "--offline", input=PAPERS).code == 0
    return run


def test_redo_says_what_it_brings_back(filled: Command) -> None:
    filled("status", "hu2024scaling", "reading")
    filled("read", "hu2024scaling")
    assert filled("undo", "2").code == 0
    redone = filled("redo", "2")
    assert (redone.code, redone.out) == (0, "")
    assert redone.err.splitlines() == [
        "redone: step 2",
        "  hu2024scaling: status: new → reading",
        "redone: step 3",
        "  hu2024scaling: status: reading → read",
    ]
    again = filled("redo")
    assert again.code == 1
    assert "nothing to redo" in again.err


def test_redo_of_a_whole_page_names_its_papers(filled: Command) -> None:
    filled("undo")
    assert json.loads(filled("list", "--json").out) == []
    redone = filled("redo")
    assert "  hu2024scaling: added" in redone.err
    assert [paper["key"] for paper in json.loads(filled("list", "--json").out)] == ["hu2024scaling", "hu2024world"]


def test_papers_that_are_gone_keep_their_names(filled: Command) -> None:
    filled("rekey", "hu2024world", "world")
    filled("rm", "hu2024scaling")
    listed = json.loads(filled("history", "--json").out)
    assert {event["key"] for event in listed} == {"hu2024scaling", "world"}
    undone = filled("undo", "3")
    assert undone.err.splitlines() == [
        "undone: step 3",
        "  hu2024scaling: removed: hu2024scaling",
        "undone: step 2",
        "  hu2024world: key: hu2024world → world",
        "  hu2024world: aliases: +hu2024world",
        "undone: step 1",
        "  hu2024scaling: added from <stdin>",
        "  hu2024world: added from <stdin>",
    ]


def test_a_change_after_the_undo_ends_redo(filled: Command) -> None:
    filled("read", "hu2024scaling")
    filled("undo")
    filled("tag", "hu2024world", "+robots")
    assert filled("redo").code == 1


def test_the_history_names_other_readers(filled: Command) -> None:
    grace = {"READINGLIST_READER": "grace"}
    assert filled("read", "hu2024scaling", environment=grace).code == 0
    assert filled("start", "hu2024scaling").code == 0
    for command in (("history",), ("show", "hu2024scaling")):
        mine = [line.split("  ")[-1] for line in filled(*command).out.splitlines() if "status: new" in line]
        assert sorted(mine) == ["grace: status: new → read", "status: new → reading"], command
        hers = filled(*command, environment=grace).out
        assert "grace:" not in hers
        assert "ada: status: new → reading" in hers


def test_an_undo_says_whose_change_it_took_back_and_how_far_it_came(filled: Command) -> None:
    filled("start", "hu2024scaling")
    filled("read", "hu2024scaling", environment={"READINGLIST_READER": "grace"})
    assert filled("undo", "2").err.splitlines() == [
        "undone: step 3",
        "  hu2024scaling: grace: status: new → read",
        "undone: step 2",
        "  hu2024scaling: status: new → reading",
    ]
    assert filled("redo", "9").err.splitlines()[-1] == "there was no more to redo than 2 steps"
    filled("undo", "2")
    assert filled("undo", "9").err.splitlines()[-1] == "there was no more to undo than one step"
