"""Library access in background threads, so that the interface never blocks.

Importing this module does not import Textual: the first rows are read while Textual loads.
"""

import asyncio
from collections.abc import Awaitable, Callable, Generator, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager
from queue import SimpleQueue
from threading import Event, Thread
from typing import Any, Generic, Protocol, TypeVar

from readinglist.api import Library
from readinglist.library.days import Calendar
from readinglist.papers.errors import ReadinglistError
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.paper import Item, Paper
from readinglist.papers.statuses import Status

T = TypeVar("T")

LibraryCall = Callable[[Library], T]
"""A function that one of the threads calls with its library."""

_CLOSE_TIMEOUT = 15.0
"""Seconds to wait for pending changes on exit; longer than a change waits for a lock."""

_WAIT = 1.0
"""Seconds of a wait for a change by any process, after which it is seen whether the interface has ended."""


class TuiHost(Protocol):
    """What the interface needs from the program that runs it."""

    def open_library(self, *, offline: bool) -> Library:
        """Open the library for one more thread."""
        ...

    def changes(self) -> AbstractContextManager[Callable[[float], bool]]:
        """Return `readinglist.api.library_changes` of the library."""
        ...

    def refresh(self) -> Sequence[str]:
        """Update export targets and note files after a change, and return the warnings."""
        ...

    def edit_note(self, paper: Paper) -> str:
        """Return a note that the reader writes in an external editor, which takes over the terminal."""
        ...

    def rescue(self, text: str) -> None:
        """Save a note that could not be stored, and report where it is."""
        ...


class LibraryThread:
    """A thread with a library of its own, which runs calls one at a time."""

    def __init__(self, open_library: Callable[[], Library]) -> None:
        self._open_library = open_library
        self._calls: SimpleQueue[tuple[LibraryCall[Any], Future[Any]] | None] = SimpleQueue()
        self._thread: Thread | None = None

    def submit(self, call: LibraryCall[T]) -> Future[T]:
        """Queue a call. If its future is cancelled before its turn, it never runs."""
        future: Future[T] = Future()
        self._calls.put((call, future))
        if self._thread is None:
            # A daemon thread, so that a service which does not respond cannot block the exit.
            self._thread = Thread(target=self._run, daemon=True)
            self._thread.start()
        return future

    def close(self, timeout: float) -> None:
        """Finish the queued calls and close the library, within `timeout` seconds."""
        if self._thread is not None:
            self._calls.put(None)
            self._thread.join(timeout)

    def _run(self) -> None:
        library: Library | None = None
        while (queued := self._calls.get()) is not None:
            call, future = queued
            if not future.set_running_or_notify_cancel():
                continue
            try:
                library = library or self._open_library()
                future.set_result(call(library))
            except BaseException as error:
                # Raised again where the future is awaited.
                future.set_exception(error)
        if library is not None:
            library.close()


@dataclass(frozen=True, slots=True)
class _PendingChange(Generic[T]):
    """A submitted change. It is made whether or not it is awaited."""

    threads: "LibraryThreads"
    future: Future[tuple[T, int]]

    def __await__(self) -> Generator[Any, None, tuple[T, bool]]:
        result, batch = yield from asyncio.wrap_future(self.future).__await__()
        return result, self.threads.record_change(batch)


