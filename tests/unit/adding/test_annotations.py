"""Annotations of other programs: imported if the reader has set none, reported if they differ, never imported twice."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from readinglist.adding import add
from readinglist.adding.plan import Plan, Record
from readinglist.library import tracking as track
from readinglist.library.context import LibraryContext
from readinglist.library.days import Calendar, noon_of
from readinglist.papers.paper import Annotations, Draft, Item
from tests.desk import Clock, add_papers, draft, intake, metadata, workspace

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
def desk(tmp_path: Path) -> LibraryContext:
    return workspace(tmp_path)


def with_marks(marks: Annotations, *, record: int = 1) -> Draft:
    return replace(draft(metadata(SCALING, "2410.18647"), record=record, stated=True), annotations=marks)


def brought(desk: LibraryContext, *marks: Annotations) -> Plan:
    return add_papers(desk, *(with_marks(each, record=number) for number, each in enumerate(marks, 1)))


def present(desk: LibraryContext) -> Item:
    with desk.store.read() as view:
        item = view.item("hu2024data", "ada")
    assert item is not None
    return item


def batches(desk: LibraryContext) -> int:
    with desk.store.read() as view:
        return len({event.batch for event in view.events()})


def only(planned: Plan) -> Record:
    (record,) = planned.records
    return record


def test_a_new_paper_gets_all_annotations_and_the_date_of_its_status(desk: LibraryContext) -> None:
    brought(desk, MARKS)
    reading = present(desk).reading
    assert (reading.status, reading.since, reading.priority, reading.rating) == ("reading", MAY, "high", 4)
    assert [note.text for note in reading.notes] == ["Read the appendix."]
    assert present(desk).paper.tags == ("robots", "scaling")


def test_an_untouched_known_paper_gets_all_annotations_once(desk: LibraryContext) -> None:
    brought(desk, Annotations(tags=("mine",)))
    record = only(brought(desk, MARKS))
    assert (record.outcome.value, record.kept) == ("known", ())
    reading = present(desk).reading
    assert (reading.status, reading.since, reading.priority, reading.rating) == ("reading", MAY, "high", 4)
    assert [note.text for note in reading.notes] == ["Read the appendix."]
    assert all(note.id for note in reading.notes)
    assert present(desk).paper.tags == ("mine", "robots", "scaling")
    assert batches(desk) == 2
    assert only(brought(desk, MARKS)).after is None
    assert batches(desk) == 2


def test_values_set_by_the_reader_are_kept_and_reported(desk: LibraryContext) -> None:
    brought(desk, Annotations())
    key = present(desk).paper.key
    track.set_status([key], "skimmed", desk)
    track.set_priority([key], "low", desk)
    track.set_rating([key], 2, desk)
    track.add_note(key, "My own.", desk)
    record = only(brought(desk, MARKS))
    assert record.kept == ("status skimmed, not reading", "priority low, not high", "rating 2, not 4")
    reading = present(desk).reading
    assert (reading.status, reading.priority, reading.rating) == ("skimmed", "low", 2)
    assert [note.text for note in reading.notes] == ["My own.", "Read the appendix."]
    assert len({note.at for note in reading.notes}) == 2


def test_a_status_new_that_the_reader_chose_stays_too(desk: LibraryContext) -> None:
    brought(desk, Annotations(status="read"))
    track.set_status([present(desk).paper.key], "new", desk)
    assert only(brought(desk, MARKS)).kept == ("status new, not reading",)


def test_an_unknown_status_is_reported_and_becomes_a_note(desk: LibraryContext) -> None:
    record = only(brought(desk, Annotations(status="Pondering", since=MAY)))
    assert record.outcome.value == "matched"
    assert record.warnings == ("unknown status 'Pondering'; kept as a note",)
    assert [note.text for note in present(desk).reading.notes] == [f"status: Pondering on {MAY:%Y-%m-%d}"]
    assert (present(desk).reading.status, present(desk).reading.since) == ("new", None)


def test_the_first_status_is_not_an_annotation(desk: LibraryContext) -> None:
    assert only(brought(desk, Annotations(status="New", since=MAY))).warnings == ()
    assert present(desk).reading.since is None
    brought(desk, MARKS)
    assert present(desk).reading.status == "reading"


def test_a_future_status_date_is_replaced_by_now(tmp_path: Path) -> None:
    clock = Clock()
    desk = workspace(tmp_path, clock=clock)
    brought(desk, Annotations(status="read", since=clock.now() + timedelta(days=3)))
    assert present(desk).reading.since == clock.now()


def test_a_second_record_of_a_new_paper_adds_its_annotations(desk: LibraryContext) -> None:
    second = Annotations(status="skimmed", rating=5, tags=("twice",), notes=("Seen twice.",))
    planned = brought(desk, Annotations(status="read"), second)
    assert planned.records[1].kept == ("status read, not skimmed",)
    assert (present(desk).reading.status, present(desk).reading.rating) == ("read", 5)
    assert present(desk).paper.tags == ("twice",)
    (note,) = present(desk).reading.notes
    assert (note.text, bool(note.id)) == ("Seen twice.", True)


def test_annotations_are_added_to_a_paper_that_another_process_added(desk: LibraryContext) -> None:
    planned = add.plan(intake(with_marks(MARKS)), desk, resolvers=(), enrichers=())
    brought(desk, Annotations())
    record = only(add.apply(planned, desk))
    assert (record.outcome.value, present(desk).reading.status) == ("known", "reading")
    assert len(present(desk).reading.notes) == 1


def test_values_that_only_an_import_set_follow_the_next_import(desk: LibraryContext) -> None:
    brought(desk, MARKS)
    assert only(brought(desk, replace(MARKS, status="read", priority="low", rating=2))).kept == ()
    reading = present(desk).reading
    assert (reading.status, reading.priority, reading.rating) == ("read", "low", 2)
    brought(desk, MARKS)
    assert present(desk).reading.status == "reading"


def test_a_value_that_the_reader_set_after_an_import_is_kept(desk: LibraryContext) -> None:
    brought(desk, MARKS)
    track.set_status(["hu2024data"], "skimmed", desk)
    kept = only(brought(desk, replace(MARKS, status="reading", rating=2))).kept
    assert kept == ("status skimmed, not reading",)
    reading = present(desk).reading
    assert (reading.status, reading.rating) == ("skimmed", 2)


def test_days_in_the_future_become_a_note_and_only_past_readings_count(desk: LibraryContext) -> None:
    past, future = noon_of(date(2025, 5, 1)), noon_of(date(2099, 5, 1))
    planned = brought(
        desk, Annotations(status="read", since=future, readings=((None, past), (None, future)), notes=("Fine.",))
    )
    assert only(planned).warnings == ("read on 2099-05-01, which is in the future; kept as a note",)
    reading = present(desk).reading
    assert (reading.status, reading.since) == ("read", past)
    assert [note.text for note in reading.notes] == ["Fine.\nread on 2099-05-01"]


def test_a_status_with_a_day_in_the_future_has_no_day(desk: LibraryContext) -> None:
    planned = brought(desk, Annotations(status="reading", since=noon_of(date(2099, 5, 1))))
    assert only(planned).warnings == ("reading on 2099-05-01, which is in the future; kept as a note",)
    reading = present(desk).reading
    assert reading.status == "reading"
    assert reading.since == present(desk).paper.added
    assert [note.text for note in reading.notes] == ["reading on 2099-05-01"]


def test_today_is_not_in_the_future_before_noon_and_in_the_zone_of_the_reader(tmp_path: Path) -> None:
    clock = Clock()
    clock.time = datetime(2025, 3, 4, 20, tzinfo=UTC)
    tokyo = replace(workspace(tmp_path), clock=clock, calendar=Calendar.named("Asia/Tokyo"))
    assert only(brought(tokyo, Annotations(status="read", since=noon_of(date(2025, 3, 5))))).warnings == ()
