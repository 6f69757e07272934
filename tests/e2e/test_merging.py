"""Merging with the real command, and the exported file afterwards."""

import json

import pytest

from tests.command import Command

PAPERS = (
    {"title": "Scaling Laws", "authors": ["Ada Hu"], "arxiv_id": "2410.00001", "year": 2024},
    {"title": "Scaling Laws of Robots", "authors": ["Ada Hu"], "doi": "10.1000/1", "year": 2025},
    {"title": "World Models", "authors": ["Bo Lin"], "arxiv_id": "2410.00002", "year": 2024},
    {"title": "Stone Walls", "authors": ["Cy Moe"], "doi": "10.1000/2", "year": 2020},
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
    assert filled("export").out.count("@") == 3
    assert filled("undo").code == 0
    assert json.loads(filled("show", "hu2025scaling", "--json").out)["key"] == "hu2025scaling"
    assert filled("export").out.count("@") == 4


def test_a_merge_of_papers_with_two_identifiers_warns(filled: Command) -> None:
    more = {"title": "World Models Revisited", "authors": ["Bo Lin"], "arxiv_id": "2410.00001", "year": 2024}
    filled("rm", "hu2024scaling")
    filled("add", "-", "--format", "jsonl", "--offline", input=json.dumps(more))
    done = filled("merge", "lin2024worlda", "lin2024world")
    assert done.code == 0
    assert "warning: lin2024world has a different arXiv id: kept 2410.00001, discarded 2410.00002" in done.err


def test_invalid_merges_are_refused(filled: Command) -> None:
    one = filled("merge", "hu2024scaling")
    assert (one.code, one.out) == (2, "")
    assert "hint: give the keys of two papers" in one.err
    assert filled("merge", "hu2024scaling", "nobody").code == 1
    assert len(json.loads(filled("list", "--json").out)) == 4


def test_unrelated_papers_are_merged_only_with_yes_and_share_no_fields(filled: Command) -> None:
    before = json.loads(filled("show", "moe2020stone", "--json").out)
    refused = filled("merge", "moe2020stone", "lin2024world")
    assert refused.code == 2
    assert "moe2020stone and lin2024world have neither a title nor authors in common" in refused.err
    assert filled("merge", "moe2020stone", "hu2024scaling", "hu2025scaling").code == 2
    assert len(json.loads(filled("list", "--json").out)) == 4
    assert filled("merge", "--yes", "moe2020stone", "lin2024world").code == 0
    after = json.loads(filled("show", "lin2024world", "--json").out)
    assert (after["key"], after["fields"]) == ("moe2020stone", before["fields"])
    assert after["other_titles"] == ["World Models"]
