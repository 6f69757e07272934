"""Several papers at once: marks, and the keys that act on them."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.widgets import Input, OptionList

from readinglist.api import Library, open_library
from readinglist.files.documents import Document
from readinglist.tui.dialogs import ChoiceDialog, LineDialog, TagDialog
from tests.screen import SETTINGS, on_screen, played

pytestmark = pytest.mark.slow


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "config.toml").write_text(SETTINGS, encoding="utf-8")
    return tmp_path


@pytest.fixture
def library(folder: Path) -> Iterator[Library]:
    with open_library(folder / "library.sqlite3", config=folder / "config.toml") as opened:
        titles = ("Zebras and umbrellas", "Folding of maps", "Bounds of everything", "Data Scaling Laws")
        opened.add(Document(name="x.jsonl", text="".join(json.dumps({"title": title}) + "\n" for title in titles)))
        for new, title in zip("abcd", titles, strict=True):
            opened.rekey(opened.find(f'title:"{title}"')[0].paper.key, new)
        yield opened


def statuses(library: Library) -> str:
    return " ".join(library.get(key).reading.status for key in "abcd")


def test_a_key_changes_all_marked_papers_in_one_batch(folder: Path, library: Library) -> None:
    async def story() -> None:
        async with on_screen(folder) as shown:
            await shown.press("space", "space", "r")
            await shown.until(lambda: statuses(library) == "read read new new")
            await shown.until(lambda: "2 marked" in shown.summary)
            await shown.press("4", "plus")
            await shown.until(lambda: library.get("b").reading.priority == "low")
            assert library.get("a").reading.rating == library.get("b").reading.rating == 4
            await shown.press("u", "u", "u")
            await shown.until(lambda: statuses(library) == "new new new new")
            await shown.press("escape", "home", "d")
            await shown.until(lambda: statuses(library) == "dropped new new new")

    played(story())


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (("asterisk",), "read read read read"),
        (("asterisk", "asterisk"), "read new new new"),
        (("shift+down", "J", "K"), "read read read new"),
        (("space", "down", "space"), "read new read new"),
        (("space", "home", "space", "home"), "read new new new"),
    ],
)
def test_ranges_and_all(folder: Path, library: Library, keys: tuple[str, ...], expected: str) -> None:
    async def story() -> None:
        async with on_screen(folder) as shown:
            await shown.press(*keys, "r")
            await shown.until(lambda: statuses(library) == expected)

    played(story())


def test_papers_that_a_search_hides_lose_their_mark(folder: Path, library: Library) -> None:
    async def story() -> None:
        async with on_screen(folder) as shown:
            await shown.press("asterisk", "slash")
            await shown.write("zebras")
            await shown.until(lambda: "1 marked · 1" in shown.summary)
            await shown.press("enter", "r")
            await shown.until(lambda: statuses(library) == "read new new new")

    played(story())


def test_tags_are_added_to_and_removed_from_all(folder: Path, library: Library) -> None:
    library.tag(["a", "b"], add=["old"])

    async def story() -> None:
        async with on_screen(folder) as shown:
            await shown.press("space", "space", "number_sign")
            line = (await shown.opened(TagDialog)).query_one(Input)
            assert not line.value
            line.value = "new one, -old"
            await shown.press("enter")
            await shown.until(lambda: library.get("b").paper.tags == ("new one",) == library.get("a").paper.tags)

    played(story())


def test_marked_papers_are_removed_and_restored_together(folder: Path, library: Library) -> None:
    async def story() -> None:
        async with on_screen(folder, size=(40, 10)) as shown:
            await shown.press("space", "space", "x")
            await shown.until_shown("Remove 2 papers?", "remove them")
            await shown.press("down", "enter")
            await shown.until(lambda: len(library.ids()) == 2)
            await shown.closed()
            await shown.until(lambda: "marked" not in shown.summary)
            await shown.press("u")
            await shown.until(lambda: len(library.ids()) == 4)

    played(story())


def test_marked_papers_are_merged_into_the_one_chosen(folder: Path, library: Library) -> None:
    library.note("a", "of a")

    async def story() -> None:
        async with on_screen(folder) as shown:
            await shown.press("M")
            await shown.until_noticed("nothing to merge")
            await shown.press("space", "space", "M")
            answers = (await shown.opened(ChoiceDialog)).query_one(OptionList)
            answers.highlighted = 1
            await shown.press("enter")
            await shown.until_shown("Merge?", "keep them apart")
            await shown.press("down", "enter")
            await shown.until_noticed("2 papers merged")
            assert len(library.ids()) == 3
            assert [note.text for note in library.get("b").reading.notes] == ["of a"]

    played(story())


def test_the_key_of_a_paper_is_changed(folder: Path, library: Library) -> None:
    async def story() -> None:
        async with on_screen(folder) as shown:
            await shown.press("R")
            (await shown.opened(LineDialog)).query_one(Input).value = "zebra"
            await shown.press("enter")
            await shown.until_noticed("a is zebra now")
            assert library.get("zebra").paper.key == "zebra"
            await shown.closed()
            await shown.press("R")
            (await shown.opened(LineDialog)).query_one(Input).value = "b"
            await shown.press("enter")
            await shown.until(lambda: any("taken" in notice or "'b'" in notice for notice in shown.notices))

    played(story())
