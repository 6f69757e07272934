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
from tests.workspaces import Clock, add_papers, draft, metadata, workspace

TITLE = "Data Scaling Laws in Imitation Learning"
PREPRINT = metadata(TITLE, "2410.18647")
PUBLISHED = replace(PREPRINT, arxiv_id=None, venue="Journal of Robots", title=f"{TITLE}, Revisited")
THIRD = metadata("Generative World Explorer for Embodied Agents", "2411.11844")


@pytest.fixture
def context(tmp_path: Path) -> LibraryContext:
    context = workspace(tmp_path)
    add_papers(
        context,
        draft(PREPRINT, stated=True, key="preprint"),
        draft(PUBLISHED, record=2, stated=True, key="published"),
        draft(THIRD, record=3, stated=True, key="third"),
    )
    return context


def look(context: LibraryContext, key: str, reader: str = "ada") -> Item:
    with context.store.read() as view:
        return item_of(view, key, reader)


def whole(context: LibraryContext) -> object:
    with context.store.read() as view:
        papers = {paper.id: replace(paper, revision=0) for paper in view.papers().values()}  # type: ignore[attr-defined]
        return papers, dict(view.readings())  # type: ignore[attr-defined]


def test_every_readers_notes_and_statuses_come_along(context: LibraryContext) -> None:
    assert isinstance(context.clock, Clock)
    bob = replace(context, reader="bob")
    eve = replace(context, reader="eve")
    track.add_note("published", "ada on the journal's version", context)
    track.add_note("preprint", "bob on the preprint", bob)
    context.clock.sleep(60)
    track.add_note("published", "bob on the journal's version", bob)
    track.set_status(["preprint"], "reading", bob)
    context.clock.sleep(60)
    track.set_status(["published"], "read", bob)
    track.set_rating(["published"], 4, eve)
    done = merge(["preprint", "published"], context)
    assert [item.paper.key for item in done.others] == ["published"]
    assert done.after == look(context, "preprint")
    assert [note.text for note in look(context, "preprint").reading.notes] == ["ada on the journal's version"]
    theirs = look(context, "published", "bob")
    assert theirs.paper.key == "preprint"
    assert [note.text for note in theirs.reading.notes] == ["bob on the preprint", "bob on the journal's version"]
    assert theirs.reading.status == "read"
    assert look(context, "preprint", "eve").reading.rating == 4
    assert context.store.verify() == []  # type: ignore[attr-defined]


def test_a_merge_is_one_batch_for_undo_and_redo(context: LibraryContext) -> None:
    track.add_note("published", "precious", replace(context, reader="bob"))
    before = whole(context)
    merge(["preprint", "published", "third"], context)
    after = whole(context)
    assert look(context, "third").paper.key == "preprint"
    undone = journal.undo(context)
    assert len(undone) == 1
    assert whole(context) == before
    with context.store.read() as view:
        assert next(iter(view.batches())).reader == context.reader
    journal.redo(context)
    assert whole(context) == after


def test_the_history_of_both_is_the_history_of_the_one(context: LibraryContext) -> None:
    track.set_status(["published"], "reading", context)
    track.add_note("preprint", "worth it", context)
    merge(["preprint", "published"], context)
    reported = [describe(event) for event in journal.history(context, key="preprint")]
    assert "status: new → reading" in reported
    assert "note added: worth it" in reported
    assert "paper merged into this one" in reported
    assert "removed: published" in reported
    numbers = [event.number for event in journal.history(context, key="preprint")]
    assert numbers == sorted(numbers, reverse=True)
    assert len(journal.history(context, key="preprint", limit=2)) == 2
    journal.undo(context)
    assert "removed: published" not in [describe(event) for event in journal.history(context, key="preprint")]
    assert "merge undone" in [describe(event) for event in journal.history(context, key="preprint")]


def test_dropped_identifiers_are_reported(context: LibraryContext) -> None:
    done = merge(["preprint", "third"], context)
    assert done.conflicts == (("third", Field.ARXIV_ID, "2410.18647", "2411.11844"),)
    assert done.after.paper.metadata.arxiv_id == ArxivId("2410.18647")
    assert merge(["preprint", "published"], context).conflicts == ()


def test_one_paper_under_two_names_is_not_merged(context: LibraryContext) -> None:
    merge(["preprint", "published"], context)
    before = whole(context)
    for keys in (["preprint", "published"], ["third"], ["third", "third"]):
        with pytest.raises(UsageError, match="with itself"):
            merge(keys, context)
    with pytest.raises(NothingFound):
        merge(["preprint", "nobody"], context)
    assert whole(context) == before


def test_a_page_that_shows_the_merged_paper_again_adds_nothing(context: LibraryContext) -> None:
    merge(["preprint", "published"], context)
    add_papers(context, replace(PUBLISHED, authors=()))
    with context.store.read() as view:
        assert list(view.keys()) == ["preprint", "third"]
