"""Rows that change while they are read, and rows that cannot be read."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from textual.app import App, ComposeResult

from readinglist.papers.paper import Item, Reading
from readinglist.papers.statuses import STATUSES
from readinglist.tui.paper_table import PaperTable
from tests.papers import item
from tests.screen import played

OLD = item("a", "Attention", id="1")
NEW = replace(OLD, reading=Reading(status="read"))


class SlowFetch:
    """Returns items when `answer` is set."""

    def __init__(self) -> None:
        self.called = asyncio.Event()
        self.answer: asyncio.Future[Sequence[Item] | None] = asyncio.get_running_loop().create_future()

    async def __call__(self, _ids: Sequence[str]) -> Sequence[Item] | None:
        self.called.set()
        return await self.answer


class Rows(App[None]):
    def __init__(self, fetch: SlowFetch) -> None:
        super().__init__()
        self.table = PaperTable(fetch, STATUSES, id="papers")

    def compose(self) -> ComposeResult:
        yield self.table


def test_a_read_that_started_before_a_change_does_not_hide_it() -> None:
    async def story() -> None:
        app = Rows(fetch := SlowFetch())
        async with app.run_test() as pilot:
            app.table.show([OLD.paper.id])
            await fetch.called.wait()
            app.table.update_items([NEW])
            fetch.answer.set_result([OLD])
            await app.workers.wait_for_complete()
            await pilot.pause()
            assert app.table.item == NEW

    played(story())


def test_unreadable_rows_are_not_shown_as_removed() -> None:
    async def story(answer: Sequence[Item] | None, shown: str) -> None:
        app = Rows(fetch := SlowFetch())
        async with app.run_test() as pilot:
            app.table.show([OLD.paper.id])
            await fetch.called.wait()
            fetch.answer.set_result(answer)
            await app.workers.wait_for_complete()
            await pilot.pause()
            assert app.table.render_line(0).text.strip() == shown

    played(story(None, "…"))
    played(story((), "(removed)"))
