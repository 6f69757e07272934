"""Differences as events, their inverse and their sum, undo and redo, and events in words."""

from dataclasses import replace

import pytest

from readinglist.library.encoding import JsonValue, paper_to_json
from readinglist.library.journal import (
    Batch,
    BatchKind,
    Event,
    changes,
    describe,
    describe_for,
    fold,
    inverse,
    key_in,
    last_redoable,
    last_undoable,
    numbered,
    value_at,
    with_value,
)
from readinglist.papers.errors import LibraryError
from readinglist.papers.paper import Author, Field, Item, Note, Origin, OriginKind, Reading, Resolution, Suggestion
from tests.papers import NOON, item, later, paper


def differences(before: Item | None, after: Item | None) -> tuple[Event, ...]:
    return changes(before, after, reader="ada", at=NOON, why="because")


def test_an_added_paper_is_one_event_with_its_document() -> None:
    (event,) = differences(None, item("a"))
    assert (event.what, event.before, event.after) == ("paper", None, paper_to_json(paper("a")))
    assert (event.paper, event.reader, event.at, event.why) == ("a", "ada", NOON, "because")


def test_the_key_of_a_paper_that_comes_or_goes() -> None:
    (added,), (removed,) = differences(None, item("a")), differences(item("a"), None)
    assert (key_in(added), key_in(removed)) == (paper("a").key, paper("a").key)
    (tagged,) = differences(item("a"), replace(item("a"), paper=replace(paper("a"), tags=("x",))))
    assert key_in(tagged) == ""


def test_an_added_paper_brings_its_status_and_notes() -> None:
    note = Note(id="n", text="Good.", at=NOON)
    reading = Reading(status="read", since=NOON, notes=(note,))
    events = differences(None, replace(item("a"), reading=reading))
    assert [event.what for event in events] == ["paper", "status", "note:n"]


def test_a_removed_paper_is_one_event() -> None:
    events = differences(replace(item("a"), reading=Reading(status="read")), None)
    assert [(event.what, event.after) for event in events] == [("paper", None)]


def test_each_changed_thing_is_one_event() -> None:
    before = replace(item("a"), reading=Reading(status="reading", since=NOON, notes=(Note(id="n", text="x", at=NOON),)))
    origin = Origin(kind=OriginKind.USER, at=NOON)
    changed = replace(
        before.paper,
        key="b",
        aliases=("a",),
        tags=("rl",),
        why="cited",
        resolution=Resolution.AMBIGUOUS,
        metadata=replace(before.paper.metadata, title="New", abstract="Text"),
        origins=((Field.TITLE, origin),),
        revision=17,
    )
    events = differences(before, Item(paper=changed, reading=Reading(status="read", since=later(1), rating=4)))
    assert {event.what for event in events} == {
        *("key", "aliases", "tags", "why", "resolution", "metadata.title", "metadata.abstract"),
        *("status", "rating", "note:n"),
    }
    title = next(event for event in events if event.what == "metadata.title")
    assert title.before == {"value": "A paper", "origin": None}
    assert title.after == {"value": "New", "origin": {"kind": "user", "at": "2025-03-11T12:00:00.000000Z"}}


def test_equal_states_make_no_events() -> None:
    assert differences(item("a"), replace(item("a"), paper=replace(paper("a"), revision=3))) == ()


def test_changes_are_of_one_paper() -> None:
    with pytest.raises(ValueError, match="same paper"):
        differences(item("a"), item("b"))
    with pytest.raises(ValueError, match="same paper"):
        differences(None, None)


def test_the_inverse_goes_back_and_keeps_readings_with_their_reader() -> None:
    before = item("a")
    after = replace(before, paper=replace(before.paper, tags=("x",)), reading=Reading(rating=2))
    events = numbered(differences(before, after), batch=4, first=10)
    back = inverse(events, reader="bob", at=later(5), why="undo 4")
    assert [(event.what, event.reader) for event in back] == [("rating", "ada"), ("tags", "bob")]
    assert [(event.before, event.after) for event in back] == [(2, None), (["x"], None)]
    assert {(event.undoes, event.at, event.why) for event in back} == {(4, later(5), "undo 4")}


def test_the_inverse_of_an_event_is_of_the_same_paper_and_goes_back_to_its_value() -> None:
    event = Event(paper="p1", what="tags", before=["a"], after=["b"], reader="ada", at=NOON, batch=7)
    (undone,) = inverse([event], reader="bob", at=later(5), why="undo")
    assert undone == Event(
        paper="p1", what="tags", before=["b"], after=["a"], reader="bob", at=later(5), why="undo", undoes=7
    )


