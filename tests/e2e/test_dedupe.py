"""Finding duplicates with the real command: listed, answered through a pipe, merged."""

import json

import pytest

from readinglist.library.journal import changes
from readinglist.library.store.sqlite import open_store
from readinglist.papers.identifiers import ArxivId
from tests.command import Command
from tests.papers import NOON, item

PREPRINT = """@misc{hu2024, title = {Data Scaling Laws in Imitation Learning for Robotic Manipulation},
  author = {Hu, Ada and Lin, Bo}, year = 2024, eprint = {2410.18647}, archiveprefix = {arXiv}}
@article{lattice, title = {Chains in Lattices of Finite Height}, author = {Noether, Emmy}, year = 1921}
"""
PUBLISHED = """@article{hu2025, title = {On Data Scaling Laws in Imitation Learning for Robotic Manipulation},
  author = {Hu, Ada and Lin, Bo and Doe, Jo}, year = 2025, journal = {Journal of Robots}, doi = {10.1000/1}}
"""


@pytest.fixture
def filled(run: Command) -> Command:
    for text in (PREPRINT, PUBLISHED):
        assert run("add", "-", "--format", "bibtex", "--offline", input=text).code == 0
    assert len(keys(run)) == 3
    return run


def keys(run: Command) -> set[str]:
    return {paper["key"] for paper in json.loads(run("list", "--json").out)}


def test_groups_are_shown_with_reasons_and_nothing_is_merged(filled: Command) -> None:
    shown = filled("dedupe")
    assert shown.code == 0
    assert "1 of 1: probable duplicates" in shown.out
    assert "reason: title inflected" in shown.out
    assert "one is published in Journal of Robots" in shown.out
    found = json.loads(filled("dedupe", "--json").out)
    assert [(group["keys"], group["sure"]) for group in found] == [(["hu2024", "hu2025"], False)]
    assert found[0]["papers"][1]["doi"] == "10.1000/1"
    assert found[0]["links"][0]["reasons"]
    assert json.loads(filled("dedupe", "key:lattice", "--json").out) == []
    assert len(keys(filled)) == 3


def test_an_answer_merges_and_can_be_undone(filled: Command) -> None:
    done = filled("dedupe", input="m\n")
    assert "merged hu2025 into hu2024" in done.err
    assert "1 merged, 0 remaining" in done.err
    assert keys(filled) == {"hu2024", "lattice"}
    entry = filled("export", "key:hu2024").out
    assert "journal = {Journal of Robots}" in entry
    assert "2410.18647" in entry
    assert "no duplicates found" in filled("dedupe").err
    filled("undo")
    assert len(keys(filled)) == 3


@pytest.mark.parametrize(
    ("answers", "left", "said"),
    [
        ("m hu2025\n", {"hu2025", "lattice"}, "merged hu2024 into hu2025"),
        ("m nobody\n", {"hu2024", "hu2025", "lattice"}, "warning: unknown key 'nobody'"),
        ("s\n", {"hu2024", "hu2025", "lattice"}, ""),
        ("q\n", {"hu2024", "hu2025", "lattice"}, ""),
        ("what?\n", {"hu2024", "hu2025", "lattice"}, "m KEY    merge into this paper"),
    ],
)
def test_every_answer(filled: Command, answers: str, left: set[str], said: str) -> None:
    done = filled("dedupe", input=answers)
    assert done.code == 0
    assert said in done.err
    assert keys(filled) == left


def test_yes_merges_only_papers_with_the_same_identifier(filled: Command) -> None:
    done = filled("dedupe", "--yes")
    assert "0 merged, 1 remaining" in done.err
    assert len(keys(filled)) == 3
    store = open_store(str(filled.folder / ".readinglist" / "library.sqlite3"))
    twins = [item(key, "Chains of Groups and Rings", arxiv_id=ArxivId("2410.00009")) for key in ("first", "second")]
    with store.begin() as unit:
        for twin in twins:
            unit.apply(changes(None, twin, reader="eve", at=NOON))
    store.close()
    assert "same identifier" in filled("dedupe", input="s\ns\n").out
    done = filled("dedupe", "--yes")
    assert "merged second into first" in done.err
    assert keys(filled) == {"first", "hu2024", "hu2025", "lattice"}
    both = filled("dedupe", "--yes", "--json")
    assert (both.code, both.out) == (2, "")
    assert filled("dedupe", "year:", "--json").code == 2
