"""The list screen: searching, moving, changing papers, and changes by other processes."""

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.events import Paste
from textual.widgets import Input, OptionList, TextArea

from readinglist.api import Library, open_library
from readinglist.files.documents import Document
from readinglist.papers.paper import Item
from readinglist.tui.add_screen import AddScreen
from readinglist.tui.dialogs import ChoiceDialog, NoteDialog, TagDialog
from readinglist.tui.library_threads import SortOrder
from readinglist.tui.list_screen import REFRESH_DELAY
from readinglist.tui.main_screen import MainScreen
from tests.command import TIME_LIMIT
from tests.local_services.pdfs import PdfServer, paper_pdf
from tests.screen import SETTINGS, Shown, on_screen, played

pytestmark = pytest.mark.slow

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


def items(shown: Shown) -> list[Item]:
    """Return the first two rows as shown."""
    table = shown.list_screen.table
    return [item for item in map(table._items.get, table.ids[:2]) if item]


def events(library: Library) -> list[tuple[str, object]]:
    return [(event.what, event.after) for event in library.history(limit=1)]


def test_the_list_shows_its_papers_and_details_of_the_first(folder: Path, library: Library) -> None:
    async def story() -> None:
        async with on_screen(folder) as shown:
            await shown.until(lambda: "4 papers" in shown.summary)
            await shown.until_shown(
                "Ashish Vaswani, Noam Shazeer", "Bounds of O(n²) in Every Case", "大规模语言模型的综述"
            )
            await shown.until(lambda: "q quit" in shown.lines()[-1])
            assert max(len(line.encode("utf-16-le")) // 2 for line in shown.lines()) <= 80
            assert any(line.endswith("2017") for line in shown.lines())

    played(story())


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (200, 60)])
def test_every_size_is_usable(folder: Path, library: Library, size: tuple[int, int]) -> None:
    async def story() -> None:
        async with on_screen(folder, size=size) as shown:
            await shown.press("down", "down", "down")
            await shown.until(lambda: "A0 Author0" in shown.text() or size[1] < 20)
            await shown.until(lambda: shown.item.paper.key == "d")

            def side_by_side() -> bool:
                return shown.list_screen.query_one("#details").region.x >= shown.list_screen.table.region.right

            await shown.until(lambda: side_by_side() == (size[0] >= 140))
            await shown.pilot.resize_terminal(100, 30)
            await shown.until(lambda: not side_by_side())
            await shown.until(lambda: "and 18 more" in shown.text())
            assert shown.item.paper.key == "d"

    played(story())


def test_search_runs_while_typing_and_incomplete_queries_change_nothing(folder: Path, library: Library) -> None:
    async def story() -> None:
        async with on_screen(folder) as shown:
            await shown.until(lambda: "4 papers" in shown.summary)
            await shown.press("slash")
            await shown.write("scal")
            await shown.until(lambda: shown.summary.startswith("1 of 4"))
            assert shown.item.paper.key == "d"
            for half in ("tag:", 'title:"scal', "year:20", "(data", "nosuch:x"):
                shown.list_screen.query_one("#search", Input).value = half
                await shown.until(lambda: "of 4" not in shown.summary)
                assert [shown.item.paper.key] == ["d"]
                assert shown.notices == []
                shown.list_screen.query_one("#search", Input).value = "scal"
                await shown.until(lambda: shown.summary.startswith("1 of 4") and shown.list_screen.table.item)
            shown.list_screen.query_one("#search", Input).value = "zebra"
            await shown.until(lambda: "no matches" in shown.summary)
            shown.list_screen.query_one("#search", Input).value = "scalling"
            await shown.until(lambda: "no matches · did you mean scaling?" in shown.summary)
            assert not shown.list_screen.has_class("-empty")
            await shown.press("escape")
            await shown.until(lambda: shown.list_screen.table.has_focus)
            await shown.press("escape")
            await shown.until(lambda: "4 papers" in shown.summary)
            await shown.until(lambda: shown.list_screen.table.has_focus)

    played(story())


