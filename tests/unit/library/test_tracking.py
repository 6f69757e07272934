"""The reader's own changes, the journal, and undo."""

from dataclasses import replace
from pathlib import Path

import pytest

from readinglist.library import tracking as track
from readinglist.library import undo as journal
from readinglist.library.context import LibraryContext, item_of, keys_of
from readinglist.library.rekeying import rekey
from readinglist.papers.errors import NothingFound, UsageError
from readinglist.papers.paper import Annotations, Item
from tests.workspaces import Clock, add_papers, draft, metadata, workspace

SCALING = metadata("Data Scaling Laws in Imitation Learning", "2410.18647")
WORLD = metadata("Generative World Explorer for Embodied Agents", "2411.11844")


@pytest.fixture
def context(tmp_path: Path) -> LibraryContext:
    context = workspace(tmp_path)
    add_papers(context, draft(SCALING, stated=True), draft(WORLD, record=2, stated=True))
    return context


def look(context: LibraryContext, key: str, reader: str = "ada") -> Item:
    with context.store.read() as view:
        return item_of(view, key, reader)


def test_status_by_synonym_and_by_the_beginning_of_a_key(context: LibraryContext) -> None:
    done = track.set_status(["hu2024d", "hu2024generative"], "Done", context)
    assert [change.after.reading.status for change in done if change.after] == ["read", "read"]
    assert look(context, "hu2024data").reading.since == context.clock.now()
    again = track.set_status(["hu2024data"], "read", context)
    assert again[0].after == again[0].before


def test_nothing_changes_when_one_key_is_wrong(context: LibraryContext) -> None:
    with pytest.raises(NothingFound):
        track.set_status(["hu2024data", "nobody"], "read", context)
    assert look(context, "hu2024data").reading.status == "new"


def test_a_paper_that_is_gone_is_named_by_its_last_key(context: LibraryContext) -> None:
    there, gone = look(context, "hu2024data").paper.id, look(context, "hu2024generative").paper.id
    rekey("hu2024generative", "world", context)
    track.set_status(["world"], "read", context)
    track.remove(["world"], context)
    assert keys_of([there, gone, "nobody"], context) == {there: "hu2024data", gone: "world"}


def test_an_unclear_key_names_the_keys_it_could_be(context: LibraryContext) -> None:
    with pytest.raises(NothingFound, match=r"ambiguous key 'hu2024': 2 matches \(hu2024data, hu2024generative"):
        look(context, "hu2024")
    with pytest.raises(NothingFound) as missing:
        look(context, "generative")
    assert missing.value.hint == "did you mean hu2024generative?"
    with pytest.raises(NothingFound) as nowhere:
        look(context, "zzz")
    assert "readinglist list" in nowhere.value.hint
    with pytest.raises(NothingFound):
        look(context, "")


def test_status_belongs_to_the_reader_and_tags_to_the_paper(tmp_path: Path, context: LibraryContext) -> None:
    bob = workspace(tmp_path, reader="bob")
    track.set_status(["hu2024data"], "read", context)
    track.set_tags(["hu2024data"], add=["robots"], context=context)
    theirs = look(bob, "hu2024data", "bob")
    assert theirs.reading.status == "new"
    assert theirs.paper.tags == ("robots",)


def test_notes_add_up(context: LibraryContext) -> None:
    track.add_note("hu2024data", "first\n", context)
    change = track.add_note("hu2024data", "second", context)
    assert change.after is not None
    assert [note.text for note in look(context, "hu2024data").reading.notes] == ["first", "second"]
    with pytest.raises(UsageError):
        track.add_note("hu2024data", " \n", context)


def test_notes_have_no_control_characters_and_direction_marks(context: LibraryContext) -> None:
    note = track.add_note("hu2024data", "fi\0r\x1b[31mst\u202e", context).after.reading.notes[0]  # type: ignore[union-attr]
    assert note.text == "first"
    track.change_note("hu2024data", note, "sec\0ond", context)
    assert [note.text for note in look(context, "hu2024data").reading.notes] == ["second"]
    with pytest.raises(UsageError):
        track.add_note("hu2024data", "\0\u200f", context)


def test_tags_come_and_go(context: LibraryContext) -> None:
    track.set_tags(["hu2024data"], add=["a", "b", "a"], context=context)
    track.set_tags(["hu2024data"], add=["c"], remove=["a"], context=context)
    assert set(look(context, "hu2024data").paper.tags) == {"b", "c"}
    for bad in ("", " ", "a,b"):
        with pytest.raises(UsageError):
            track.set_tags(["hu2024data"], add=[bad], context=context)


def test_priority_and_rating(context: LibraryContext) -> None:
    track.set_priority(["hu2024data"], "High", context)
    track.set_rating(["hu2024data"], 4, context)
    reading = look(context, "hu2024data").reading
    assert (reading.priority, reading.rating) == ("high", 4)
    track.set_priority(["hu2024data"], "none", context)
    track.set_rating(["hu2024data"], 0, context)
    reading = look(context, "hu2024data").reading
    assert (reading.priority, reading.rating) == ("", 0)
    with pytest.raises(UsageError):
        track.set_priority(["hu2024data"], "urgent", context)
    with pytest.raises(UsageError):
        track.set_rating(["hu2024data"], 6, context)


def test_an_old_key_keeps_working(context: LibraryContext) -> None:
    rekey("hu2024data", "scaling", context)
    assert look(context, "hu2024data").paper.key == "scaling"
    assert look(context, "scaling").paper.aliases == ("hu2024data",)
    rekey("scaling", "hu2024data", context)
    assert look(context, "scaling").paper.aliases == ("scaling",)


