"""Leaving out and removing records in the terminal interface."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from textual.widgets import TextArea

from readinglist.api import Plan, RecordOutcome
from readinglist.files.documents import Document
from readinglist.tui.add_screen import AddScreen
from readinglist.tui.dialogs import ChoiceDialog
from tests.screen import SETTINGS, Host, on_screen, played

TITLES = ("Zebras at Sea", "Sheep on Land", "Bridges of Ice")
LINES = "".join(json.dumps({"title": title}) + "\n" for title in TITLES)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with an empty library."""
    (tmp_path / "config.toml").write_text(SETTINGS, encoding="utf-8")
    with Host(tmp_path).open_library(offline=True):
        return tmp_path


def add(folder: Path) -> Plan:
    with Host(folder).open_library(offline=True) as library:
        return library.add(Document(name="papers.jsonl", text=LINES))


def titles(folder: Path) -> set[str]:
    with Host(folder).open_library(offline=True) as library:
        return {item.paper.metadata.title for item in library.find("")}


def outcomes(plan: Plan) -> Sequence[RecordOutcome]:
    return [record.outcome for record in plan.records]


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
def test_records_are_skipped_and_marked_as_no_papers_before_they_are_added(folder: Path, size: tuple[int, int]) -> None:
    async def story() -> None:
        async with on_screen(folder, size=size) as shown:
            await shown.press("a")
            (await shown.opened(AddScreen)).query_one(TextArea).text = LINES
            await shown.press("ctrl+s")
            await shown.until_shown("space skip · x no paper", *TITLES)
            await shown.press("space", "x")
            await shown.until_shown("skipped", "no paper ")
            await shown.press("up", "up", "space", "up", "space", "enter")
            await shown.until_noticed("1 paper added")
            await shown.closed()

    played(story())
    assert titles(folder) == {TITLES[2]}
    assert outcomes(add(folder)) == [RecordOutcome.NOT_FOUND, RecordOutcome.NO_PAPER, RecordOutcome.KNOWN]


def test_review_removes_what_is_no_paper(folder: Path) -> None:
    add(folder)

    async def story() -> None:
        async with on_screen(folder) as shown:
            await shown.press("v")
            await shown.until_shown("1 of 3", "x no paper")
            await shown.press("x")
            await shown.until_shown("2 of 3")
            await shown.press("escape")
            await shown.closed()
            await shown.until(lambda: len(shown.list_screen.table.ids) == 2)

    played(story())
    assert len(titles(folder)) == 2
    assert outcomes(add(folder)).count(RecordOutcome.NO_PAPER) == 1


@pytest.mark.parametrize(("steps", "again"), [(1, RecordOutcome.NOT_FOUND), (2, RecordOutcome.NO_PAPER)])
def test_a_paper_is_removed_after_a_question_and_restored(folder: Path, steps: int, again: RecordOutcome) -> None:
    add(folder)

    async def story() -> None:
        async with on_screen(folder) as shown:
            await shown.press("x")
            await shown.opened(ChoiceDialog)
            await shown.press("enter")
            await shown.closed()
            await shown.press("x")
            await shown.opened(ChoiceDialog)
            await shown.press(*["down"] * steps, "enter")
            await shown.until_noticed("bridges removed")

    played(story())
    assert titles(folder) == set(TITLES[:2])
    with Host(folder).open_library(offline=True) as library:
        planned = library.add(Document(name="papers.jsonl", text=LINES), dry_run=True)
        assert planned.records[2].outcome is again
        library.undo()
    assert titles(folder) == set(TITLES)
