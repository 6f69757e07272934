"""Merging papers of a real library: all readers' notes and statuses, keys, history, and undo."""

from dataclasses import replace
from pathlib import Path

import pytest

from readinglist.library import tracking as track
from readinglist.library import undo as journal
from readinglist.library.context import LibraryContext, item_of
from readinglist.library.journal import describe
from readinglist.library.merging import merge
from readinglist.papers.errors import NothingFound, UsageError
from readinglist.papers.identifiers import ArxivId
from readinglist.papers.paper import Field, Item
from tests.desk import Clock, add_papers, draft, metadata, workspace

TITLE = "Data Scaling Laws in Imitation Learning"
PREPRINT = metadata(TITLE, "2410.18647")
PUBLISHED = replace(PREPRINT, arxiv_id=None, venue="Journal of Robots", title=f"{TITLE}, Revisited")
THIRD = metadata("Generative World Explorer for Embodied Agents", "2411.11844")


@pytest.fixture
def desk(tmp_path: Path) -> LibraryContext:
    desk = workspace(tmp_path)
    add_papers(
        desk,
        draft(PREPRINT, stated=True, key="preprint"),
        draft(PUBLISHED, record=2, stated=True, key="published"),
        draft(THIRD, record=3, stated=True, key="third"),
    )
    return desk


def look(desk: LibraryContext, key: str, reader: str = "ada") -> Item:
    with desk.store.read() as view:
        return item_of(view, key, reader)


def whole(desk: LibraryContext) -> object:
    with desk.store.read() as view:
        papers = {paper.id: replace(paper, revision=0) for paper in view.papers().values()}  # type: ignore[attr-defined]
        return papers, dict(view.readings())  # type: ignore[attr-defined]


def test_every_readers_notes_and_statuses_come_along(desk: LibraryContext) -> None:
    assert isinstance(desk.clock, Clock)
    bob = replace(desk, reader="bob")
    eve = replace(desk, reader="eve")
    track.add_note("published", "ada on the journal's version", desk)
    track.add_note("preprint", "bob on the preprint", bob)
    desk.clock.sleep(60)
    track.add_note("published", "bob on the journal's version", bob)
    track.set_status(["preprint"], "reading", bob)
    desk.clock.sleep(60)
    track.set_status(["published"], "read", bob)
    track.set_rating(["published"], 4, eve)
    done = merge(["preprint", "published"], desk)
    assert [item.paper.key for item in done.others] == ["published"]
    assert done.after == look(desk, "preprint")
    assert [note.text for note in look(desk, "preprint").reading.notes] == ["ada on the journal's version"]
    theirs = look(desk, "published", "bob")
    assert theirs.paper.key == "preprint"
    assert [note.text for note in theirs.reading.notes] == ["bob on the preprint", "bob on the journal's version"]
    assert theirs.reading.status == "read"
    assert look(desk, "preprint", "eve").reading.rating == 4
    assert desk.store.verify() == []  # type: ignore[attr-defined]


def test_a_merge_is_one_batch_for_undo_and_redo(desk: LibraryContext) -> None:
    track.add_note("published", "precious", replace(desk, reader="bob"))
    before = whole(desk)
    merge(["preprint", "published", "third"], desk)
    after = whole(desk)
    assert look(desk, "third").paper.key == "preprint"
    undone = journal.undo(desk)
    assert len(undone) == 1
    assert whole(desk) == before
    with desk.store.read() as view:
        assert next(iter(view.batches())).reader == desk.reader
    journal.redo(desk)
    assert whole(desk) == after


def test_the_history_of_both_is_the_history_of_the_one(desk: LibraryContext) -> None:
    track.set_status(["published"], "reading", desk)
    track.add_note("preprint", "worth it", desk)
    merge(["preprint", "published"], desk)
    reported = [describe(event) for event in journal.history(desk, key="preprint")]
    assert "status: new → reading" in reported
    assert "note added: worth it" in reported
    assert "paper merged into this one" in reported
    assert "removed: published" in reported
    numbers = [event.number for event in journal.history(desk, key="preprint")]
    assert numbers == sorted(numbers, reverse=True)
    assert len(journal.history(desk, key="preprint", limit=2)) == 2
    journal.undo(desk)
    assert "removed: published" not in [describe(event) for event in journal.history(desk, key="preprint")]
    assert "merge undone" in [describe(event) for event in journal.history(desk, key="preprint")]


def test_dropped_identifiers_are_reported(desk: LibraryContext) -> None:
    done = merge(["preprint", "third"], desk)
    assert done.conflicts == (("third", Field.ARXIV_ID, "2410.18647", "2411.11844"),)
    assert done.after.paper.metadata.arxiv_id == ArxivId("2410.18647")
    assert merge(["preprint", "published"], desk).conflicts == ()


def test_one_paper_under_two_names_is_not_merged(desk: LibraryContext) -> None:
    merge(["preprint", "published"], desk)
    before = whole(desk)
    for keys in (["preprint", "published"], ["third"], ["third", "third"]):
        with pytest.raises(UsageError, match="with itself"):
            merge(keys, desk)
    with pytest.raises(NothingFound):
        merge(["preprint", "nobody"], desk)
    assert whole(desk) == before


def test_a_page_that_shows_the_merged_paper_again_adds_nothing(desk: LibraryContext) -> None:
    merge(["preprint", "published"], desk)
    add_papers(desk, replace(PUBLISHED, authors=()))
    with desk.store.read() as view:
        assert list(view.keys()) == ["preprint", "third"]
