"""Work in the background that ends after its screen was closed."""

import asyncio
from pathlib import Path

import pytest
from textual.worker import WorkerFailed

from readinglist.tui.background import run_in_background
from tests.screen import SETTINGS, on_screen, played


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "config.toml").write_text(SETTINGS, encoding="utf-8")
    return tmp_path


def test_work_that_ends_after_the_interface_does_not_fail(folder: Path) -> None:
    async def story() -> None:
        async with on_screen(folder) as shown:
            screen, ended = shown.list_screen, asyncio.Event()

            async def work() -> None:
                await ended.wait()
                screen.query_one("#gone")

            run_in_background(screen, work, group="test")
            await shown.pilot.pause()
            shown.app.exit()
            ended.set()

    played(story())


def test_a_missing_widget_of_an_open_screen_is_an_error(folder: Path) -> None:
    async def story() -> None:
        async with on_screen(folder) as shown:
            screen = shown.list_screen

            async def work() -> None:
                screen.query_one("#gone")

            run_in_background(screen, work, group="test")
            await shown.pilot.pause()

    with pytest.raises(WorkerFailed, match="#gone"):
        played(story())
