"""Merging with the real command, and the exported file afterwards."""

import json

import pytest

from tests.command import Command

PAPERS = (
    {"title": "Scaling Laws", "authors": ["Ada Hu"], "arxiv_id": "2410.00001", "year": 2024},
    {"title": "Scaling Laws of Robots", "authors": ["Ada Hu"], "doi": "10.1000/1", "year": 2025},
    {"title": "World Models", "authors": ["Bo Lin"], "arxiv_id": "2410.00002", "year": 2024},
)


@pytest.fixture
def filled(run: Command) -> Command:
    lines = "".join(json.dumps(paper) + "\n" for paper in PAPERS)
    assert run("add", "-", "--format", "jsonl", "--offline", input=lines).code == 0
    return run


def test_a_merge_of_two_papers_and_its_undo(filled: Command) -> None:
    filled("note", "hu2025scaling", "-m", "the journal's version")
    filled("note", "hu2025scaling", "-m", "of the other reader")
    done = filled("merge", "hu2024scaling", "hu2025scaling")
    assert (done.code, done.out) == (0, "")
    assert "merged hu2025scaling into hu2024scaling" in done.err
    shown = json.loads(filled("show", "hu2025scaling", "--json").out)
    assert shown["key"] == "hu2024scaling"
    assert (shown["arxiv_id"], shown["doi"]) == ("2410.00001", "10.1000/1")
    assert len(shown["notes"]) == 2
    assert "note added: the journal's version" in filled("history", "hu2024scaling").out
    assert filled("export").out.count("@") == 2
    assert filled("undo").code == 0
    assert json.loads(filled("show", "hu2025scaling", "--json").out)["key"] == "hu2025scaling"
    assert filled("export").out.count("@") == 3


def test_a_merge_of_papers_with_two_identifiers_warns(filled: Command) -> None:
    done = filled("merge", "hu2024scaling", "lin2024world")
    assert done.code == 0
    assert "warning: lin2024world has a different arXiv id: kept 2410.00001, discarded 2410.00002" in done.err


def test_invalid_merges_are_refused(filled: Command) -> None:
    one = filled("merge", "hu2024scaling")
    assert (one.code, one.out) == (2, "")
    assert "hint: give the keys of two papers" in one.err
    assert filled("merge", "hu2024scaling", "nobody").code == 1
    assert len(json.loads(filled("list", "--json").out)) == 3
