"""Undo and redo with the real command, each in its own process."""

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


def test_redo_shows_the_changes_it_makes(filled: Command) -> None:
    filled("status", "hu2024scaling", "reading")
    filled("read", "hu2024scaling")
    assert filled("undo", "2").code == 0
    redone = filled("redo", "2")
    assert (redone.code, redone.out) == (0, "")
    assert redone.err.splitlines() == [
        "redid batch 2",
        "  hu2024scaling: status: new → reading",
        "redid batch 3",
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


def test_removed_papers_keep_their_keys_in_the_history(filled: Command) -> None:
    filled("rekey", "hu2024world", "world")
    filled("rm", "hu2024scaling")
    listed = json.loads(filled("history", "--json").out)
    assert {event["key"] for event in listed} == {"hu2024scaling", "world"}
    undone = filled("undo", "3")
    assert undone.err.splitlines() == [
        "undid batch 3",
        "  hu2024scaling: added again from <stdin>",
        "undid batch 2",
        "  hu2024world: aliases: −hu2024world",
        "  hu2024world: key: world → hu2024world",
        "undid batch 1",
        "  hu2024world: removed: hu2024world",
        "  hu2024scaling: removed: hu2024scaling",
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


def test_undo_shows_the_changes_it_makes_and_their_reader(filled: Command) -> None:
    filled("start", "hu2024scaling")
    filled("read", "hu2024scaling", environment={"READINGLIST_READER": "grace"})
    assert filled("undo").err.splitlines() == ["undid batch 2", "  hu2024scaling: status: reading → new"]
    assert filled("undo", "--batch", "3").err.splitlines() == [
        "undid batch 3",
        "  hu2024scaling: grace: status: read → new",
    ]
    assert filled("redo", "9").err.splitlines()[-1] == "only 1 batch to redo"
    assert filled("undo", "9").err.splitlines()[-1] == "only 2 batches to undo"
    assert filled("undo", "2", "--batch", "3").code == 2


def test_undos_do_not_count_towards_the_limit_of_the_history(filled: Command) -> None:
    key = filled("list", "--format", "{key}", "--limit", "1").out.strip()
    for stars in "123":
        filled("rate", key, stars)
    filled("undo", "2")
    for limit in (1, 2, 3):
        shown = filled("history", "--limit", str(limit))
        rows = shown.out.splitlines()[1:]
        assert [row.rpartition("rating: ")[2] for row in rows] == ["2 → 3 (undone)", "1 → 2 (undone)", "1"][:limit]
        assert f"{limit} newest changes" in shown.err or limit == 1
    assert len(json.loads(filled("history", "--limit", "2", "--json").out)) == 2
    assert len(filled("history", "--limit", "2", "--all").out.splitlines()) == 3
