"""The library as the screens ask it: in threads of its own, so that no key waits for a disk, a lock or a service."""

import asyncio
from collections.abc import Awaitable, Callable, Generator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Thread
from typing import Any, Generic, Protocol, TypeVar

from readinglist.api import Library
from readinglist.papers.paper import Paper

T = TypeVar("T")

Question = Callable[[Library], T]

_PATIENCE = 15.0
"""Seconds that leaving waits for changes to be written; a change gives up its turn sooner than that."""


class Host(Protocol):
    """What the interface needs of the program that runs it."""

    def open_library(self, *, offline: bool) -> Library:
        """The library, opened once more, for the thread that asks."""
        ...

    def changed(self) -> Sequence[str]:
        """Do what is due after a change, such as writing exports anew; what the reader should know of it."""
        ...

    def written_in_editor(self, paper: Paper) -> str:
        """What the reader writes about the paper in an editor that takes the terminal over."""
        ...

    def rescue(self, text: str) -> None:
        """Keep a text that could not be saved, and say where."""
        ...


class Lane:
    """A thread that answers one question after the other, with a library that it opens for itself."""

    def __init__(self, opened: Callable[[], Library]) -> None:
        self._opened = opened
        self._questions: SimpleQueue[tuple[Question[Any], Future[Any]] | None] = SimpleQueue()
        self._thread: Thread | None = None

    def ask(self, question: Question[T]) -> Future[T]:
        """The answer when it is there. What is cancelled before its turn is never asked."""
        answer: Future[T] = Future()
        self._questions.put((question, answer))
        if self._thread is None:
            # A daemon, so that a service which does not answer keeps nobody from leaving.
            self._thread = Thread(target=self._work, daemon=True)
            self._thread.start()
        return answer

    def close(self, patience: float) -> None:
        """Answer what was asked so far and let go of the library, for at most so many seconds."""
        if self._thread is not None:
            self._questions.put(None)
            self._thread.join(patience)

    def _work(self) -> None:
        library: Library | None = None
        while (asked := self._questions.get()) is not None:
            question, answer = asked
            if not answer.set_running_or_notify_cancel():
                continue
            try:
                library = library or self._opened()
                answer.set_result(question(library))
            except BaseException as error:
                # It is raised again where the answer is awaited.
                answer.set_exception(error)
        if library is not None:
            library.close()


@dataclass(frozen=True, slots=True)
class _Outcome(Generic[T]):
    """A change that can be awaited, and need not be."""

    desk: "Desk"
    future: Future[tuple[T, int]]

    def __await__(self) -> Generator[Any, None, tuple[T, bool]]:
        answer, last = yield from asyncio.wrap_future(self.future).__await__()
        return answer, self.desk.saw(last)


class Desk:
    """A lane each for rows, for searches, for changes, and for what asks services, so that none waits for another.

    `seen` is the number of the last change that the screens know of; `due` says that one was made here since the host
    did what is due after changes.
    """

    def __init__(self, host: Host, *, offline: bool = False) -> None:
        self.host = host
        self.offline = offline
        self.seen = 0
        self.due = False
        self._rows, self._searches, self._changes = (
            Lane(lambda: host.open_library(offline=True)),
            Lane(lambda: host.open_library(offline=True)),
            Lane(lambda: host.open_library(offline=True)),
        )
        self._services = {
            offline: Lane(lambda offline=offline: host.open_library(offline=offline))  # type: ignore[misc]
            for offline in (False, True)
        }

    def begin(self, question: Question[T]) -> Future[T]:
        """Ask for rows before there is a screen to await them."""
        return self._rows.ask(question)

    async def look(self, question: Question[T]) -> T:
        """What a short look into the library gives."""
        return await asyncio.wrap_future(self._rows.ask(question))

    async def search(self, question: Question[T]) -> T:
        """What a search gives, which may take longer."""
        return await asyncio.wrap_future(self._searches.ask(question))

    async def ask(self, question: Question[T]) -> T:
        """What services are asked for, unless the desk is offline; may take minutes."""
        return await asyncio.wrap_future(self._services[self.offline].ask(question))

    def change(self, question: Question[T], *, asking: bool = False) -> Awaitable[tuple[T, bool]]:
        """What a change gives, and whether it was the only one since the screens looked last.

        It is on its way when this returns, so that it is made even where nobody waits for it any more. With `asking`
        it may ask services, as settling a paper does.
        """
        lane = self._services[self.offline] if asking else self._changes
        return _Outcome(self, lane.ask(lambda library: self._changed(library, question)))

    def _changed(self, library: Library, question: Question[T]) -> tuple[T, int]:
        answer, last = question(library), library.last_change()
        self.due |= last > self.seen
        return answer, last

    def saw(self, last: int) -> bool:
        """The screens know of the change with this number; whether nobody made another since they looked last."""
        alone = last <= self.seen + 1
        self.seen = max(last, self.seen)
        return alone

    async def changed_elsewhere(self) -> bool:
        """Whether the library was changed by somebody else since the screens looked last."""
        last = await self.look(lambda library: library.last_change())
        elsewhere, self.seen = last != self.seen, last
        return elsewhere

    async def settle(self) -> Sequence[str]:
        """Let the host do what is due after a change; what the reader should know of it."""
        self.due = False
        return await asyncio.to_thread(self.host.changed)

    def close(self) -> None:
        """Wait for changes to be on disk, and let go of the library."""
        self._changes.close(_PATIENCE)
        for lane in (self._rows, self._searches, *self._services.values()):
            lane.close(0.2)
