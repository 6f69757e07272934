"""Dumping a library and loading it: equal with its history, or refused with nothing loaded."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from readinglist.library import dump as moving
from readinglist.library import tracking as track
from readinglist.library import undo as journal
from readinglist.library.context import LibraryContext
from readinglist.library.merging import merge
from readinglist.library.rekeying import rekey
from readinglist.library.store.sql_store import SqlStore
from readinglist.library.store.writing import SqlUnit
from readinglist.papers.errors import InputError, LibraryError, NewerLibrary
from tests.workspaces import add_papers, draft, metadata, workspace

SCALING = metadata("Data Scaling Laws in Imitation Learning", "2410.18647")
WORLD = metadata("Generative World Explorer for Embodied Agents", "2411.11844")


@pytest.fixture
def context(tmp_path: Path) -> Iterator[LibraryContext]:
    """A library with a history of every kind."""
    (tmp_path / "from").mkdir()
    context = workspace(tmp_path / "from")
    add_papers(context, draft(SCALING, stated=True), draft(WORLD, record=2, stated=True))
    track.set_status(["hu2024data"], "reading", context)
    track.add_note("hu2024data", "Über alles:\u2028zwei Zeilen\nund mehr 🙂", replace(context, reader="bob"))
    rekey("hu2024data", "scaling", context)
    merge(["scaling", "hu2024generative"], context)
    journal.undo(context, steps=2)
    journal.redo(context)
    track.remove(["hu2024generative"], context)
    yield context
    context.store.close()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[LibraryContext]:
    (tmp_path / "to").mkdir()
    empty = workspace(tmp_path / "to", reader="carl")
    yield empty
    empty.store.close()


def whole(context: LibraryContext) -> object:
    with context.store.read() as view:
        papers, readings = dict(view.papers()), dict(view.readings())  # type: ignore[attr-defined]
        return papers, readings, list(view.journal()), list(view.batches())


def lines_of(context: LibraryContext) -> list[str]:
    return list(moving.dump(context, program="1.2.3"))


def test_a_loaded_library_is_equal_with_its_history(context: LibraryContext, empty: LibraryContext) -> None:
    lines = lines_of(context)
    heard: list[tuple[str, int, int]] = []
    loaded = moving.load(iter(lines), empty, progress=lambda *reported: heard.append(reported))
    assert whole(empty) == whole(context)
    assert (loaded.papers, loaded.batches, loaded.events) == (1, 9, len(lines) - 2)
    assert heard[-1] == ("loading events", loaded.events, loaded.events)
    assert lines_of(empty) == lines
    assert len(journal.undo(replace(empty, reader=context.reader), steps=3)) == 3


def test_an_empty_library_is_dumped_and_loaded(empty: LibraryContext, tmp_path: Path) -> None:
    lines = lines_of(empty)
    assert len(lines) == 2
    assert moving.load(lines, empty).events == 0


def test_line_ends_may_change_on_the_way(context: LibraryContext, empty: LibraryContext) -> None:
    moving.load([line.replace("\n", "\r\n") for line in lines_of(context)], empty)
    assert whole(empty) == whole(context)


def test_a_dump_is_not_loaded_into_a_library_with_papers(context: LibraryContext, empty: LibraryContext) -> None:
    track_of = whole(context)
    with pytest.raises(LibraryError, match="not empty") as refused:
        moving.load(lines_of(empty), context)
    assert "READINGLIST_LIBRARY=" in refused.value.hint
    assert whole(context) == track_of


def altered(place: int, **members: object) -> Callable[[list[str]], list[str]]:
    def alter(lines: list[str]) -> list[str]:
        changed = json.dumps({**json.loads(lines[place]), **members}) + "\n"
        return [*lines[:place], changed, *lines[place:][1:]]

    return alter


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda lines: [], "not a library dump"),
        (lambda lines: ["\x00\n", *lines], "not a library dump"),
        (lambda lines: ["[" * 100_000], "not a library dump"),
        (lambda lines: ['{"title": "A paper"}\n'], "not a library dump"),
        (altered(0, version="1"), "not a library dump"),
        (altered(0, version=-1), "not a library dump"),
        (altered(0, events=None), "not a library dump"),
        (lambda lines: lines[:4], "is truncated: 3 of"),
        (lambda lines: [*lines[:3], lines[3][:20]], "line 4 is damaged"),
        (lambda lines: [*lines[:3], "[]\n", *lines[3:]], "line 4 is damaged: not a JSON object"),
        (lambda lines: [*lines[:3], "[" * 100_000, *lines[3:]], "line 4 is damaged"),
        (lambda lines: [*lines[:3], *lines[4:]], "line 4: expected event 3, not 4"),
        (lambda lines: [*lines[:3], lines[-1]], "the dump is incomplete: 2 of"),
        (altered(3, why=None), "line 4 is damaged: why is None"),
        (altered(3, at="yesterday"), "line 4 is damaged"),
        (altered(3, at="2026-03-01T12:00:00"), "line 4 is damaged"),
        (altered(3, batch=True), "line 4 is damaged"),
        (altered(3, why="otherwise"), "changed after it was written"),
        (altered(-1, sha256=""), "changed after it was written"),
        (altered(3, before={"name": "read", "since": None}), "line 4: invalid events: .*changed in the meantime"),
        (altered(3, batch=7), "line 4: invalid events: batch 7 would become batch 2"),
        (altered(1, after={"key": "a", "resolution": "sure"}), "lines 2 to 3: invalid events: paper .* is damaged"),
        (altered(1, after={"key": 5, "resolution": "stated", "added": "2026-03-01T12:00:00Z"}), "lines 2 to 3"),
        (altered(3, after=5), "line 4: invalid events"),
    ],
)
def test_a_damaged_dump_is_refused_completely(
    context: LibraryContext, empty: LibraryContext, damage: Callable[[list[str]], list[str]], said: str
) -> None:
    before = whole(empty)
    with pytest.raises(InputError, match=said) as refused:
        moving.load(damage(lines_of(context)), empty)
    assert refused.value.hint
    assert whole(empty) == before


def forged(*events: dict[str, object]) -> list[str]:
    """Return a dump of these events whose checksum is right."""
    usual = {"undoes": 0, "before": None, "after": None, "reader": "ada", "at": AT, "why": "x", "paper": "p"}
    texts = [json.dumps({"readinglist": "dump", "version": 1, "program": "1", "events": len(events)}) + "\n"]
    for number, event in enumerate(events, 1):
        texts.append(json.dumps({**usual, "number": number, "batch": number, **event}) + "\n")
    digest = sha256("".join(texts).encode()).hexdigest()
    return [*texts, json.dumps({"end": len(events), "sha256": digest}) + "\n"]


AT = "2026-11-29T17:00:00.000000Z"
STATED = {"key": "k", "resolution": "stated", "added": AT, "metadata": {"title": "T"}}


def added(**members: object) -> dict[str, object]:
    return {"what": "paper", "after": {**STATED, **members}}


def changed(what: str, after: object, **members: object) -> dict[str, object]:
    return {"what": what, "after": after, **members}


@pytest.mark.parametrize(
    "events",
    [
        [changed("paper", None)],
        [added(), added()],
        [added(), {**added(), "paper": "another"}],
        [{**added(), "undoes": 10**30}],
        [{**added(), "undoes": 1}],
        [{**added(), "undoes": -1}],
        [added(), changed("rating", 5, undoes=2)],
        [added(), changed("rating", 5, undoes=3)],
        [{**added(), "why": "\ud800"}],
        [{**added(), "paper": "\udcff"}],
        [{**added(), "at": "0001-01-01T00:00:00.000000Z", "reader": 5}],
        [added(added="0001-01-01T00:00:00.000000Z")],
        [added(added="0001-01-01T00:00:00+23:00")],
        [added(added="9999-12-31T23:59:59.999999Z")],
        [added(key=5)],
        [added(key="\ud800")],
        [added(evidence=[5])],
        [added(aliases={"a": 1}, evidence="no")],
        [added(suggestions=[{"title": "x", "score": "much"}])],
        [added(suggestions=[{"title": "x", "score": 1e999}])],
        [added(metadata={"title": 5})],
        [added(metadata={"title": "T", "comment": 5})],
        [added(metadata={"title": "T", "links": [5]})],
        [added(metadata={"title": "T", "extra": [["a", None]]})],
        [added(metadata={"title": "T", "date": [10**30, 1, 1]})],
        [added(metadata={"title": "T", "date": [2001, "x", 1]})],
        [added(metadata={"title": "T", "authors": [{"family": 5}]})],
        [added(), changed("rating", "5")],
        [added(), changed("rating", 9)],
        [added(), changed("rating", 10**30)],
        [added(), changed("priority", 5)],
        [added(), changed("note:a", {"text": 5, "at": AT})],
        [added(), changed("status", {"name": "read", "since": "0001-01-01T00:00:00.000000Z"})],
        [added(), changed("resolution", "sure", before="stated")],
        [added(), changed("evidence", [5])],
        [added(), changed("format", 99, before=1)],
        [added(), changed("metadata.comment", {"value": 5, "origin": {"kind": "bib", "at": AT}})],
        [added(), changed("metadata.comment", {"value": "x", "origin": {"kind": "none", "at": AT}})],
    ],
)
def test_a_forged_dump_is_refused_with_its_line(empty: LibraryContext, events: list[dict[str, object]]) -> None:
    before = whole(empty)
    with pytest.raises(InputError, match=r"line \d") as refused:
        moving.load(forged(*events), empty)
    assert refused.value.hint
    assert len(refused.value.message) < 500
    assert whole(empty) == before


def test_what_is_forged_well_is_a_dump(empty: LibraryContext) -> None:
    assert moving.load(forged(added(), changed("rating", 5)), empty).papers == 1


@pytest.mark.parametrize("text", ["NaN", "Infinity", "1e999", "9" * 5000, "[" * 100_000, '"' + "x" * 1_000_000])
def test_values_that_are_no_json_of_ours_are_refused_in_short(empty: LibraryContext, text: str) -> None:
    lines = forged(added())
    with pytest.raises(InputError, match=r"line 2 is damaged|line 2: invalid") as refused:
        moving.load([lines[0], lines[1].replace('"undoes": 0', f'"undoes": {text}'), lines[2]], empty)
    assert len(refused.value.message) < 500


def test_a_paper_of_a_newer_program_is_not_guessed_at(context: LibraryContext, empty: LibraryContext) -> None:
    with pytest.raises(NewerLibrary, match="written by a newer version"):
        moving.load(altered(1, after={"format": 99})(lines_of(context)), empty)


class DoubtfulUnit(SqlUnit):
    """A unit that finds its state wrong, as a problem of the store would be found."""

    def differences(self) -> list[str]:
        return ["paper 1 differs from the journal"]


class DoubtfulStore(SqlStore):
    """A store whose units doubt themselves."""

    @contextmanager
    def begin(self) -> Iterator[SqlUnit]:
        with super().begin():
            yield DoubtfulUnit(self.connection)


def test_a_state_that_came_out_otherwise_is_not_kept(context: LibraryContext, empty: LibraryContext) -> None:
    before = whole(empty)
    doubtful = replace(empty, store=DoubtfulStore(empty.store.connection))  # type: ignore[attr-defined]
    with pytest.raises(InputError, match="is inconsistent: paper 1 differs"):
        moving.load(lines_of(context), doubtful)
    assert whole(empty) == before


def test_a_newer_dump_is_not_guessed_at(context: LibraryContext, empty: LibraryContext) -> None:
    lines = altered(0, version=2, program="9.0")(lines_of(context))
    with pytest.raises(NewerLibrary, match="newer version of this program") as refused:
        moving.load(lines, empty)
    assert "9.0" in refused.value.hint
