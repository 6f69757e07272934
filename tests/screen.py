"""The terminal interface for tests: the real application over a real library, without a terminal."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from textual.css.query import NoMatches
from textual.message import Message
from textual.notifications import Notify
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Static

from readinglist.api import Library, open_library
from readinglist.papers.paper import Item, Paper
from readinglist.tui.app import ReadingApp
from readinglist.tui.desk import Desk
from readinglist.tui.listing import Listing
from readinglist.tui.opening import Order, opened

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
    """Opens the library of a folder, and remembers what it was asked to do."""

    folder: Path
    refreshed: int = 0
    rescued: list[str] = field(default_factory=list)
    warnings: Sequence[str] = ()

    def open_library(self, *, offline: bool) -> Library:
        return open_library(
            self.folder / "library.sqlite3", config=self.folder / "config.toml", offline=offline or None
        )

    def changed(self) -> Sequence[str]:
        self.refreshed += 1
        return self.warnings

    def written_in_editor(self, paper: Paper) -> str:
        return f"on {paper.key}"

    def rescue(self, text: str) -> None:
        self.rescued.append(text)


class NotReadYetError(AssertionError):
    """What is looked at has not been read yet."""


@dataclass(slots=True)
class Shown:
    """The application while it is tested; `notices` are all that it gave, those that have faded from the screen too."""

    app: ReadingApp
    pilot: Pilot[int]
    host: Host
    notices: list[str]

    @property
    def listing(self) -> Listing:
        (found,) = [screen for screen in self.app.screen_stack if isinstance(screen, Listing)]
        return found

    @property
    def item(self) -> Item:
        item = self.listing.table.item
        if item is None:
            raise NotReadYetError
        return item

    @property
    def told(self) -> str:
        return str(self.listing.query_one("#told", Static).content)

    def lines(self) -> list[str]:
        """What the screen shows, line by line."""
        return [strip.text.rstrip() for strip in self.app.screen._compositor.render_strips()]

    def text(self) -> str:
        return "\n".join(self.lines())

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def write(self, text: str) -> None:
        await self.pilot.press(*(" " if letter == " " else letter for letter in text))

    async def until(self, holds: Callable[[], object], seconds: float = 60) -> None:
        """Wait for what a thread is still at, or what is not drawn yet; a widget that is not there is one of these."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while not _holds(holds):
            assert loop.time() < end, f"in vain; the screen shows:\n{self.text()}\n{self.notices}"
            await self.pilot.pause(0.01)

    async def until_shown(self, *texts: str) -> None:
        """Wait until all these are on the screen."""
        await self.until(lambda: all(text in self.text() for text in texts))

    async def until_noticed(self, beginning: str) -> None:
        """Wait for a notice that begins so."""
        await self.until(lambda: any(notice.startswith(beginning) for notice in self.notices))

    async def opened(self, kind: type[S]) -> S:
        """The screen of this kind, when it is there and takes keys."""
        await self.until(lambda: isinstance(self.app.screen, kind) and self.app.screen.focused)
        screen = self.app.screen
        assert isinstance(screen, kind)
        return screen

    async def closed(self) -> None:
        """Wait until the list is on top again."""
        await self.until(lambda: self.app.screen is self.listing)


def _holds(holds: Callable[[], object]) -> bool:
    try:
        return bool(holds())
    except (NoMatches, NotReadYetError):
        return False


@asynccontextmanager
async def on_screen(
    folder: Path, *, size: tuple[int, int] = (80, 24), query: str = "", order: Order | None = None
) -> AsyncIterator[Shown]:
    host = Host(folder)
    desk = Desk(host, offline=True)
    order = order or Order(sort="key", reverse=False)
    try:
        opening = await desk.look(lambda library: opened(library, query, order, 50))
        app = ReadingApp(desk, opening)
        notices: list[str] = []

        def heard(message: Message) -> None:
            if isinstance(message, Notify):
                notices.append(f"{message.notification.title} {message.notification.message}".strip())

        async with app.run_test(size=size, message_hook=heard) as pilot:
            shown = Shown(app, pilot, host, notices)
            await shown.until(lambda: shown.listing.table.has_focus and shown.listing.idle)
            yield shown
    finally:
        desk.close()


def played(story: Coroutine[Any, Any, None]) -> None:
    """Run the story of a test to its end."""
    asyncio.run(story)
