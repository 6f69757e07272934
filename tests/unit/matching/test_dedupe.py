"""Duplicates of a real library, of a query and of all of it."""

from pathlib import Path

from readinglist.library import tracking as track
from readinglist.library.query import Everything, parse
from readinglist.matching.duplicates import duplicates
from tests.desk import add_papers, draft, metadata, workspace


def test_groups_of_a_query_hold_papers_from_outside_of_it(tmp_path: Path) -> None:
    desk = workspace(tmp_path)
    title, other = "Data Scaling Laws in Imitation Learning", "Generative World Explorer for Embodied Agents"
    for number, (name, identifier) in enumerate(((title, "2410.18647"), (other, "2411.11844")), 1):
        add_papers(desk, draft(metadata(name, identifier), stated=True, key=f"a{number}"))
        add_papers(desk, draft(metadata(f"On {name}"), stated=True, key=f"b{number}"))
    assert [[paper.key for paper in group.papers] for group in duplicates(Everything(), desk)] == [
        ["a1", "b1"],
        ["a2", "b2"],
    ]
    track.set_tags(["b2"], add=["x"], workspace=desk)
    found = duplicates(parse("tag:x", desk.clock.now()), desk)
    assert [[paper.key for paper in group.papers] for group in found] == [["a2", "b2"]]
    assert duplicates(Everything(), desk, only_sure=True) == ()
    desk.store.close()