@pytest.mark.parametrize(
    "key", ["", "0", "a b", "a,b", "a~b", "a=b", "a^^b", "a\x07b", "hu2024generative", "HU2024GENERATIVE"]
)
def test_invalid_keys_and_those_of_other_papers_are_refused(context: LibraryContext, key: str) -> None:
    with pytest.raises(UsageError):
        rekey("hu2024data", key, context)
    assert look(context, "hu2024data").paper.aliases == ()


def test_a_key_of_dblp_is_valid(context: LibraryContext) -> None:
    rekey("hu2024data", "DBLP:conf/nips/Hu24", context)
    assert look(context, "hu2024data").paper.key == "DBLP:conf/nips/Hu24"


def test_a_removed_paper_comes_back_with_its_notes(context: LibraryContext) -> None:
    track.add_note("hu2024data", "precious", context)
    before = look(context, "hu2024data")
    track.remove(["hu2024data"], context)
    with pytest.raises(NothingFound):
        look(context, "hu2024data")
    undone = journal.undo(context)
    assert len(undone) == 1
    after = look(context, "hu2024data")
    assert (after.reading, after.paper.metadata) == (before.reading, before.paper.metadata)


def test_undo_reverts_batch_by_batch(context: LibraryContext) -> None:
    track.set_status(["hu2024data"], "reading", context)
    track.set_status(["hu2024data"], "read", context)
    journal.undo(context)
    assert look(context, "hu2024data").reading.status == "reading"
    journal.undo(context, steps=2)
    with pytest.raises(NothingFound):
        look(context, "hu2024data")
    with pytest.raises(NothingFound, match="nothing to undo"):
        journal.undo(context)


def test_undo_of_more_batches_than_exist_undoes_all(context: LibraryContext) -> None:
    assert len(journal.undo(context, steps=5)) == 1


def test_redo_goes_forward_again_until_something_else_is_changed(context: LibraryContext) -> None:
    with pytest.raises(NothingFound, match="nothing to redo"):
        journal.redo(context)
    track.set_status(["hu2024data"], "reading", context)
    track.set_status(["hu2024data"], "read", context)
    journal.undo(context, steps=2)
    assert [step.batch for step in journal.redo(context)] == [5]
    assert look(context, "hu2024data").reading.status == "reading"
    assert len(journal.redo(context, steps=9)) == 1
    assert look(context, "hu2024data").reading.status == "read"
    journal.undo(context)
    track.add_note("hu2024data", "a change of its own", context)
    with pytest.raises(NothingFound, match="nothing to redo"):
        journal.redo(context)


def test_history_of_one_paper_and_of_all(context: LibraryContext) -> None:
    track.set_status(["hu2024data"], "read", context)
    track.set_status(["hu2024generative"], "reading", context)
    mine = journal.history(context, key="hu2024data")
    assert [event.what for event in mine if event.what == "status"][:1] == ["status"]
    assert {event.paper for event in mine} == {look(context, "hu2024data").paper.id}
    newest = journal.history(context, limit=1)
    assert newest[0].paper == look(context, "hu2024generative").paper.id


def test_the_clock_of_the_workspace_dates_everything(tmp_path: Path) -> None:
    clock = Clock()
    context = workspace(tmp_path, clock=clock)
    add_papers(context, draft(SCALING, stated=True))
    clock.sleep(3600)
    track.set_status(["hu2024data"], "read", context)
    assert journal.history(context, limit=1)[0].at == clock.now()


def test_tags_are_kept_without_the_spaces_around_them(context: LibraryContext) -> None:
    track.set_tags(["hu2024data"], add=[" to  discuss ", "rl "], context=context)
    assert look(context, "hu2024data").paper.tags == ("to discuss", "rl")
    track.set_tags(["hu2024data"], remove=["to discuss "], context=context)
    assert look(context, "hu2024data").paper.tags == ("rl",)


def test_a_tag_is_one_whatever_its_case(context: LibraryContext) -> None:
    both = ["hu2024data", "hu2024generative"]
    track.set_tags(["hu2024data"], add=["nlp", "Straße"], context=context)
    track.set_tags(["hu2024generative"], add=["NLP", "STRASSE", "Nlp"], context=context)
    assert look(context, "hu2024generative").paper.tags == ("nlp", "Straße")
    with context.store.read() as view:
        assert dict(view.tags()) == {"nlp": 2, "Straße": 2}
    track.set_tags(both, add=["language"], remove=["NLP", "strasse"], context=context)
    assert [look(context, key).paper.tags for key in both] == [("language",)] * 2
    with pytest.raises(UsageError, match="'NLP' is both added and removed"):
        track.set_tags(both, add=["NLP"], remove=["nlp"], context=context)


def test_records_of_one_import_spell_a_tag_in_one_way(context: LibraryContext) -> None:
    track.set_tags(["hu2024data"], add=["RL"], context=context)
    shown = [metadata("Offline Reinforcement Learning", "2005.01643"), metadata("Decision Transformer", "2106.01345")]
    drafts = [
        replace(draft(each, record=number, stated=True), annotations=Annotations(tags=tags))
        for number, (each, tags) in enumerate(zip(shown, [("rl", "To do"), ("to do", "Rl")], strict=True), 1)
    ]
    add_papers(context, *drafts)
    with context.store.read() as view:
        assert dict(view.tags()) == {"RL": 3, "To do": 2}
