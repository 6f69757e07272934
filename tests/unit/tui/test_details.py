"""The details pane shows notes as they were written."""

from pathlib import Path

import pytest

from readinglist.api import open_library
from readinglist.files.documents import Document
from tests.screen import SETTINGS, on_screen, played

pytestmark = pytest.mark.slow


def test_notes_are_shown_with_their_lines_and_with_what_looks_like_html(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(SETTINGS, encoding="utf-8")
    note = "A vector<T> of\nsecond <br/> line\n\n<T> is any type"
    with open_library(tmp_path / "library.sqlite3", config=tmp_path / "config.toml") as library:
        library.add(Document(name="x.jsonl", text='{"title": "Zebras and umbrellas"}'))
        library.note(library.find("")[0].paper.key, note)

    async def story() -> None:
        async with on_screen(tmp_path, size=(80, 40)) as shown:
            await shown.until_shown("A vector<T> of", "second <br/> line", "<T> is any type")
            lines = [line.strip() for line in shown.lines()]
            assert lines.index("second <br/> line") == lines.index("A vector<T> of") + 1

    played(story())
