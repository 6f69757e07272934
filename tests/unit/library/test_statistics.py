"""What is counted of a library, as one reader sees it."""

from pathlib import Path

from readinglist.library import tracking as track
from readinglist.library import undo as journal
from readinglist.library.context import Workspace, find_item
from readinglist.library.query import Everything, Term
from readinglist.library.statistics import Statistics, reading_course, statistics
from tests.desk import Clock, add_papers, draft, metadata, workspace

DAY = 24 * 3600


def shelf(folder: Path) -> tuple[Workspace, Clock]:
    """Six papers, added on six days up to the second of March; some of them on their way."""
    clock = Clock()
    clock.sleep(-5 * DAY)
    desk = workspace(folder, clock=clock)
    for number, key in enumerate(("old", "read", "skimmed", "dropped", "begun", "young")):
        stated = key != "young"
        add_papers(desk, draft(metadata(f"Title number {key}", f"2410.1864{number}", word=key), stated=stated, key=key))
        clock.sleep(DAY)
    track.set_status(["read", "begun"], "reading", desk)
    clock.sleep(3 * DAY)
    track.set_status(["read"], "read", desk)
    track.set_status(["skimmed"], "skimmed", desk)
    track.set_status(["dropped"], "dropped", desk)
    track.set_rating(["read"], 4, desk)
    track.set_tags(["read", "old"], add=["RL"], workspace=desk)
    track.add_note("read", "Good.", desk)
    track.add_note("read", "Very good.", desk)
    return desk, clock


def keys(found: Statistics) -> list[str]:
    return [item.paper.key for item in found.oldest]


def test_the_numbers_of_a_library(tmp_path: Path) -> None:
    desk, _ = shelf(tmp_path)
    found = statistics(Everything(), desk)
    assert (found.papers, found.open, found.unresolved) == (6, 3, 1)
    assert dict(found.by_status) == {"new": 2, "reading": 1, "skimmed": 1, "read": 1, "dropped": 1}
    assert list(found.by_status) == ["new", "reading", "skimmed", "read", "dropped"]
    assert [(each.month, each.added, each.finished, each.backlog) for each in found.months] == [
        ("2026-02", 5, 0, 5),
        ("2026-03", 1, 2, 3),
    ]
    assert keys(found)[:2] == ["old", "begun"]
    assert len(keys(found)) == 3
    assert found.reading_days == (3,)
    assert found.median_days == 3
    assert (dict(found.tally.tags), dict(found.tally.ratings)) == ({"RL": 2}, {4: 1})
    assert (found.tally.notes, found.tally.noted) == (2, 1)
    assert (found.week.added, found.week.finished, found.month.added) == (4, 2, 6)


def test_the_numbers_of_a_query_are_those_of_its_papers(tmp_path: Path) -> None:
    desk, _ = shelf(tmp_path)
    found = statistics(Term("tag", "rl"), desk)
    assert (found.papers, found.open) == (2, 1)
    assert keys(found) == ["old"]
    assert [(each.added, each.started, each.finished, each.backlog) for each in found.months] == [
        (2, 0, 0, 2),
        (0, 1, 1, 1),
    ]


def test_another_reader_has_other_numbers(tmp_path: Path) -> None:
    desk, clock = shelf(tmp_path)
    desk.store.close()  # type: ignore[attr-defined]
    found = statistics(Everything(), workspace(tmp_path, reader="bob", clock=clock))
    assert dict(found.by_status) == {"new": 6}
    assert found.months[-1].backlog == 6
    assert found.tally.notes == 0


def test_an_empty_library_has_no_months(tmp_path: Path) -> None:
    found = statistics(Everything(), workspace(tmp_path))
    assert (found.papers, found.months, found.oldest, found.median_days) == (0, (), (), None)


def test_what_was_undone_does_not_count(tmp_path: Path) -> None:
    clock = Clock()
    desk = workspace(tmp_path, clock=clock)
    add_papers(desk, draft(metadata("A title of some length", "2410.18640"), stated=True, key="a"))
    clock.sleep(DAY)
    track.set_status(["a"], "reading", desk)
    clock.sleep(DAY)
    track.set_status(["a"], "read", desk)
    assert reading_course(find_item("a", desk), desk).days == 1
    journal.undo(desk)
    assert reading_course(find_item("a", desk), desk).finished is None
    assert statistics(Everything(), desk).months[-1].finished == 0
    journal.undo(desk)
    assert reading_course(find_item("a", desk), desk).started is None
    journal.redo(desk, steps=2)
    assert reading_course(find_item("a", desk), desk).days == 1
