"""The terminal interface for tests: the real application and a real library, without a terminal."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import AbstractContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from textual.css.query import NoMatches
from textual.message import Message
from textual.notifications import Notify
from textual.pilot import Pilot, WaitForScreenTimeout
from textual.screen import Screen
from textual.widgets import Static

from readinglist.api import Library, library_changes, open_library
from readinglist.papers.paper import Item, Paper
from readinglist.settings.loading import load
from readinglist.tui.app import ReadingApp
from readinglist.tui.library_threads import LibraryThreads, SortOrder, initial_list
from readinglist.tui.list_screen import ListScreen
from tests.command import TIME_LIMIT

S = TypeVar("S", bound=Screen[Any])

SETTINGS = """
[readinglist]
reader = "ada"
offline = true
[cache]
folder = "cache"
[resolve]
order = []
[enrich]
order = []
[[states]]
name = "waiting"
title = "Waiting for a copy"
"""


@dataclass(slots=True)
class Host:
    """Opens the library of a folder, and records the calls."""

    folder: Path
    refreshed: int = 0
    rescued: list[str] = field(default_factory=list)
    warnings: Sequence[str] = ()

    def open_library(self, *, offline: bool) -> Library:
        return open_library(
            self.folder / "library.sqlite3", config=self.folder / "config.toml", offline=offline or None
        )

    def changes(self) -> AbstractContextManager[Callable[[float], bool]]:
        environment = {"READINGLIST_LIBRARY": str(self.folder / "library.sqlite3"), "HOME": str(self.folder)}
        return library_changes(load(environment=environment, folder=self.folder))

    def refresh(self) -> Sequence[str]:
        self.refreshed += 1
        return self.warnings

    def edit_note(self, paper: Paper) -> str:
        return f"on {paper.key}"

    def rescue(self, text: str) -> None:
        self.rescued.append(text)


class NotReadYetError(AssertionError):
    """The item has not been read yet."""


@dataclass(slots=True)
class Shown:
    """The running application. `notices` are all its notifications, including expired ones."""

    app: ReadingApp
    pilot: Pilot[int]
    host: Host
    notices: list[str]

    @property
    def list_screen(self) -> ListScreen:
        (screen,) = [screen for screen in self.app.screen_stack if isinstance(screen, ListScreen)]
        return screen

    @property
    def item(self) -> Item:
        item = self.list_screen.table.item
        if item is None:
            raise NotReadYetError
        return item

    @property
    def summary(self) -> str:
        return str(self.list_screen.query_one("#summary", Static).content)

    def lines(self) -> list[str]:
        """The lines of the screen."""
        return [strip.text.rstrip() for strip in self.app.screen._compositor.render_strips()]

    def text(self) -> str:
        return "\n".join(self.lines())

    async def press(self, *keys: str) -> None:
        """Press keys, without Textual's time limit; use `until` to wait for the effect."""
        with suppress(WaitForScreenTimeout):
            await self.pilot.press(*keys)

    async def write(self, text: str) -> None:
        await self.press(*text)

    async def until(self, condition: Callable[[], object], seconds: float = TIME_LIMIT) -> None:
        """Wait until the condition holds. A missing widget or item counts as not holding yet."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while not _holds(condition):
            assert loop.time() < end, f"timed out; the screen shows:\n{self.text()}\n{self.notices}"
            with suppress(WaitForScreenTimeout):
                await self.pilot.pause(0.01)

    async def until_shown(self, *texts: str) -> None:
        """Wait until the screen shows all these texts."""
        await self.until(lambda: all(text in self.text() for text in texts))

    async def until_noticed(self, start: str) -> None:
        """Wait for a notification that starts with this text."""
        await self.until(lambda: any(notice.startswith(start) for notice in self.notices))

    async def opened(self, kind: type[S]) -> S:
        """Wait for a screen of this kind to take keys, and return it."""
        await self.until(lambda: isinstance(self.app.screen, kind) and self.app.screen.focused)
        screen = self.app.screen
        assert isinstance(screen, kind)
        return screen

    async def closed(self) -> None:
        """Wait until the list is on top again."""
        await self.until(lambda: self.app.screen is self.list_screen)


def _holds(condition: Callable[[], object]) -> bool:
    try:
        return bool(condition())
    except (NoMatches, NotReadYetError):
        return False


@asynccontextmanager
async def on_screen(
    folder: Path, *, size: tuple[int, int] = (80, 24), query: str = "", order: SortOrder | None = None
) -> AsyncIterator[Shown]:
    host = Host(folder)
    threads = LibraryThreads(host, offline=True)
    order = order or SortOrder(sort="key", reverse=False)
    try:
        initial = await threads.read(lambda library: initial_list(library, query, order, 50))
        app = ReadingApp(threads, initial)
        notices: list[str] = []

        def record(message: Message) -> None:
            if isinstance(message, Notify):
                notices.append(f"{message.notification.title} {message.notification.message}".strip())

        async with app.run_test(size=size, message_hook=record) as pilot:
            shown = Shown(app, pilot, host, notices)
            await shown.until(lambda: shown.list_screen.table.has_focus and shown.list_screen.idle)
            yield shown
    finally:
        threads.close()


def played(story: Coroutine[Any, Any, None]) -> None:
    """Run the coroutine of a test."""
    asyncio.run(story)
