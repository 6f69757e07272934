"""Undo in a library of several readers: one's own changes, others' only by batch, and never their private notes."""

from dataclasses import replace
from pathlib import Path

import pytest

from readinglist.library import tracking as track
from readinglist.library import undo as journal
from readinglist.library.context import LibraryContext, find_item
from readinglist.library.journal import describe, folded
from readinglist.library.merging import merge
from readinglist.papers.errors import LibraryError, NothingFound, UsageError
from tests.workspaces import add_papers, draft, metadata, workspace


@pytest.fixture
def ada(tmp_path: Path) -> LibraryContext:
    context = workspace(tmp_path)
    for number, key in enumerate(("one", "two")):
        add_papers(
            context, draft(metadata(f"Title number {key}", f"2410.1864{number}", word=key), stated=True, key=key)
        )
    return context


def last_batch(context: LibraryContext) -> int:
    with context.store.read() as view:
        return next(view.batches()).number


def test_undo_reverts_the_own_change_before_that_of_another(ada: LibraryContext) -> None:
    bob = replace(ada, reader="bob")
    track.set_status(["one"], "reading", ada)
    track.set_status(["one"], "read", bob)
    track.add_note("one", "mine alone", bob)
    journal.undo(ada)
    assert find_item("one", ada).reading.status == "new"
    assert find_item("one", bob).reading.status == "read"
    journal.redo(ada)
    assert find_item("one", ada).reading.status == "reading"
    assert len(journal.undo(bob, steps=9)) == 2
    with pytest.raises(NothingFound) as caught:
        journal.undo(bob)
    assert "readinglist undo --batch" in caught.value.hint
    with pytest.raises(NothingFound, match="nothing to redo"):
        journal.redo(ada)


def test_a_batch_of_another_is_undone_when_it_is_named(ada: LibraryContext) -> None:
    bob = replace(ada, reader="bob")
    track.set_tags(["one"], add=["rl"], context=bob)
    undone = journal.undo_batch(ada, last_batch(ada))
    assert [event.what for event in undone.events] == ["tags"]
    assert find_item("one", bob).paper.tags == ()
    journal.redo(ada)
    assert find_item("one", ada).paper.tags == ("rl",)


def test_private_notes_of_another_are_never_undone(ada: LibraryContext) -> None:
    bob = replace(ada, reader="bob")
    track.add_note("one", "mine alone", bob)
    with pytest.raises(UsageError, match="notes of bob, which are private"):
        journal.undo_batch(ada, last_batch(ada))
    assert len(find_item("one", bob).reading.notes) == 1
    journal.undo_batch(bob, last_batch(ada))
    assert find_item("one", bob).reading.notes == ()


def test_the_own_merge_gives_back_the_notes_of_others(ada: LibraryContext) -> None:
    bob = replace(ada, reader="bob")
    track.add_note("two", "mine alone", bob)
    merge(["one", "two"], ada)
    with pytest.raises(UsageError, match="private"):
        journal.undo_batch(replace(ada, reader="eve"), last_batch(ada))
    journal.undo(ada)
    assert [note.text for note in find_item("two", bob).reading.notes] == ["mine alone"]


def test_the_history_folds_undo_and_redo(ada: LibraryContext) -> None:
    def shown() -> list[tuple[str, bool]]:
        return [(describe(event), undone) for event, undone in folded(journal.history(ada, key="one"))][:-1]

    track.set_status(["one"], "reading", ada)
    track.set_status(["one"], "read", ada)
    journal.undo(ada)
    assert shown() == [("status: reading → read", True), ("status: new → reading", False)]
    journal.redo(ada)
    assert shown() == [("status: reading → read", False), ("status: new → reading", False)]
    journal.undo(ada, steps=2)
    assert shown() == [("status: reading → read", True), ("status: new → reading", True)]
    newest = journal.history(ada, key="one", limit=1)
    assert len(folded(newest)) == 1, "what it undoes is not among them"


def test_a_batch_that_a_later_change_needs_is_not_undone(ada: LibraryContext) -> None:
    track.set_status(["one"], "reading", ada)
    early = last_batch(ada)
    track.set_status(["one"], "read", ada)
    with pytest.raises(LibraryError) as caught:
        journal.undo_batch(ada, early)
    assert f"--batch {early + 1}" in caught.value.hint
    with pytest.raises(NothingFound, match="no batch 99"):
        journal.undo_batch(ada, 99)


def test_undo_of_tags_keeps_those_of_another(ada: LibraryContext) -> None:
    bob = replace(ada, reader="bob")
    track.set_tags(["one"], add=["a", "x"], remove=[], context=ada)
    track.set_tags(["one"], add=["y"], remove=["a"], context=bob)
    journal.undo(ada)
    assert find_item("one", ada).paper.tags == ("y",)
    journal.redo(ada)
    assert find_item("one", ada).paper.tags == ("x", "y")
    track.set_tags(["one"], add=[], remove=["X"], context=bob)
    journal.undo(bob)
    journal.undo(bob)
    assert find_item("one", ada).paper.tags == ("a", "x")
    assert ada.store.verify() == []


def test_undo_of_a_tag_that_another_removed_is_refused(ada: LibraryContext) -> None:
    bob = replace(ada, reader="bob")
    track.set_tags(["one"], add=["x"], remove=[], context=ada)
    track.set_tags(["one"], add=[], remove=["x"], context=bob)
    with pytest.raises(LibraryError, match="in the meantime"):
        journal.undo(ada)
