"""The list on its screen: searching, moving, changing, and what others change meanwhile."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.widgets import Input, OptionList, TextArea

from readinglist.api import Library, open_library
from readinglist.protocols.plugins import Document
from readinglist.tui.dialogs import NoteDialog
from readinglist.tui.opening import Order
from tests.screen import SETTINGS, on_screen, played

PAPERS = (
    {"title": "Attention Is All You Need", "authors": ["Ashish Vaswani", "Noam Shazeer"], "year": 2017},
    {"title": "Bounds of $O(n^2)$ in Every Case", "authors": ["Bo Berg"], "year": 2020, "abstract": "We bound it."},
    {"title": "大规模语言模型的综述", "authors": ["Fan Lin"], "year": 2024},
    {"title": "Data Scaling Laws", "authors": [f"A{n} Author{n}" for n in range(30)], "year": 2024},
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "config.toml").write_text(SETTINGS, encoding="utf-8")
    return tmp_path


@pytest.fixture
def library(folder: Path) -> Iterator[Library]:
    with open_library(folder / "library.sqlite3", config=folder / "config.toml") as opened:
        lines = "".join(json.dumps(paper) + "\n" for paper in PAPERS)
        opened.add(Document(name="papers.jsonl", text=lines))
        opened.rekey("vaswani2017attention", "a")
        for key, title in (("b", "Bounds"), ("c", "大规"), ("d", "Data")):
            opened.rekey(opened.find(f"title:{title}")[0].paper.key, key)
        yield opened


def events(library: Library) -> list[tuple[str, object]]:
    return [(event.what, event.after) for event in library.history(limit=1)]


def test_the_list_shows_its_papers_and_tells_of_the_first(folder: Path, library: Library) -> None:
    async def story() -> None:
        async with on_screen(folder) as shown:
            await shown.until(lambda: "4 papers" in shown.told)
            await shown.until(lambda: "Ashish Vaswani, Noam Shazeer" in shown.text())
            text = shown.text()
            assert "Bounds of O(n²) in Every Case" in text
            assert "大规模语言模型的综述" in text
            assert max(len(line.encode("utf-16-le")) // 2 for line in shown.lines()) <= 80
            assert any(line.endswith("2017") for line in shown.lines())
            assert "q quit" in shown.lines()[-1]

    played(story())


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (200, 60)])
def test_every_size_is_usable(folder: Path, library: Library, size: tuple[int, int]) -> None:
    async def story() -> None:
        async with on_screen(folder, size=size) as shown:
            await shown.press("down", "down", "down")
            await shown.until(lambda: "A0 Author0" in shown.text() or size[1] < 20)
            assert shown.item.paper.key == "d"
            details, papers = shown.listing.query_one("#details").region, shown.listing.table.region
            beside = details.x >= papers.right
            assert beside == (size[0] >= 140)
            await shown.pilot.resize_terminal(100, 30)
            await shown.until(lambda: "and 18 more" in shown.text())
            assert shown.item.paper.key == "d"

    played(story())


def test_words_search_as_they_are_typed_and_half_a_query_changes_nothing(folder: Path, library: Library) -> None:
    async def story() -> None:
        async with on_screen(folder) as shown:
            await shown.press("slash")
            await shown.write("scal")
            await shown.until(lambda: shown.told.startswith("1 of 4"))
            assert shown.item.paper.key == "d"
            for half in ("tag:", 'title:"scal', "year:20", "(data", "nosuch:x"):
                shown.listing.query_one("#search", Input).value = half
                await shown.until(lambda: "of 4" not in shown.told)
                assert [shown.item.paper.key] == ["d"]
                assert shown.notices == []
                shown.listing.query_one("#search", Input).value = "scal"
                await shown.until(lambda: shown.told.startswith("1 of 4") and shown.listing.table.item)
            shown.listing.query_one("#search", Input).value = "zebra"
            await shown.until(lambda: "nothing found" in shown.told)
            assert not shown.listing.has_class("-empty")
            await shown.press("escape", "escape")
            await shown.until(lambda: "4 papers" in shown.told)
            assert shown.listing.table.has_focus

    played(story())


def test_keys_change_the_paper_and_the_journal_and_undo_takes_it_back(folder: Path, library: Library) -> None:
    async def story() -> None:
        async with on_screen(folder) as shown:
            for key, status in {"t": "to-read", "s": "reading", "m": "skimmed", "r": "read", "d": "dropped"}.items():
                await shown.press(key)
                await shown.until(lambda status=status: shown.item.reading.status == status)
                assert library.get("a").reading.status == status
                assert events(library)[0][0] == "status"
            await shown.press("4", "plus", "plus")
            await shown.until(lambda: shown.item.reading.priority == "medium")
            assert library.get("a").reading.rating == 4
            await shown.press("u")
            await shown.until(lambda: shown.item.reading.priority == "low")
            assert any(notice.startswith("undone a: priority") for notice in shown.notices)
            await shown.press("U")
            await shown.until(lambda: shown.item.reading.priority == "medium")
            await shown.press("U")
            await shown.until(lambda: "there is nothing to redo" in " ".join(shown.notices))
            library.set_status("d", "read")
            await shown.press("u")
            await shown.until(lambda: shown.item.paper.key == "d")
            assert library.get("d").reading.status == "new"

    played(story())


def test_any_status_of_the_settings_can_be_chosen(folder: Path, library: Library) -> None:
    async def story() -> None:
        async with on_screen(folder) as shown:
            await shown.press("equals_sign")
            answers = shown.app.screen.query_one(OptionList)
            answers.highlighted = answers.option_count - 1
            await shown.press("enter")
            await shown.until(lambda: shown.item.reading.status == "waiting")

    played(story())


def test_a_note_is_written_shown_and_never_lost(folder: Path, library: Library) -> None:
    async def story() -> None:
        async with on_screen(folder, size=(80, 40)) as shown:
            await shown.press("w")
            await shown.write("Read *twice*.")
            await shown.press("escape")
            assert "esc again" in shown.text()
            await shown.press("ctrl+s")
            await shown.until(lambda: shown.item.reading.notes)
            assert library.get("a").reading.notes[0].text == "Read *twice*."
            await shown.until(lambda: "Read twice." in shown.text())
            await shown.press("w", "x", "y", "escape", "escape")
            assert len(library.get("a").reading.notes) == 1
            await shown.press("w")
            await shown.write("left behind")
            library.remove("a")
            await shown.press("ctrl+s")
            await shown.until(lambda: any("no paper has the key 'a'" in notice for notice in shown.notices))
            dialog = shown.app.screen
            assert isinstance(dialog, NoteDialog)
            assert dialog.text == "left behind"
            shown.app.exit(143)
            assert shown.host.rescued == ["left behind"]

    played(story())


def test_tags_are_edited_as_a_line(folder: Path, library: Library) -> None:
    library.tag("b", add=["thesis", "rl"])

    async def story() -> None:
        async with on_screen(folder) as shown:
            await shown.press("down", "number_sign")
            await shown.until(lambda: shown.app.screen.query("TagDialog Input, Input"))
            assert shown.app.screen.query_one(Input).value == "thesis, rl"
            shown.app.screen.query_one(Input).value = "rl,  to discuss"
            await shown.press("enter")
            await shown.until(lambda: shown.item.paper.tags == ("rl", "to discuss"))
            assert library.get("b").paper.tags == ("rl", "to discuss")

    played(story())


def test_the_list_is_sorted_as_chosen(folder: Path, library: Library) -> None:
    async def story() -> None:
        async with on_screen(folder, order=Order()) as shown:
            await shown.press("S")
            answers = shown.app.screen.query_one(OptionList)
            while answers.highlighted is not None and "year" not in str(
                answers.get_option_at_index(answers.highlighted).prompt
            ):
                await shown.press("down")
            await shown.press("enter")
            await shown.until(lambda: "year ↓" in shown.told)
            keys = [item.paper.key for item in library.find(sort="year", reverse=True)]
            seen = [item.paper.key for item in library.items(shown.listing.table.ids)]
            assert seen == keys

    played(story())


def test_changes_of_other_processes_appear_and_the_cursor_stays_on_its_paper(folder: Path, library: Library) -> None:
    async def story() -> None:
        async with on_screen(folder) as shown:
            await shown.press("down", "down")
            assert shown.item.paper.key == "c"
            library.set_status("d", "read")
            library.remove("a")
            shown.listing.look_again()
            await shown.until(lambda: shown.told.startswith("3 papers"))
            await shown.until(lambda: shown.item.paper.key == "c")
            assert "read " in shown.text()
            await shown.press("r")
            await shown.until(lambda: library.get("c").reading.status == "read")

    played(story())


def test_a_key_and_an_entry_are_copied_and_an_address_where_there_is_no_browser(
    folder: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
    library.add(Document(name="n", text='{"title": "Known", "arxiv_id": "2410.18647"}\n'), format="jsonl")

    async def story() -> None:
        async with on_screen(folder, query="title:known") as shown:
            key = shown.item.paper.key
            await shown.press("c")
            assert shown.app.clipboard == key
            await shown.press("C")
            await shown.until(lambda: "@" in shown.app.clipboard)
            assert key in shown.app.clipboard
            await shown.press("o")
            assert shown.app.clipboard == "https://arxiv.org/abs/2410.18647"

    played(story())


def test_an_empty_library_says_what_to_do_and_takes_what_is_pasted(folder: Path) -> None:
    async def story() -> None:
        async with on_screen(folder) as shown:
            assert "Press a and paste a page" in shown.text()
            await shown.press("r", "w", "u", "v", "c", "o", "plus", "number_sign")
            await shown.until(lambda: "there is nothing to undo" in " ".join(shown.notices))
            await shown.press("a")
            area = shown.app.screen.query_one(TextArea)
            area.text = json.dumps(PAPERS[0]) + "\n" + json.dumps(PAPERS[3]) + "\n"
            await shown.press("ctrl+s")
            await shown.until(lambda: "enter adds them" in shown.text())
            assert "2 not found" in shown.text()
            await shown.press("enter")
            await shown.until(lambda: len(shown.listing.table.ids) == 2)
            assert "Attention Is All You Need" in shown.text()
            assert any(notice.startswith("2 papers added") for notice in shown.notices)

    played(story())


def test_text_that_holds_no_paper_is_kept_for_another_try(folder: Path, library: Library) -> None:
    async def story() -> None:
        async with on_screen(folder) as shown:
            await shown.press("a", "ctrl+s")
            assert any("nothing to add yet" in notice for notice in shown.notices)
            area = shown.app.screen.query_one(TextArea)
            area.text = "@article{a,\n"
            await shown.press("ctrl+s")
            await shown.until(lambda: len(shown.notices) > 1 or "enter adds" in shown.text())
            await shown.press("escape", "escape")
            await shown.until(lambda: shown.app.screen is shown.listing)
            assert len(library.find()) == 4

    played(story())


def test_help_is_there_and_every_named_key_is_bound(folder: Path, library: Library) -> None:
    async def story() -> None:
        async with on_screen(folder) as shown:
            await shown.press("question_mark")
            assert "esc closes this help" in shown.text() or "STATUS" in shown.text()
            await shown.press("escape")
            assert shown.app.screen is shown.listing

    played(story())


def test_leaving_gives_the_exit_code(folder: Path, library: Library) -> None:
    async def story(key: str, code: int) -> None:
        async with on_screen(folder) as shown:
            await shown.press(key)
            await shown.pilot.pause()
            assert shown.app.return_value == code

    played(story("q", 0))
    played(story("ctrl+c", 130))


def test_exports_are_due_after_changes_and_their_warnings_are_told(folder: Path, library: Library) -> None:
    async def story() -> None:
        async with on_screen(folder) as shown:
            shown.host.warnings = ("bib/library.bib was changed by hand",)
            await shown.press("r", "down", "r")
            await shown.until(lambda: shown.host.refreshed == 1)
            await shown.until(lambda: any("changed by hand" in notice for notice in shown.notices))
            assert not shown.app.desk.due

    played(story())
