"""Rows that are read while others change them, and rows that cannot be read."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from textual.app import App, ComposeResult

from readinglist.papers.paper import Item, Reading
from readinglist.tui.paper_table import PaperTable
from tests.papers import item
from tests.screen import played

OLD = item("a", "Attention", id="1")
NEW = replace(OLD, reading=Reading(status="read"))


class Reader:
    """Answers when it is told to."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.answer: asyncio.Future[Sequence[Item] | None] = asyncio.get_running_loop().create_future()

    async def __call__(self, _ids: Sequence[str]) -> Sequence[Item] | None:
        self.asked.set()
        return await self.answer


class Rows(App[None]):
    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.table = PaperTable(reader, ["new", "read"], id="papers")

    def compose(self) -> ComposeResult:
        yield self.table


def test_what_was_read_before_a_change_does_not_hide_it() -> None:
    async def story() -> None:
        app = Rows(reader := Reader())
        async with app.run_test() as pilot:
            app.table.show([OLD.paper.id])
            await reader.asked.wait()
            app.table.put([NEW])
            reader.answer.set_result([OLD])
            await app.workers.wait_for_complete()
            await pilot.pause()
            assert app.table.item == NEW

    played(story())


def test_rows_that_cannot_be_read_are_not_called_removed() -> None:
    async def story(answer: Sequence[Item] | None, shown: str) -> None:
        app = Rows(reader := Reader())
        async with app.run_test() as pilot:
            app.table.show([OLD.paper.id])
            await reader.asked.wait()
            reader.answer.set_result(answer)
            await app.workers.wait_for_complete()
            await pilot.pause()
            assert app.table.render_line(0).text.strip() == shown

    played(story(None, "…"))
    played(story((), "(removed)"))