def test_things_are_read_and_replaced_without_touching_the_rest() -> None:
    document = paper_to_json(paper("a")) | {"colour": "red"}
    changed = with_value(document, "metadata.title", {"value": None, "origin": {"kind": "user"}})
    assert changed is not None
    assert changed["colour"] == "red"
    assert "metadata" not in changed
    assert value_at(changed, "metadata.title") == {"value": None, "origin": {"kind": "user"}}
    assert value_at(changed, "metadata.venue") is None
    assert value_at(document, "metadata.title") == {"value": "A paper", "origin": None}
    assert with_value(changed, "metadata.title", {"value": "A paper", "origin": None}) == document
    assert with_value(None, "rating", 3) == {"rating": 3}
    assert value_at(None, "rating") is None


def test_the_sum_of_events_is_the_state() -> None:
    first = numbered(differences(None, replace(item("a"), reading=Reading(rating=1))), batch=1, first=1)
    gone = numbered(differences(item("a"), None), batch=2, first=3)
    library = fold((*first, *gone))
    assert library.papers == {}
    assert library.readings == {("a", "ada"): Reading(rating=1)}
    library = fold(first)
    assert library.papers == {"a": replace(paper("a"), revision=2)}


@pytest.mark.parametrize(
    "event",
    [
        Event(paper="a", what="tags", before=["x"], after=None, reader="ada", at=NOON, number=2),
        Event(paper="b", what="rating", before=None, after=3, reader="ada", at=NOON, number=2),
        Event(paper="b", what="tags", before=None, after=["x"], reader="ada", at=NOON, number=2),
    ],
)
def test_a_journal_that_contradicts_itself_is_no_state(event: Event) -> None:
    with pytest.raises(LibraryError, match="event 2"):
        fold((*differences(None, item("a")), event))


# --- undo and redo -------------------------------------------------------------------------------------------------


def batches(*undoes: int) -> list[Batch]:
    """Batches numbered from 1, each with the batch that it takes back or 0; newest first, as the store gives them."""
    kinds: dict[int, BatchKind] = {}
    made = []
    for number, taken in enumerate(undoes, 1):
        kinds[number] = kinds[taken].inverse if taken else BatchKind.CHANGE
        made.append(Batch(number=number, at=NOON, reader="ada", kind=kinds[number], undoes=taken))
    return made[::-1]


@pytest.mark.parametrize(
    ("undoes", "undo", "redo"),
    [
        ((), None, None),
        ((0,), 1, None),
        ((0, 0), 2, None),
        ((0, 0, 2), 1, 3),
        ((0, 0, 2, 1), None, 4),
        ((0, 0, 2, 1, 4), 5, 3),
        ((0, 0, 2, 1, 4, 3), 6, None),
        ((0, 0, 2, 1, 4, 3, 6), 5, 7),
        ((0, 0, 2, 1, 4, 3, 6, 5), None, 8),
        ((0, 0, 2, 0), 4, None),
        ((0, 0, 2, 0, 4), 1, 5),
        ((0, 0, 0, 1), 3, 4),
    ],
)
def test_what_undo_and_redo_take_back_next(undoes: tuple[int, ...], undo: int | None, redo: int | None) -> None:
    assert last_undoable(iter(batches(*undoes))) == undo
    assert last_redoable(iter(batches(*undoes))) == redo


def test_one_readers_undo_leaves_the_others_commands() -> None:
    mine, theirs = batches(0, 0)[::-1]
    together = [replace(theirs, reader="bob"), mine]
    assert last_undoable(together, reader="ada") == 1
    assert last_undoable(together, reader="eve") is None
    undone = [Batch(number=3, at=NOON, reader="ada", kind=BatchKind.UNDO, undoes=1), *together]
    assert last_redoable(undone, reader="ada") == 3
    assert last_redoable([replace(theirs, number=4, reader="bob"), *undone], reader="ada") == 3
    assert last_redoable(undone, reader="bob") is None


# --- in words ------------------------------------------------------------------------------------------------------


def words(what: str, before: JsonValue, after: JsonValue, *, undoes: int = 0) -> str:
    return describe(Event(paper="a", what=what, before=before, after=after, reader="ada", at=NOON, undoes=undoes))


