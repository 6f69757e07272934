"""Helpers for the contract of the store: a library, papers and commands."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from readinglist.library.journal import Event, changes, inverse
from readinglist.library.protocol import Store, View
from readinglist.papers.paper import Item, Metadata, Paper, Reading, Resolution

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
