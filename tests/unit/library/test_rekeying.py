"""Keys made anew by the pattern."""

from dataclasses import replace
from pathlib import Path

import pytest

from readinglist.library import tracking as track
from readinglist.library import undo as journal
from readinglist.library.context import LibraryContext, find_item
from readinglist.library.journal import changes
from readinglist.library.rekeying import plan_keys, rekey_by_pattern
from readinglist.papers.errors import UsageError
from readinglist.papers.names import author_from_display
from readinglist.papers.paper import PartialDate
from tests.desk import workspace
from tests.papers import NOON, item

HU = (author_from_display("Ada Hu"),)


@pytest.fixture
def desk(tmp_path: Path) -> LibraryContext:
    opened = workspace(tmp_path)
    papers = [
        item(key, "Data Scaling Laws", authors=HU, date=PartialDate(2024)) for key in ("data", "data2", "hu2024dataa")
    ]
    with opened.store.begin() as unit:
        for each in papers:
            unit.apply(changes(None, each, reader="ada", at=NOON))
    return opened


def keys(desk: LibraryContext) -> list[str]:
    with desk.store.read() as view:
        return list(view.keys())


def test_by_the_pattern_with_suffixes_and_aliases(desk: LibraryContext) -> None:
    planned = plan_keys(["data", "data2", "hu2024dataa"], desk)
    assert keys(desk) == ["data", "data2", "hu2024dataa"]
    done = rekey_by_pattern(["data", "data2", "hu2024dataa"], desk)
    assert [each.after for each in done] == [each.after for each in planned]
    assert keys(desk) == ["hu2024data", "hu2024dataa", "hu2024datab"]
    assert find_item("data2", desk).paper.key == "hu2024datab"
    again = rekey_by_pattern(["hu2024data", "hu2024datab"], desk)
    assert all(each.after == each.before for each in again)
    journal.undo(desk)
    assert keys(desk) == ["data", "data2", "hu2024dataa"]
    desk.store.close()


def test_by_another_pattern_and_back(desk: LibraryContext) -> None:
    rekey_by_pattern(["data"], desk, pattern="[auth][year]")
    assert find_item("data", desk).paper.key == "Hu2024"
    rekey_by_pattern(["Hu2024"], replace(desk, key_pattern="[veryshorttitle:lower]"))
    assert find_item("Hu2024", desk).paper.key == "data"
    with pytest.raises(UsageError, match="not closed"):
        plan_keys(["data"], desk, pattern="[auth")
    desk.store.close()


def test_by_hand_it_can_be_seen_first(desk: LibraryContext) -> None:
    planned = track.planned_rekey("data", "laws", desk)
    assert planned.after
    assert planned.after.paper.aliases == ("data",)
    assert "laws" not in keys(desk)
    assert track.planned_rekey("data", "data", desk).after == planned.before
    with pytest.raises(UsageError, match="already in use"):
        track.planned_rekey("data", "DATA2", desk)
    desk.store.close()
