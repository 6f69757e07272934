"""The review screen on a small terminal."""

import json
from pathlib import Path

import pytest

from readinglist.api import open_library
from readinglist.files.documents import Document
from readinglist.tui.review_screen import ReviewScreen
from tests.screen import SETTINGS, on_screen, played

pytestmark = pytest.mark.slow


def test_all_of_a_paper_can_be_read_on_a_small_terminal(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(SETTINGS, encoding="utf-8")
    paper = {"title": "Zebras and the folding of umbrellas", "abstract": "word " * 60 + "the last word"}
    with open_library(tmp_path / "library.sqlite3", config=tmp_path / "config.toml") as library:
        library.add(Document(name="x.jsonl", text=json.dumps(paper)))

    async def story() -> None:
        async with on_screen(tmp_path, size=(40, 10)) as shown:
            await shown.press("v")
            await shown.until(lambda: isinstance(shown.app.screen, ReviewScreen))
            await shown.until_shown("no candidates")
            for _ in range(6):
                await shown.press("pagedown")
            await shown.until_shown("the last word")

    played(story())
