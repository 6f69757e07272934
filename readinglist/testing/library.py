"""Helpers for the contract of the store: a library, papers and commands."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from readinglist.library.journal import Event, changes, inverse
from readinglist.library.protocol import Store, View
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.paper import Author, Item, Metadata, Note, Paper, PartialDate, Reading, Resolution

NOW = datetime(2025, 3, 11, 12, tzinfo=UTC)
ADA, BOB = "ada", "bob"


class OpensLibraries:
    """Base class; override `open_library` to open a library in a folder, creating it if needed."""

    def open_library(self, folder: Path) -> Store:
        """Open the library of this folder."""
        raise NotImplementedError

    def close_library(self, store: Store) -> None:
        """Close what `open_library` opened."""
        raise NotImplementedError

    @contextmanager
    def library(self, folder: Path) -> Iterator[Store]:
        store = self.open_library(folder)
        try:
            yield store
        finally:
            self.close_library(store)

    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[Store]:
        """An empty library."""
        with self.library(tmp_path) as store:
            yield store


def item_of(key: str, title: str = "A paper", *, reading: Reading | None = None, **metadata: object) -> Item:
    """Return a paper that was added at `NOW`."""
    paper = Paper(
        id=f"id-{key}",
        key=key,
        metadata=Metadata(title=title, **metadata),  # type: ignore[arg-type]
        resolution=Resolution.MATCHED,
        added=NOW,
    )
    return Item(paper=paper, reading=reading or Reading())


def write(store: Store, before: Item | None, after: Item | None, *, reader: str = ADA) -> tuple[Event, ...]:
    """Write the change from one state to another as one batch."""
    with store.begin() as unit:
        return tuple(unit.apply(changes(before, after, reader=reader, at=NOW)))


def read_item(store: Store, key: str, reader: str = ADA) -> Item:
    """Return the paper with this key, which must exist."""
    with store.read() as view:
        return read_item_in(view, key, reader)


def read_item_in(view: View, key: str, reader: str = ADA) -> Item:
    """Return the paper with this key in a view."""
    found = view.item(key, reader)
    assert found is not None
    return found


def undo(store: Store, number: int | None, *, reader: str = ADA) -> tuple[Event, ...]:
    """Undo this batch."""
    assert number is not None
    with store.begin() as unit:
        return tuple(unit.apply(inverse(unit.batch(number), reader=reader, at=NOW)))


def write_three(store: Store) -> None:
    """Write three papers that differ in everything that can be queried."""
    first = item_of(
        "a",
        "Attention Is All You Need",
        authors=(Author(family="Vaswani", given="Ashish"),),
        date=PartialDate(2017, 6, 12),
        arxiv_id=ArxivId("1706.03762"),
        primary_category="cs.CL",
    )
    second = item_of(
        "b", "Deep learning", abstract="Über große 大模型", primary_category="cs.LG", categories=("cs.LG", "stat.ML")
    )
    third = item_of(
        "c",
        "Über formal unentscheidbare Sätze",
        authors=(Author(family="Gödel", given="Kurt"),),
        date=PartialDate(1931),
        doi=Doi("10.1007/bf01700692"),
        venue="Monatshefte für Mathematik",
        reading=Reading(
            status="read", since=NOW, priority="high", rating=5, notes=(Note(id="n", text="Difficult.", at=NOW),)
        ),
    )
    second_paper = replace(
        second.paper, tags=("rl", "to discuss"), source="page_7.txt", resolution=Resolution.AMBIGUOUS
    )
    for each in (
        replace(first, paper=replace(first.paper, tags=("RL",), aliases=("oldkey",))),
        replace(second, paper=second_paper),
        replace(third, paper=replace(third.paper, added=NOW - timedelta(days=1))),
    ):
        write(store, None, each)