class LibraryThreads:
    """Separate threads for rows, searches, changes and service requests.

    Attributes:
        shown_change: The number of the last batch that the screens show.
        refresh_due: Whether a change was made here since the host last refreshed targets and note files.
    """

    def __init__(self, host: TuiHost, *, offline: bool = False) -> None:
        self.host = host
        self.offline = offline
        self.shown_change = 0
        self.refresh_due = False
        self._closing = Event()
        self._rows, self._searches, self._changes = (
            LibraryThread(lambda: host.open_library(offline=True)),
            LibraryThread(lambda: host.open_library(offline=True)),
            LibraryThread(lambda: host.open_library(offline=True)),
        )
        self._services = {
            offline: LibraryThread(lambda offline=offline: host.open_library(offline=offline))  # type: ignore[misc]
            for offline in (False, True)
        }

    def submit_read(self, call: LibraryCall[T]) -> Future[T]:
        """Queue a read before an event loop runs."""
        return self._rows.submit(call)

    async def read(self, call: LibraryCall[T]) -> T:
        """Return the result of a short read."""
        return await asyncio.wrap_future(self._rows.submit(call))

    async def search(self, call: LibraryCall[T]) -> T:
        """Return the result of a search, which may take longer than a read."""
        return await asyncio.wrap_future(self._searches.submit(call))

    async def query_services(self, call: LibraryCall[T]) -> T:
        """Return the result of a call that may query services, unless offline. It can take minutes."""
        return await asyncio.wrap_future(self._services[self.offline].submit(call))

    def change(self, call: LibraryCall[T], *, uses_services: bool = False) -> Awaitable[tuple[T, bool]]:
        """Submit a change. Awaiting it returns its result, and whether nothing else was changed in the meantime.

        The change is submitted at once, so it is made even if nothing awaits it.
        """
        thread = self._services[self.offline] if uses_services else self._changes
        return _PendingChange(self, thread.submit(lambda library: self._make_change(library, call)))

    def _make_change(self, library: Library, call: LibraryCall[T]) -> tuple[T, int]:
        result, batch = call(library), library.last_change()
        self.refresh_due |= batch > self.shown_change
        return result, batch

    def record_change(self, batch: int) -> bool:
        """Record that the screens show this batch, and return whether it is the only new one."""
        only = batch <= self.shown_change + 1
        self.shown_change = max(batch, self.shown_change)
        return only

    async def changed_elsewhere(self) -> bool:
        """Whether another process changed the library since the last batch that the screens show."""
        # After the changes that are being made here, which would otherwise look like those of another process.
        batch = await asyncio.wrap_future(self._changes.submit(lambda library: library.last_change()))
        elsewhere, self.shown_change = batch != self.shown_change, batch
        return elsewhere

    def watch(self, tell: Callable[[], None]) -> None:
        """Call `tell` in a thread, now and after each change of the library by any process."""
        Thread(target=self._watch, args=(tell,), daemon=True).start()

    def _watch(self, tell: Callable[[], None]) -> None:
        while not self._closing.is_set():
            try:
                with self.host.changes() as wait:
                    tell()  # there may have been a change before
                    while not self._closing.is_set():
                        if wait(_WAIT):
                            tell()
            except ReadinglistError:  # the library is locked, or its server restarts; the next action reports it
                self._closing.wait(_WAIT)

    async def refresh(self) -> Sequence[str]:
        """Let the host update export targets and note files, and return its warnings."""
        self.refresh_due = False
        return await asyncio.to_thread(self.host.refresh)

    def close(self) -> None:
        """Wait until pending changes are on disk, and close the libraries."""
        self._closing.set()
        self._changes.close(_CLOSE_TIMEOUT)
        for thread in (self._rows, self._searches, *self._services.values()):
            thread.close(0.2)


@dataclass(frozen=True, slots=True, kw_only=True)
class SortOrder:
    """A sort field and its direction."""

    sort: str = "added"
    reverse: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class InitialList:
    """The first rows of a query, all statuses, the days of the reader, and the number of the last change."""

    query: str
    order: SortOrder
    items: Sequence[Item]
    statuses: Sequence[Status]
    calendar: Calendar
    last_change: int


def initial_list(library: Library, query: str, order: SortOrder, rows: int) -> InitialList:
    """Return the first rows of the list.

    Raises:
        QuerySyntaxError: If the query is invalid.
        UsageError: If the sort field is unknown.
    """
    return InitialList(
        query=query,
        order=order,
        items=library.find(query, sort=order.sort, reverse=order.reverse, limit=rows),
        statuses=library.statuses,
        calendar=library.calendar,
        last_change=library.last_change(),
    )