def test_keys_change_paper_and_journal_and_undo_reverts_them(folder: Path, library: Library) -> None:
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
            await shown.until_noticed("undid 1 change a: priority")
            await shown.press("U")
            await shown.until(lambda: shown.item.reading.priority == "medium")
            await shown.press("U")
            await shown.until(lambda: "nothing to redo" in " ".join(shown.notices))
            library.set_status("d", "read")
            await shown.press("u")
            await shown.until(lambda: shown.item.paper.key == "d")
            assert library.get("d").reading.status == "new"

    played(story())


def test_statuses_from_the_settings_can_be_chosen(folder: Path, library: Library) -> None:
    async def story() -> None:
        async with on_screen(folder) as shown:
            await shown.press("equals_sign")
            answers = (await shown.opened(ChoiceDialog)).query_one(OptionList)
            answers.highlighted = answers.option_count - 1
            await shown.press("enter")
            await shown.until(lambda: shown.item.reading.status == "waiting")

    played(story())


def test_a_note_is_saved_and_shown_and_never_lost(folder: Path, library: Library) -> None:
    async def story() -> None:
        async with on_screen(folder, size=(80, 40)) as shown:
            await shown.press("w")
            dialog = await shown.opened(NoteDialog)
            await shown.write("Read *twice*.")
            await shown.until(lambda: dialog.text == "Read *twice*.")
            await shown.press("escape")
            await shown.until_shown("esc again")
            await shown.press("ctrl+s")
            await shown.until(lambda: shown.item.reading.notes)
            assert library.get("a").reading.notes[0].text == "Read *twice*."
            await shown.until_shown("Read twice.")
            await shown.closed()
            await shown.press("w")
            dialog = await shown.opened(NoteDialog)
            await shown.press("x", "y")
            await shown.until(lambda: dialog.text == "xy")
            await shown.press("escape", "escape")
            await shown.closed()
            assert len(library.get("a").reading.notes) == 1
            await shown.press("w")
            dialog = await shown.opened(NoteDialog)
            await shown.write("left behind")
            await shown.until(lambda: dialog.text == "left behind")
            library.remove("a")
            await shown.press("ctrl+s")
            await shown.until(lambda: any("unknown key 'a'" in notice for notice in shown.notices))
            assert shown.app.screen is dialog
            assert dialog.text == "left behind"
            shown.app.exit(143)
            assert shown.host.rescued == ["left behind"]

    played(story())


def test_tags_are_edited_as_a_line(folder: Path, library: Library) -> None:
    library.tag("b", add=["thesis", "rl"])

    async def story() -> None:
        async with on_screen(folder) as shown:
            busy = threading.Event()
            try:
                shown.app.threads.submit_read(lambda _library: busy.wait(TIME_LIMIT))
                await shown.press("down", "number_sign")
                line = (await shown.opened(TagDialog)).query_one(Input)
            finally:
                busy.set()
            assert line.value == "thesis, rl"
            await shown.until_shown("in use: rl, thesis")
            line.value = "rl,  to discuss"
            await shown.press("enter")
            await shown.until(lambda: shown.item.paper.tags == ("rl", "to discuss"))
            assert library.get("b").paper.tags == ("rl", "to discuss")

    played(story())


def test_the_list_is_sorted_as_chosen(folder: Path, library: Library) -> None:
    async def story() -> None:
        async with on_screen(folder, order=SortOrder()) as shown:
            await shown.press("S")
            answers = (await shown.opened(ChoiceDialog)).query_one(OptionList)
            for place in range(answers.option_count):
                await shown.until(lambda place=place: answers.highlighted == place)
                if "year" in str(answers.get_option_at_index(place).prompt):
                    break
                await shown.press("down")
            await shown.press("enter")
            await shown.until(lambda: "year ↓" in shown.summary)
            keys = [item.paper.key for item in library.find(sort="year", reverse=True)]
            seen = [item.paper.key for item in library.items(shown.list_screen.table.ids)]
            assert seen == keys

    played(story())


def test_changes_by_other_processes_appear_and_the_cursor_stays_on_its_paper(folder: Path, library: Library) -> None:
    async def story() -> None:
        async with on_screen(folder) as shown:
            await shown.press("down", "down")
            await shown.until(lambda: shown.item.paper.key == "c")
            library.set_status("d", "read")
            library.remove("a")
            await shown.until(lambda: shown.summary.startswith("3 papers"))
            await shown.until(lambda: shown.item.paper.key == "c")
            await shown.until(lambda: any(line.startswith("read ") and "Data" in line for line in shown.lines()))
            await shown.press("r")
            await shown.until(lambda: library.get("c").reading.status == "read")

    played(story())


