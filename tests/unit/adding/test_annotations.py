"""Annotations of other programs: imported if the reader has set none, reported if they differ, never imported twice."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from readinglist.adding import add
from readinglist.adding.values import Plan, Record
from readinglist.library import tracking as track
from readinglist.library.context import LibraryContext
from readinglist.library.days import Calendar, noon_of
from readinglist.library.tagging import rename_tag
from readinglist.library.undo import undo
from readinglist.papers.paper import Annotations, Draft, Item
from tests.workspaces import Clock, add_papers, add_request, draft, metadata, workspace

SCALING = "Data Scaling Laws in Imitation Learning"
MAY = datetime(2025, 5, 1, 9, tzinfo=UTC)
MARKS = Annotations(
    status="In Progress",
    since=MAY,
    priority="high",
    rating=4,
    tags=("robots", "scaling"),
    notes=("Read the appendix.",),
)


@pytest.fixture
def context(tmp_path: Path) -> LibraryContext:
    return workspace(tmp_path)


def with_marks(marks: Annotations, *, record: int = 1) -> Draft:
    return replace(draft(metadata(SCALING, "2410.18647"), record=record, stated=True), annotations=marks)


def brought(context: LibraryContext, *marks: Annotations) -> Plan:
    return add_papers(context, *(with_marks(each, record=number) for number, each in enumerate(marks, 1)))


def present(context: LibraryContext) -> Item:
    with context.store.read() as view:
        item = view.item("hu2024data", "ada")
    assert item is not None
    return item


def batches(context: LibraryContext) -> int:
    with context.store.read() as view:
        return len({event.batch for event in view.events()})


def only(planned: Plan) -> Record:
    (record,) = planned.records
    return record


def test_a_new_paper_gets_all_annotations_and_the_date_of_its_status(context: LibraryContext) -> None:
    brought(context, MARKS)
    reading = present(context).reading
    assert (reading.status, reading.since, reading.priority, reading.rating) == ("reading", MAY, "high", 4)
    assert [note.text for note in reading.notes] == ["Read the appendix."]
    assert present(context).paper.tags == ("robots", "scaling")


def test_an_untouched_known_paper_gets_all_annotations_once(context: LibraryContext) -> None:
    brought(context, Annotations(tags=("mine",)))
    record = only(brought(context, MARKS))
    assert (record.outcome.value, record.kept) == ("known", ())
    reading = present(context).reading
    assert (reading.status, reading.since, reading.priority, reading.rating) == ("reading", MAY, "high", 4)
    assert [note.text for note in reading.notes] == ["Read the appendix."]
    assert all(note.id for note in reading.notes)
    assert present(context).paper.tags == ("mine", "robots", "scaling")
    assert batches(context) == 2
    assert only(brought(context, MARKS)).after is None
    assert batches(context) == 2


def test_values_set_by_the_reader_are_kept_and_reported(context: LibraryContext) -> None:
    brought(context, Annotations())
    key = present(context).paper.key
    track.set_status([key], "skimmed", context)
    track.set_priority([key], "low", context)
    track.set_rating([key], 2, context)
    track.add_note(key, "My own.", context)
    record = only(brought(context, MARKS))
    assert record.kept == ("status skimmed, not reading", "priority low, not high", "rating 2, not 4")
    reading = present(context).reading
    assert (reading.status, reading.priority, reading.rating) == ("skimmed", "low", 2)
    assert [note.text for note in reading.notes] == ["My own.", "Read the appendix."]
    assert len({note.at for note in reading.notes}) == 2


def test_a_status_new_that_the_reader_chose_stays_too(context: LibraryContext) -> None:
    brought(context, Annotations(status="read"))
    track.set_status([present(context).paper.key], "new", context)
    assert only(brought(context, MARKS)).kept == ("status new, not reading",)


def test_an_unknown_status_is_reported_and_becomes_a_note(context: LibraryContext) -> None:
    record = only(brought(context, Annotations(status="Pondering", since=MAY)))
    assert record.outcome.value == "matched"
    assert record.warnings == ("unknown status 'Pondering'; kept as a note",)
    assert [note.text for note in present(context).reading.notes] == [f"status: Pondering on {MAY:%Y-%m-%d}"]
    assert (present(context).reading.status, present(context).reading.since) == ("new", None)


def test_the_first_status_is_not_an_annotation(context: LibraryContext) -> None:
    assert only(brought(context, Annotations(status="New", since=MAY))).warnings == ()
    assert present(context).reading.since is None
    brought(context, MARKS)
    assert present(context).reading.status == "reading"


def test_a_future_status_date_is_replaced_by_now(tmp_path: Path) -> None:
    clock = Clock()
    context = workspace(tmp_path, clock=clock)
    brought(context, Annotations(status="read", since=clock.now() + timedelta(days=3)))
    assert present(context).reading.since == clock.now()


def test_a_second_record_of_a_new_paper_adds_its_annotations(context: LibraryContext) -> None:
    second = Annotations(status="skimmed", rating=5, tags=("twice",), notes=("Seen twice.",))
    planned = brought(context, Annotations(status="read"), second)
    assert planned.records[1].kept == ("status read, not skimmed",)
    assert (present(context).reading.status, present(context).reading.rating) == ("read", 5)
    assert present(context).paper.tags == ("twice",)
    (note,) = present(context).reading.notes
    assert (note.text, bool(note.id)) == ("Seen twice.", True)


def test_annotations_are_added_to_a_paper_that_another_process_added(context: LibraryContext) -> None:
    planned = add.plan(add_request(with_marks(MARKS)), context, resolvers=(), enrichers=())
    brought(context, Annotations())
    record = only(add.apply(planned, context))
    assert (record.outcome.value, present(context).reading.status) == ("known", "reading")
    assert len(present(context).reading.notes) == 1


def test_values_that_only_an_import_set_follow_the_next_import(context: LibraryContext) -> None:
    brought(context, MARKS)
    assert only(brought(context, replace(MARKS, status="read", priority="low", rating=2))).kept == ()
    reading = present(context).reading
    assert (reading.status, reading.priority, reading.rating) == ("read", "low", 2)
    brought(context, MARKS)
    assert present(context).reading.status == "reading"


def test_two_formats_that_differ_replace_each_other_only_when_one_changes(context: LibraryContext) -> None:
    """Adding both files again changes nothing."""

    def added(source: str, marks: Annotations) -> tuple[str, str, int]:
        request = add_request(with_marks(marks), source=source)
        add.apply(add.plan(request, context, resolvers=(), enrichers=()), context)
        reading = present(context).reading
        return reading.status, reading.priority, reading.rating

    other = Annotations(status="read", priority="low", rating=2)
    assert added("papis", MARKS) == ("reading", "high", 4)
    assert added("bibtex", other) == ("read", "low", 2)
    assert added("papis", MARKS) == added("bibtex", other) == ("read", "low", 2)
    assert added("papis", replace(MARKS, status="skimmed")) == ("skimmed", "low", 2)
    assert added("bibtex", other) == ("skimmed", "low", 2)


def test_values_that_the_reader_set_and_undid_follow_the_next_import(context: LibraryContext) -> None:
    brought(context, MARKS)
    track.set_status(["hu2024data"], "skimmed", context)
    undo(context)
    assert only(brought(context, replace(MARKS, status="read"))).kept == ()
    assert present(context).reading.status == "read"
    undo(context)
    assert only(brought(context, replace(MARKS, status="read"))).kept == ("status reading, not read",)


@pytest.mark.parametrize(
    ("later", "notes"),
    [
        ("The laws hold.\n\nAnd more.", ["The laws hold.\n\nAnd more."]),
        ("Why do laws hold?", ["The laws hold.", "Why do laws hold?"]),
        ("The laws hold.", ["The laws hold."]),
    ],
)
def test_a_note_of_an_import_follows_the_next_one(context: LibraryContext, later: str, notes: list[str]) -> None:
    for text in ("The laws hold.", later):
        brought(context, Annotations(notes=(text,)))
    assert [note.text for note in present(context).reading.notes] == notes


def test_a_note_within_a_word_of_another_stays(context: LibraryContext) -> None:
    for text in ("no", "A novel method."):
        brought(context, Annotations(notes=(text,)))
    assert [note.text for note in present(context).reading.notes] == ["no", "A novel method."]


def test_a_word_changed_in_a_note_of_an_import_makes_no_second_note(context: LibraryContext) -> None:
    text = "The laws of data scale with all the robots, and with their makers."
    for each in (text, text.replace("all", "most of")):
        brought(context, Annotations(notes=(each, "A second note.")))
    assert [note.text for note in present(context).reading.notes] == [text.replace("all", "most of"), "A second note."]


def test_a_note_that_the_reader_changed_stays_beside_that_of_the_next_import(context: LibraryContext) -> None:
    brought(context, Annotations(notes=("The laws hold.",)))
    (note,) = present(context).reading.notes
    track.change_note("hu2024data", note, "The laws hold here.", context)
    brought(context, Annotations(notes=("The laws hold. And more.",)))
    assert [note.text for note in present(context).reading.notes] == ["The laws hold here.", "The laws hold. And more."]


def test_a_value_that_the_reader_set_after_an_import_is_kept(context: LibraryContext) -> None:
    brought(context, MARKS)
    track.set_status(["hu2024data"], "skimmed", context)
    kept = only(brought(context, replace(MARKS, status="reading", rating=2))).kept
    assert kept == ("status skimmed, not reading",)
    reading = present(context).reading
    assert (reading.status, reading.rating) == ("skimmed", 2)


def test_days_in_the_future_become_a_note_and_only_past_readings_count(context: LibraryContext) -> None:
    past, future = noon_of(date(2025, 5, 1)), noon_of(date(2099, 5, 1))
    planned = brought(
        context, Annotations(status="read", since=future, readings=((None, past), (None, future)), notes=("Fine.",))
    )
    assert only(planned).warnings == ("read on 2099-05-01, which is in the future; kept as a note",)
    reading = present(context).reading
    assert (reading.status, reading.since) == ("read", past)
    assert [note.text for note in reading.notes] == ["Fine.\nread on 2099-05-01"]


def test_a_status_with_a_day_in_the_future_has_no_day(context: LibraryContext) -> None:
    planned = brought(context, Annotations(status="reading", since=noon_of(date(2099, 5, 1))))
    assert only(planned).warnings == ("reading on 2099-05-01, which is in the future; kept as a note",)
    reading = present(context).reading
    assert reading.status == "reading"
    assert reading.since == present(context).paper.added
    assert [note.text for note in reading.notes] == ["reading on 2099-05-01"]


def test_today_is_not_in_the_future_before_noon_and_in_the_zone_of_the_reader(tmp_path: Path) -> None:
    clock = Clock()
    clock.time = datetime(2025, 3, 4, 20, tzinfo=UTC)
    tokyo = replace(workspace(tmp_path), clock=clock, calendar=Calendar.named("Asia/Tokyo"))
    assert only(brought(tokyo, Annotations(status="read", since=noon_of(date(2025, 3, 5))))).warnings == ()


def test_tags_that_were_removed_or_renamed_do_not_come_back(context: LibraryContext) -> None:
    brought(context, MARKS)
    track.set_tags(["hu2024data"], remove=("ROBOTS",), context=context)
    rename_tag("scaling", "laws", context)
    brought(context, replace(MARKS, tags=("robots", "scaling", "new")))
    assert present(context).paper.tags == ("laws", "new")


def test_tags_of_an_import_that_was_undone_come_in_again(context: LibraryContext) -> None:
    brought(context, MARKS)
    more = replace(MARKS, tags=("robots", "scaling", "new"))
    brought(context, more)
    undo(context)
    assert "new" not in present(context).paper.tags
    brought(context, more)
    assert present(context).paper.tags == ("robots", "scaling", "new")
