"""A store that signs what it writes with the name of an assistant (see `papers.readers`)."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

from readinglist.library.journal import Event
from readinglist.library.protocol import Store, Unit
from readinglist.papers.fast_dataclasses import replace
from readinglist.papers.readers import owner_of


def signing_store(store: Store, author: str) -> Store:
    """Return a store whose units write the changes of the reader of `author` under its name."""
    return cast("Store", _SigningStore(store, author))


class _Delegate:
    """Everything that the wrapped store or unit does, except what a subclass defines."""

    def __init__(self, wrapped: object, author: str) -> None:
        self._wrapped = wrapped
        self._author = author

    def __getattr__(self, name: str) -> Any:
        return getattr(self._wrapped, name)


class _SigningStore(_Delegate):
    @contextmanager
    def begin(self) -> Iterator[Unit]:
        """Begin a unit of work that signs its events."""
        with cast("Store", self._wrapped).begin() as unit:
            yield cast("Unit", _SigningUnit(unit, self._author))


class _SigningUnit(_Delegate):
    def apply(self, events: Sequence[Event], *, batch: int = 0) -> Sequence[Event]:
        """Write the events under the name of the author; those of other readers keep theirs."""
        reader = owner_of(self._author)
        signed = [replace(event, reader=self._author) if event.reader == reader else event for event in events]
        return cast("Unit", self._wrapped).apply(signed, batch=batch)
