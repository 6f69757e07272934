"""A dump and its load lose nothing, for any papers, readings and order."""

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from readinglist.library import dump as moving
from readinglist.library.journal import changes, inverse
from readinglist.library.store.sql_store import SqlStore
from readinglist.papers.paper import Item, Paper, Reading
from tests.any_papers import papers, readings, texts
from tests.libraries import Opening, in_postgres, in_sqlite
from tests.papers import NOON
from tests.workspaces import workspace

many = st.lists(st.tuples(papers(), readings, texts), max_size=4, unique_by=(lambda each: each[0].id,))


def written(store: SqlStore, wanted: list[tuple[Paper, Reading, str]]) -> None:
    """Create a library of the papers, with changes that are undone and redone."""
    for number, (paper, reading, reader) in enumerate(wanted):
        item = Item(paper=replace(paper, key=f"key{number}"), reading=reading)
        with store.begin() as unit:
            batch = unit.apply(changes(None, item, reader=reader, at=NOON, why=paper.why))[0].batch
            undone = unit.apply(inverse(unit.batch(batch), reader=reader, at=NOON))[0].batch
            if number % 2:
                unit.apply(inverse(unit.batch(undone), reader="eve", at=NOON))


@settings(max_examples=40)
@given(many)
def test_a_loaded_dump_equals_the_library(wanted: list[tuple[Paper, Reading, str]]) -> None:
    _move(in_sqlite, in_sqlite, wanted)


@pytest.mark.postgres
@settings(max_examples=10)
@given(many, st.booleans())
def test_a_dump_can_be_loaded_into_another_kind_of_store(
    wanted: list[tuple[Paper, Reading, str]], to_a_file: bool
) -> None:
    assume(r"\x00" not in repr(wanted))  # which texts of PostgreSQL cannot contain
    first, second = (in_postgres, in_sqlite) if to_a_file else (in_sqlite, in_postgres)
    _move(first, second, wanted)


def _move(opening: Opening, other_opening: Opening, wanted: list[tuple[Paper, Reading, str]]) -> None:
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        one, other = workspace(Path(first), opening=opening), workspace(Path(second), opening=other_opening)
        assert isinstance(one.store, SqlStore)
        assert isinstance(other.store, SqlStore)
        written(one.store, wanted)
        file = Path(first) / "dump.jsonl"
        file.write_bytes("".join(moving.dump(one, program="1")).encode())
        with file.open("rb") as lines:
            loaded = moving.load((line.decode() for line in lines), other)
        with one.store.read() as view, other.store.read() as copy:
            assert dict(copy.papers()) == dict(view.papers())
            assert dict(copy.readings()) == dict(view.readings())
            assert list(copy.journal()) == list(view.journal())
            assert list(copy.batches()) == list(view.batches())
        assert loaded.papers == len(wanted) // 2
        one.store.close()
        other.store.close()