def test_keys_entries_and_without_a_browser_urls_are_copied(
    folder: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
    library.add(Document(name="n", text='{"title": "Known", "arxiv_id": "2410.18647"}\n'), format="jsonl")

    async def story() -> None:
        async with on_screen(folder, query="title:known") as shown:
            key = shown.item.paper.key
            await shown.press("c")
            await shown.until(lambda: shown.app.clipboard == key)
            await shown.press("C")
            await shown.until(lambda: "@" in shown.app.clipboard)
            assert key in shown.app.clipboard
            await shown.press("o")
            await shown.until(lambda: shown.app.clipboard == "https://arxiv.org/abs/2410.18647")

    played(story())


def test_pdfs_are_fetched_in_the_background(folder: Path, library: Library) -> None:
    library.add(Document(name="n", text='{"title": "Known", "arxiv_id": "2410.18647"}\n'), format="jsonl")

    async def story() -> None:
        async with on_screen(folder, query="title:known") as shown:
            await shown.press("F")
            await shown.until_noticed("0 PDFs fetched")  # offline
            shown.app.threads.offline = False
            await shown.press("F")
            await shown.until_noticed("1 PDF fetched")
            assert (folder / "papers" / f"{shown.item.paper.key}.pdf").read_bytes() == server.documents["2410.18647"]

    with PdfServer() as server:
        server.documents["2410.18647"] = paper_pdf("Known")
        settings = SETTINGS.replace("offline = true", "offline = false")
        settings += f"\n[services.arxiv]\nbase_url = '{server.base_url}'\n[fetch]\norder = ['arxiv']\n"
        (folder / "config.toml").write_text(settings, encoding="utf-8")
        played(story())


def test_an_empty_library_shows_instructions_and_accepts_pasted_text(folder: Path) -> None:
    async def story() -> None:
        async with on_screen(folder) as shown:
            await shown.until_shown("Press a to add papers")
            await shown.press("r", "w", "u", "v", "c", "o", "plus", "number_sign")
            await shown.until(lambda: "nothing to undo" in " ".join(shown.notices))
            await shown.press("a")
            area = (await shown.opened(AddScreen)).query_one(TextArea)
            area.text = json.dumps(PAPERS[0]) + "\n" + json.dumps(PAPERS[3]) + "\n"
            await shown.press("ctrl+s")
            await shown.until_shown("enter add", "2 not found")
            await shown.press("enter")
            await shown.until(lambda: len(shown.list_screen.table.ids) == 2)
            await shown.until_shown("Attention Is All You Need")
            assert "Press a to add papers" not in shown.text()
            await shown.until_noticed("2 papers added")

    played(story())


def test_lines_pasted_by_a_terminal_are_separate_records(folder: Path, library: Library) -> None:
    async def story() -> None:
        async with on_screen(folder) as shown:
            pasted = "".join(json.dumps({"title": f"{title} of umbrellas"}) + "\r" for title in ("Zebras", "Folding"))
            shown.list_screen.post_message(Paste(pasted))
            await shown.until_shown("2 not found", "Zebras of umbrellas", "Folding of umbrellas")

    played(story())


@pytest.mark.parametrize("ends", ["\r", "\n", "\r\n"])
def test_pasted_lines_fit_the_field(folder: Path, library: Library, ends: str) -> None:
    async def story() -> None:
        async with on_screen(folder) as shown:
            await shown.press("slash")
            shown.app.focused.post_message(Paste(f"Attention Is{ends}All You Need{ends}"))
            await shown.until(lambda: shown.list_screen.query_text == "Attention Is All You Need")
            await shown.press("enter", "w")
            dialog = await shown.opened(NoteDialog)
            await shown.write("1")
            shown.app.focused.post_message(Paste(f"\ufeffone{ends}two{ends}"))
            await shown.until(lambda: dialog.text == "1one\ntwo\n")
            await shown.write("3")
            await shown.until(lambda: dialog.text == "1one\ntwo\n3")

    played(story())


@pytest.mark.parametrize("ends", ["\r", ",\r\n"])
def test_pasted_lines_are_separate_tags(folder: Path, library: Library, ends: str) -> None:
    async def story() -> None:
        async with on_screen(folder) as shown:
            await shown.press("number_sign")
            field = (await shown.opened(TagDialog)).query_one(Input)
            field.value = ""
            field.post_message(Paste(f"nlp{ends}to read, old{ends}"))
            await shown.until(lambda: field.value == "nlp, to read, old")
            field.post_message(Paste(f", new{ends}"))
            await shown.until(lambda: field.value.startswith("nlp, to read, old, new"))

    played(story())


def test_text_without_papers_can_be_edited_and_retried(folder: Path, library: Library) -> None:
    async def story() -> None:
        async with on_screen(folder) as shown:
            await shown.press("a")
            area = (await shown.opened(AddScreen)).query_one(TextArea)
            await shown.press("ctrl+s")
            await shown.until_noticed("nothing to look up")
            area.text = "@article{a,\n"
            await shown.press("ctrl+s")
            await shown.until(lambda: len(shown.notices) > 1 or "enter add" in shown.text())
            await shown.press("escape", "escape")
            await shown.until(lambda: shown.app.screen is shown.list_screen)
            assert len(library.find()) == 4

    played(story())


def test_help_opens_and_closes(folder: Path, library: Library) -> None:
    async def story() -> None:
        async with on_screen(folder) as shown:
            await shown.press("question_mark")
            await shown.until(lambda: "esc closes it" in shown.text() or "STATUS" in shown.text())
            await shown.press("escape")
            await shown.closed()

    played(story())


def test_quitting_sets_the_exit_code(folder: Path, library: Library) -> None:
    async def story(key: str, code: int) -> None:
        async with on_screen(folder) as shown:
            await shown.press(key)
            await shown.until(lambda: shown.app.return_value is not None)
            assert shown.app.return_value == code

    played(story("q", 0))
    played(story("ctrl+c", 130))


def test_a_status_of_the_settings_has_a_key_and_a_colour(folder: Path, library: Library) -> None:
    own = "\n[[states]]\nname = 're-read'\nkey = 'e'\ncolor = 'magenta'\n[[states]]\nname = 'taken'\nkey = 'q'\n"
    (folder / "config.toml").write_text(SETTINGS + own, encoding="utf-8")

    async def story() -> None:
        async with on_screen(folder, size=(200, 24)) as shown:
            await shown.until_shown("e re read", "q quit")
            await shown.press("e")
            await shown.until(lambda: shown.item.reading.status == "re-read")
            await shown.press("down")
            await shown.until(lambda: shown.item.paper.key == "b")
            row = shown.list_screen.table.render_line(0)
            assert [each.style.color.name for each in row if each.style and each.style.color][:1] == ["magenta"]
            await shown.press("question_mark")
            await shown.until_shown("e re read")

    played(story())
    assert library.get("a").reading.status == "re-read"


def test_targets_are_refreshed_after_changes_and_warnings_shown(folder: Path, library: Library) -> None:
    async def story() -> None:
        async with on_screen(folder) as shown:
            shown.host.warnings = ("bib/library.bib was changed by hand",)
            begun = time.monotonic()
            shown.list_screen.action_status("read")
            shown.list_screen.table.action_move(1)
            shown.list_screen.action_status("read")
            await shown.until(lambda: [item.reading.status for item in items(shown)] == ["read", "read"])
            in_one_go = time.monotonic() - begun < REFRESH_DELAY
            await shown.until_noticed("bib/library.bib was changed by hand")
            await shown.until(lambda: not shown.app.threads.refresh_due)
            # A machine that takes so long over two changes sees a rest between them.
            assert shown.host.refreshed == 1 or not in_one_go

    played(story())


def test_the_classes_of_the_screen_replace_no_private_method_of_each_other() -> None:
    ours = [each for each in MainScreen.__mro__ if each.__module__.startswith("readinglist.tui")]
    names = [name for each in ours for name in vars(each) if name.startswith("_") and not name.startswith("__")]
    assert len(ours) > 2
    assert {name for name in names if names.count(name) > 1 and callable(getattr(MainScreen, name))} == set()
