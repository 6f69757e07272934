"""The contract of the library's store, as a test class that every implementation inherits."""

from dataclasses import replace
from pathlib import Path

import pytest

from readinglist.library.journal import BatchKind, Event, changes, fold, last_redoable, last_undoable
from readinglist.library.protocol import Identity, Selection, Store
from readinglist.library.query import Everything, parse
from readinglist.library.signing import signing_store
from readinglist.papers.errors import LibraryError, ReadinglistError, StaleRevision
from readinglist.papers.paper import Author, Note, PartialDate, Reading
from readinglist.papers.readers import assistant_of
from readinglist.testing.library import (
    ADA,
    BOB,
    NOW,
    OpensLibraries,
    item_of,
    read_item,
    read_item_in,
    undo,
    write,
)


def _assert_history_equals_state(store: Store, *readers: str) -> None:
    with store.read() as view:
        expected = fold(reversed(view.events()))
        for reader in readers:
            items = list(view.select(Selection(query=Everything(), reader=reader)))
            assert {item.paper.id: item.paper for item in items} == dict(expected.papers)
            for item in items:
                assert item.reading == expected.readings.get((item.paper.id, reader), Reading())


class StoreContract(OpensLibraries):
    """Writing: atomic, no lost updates, state equal to history, exact undo."""

    def test_an_empty_library_can_be_queried(self, store: Store) -> None:
        with store.read() as view:
            assert view.item("smith2020", ADA) is None
            assert view.item_by_id("nobody", ADA) is None
            assert list(view.keys()) == []
            assert view.taken_keys(["smith"]) == frozenset()
            assert list(view.known(Identity(title="A paper"))) == []
            assert list(view.select(Selection(query=Everything(), reader=ADA))) == []
            assert dict(view.count(Everything(), ADA)) == {}
            assert dict(view.tags()) == {}
            assert list(view.events()) == []
            assert list(view.journal()) == []
            assert list(view.differences()) == []
            assert list(view.batch(1)) == []
            assert list(view.event_numbers(1)) == []
            assert list(view.batches()) == []
            assert dict(view.merge_bases("refs.bib")) == {}

    def test_a_merge_base_replaces_the_previous_one(self, store: Store) -> None:
        with store.begin() as unit:
            unit.keep_merge_bases("refs.bib", {"a": "@misc{a}", "b": "@misc{b}"})
            unit.keep_merge_bases("notes", {"a": "text"})
        with store.begin() as unit:
            unit.keep_merge_bases("refs.bib", {"b": "@misc{b, year = 2020}"})
        with store.read() as view:
            assert dict(view.merge_bases("refs.bib")) == {"b": "@misc{b, year = 2020}"}
            assert dict(view.merge_bases("notes")) == {"a": "text"}
            assert list(view.batches()) == []

    def test_changes_persist_after_reopening(self, tmp_path: Path) -> None:
        added = item_of(
            "goedel1931",
            "Über formal unentscheidbare Sätze",
            authors=(Author(family="Gödel", given="Kurt"),),
            date=PartialDate(1931),
            reading=Reading(
                status="read", since=NOW, priority="high", rating=5, notes=(Note(id="n", text="Hard.", at=NOW),)
            ),
        )
        with self.library(tmp_path) as store:
            events = write(store, None, added)
        with self.library(tmp_path) as store:
            found = read_item(store, "goedel1931")
            assert found == replace(added, paper=replace(added.paper, revision=events[-1].number))
            with store.read() as view:
                assert view.item_by_id(added.paper.id, ADA) == found
                assert tuple(reversed(view.events())) == events == tuple(view.batch(events[0].batch))
                numbers = view.event_numbers(events[0].batch)
                assert list(numbers) == [event.number for event in events]
                some = view.batch(events[0].batch, first=numbers[1], last=numbers[2])
                assert tuple(some) == events[1:3]

    def test_a_key_is_found_in_any_case_and_under_its_alias(self, store: Store) -> None:
        write(store, None, item_of("Smith2020"))
        first = read_item(store, "smith2020")
        write(store, first, replace(first, paper=replace(first.paper, key="smith2021", aliases=("Smith2020",))))
        assert read_item(store, "SMITH2020").paper.key == read_item(store, "smith2021").paper.key == "smith2021"
        with store.read() as view:
            assert list(view.keys()) == list(view.keys("SMI")) == ["smith2021"]
            assert list(view.keys("smith2020")) == []
            assert view.taken_keys(["Smith", "jones"]) == {"smith2020", "smith2021"}
            assert view.item("smith\0", ADA) is None

    def test_keys_are_unique(self, store: Store) -> None:
        write(store, None, item_of("smith2020"))
        other = item_of("SMITH2020")
        with pytest.raises(LibraryError):
            write(store, None, replace(other, paper=replace(other.paper, id="another")))
        with store.read() as view:
            assert list(view.keys()) == ["smith2020"]
            assert len(view.events()) == 1

    def test_two_papers_may_change_keys_in_one_batch(self, store: Store) -> None:
        write(store, None, item_of("a"))
        write(store, None, item_of("b"))
        first, second = read_item(store, "a"), read_item(store, "b")
        with store.begin() as unit:
            unit.apply(
                (
                    *changes(first, replace(first, paper=replace(first.paper, key="b")), reader=ADA, at=NOW),
                    *changes(second, replace(second, paper=replace(second.paper, key="a")), reader=ADA, at=NOW),
                )
            )
        assert read_item(store, "b").paper.id == first.paper.id
        assert read_item(store, "a").paper.id == second.paper.id

    def test_a_unit_left_by_an_exception_writes_nothing(self, store: Store) -> None:
        with pytest.raises(ZeroDivisionError), store.begin() as unit:
            unit.apply(changes(None, item_of("a"), reader=ADA, at=NOW))
            assert unit.item("a", ADA) is not None
            raise ZeroDivisionError
        with store.read() as view:
            assert view.item("a", ADA) is None
            assert list(view.events()) == []

    def test_a_failed_batch_does_not_change_the_rest_of_its_unit(self, store: Store) -> None:
        stale = Event(paper="id-b", what="tags", before=["x"], after=["y"], reader=ADA, at=NOW)
        taken = changes(None, replace(item_of("A"), paper=replace(item_of("A").paper, id="c")), reader=ADA, at=NOW)
        with store.begin() as unit:
            unit.apply(changes(None, item_of("a"), reader=ADA, at=NOW))
            with pytest.raises(StaleRevision):
                unit.apply((*changes(None, item_of("b"), reader=ADA, at=NOW), stale))
            with pytest.raises(LibraryError):
                unit.apply(taken)
        with store.read() as view:
            assert list(view.keys()) == ["a"]
            assert len(view.events()) == 1

    def test_a_stale_change_raises_and_writes_nothing(self, store: Store) -> None:
        write(store, None, item_of("a"))
        seen = read_item(store, "a")
        write(store, seen, replace(seen, reading=Reading(status="reading", since=NOW)))
        write(store, None, item_of("b", reading=Reading(status="dropped", since=NOW)))
        with pytest.raises(StaleRevision) as caught:
            write(store, seen, replace(seen, reading=Reading(status="read", since=NOW)))
        assert "new → reading" in caught.value.hint
        assert "undo" not in caught.value.hint
        assert read_item(store, "a").reading.status == "reading"

    def test_changes_of_different_fields_do_not_conflict(self, store: Store) -> None:
        write(store, None, item_of("a"))
        seen = read_item(store, "a")
        write(store, seen, replace(seen, paper=replace(seen.paper, tags=("rl",))))
        write(store, seen, replace(seen, reading=replace(seen.reading, rating=4)))
        found = read_item(store, "a")
        assert (found.paper.tags, found.reading.rating) == (("rl",), 4)

    def test_a_change_of_a_removed_paper_is_stale(self, store: Store) -> None:
        write(store, None, item_of("a"))
        seen = read_item(store, "a")
        write(store, seen, None)
        with pytest.raises(StaleRevision):
            write(store, seen, replace(seen, reading=replace(seen.reading, rating=4)))

    def test_no_changes_write_no_batch(self, store: Store) -> None:
        with store.begin() as unit:
            assert list(unit.apply(())) == []
        with store.read() as view:
            assert list(view.batches()) == []

    def test_history_only_grows(self, store: Store) -> None:
        write(store, None, item_of("a"))
        with store.read() as view:
            before = tuple(view.events())
        seen = read_item(store, "a")
        write(store, seen, replace(seen, paper=replace(seen.paper, tags=("x",)), reading=Reading(rating=3)))
        with store.read() as view:
            after = tuple(view.events())
            assert after[-len(before) :] == before
            assert [event.number for event in after] == sorted((event.number for event in after), reverse=True)
            assert tuple(view.events(limit=1)) == after[:1]
            assert tuple(view.events(paper=seen.paper.id)) == after
            assert tuple(view.events(paper="nobody")) == ()
            assert [batch.number for batch in view.batches()] == [after[0].batch, before[0].batch]

    def test_an_assistant_changes_the_status_and_notes_of_its_reader(self, store: Store) -> None:
        signing = signing_store(store, assistant_of(ADA))
        write(store, None, item_of("a"))
        note = Note(id="note", text="see also section 3", at=NOW)
        seen = read_item(signing, "a")
        (written, *_) = write(signing, seen, replace(seen, reading=Reading(status="read", since=NOW, notes=(note,))))
        seen = read_item(store, "a")
        assert (written.reader, written.owner, seen.reading.status) == (assistant_of(ADA), ADA, "read")
        write(store, seen, replace(seen, reading=replace(seen.reading, status="dropped", since=NOW)))
        with store.read() as view:
            assert list(view.readings_of("id-a")) == [ADA]
            assert [change.status for change in view.status_changes("id-a", ADA)] == ["read", "dropped"]
            assert next(iter(view.batches())).reader == ADA
            assert list(view.differences()) == []
        assert list(store.verify()) == []

    def test_each_reader_has_their_own_status_and_notes(self, store: Store) -> None:
        write(store, None, item_of("a"))
        for reader, status in ((ADA, "read"), (BOB, "dropped")):
            seen = read_item(store, "a", reader)
            note = Note(id=f"note-{reader}", text=f"{reader} was here", at=NOW)
            write(store, seen, replace(seen, reading=Reading(status=status, since=NOW, notes=(note,))), reader=reader)
        assert [read_item(store, "a", reader).reading.status for reader in (ADA, BOB, "eve")] == [
            "read",
            "dropped",
            "new",
        ]
        with store.read() as view:
            assert view.readings_of("nobody") == {}
            assert view.readings_of("id-a") == {
                reader: read_item_in(view, "a", reader).reading for reader in (ADA, BOB)
            }
            assert dict(view.count(Everything(), BOB)) == {"dropped": 1}
            assert dict(view.count(Everything(), "eve")) == {"new": 1}
            bobs = parse("note:bob", NOW)
            assert len(list(view.select(Selection(query=bobs, reader=BOB)))) == 1
            assert list(view.select(Selection(query=bobs, reader=ADA))) == []
        _assert_history_equals_state(store, ADA, BOB, "eve")

    def test_a_note_is_changed_beside_others(self, store: Store) -> None:
        first, second = (Note(id=text, text=text, at=NOW) for text in ("first", "second"))
        write(store, None, item_of("a", reading=Reading(notes=(first, second))))
        for notes in ((first, replace(second, text="changed")), (replace(second, text="changed"),)):
            seen = read_item(store, "a")
            write(store, seen, replace(seen, reading=Reading(notes=notes)))
            assert read_item(store, "a").reading.notes == notes
        _assert_history_equals_state(store, ADA)

    def test_a_removed_paper_is_restored_completely_for_every_reader(self, store: Store) -> None:
        write(store, None, item_of("a", "First"))
        write(store, None, item_of("b", "Second"))
        for reader in (ADA, BOB):
            seen = read_item(store, "a", reader)
            note = Note(id=f"note-{reader}", text="Good.", at=NOW)
            write(store, seen, replace(seen, reading=Reading(notes=(note,), rating=4)), reader=reader)
        seen = read_item(store, "a")
        write(store, seen, None)
        with store.read() as view:
            assert list(view.keys()) == ["b"]
            assert list(view.known(Identity(title="First"))) == []
            assert list(view.select(Selection(query=parse("has:note", NOW), reader=ADA))) == []
            number = last_undoable(view.batches())
        undo(store, number)
        assert read_item(store, "a", BOB).reading.notes[0].id == "note-bob"
        with store.read() as view:
            items = view.select(Selection(query=Everything(), reader=ADA))
            assert [item.paper.key for item in items] == ["a", "b"]
        _assert_history_equals_state(store, ADA, BOB)

    def test_undo_and_redo_follow_the_history(self, store: Store) -> None:
        write(store, None, item_of("a"))
        states = [None, read_item(store, "a").reading]
        for rating in (1, 2):
            seen = read_item(store, "a")
            write(store, seen, replace(seen, reading=Reading(rating=rating)))
            states.append(Reading(rating=rating))

        def present() -> Reading | None:
            with store.read() as view:
                found = view.item("a", ADA)
                return found.reading if found else None

        for state in reversed(states[:-1]):
            with store.read() as view:
                number = last_undoable(view.batches())
            undo(store, number)
            assert present() == state
        with store.read() as view:
            assert last_undoable(view.batches()) is None
            assert {batch.kind for batch in view.batches()} == {BatchKind.CHANGE, BatchKind.UNDO}
        for state in states[1:]:
            with store.read() as view:
                number = last_redoable(view.batches())
            undo(store, number)
            assert present() == state
        with store.read() as view:
            assert last_redoable(view.batches()) is None
        _assert_history_equals_state(store, ADA)

    def test_an_undo_does_not_overwrite_later_changes(self, store: Store) -> None:
        write(store, None, item_of("a"))
        seen = read_item(store, "a")
        changed = write(store, seen, replace(seen, reading=Reading(status="reading", since=NOW)))
        seen = read_item(store, "a")
        finished = write(store, seen, replace(seen, reading=Reading(status="read", since=NOW)))
        other, tagged = read_item(store, "a", BOB), read_item(store, "a")
        write(store, other, replace(other, reading=Reading(status="reading", since=NOW)), reader=BOB)
        write(store, tagged, replace(tagged, paper=replace(tagged.paper, tags=("later",))))
        write(store, None, item_of("b"))
        with pytest.raises(StaleRevision) as caught:
            undo(store, changed[0].batch)
        assert f"batch {finished[0].batch}`" in caught.value.hint
        assert "reading → read" in caught.value.hint
        assert read_item(store, "a").reading.status == "read"

    def test_an_addition_with_later_changes_is_not_undone(self, store: Store) -> None:
        added = write(store, None, item_of("a"))
        seen = read_item(store, "a")
        tagged = write(store, seen, replace(seen, paper=replace(seen.paper, tags=("later",))))
        seen = read_item(store, "a", BOB)
        note = Note(id="n", text="Mine.", at=NOW)
        noted = write(store, seen, replace(seen, reading=Reading(notes=(note,))), reader=BOB)
        with pytest.raises(StaleRevision) as caught:
            undo(store, added[0].batch)
        assert f"batch {tagged[0].batch}" in caught.value.hint
        undo(store, tagged[0].batch, reader=BOB)
        with pytest.raises(StaleRevision) as caught:
            undo(store, added[0].batch)
        assert f"batch {noted[0].batch}" in caught.value.hint
        assert str(caught.value).startswith("a ")
        undo(store, noted[0].batch, reader=BOB)
        undo(store, added[0].batch)
        with store.read() as view:
            assert list(view.keys()) == []

    def test_a_batch_that_was_continued_is_undone_as_one(self, store: Store) -> None:
        (first,) = write(store, None, item_of("a"))
        with store.begin() as unit:
            (second,) = unit.apply(changes(None, item_of("b"), reader=ADA, at=NOW), batch=first.batch)
        assert second.batch == first.batch
        undo(store, first.batch)
        with store.read() as view:
            assert list(view.keys()) == []

    def test_an_addition_with_a_status_is_undone(self, store: Store) -> None:
        added = write(store, None, replace(item_of("a"), reading=Reading(status="reading", since=NOW)))
        undo(store, added[0].batch)
        with store.read() as view:
            assert list(view.keys()) == []

    def test_an_undo_restores_the_status_of_another_reader(self, store: Store) -> None:
        write(store, None, item_of("a"))
        seen = read_item(store, "a", BOB)
        written = write(store, seen, replace(seen, reading=Reading(rating=2)), reader=BOB)
        undo(store, written[0].batch, reader=ADA)
        assert read_item(store, "a", BOB).reading == Reading()
        _assert_history_equals_state(store, ADA, BOB)

    def test_a_view_is_a_snapshot(self, tmp_path: Path) -> None:
        with self.library(tmp_path) as store, self.library(tmp_path) as other:
            write(store, None, item_of("a"))
            with store.read() as view:
                assert list(view.keys()) == ["a"]
                write(other, None, item_of("b"))
                assert list(view.keys()) == ["a"]
            with store.read() as view:
                assert list(view.keys()) == ["a", "b"]

    def test_the_journal_is_read_in_order(self, store: Store) -> None:
        write(store, None, item_of("a", reading=Reading(rating=1)))
        write(store, read_item(store, "a"), None, reader=BOB)
        with store.read() as view:
            assert list(view.journal()) == list(reversed(view.events()))
            assert [event.batch for event in view.journal()] == [1, 1, 2]
            assert list(view.differences()) == []

    def test_a_copy_is_complete_and_replaces_a_file_only_on_request(self, store: Store, tmp_path: Path) -> None:
        folder = tmp_path / "copies"
        folder.mkdir()
        write(store, None, item_of("a"))
        copy = folder / "copy"
        store.copy_to(str(copy))
        write(store, None, item_of("b"))
        before = copy.read_bytes()
        with pytest.raises(ReadinglistError):
            store.copy_to(str(copy))
        assert copy.read_bytes() == before
        store.copy_to(str(copy), replace=True)
        assert copy.read_bytes() != before
        assert [each.name for each in folder.iterdir()] == ["copy"]

    def test_new_ids_differ(self, store: Store) -> None:
        with store.begin() as unit:
            assert len({unit.new_id() for _ in range(100)}) == 100
