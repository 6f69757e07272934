"""The terminal interface for tests: the real application over a real library, without a terminal."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from textual.pilot import Pilot
from textual.widgets import Static

from readinglist.api import Library, open_library
from readinglist.core.paper import Item, Paper
from readinglist.tui.app import ReadingApp
from readinglist.tui.desk import Desk
from readinglist.tui.listing import Listing
from readinglist.tui.opening import Order, opened

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


@dataclass(slots=True)
class Shown:
    """The application while it is tested."""

    app: ReadingApp
    pilot: Pilot[int]
    host: Host

    @property
    def listing(self) -> Listing:
        (found,) = [screen for screen in self.app.screen_stack if isinstance(screen, Listing)]
        return found

    @property
    def item(self) -> Item:
        item = self.listing.table.item
        assert item is not None
        return item

    @property
    def told(self) -> str:
        return str(self.listing.query_one("#told", Static).content)

    @property
    def notices(self) -> list[str]:
        return [f"{notice.title} {notice.message}".strip() for notice in self.app._notifications]

    def lines(self) -> list[str]:
        """What the screen shows, line by line."""
        return [strip.text.rstrip() for strip in self.app.screen._compositor.render_strips()]

    def text(self) -> str:
        return "\n".join(self.lines())

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def write(self, text: str) -> None:
        await self.pilot.press(*(" " if letter == " " else letter for letter in text))

    async def until(self, holds: Callable[[], object], seconds: float = 8) -> None:
        """Wait for what a thread is still at."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while not holds():
            assert loop.time() < end, f"in vain; the screen shows:\n{self.text()}\n{self.notices}"
            await self.pilot.pause(0.01)


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
        async with app.run_test(size=size) as pilot:
            shown = Shown(app, pilot, host)
            await pilot.pause()
            yield shown
    finally:
        desk.close()


def played(story: Coroutine[Any, Any, None]) -> None:
    """Run the story of a test to its end."""
    asyncio.run(story)
