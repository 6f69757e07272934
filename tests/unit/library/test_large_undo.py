"""Large batches are undone in parts: exactly, in one transaction, and with few events in memory."""

from dataclasses import replace
from pathlib import Path

import pytest

from readinglist.library import tracking as track
from readinglist.library import undo as journal
from readinglist.library.context import LibraryContext
from readinglist.library.journal import changes
from readinglist.library.store.sqlite import open_store
from readinglist.papers.errors import StaleRevision
from readinglist.papers.paper import Item, Paper, Reading
from tests.papers import NOON, item
from tests.workspaces import workspace

NUMBER = 1101
READ = Reading(status="read", since=NOON)


@pytest.fixture
def context(tmp_path: Path) -> LibraryContext:
    """A library whose batch 1 adds papers, all but the first and the last as read."""
    opened = workspace(tmp_path)
    papers = [replace(item(f"k{each}", f"Paper {each}"), reading=READ) for each in range(NUMBER)]
    papers[0], papers[-1] = (replace(each, reading=Reading()) for each in (papers[0], papers[-1]))
    events = [event for each in papers for event in changes(None, each, reader="ada", at=NOON)]
    with opened.store.begin() as unit:
        unit.apply(events)
    return opened


def papers(context: LibraryContext) -> dict[str, tuple[Paper, Reading]]:
    """Return papers with their readings, without revisions, by id."""
    with context.store.read() as view:
        assert view.differences() == []
        readings = view.readings()
        return {
            place: (replace(paper, revision=0), readings.get((place, "ada"), Reading()))
            for place, paper in view.papers().items()
        }


def test_an_import_is_undone_and_redone(context: LibraryContext) -> None:
    before = papers(context)
    (undone,) = journal.undo(context)
    assert papers(context) == {}
    original, events = tuple(undone.original), tuple(undone.events)
    with context.store.read() as view:
        assert original == view.batch(1)
        assert events == view.batch(2)
        assert [event.number for event in events] == list(view.event_numbers(2))
        assert [batch.number for batch in view.batches()] == [2, 1]
    assert [event.paper for event in events] == [event.paper for event in reversed(original)]
    journal.redo(context)
    assert papers(context) == before
    journal.undo_batch(context, 3)
    assert papers(context) == {}
    context.store.close()


def test_a_later_change_refuses_all_and_is_named(context: LibraryContext) -> None:
    track.add_note("k0", "precious", context)
    before = papers(context)
    with pytest.raises(StaleRevision, match="k0 was changed after it was added") as refused:
        journal.undo_batch(context, 1)
    assert "`readinglist undo --batch 2`" in (refused.value.hint or "")
    assert papers(context) == before
    with context.store.read() as view:
        assert [batch.number for batch in view.batches()] == [2, 1]
    context.store.close()


def test_papers_that_exchanged_keys_get_them_back(context: LibraryContext) -> None:
    before = papers(context)
    with context.store.read() as view:
        was = [each for key in sorted(view.keys()) if (each := view.item(key, "ada"))]
    now = [_named(each, other.paper.key) for each, other in zip(was, was[1:] + was[:1], strict=True)]
    pairs = zip(was, now, strict=True)
    with context.store.begin() as unit:
        unit.apply([event for pair in pairs for event in changes(*pair, reader="ada", at=NOON)])
    assert papers(context) != before
    journal.undo(context)
    assert papers(context) == before
    context.store.close()


def _named(known: Item, key: str) -> Item:
    return replace(known, paper=replace(known.paper, key=key))


def test_events_are_a_sequence_whose_first_ones_need_no_library(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "library.sqlite3"))
    added = [event for each in range(2005) for event in changes(None, item(f"k{each}"), reader="ada", at=NOON)]
    with store.begin() as unit:
        written = tuple(unit.apply(added))
    events = journal.BatchEvents(store, 1, [event.number for event in written], written[:1000])
    assert (len(events), tuple(events)) == (2005, written)
    assert (events[-1], events[2000:], events[::-500]) == (written[-1], written[2000:], written[::-500])
    with pytest.raises(IndexError):
        events[2005]
    store.close()
    assert events[:10] == written[:10]
