"""Merging into a .bib file that is damaged: what cannot be read was not removed by hand."""

from pathlib import Path

import pytest

from readinglist.papers.errors import InputError
from tests.shared_bib import SharedBib, messages

KAY = "@article{kay,\n  title = {On Alpha},\n  author = {Kay, Ann},\n  year = {2011},\n}\n"
MOE = "@article{moe,\n  title = {On Beta},\n  author = {Moe, Cy},\n  year = {2013},\n}\n"


@pytest.fixture
def shared(tmp_path: Path) -> SharedBib:
    shared = SharedBib.make(tmp_path, f"{KAY}\n{MOE}")
    shared.merge()
    return shared


@pytest.mark.parametrize("rest", ["@", "@arti", "@article{m", "@article{moe,", MOE[:30], MOE[:60], MOE[:-3]])
def test_a_file_that_ends_within_an_entry_is_not_changed(shared: SharedBib, rest: str) -> None:
    shared.text = f"{KAY}\n{rest}"
    with pytest.raises(InputError, match="ends within the entry that begins in line 7"):
        shared.merge()


def test_an_entry_that_cannot_be_read_was_not_removed(shared: SharedBib) -> None:
    shared.text = f"{KAY.replace('Alpha}', 'Alpha')}\n{MOE}"
    for _ in range(2):
        done = shared.merge()
        assert messages(done.problems) == [
            "1 kay: cannot read this entry, not changed: unbalanced braces in field title, line 2"
        ]
        assert done.kept == []
    shared.text = f"{KAY}\n{MOE}"
    done = shared.merge()
    assert (done.problems, done.kept, done.added) == ([], [], [])


def test_a_file_that_lost_all_entries_is_written_again(shared: SharedBib) -> None:
    shared.text = "% Encoding: UTF-8\n"
    assert shared.merge().added == ["kay", "moe"]
    assert shared.text.startswith("% Encoding: UTF-8\n")


@pytest.mark.parametrize(
    "marks",
    [
        "<<<<<<< HEAD\n  year = {{2011}},\n=======\n{}>>>>>>> other\n",
        "<<<<<<<<<<<< HEAD\n  year = {{2011}},\n============\n{}>>>>>>>>>>>> other\n",
        "  year = {{2011}},\n=======\n{}",
        "{}>>>>>>> other\n",
    ],
)
def test_what_is_left_of_a_conflict_is_named(shared: SharedBib, marks: str) -> None:
    year = "  year = {2011},\n"
    shared.text = shared.text.replace(year, marks.format(year))
    with pytest.raises(InputError, match=r"contains a git conflict, in line [45]"):
        shared.merge()


def test_a_line_of_signs_outside_of_fields_is_no_conflict(shared: SharedBib) -> None:
    shared.text = f"=======\nMine\n=======\n{shared.text}".replace("{On Alpha}", "{On\n=======\nAlpha}")
    assert len(shared.merge().kept) == 1