@pytest.mark.parametrize(
    ("what", "before", "after", "line"),
    [
        ("status", None, {"name": "to-read", "since": None}, "status: new → to-read"),
        ("status", {"name": "reading"}, {"name": "read"}, "status: reading → read"),
        ("status", {"name": "reading"}, None, "status: reading → new"),
        ("priority", None, "high", "priority: high"),
        ("rating", 3, 5, "rating: 3 → 5"),
        ("rating", 3, None, "rating removed: 3"),
        ("note:7", None, {"text": "One\nline", "at": ""}, "note added: One line"),
        ("note:7", {"text": "One", "at": ""}, {"text": "Two", "at": ""}, "note changed: Two"),
        ("note:7", {"text": "One", "at": ""}, None, "note removed: One"),
        ("tags", ["a", "b"], ["b", "c"], "tags: +c, −a"),
        ("tags", ["a", "b"], ["b", "a"], "tags: reordered"),
        ("aliases", None, ["a"], "aliases: +a"),
        ("key", "a", "b", "key: a → b"),
        ("other_titles", None, ["Old"], "other titles: +Old"),
        ("metadata.title", {"value": "A"}, {"value": "B\x1b[31m"}, "title: A → B"),
        ("metadata.title", None, {"value": "B"}, "title: B"),
        ("metadata.title", {"value": "A"}, {"value": None, "origin": {}}, "title removed: A"),
        ("metadata.extra", None, {"value": [["pages", "1--2"]]}, "extra: +pages = 1--2"),
        ("merged", None, ["id"], "paper merged into this one"),
        ("merged", ["id"], None, "merge undone"),
        ("preprint", None, {"title": "On sand", "venue": "x"}, "preprint: On sand"),
        ("preprint", {"title": "On sand"}, None, "preprint removed: On sand"),
        ("paper", {"key": "a"}, None, "removed: a"),
        ("paper", None, {"key": "a", "source": "page.txt"}, "added from page.txt"),
        ("paper", None, {"key": "a", "source": "page.txt", "why": "Bob says so"}, "added from page.txt: Bob says so"),
        ("paper", None, {"key": "a"}, "added"),
        ("paper", {"key": "a"}, {"key": "b"}, "replaced"),
    ],
)
def test_an_event_in_words(what: str, before: JsonValue, after: JsonValue, line: str) -> None:
    assert words(what, before, after) == line


def test_words_of_names_and_candidates() -> None:
    before = item("a", authors=(Author(family="Berg", particle="van der", given="Jan"),))
    found = Suggestion(arxiv_id="2410.18647", title="T", score=0.5)
    other = Suggestion(arxiv_id="", title="On sand", score=0.4, doi="10.1/x")
    after = replace(before, paper=replace(before.paper, metadata=item("a").paper.metadata, suggestions=(found, other)))
    assert [describe(event) for event in differences(before, after)] == [
        "suggestions: +2410.18647, +On sand",
        "authors: −Jan van der Berg",
    ]


def test_descriptions_are_short_and_show_what_an_undo_restored() -> None:
    assert words("paper", None, {"source": "page.txt"}, undoes=3) == "added again from page.txt"
    long = words("metadata.abstract", None, {"value": "word " * 50})
    assert len(long) < 80
    assert long.endswith("…")


@pytest.mark.parametrize(
    ("title", "shown"),
    [("x" * 60, "x" * 60), ("x" * 61, "x" * 59 + "…"), ("x" * 58 + " and more", "x" * 58 + "…")],
)
def test_a_long_value_is_cut_without_a_space_before_the_ellipsis(title: str, shown: str) -> None:
    assert words("metadata.title", None, {"value": title}) == f"title: {shown}"


@pytest.mark.parametrize("value", ["Sand", [{"family": "Mole", "given": "Ada"}]])
def test_a_value_from_another_source_is_reported_as_such(value: JsonValue) -> None:
    before, after = ({"value": value, "origin": {"kind": kind}} for kind in ("bib", "crossref"))
    assert words("metadata.title", before, after) == "title: the same from another source"


def test_changes_of_other_readers_are_described_with_their_names() -> None:
    event = Event(paper="a", what="rating", before=None, after=4, reader="ada", at=NOON)
    assert describe_for("ada", event) == "rating: 4"
    assert describe_for("grace", event) == "ada: rating: 4"


def test_the_text_of_a_note_can_be_left_out() -> None:
    event = Event(paper="a", what="note:7", before=None, after={"text": "See: page 3"}, reader="ada", at=NOON)
    assert describe_for("grace", event) == "ada: note added: See: page 3"
    assert describe_for("grace", event, brief=True) == "ada: note added"


@pytest.mark.parametrize(
    ("since", "told"),
    [
        ("2025-03-10T12:00:00.000000Z", "status: new → read on 2025-03-10"),
        ("2025-03-11T12:00:00.000000Z", "status: new → read"),
        ("2025-03-12T12:00:00.000000Z", "status: new → read"),
        ("2025-03-10T12:00:01.000000Z", "status: new → read"),
    ],
)
def test_a_status_of_a_past_day_is_reported_with_the_day(since: str, told: str) -> None:
    assert words("status", None, {"name": "read", "since": since}) == told
