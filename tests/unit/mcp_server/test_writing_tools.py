"""The tools that change the library, through the real client in memory."""

from pathlib import Path

import pytest

from readinglist.api import open_library
from readinglist.mcp_server.access import Access
from tests.assistant_client import HOSTILE, Assistant, add, talk


@pytest.fixture
def access(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Access:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("READINGLIST_READER", "ada")
    return Access(library_path=tmp_path / "library.sqlite3", offline=True, write=True)


def test_papers_are_added_after_a_preview_and_undone_as_a_batch(access: Access, tmp_path: Path) -> None:
    async def story(assistant: Assistant) -> None:
        preview = await assistant.call("preview_addition", text="1706.03762\nhttps://arxiv.org/abs/1512.03385\n")
        assert (preview["new"], preview["known"]) == (2, 0)
        assert [each["arxiv_id"] for each in preview["records"]] == ["1706.03762", "1512.03385"]
        assert (await assistant.call("search_papers"))["total"] == 0
        added = await assistant.call("add_papers", plan=preview["plan"], leave_out=[2])
        assert len(added["changed"]) == 1
        assert (await assistant.error("add_papers", plan=preview["plan"]))["hint"] == "call preview_addition again"
        (key,) = added["changed"]
        assert (await assistant.call("show_paper", key=key))["paper"]["arxiv_id"] == "1706.03762"
        undone = await assistant.call("undo_changes", batch=added["batch"])
        assert undone["changed"] == [key]
        assert (await assistant.call("search_papers"))["total"] == 0

    talk(access, story)


def test_changes_are_those_of_the_reader_under_the_name_of_the_assistant(access: Access, tmp_path: Path) -> None:
    keys = add(tmp_path)

    async def story(assistant: Assistant) -> None:
        status = await assistant.call("set_status", keys=keys[:2], status="read")
        assert (status["changed"], status["unchanged"]) == (keys[:2], [])
        again = await assistant.call("set_status", keys=keys, status="read")
        assert (again["changed"], again["unchanged"]) == (keys[2:], keys[:2])
        assert (await assistant.call("set_status", keys=keys, status="read"))["batch"] is None
        tagged = await assistant.call("tag_papers", keys=keys[:1], add=["nlp"])
        noted = await assistant.call("add_note", key=keys[0], text="worth another look")
        assert status["batch"] < again["batch"] < tagged["batch"] < noted["batch"]
        await assistant.call("undo_changes", batch=status["batch"])

    talk(access, story)
    with open_library(tmp_path / "library.sqlite3", reader="ada") as library:
        items = library.find_keys(keys)
        assert [item.reading.status for item in items] == ["new", "new", "read"]
        assert (items[0].paper.tags, items[0].reading.notes[0].text) == (("nlp",), "worth another look")
        assert {event.reader for event in library.history(limit=5)} == {"ada/assistant"}
        assert list(library.verify()) == []


def test_changes_of_the_user_are_not_undone(access: Access, tmp_path: Path) -> None:
    keys = add(tmp_path)

    async def story(assistant: Assistant) -> None:
        nothing = await assistant.error("undo_changes")
        assert (nothing["message"], "readinglist undo" in nothing["hint"]) == ("nothing to undo", False)
        error = await assistant.error("undo_changes", batch=1)
        assert error["message"] == "batch 1 is not by ada/assistant"
        assert (await assistant.call("search_papers"))["total"] == len(keys)

    talk(access, story)


def test_a_path_is_text_and_no_file_is_read(access: Access, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("1706.03762\n", encoding="utf-8")

    async def story(assistant: Assistant) -> None:
        for text in ("secret.txt", str(tmp_path / "secret.txt"), str(tmp_path), "-"):
            answer = await assistant.answer("preview_addition", text=text)
            assert "1706.03762" not in str(answer)

    talk(access, story)


def test_errors_quote_no_text_of_the_library(access: Access, tmp_path: Path) -> None:
    keys = add(tmp_path)

    async def story(assistant: Assistant) -> None:
        noted = await assistant.call("add_note", key=keys[0], text=HOSTILE)
        with open_library(tmp_path / "library.sqlite3", reader="ada") as library:
            library.change_note(keys[0], library.get(keys[0]).reading.notes[0], HOSTILE + " again")
        error = await assistant.error("undo_changes", batch=noted["batch"])
        assert error["kind"] == "conflict"
        assert "IGNORE ALL" not in str(error)

    talk(access, story)


def test_invalid_arguments_change_nothing(access: Access, tmp_path: Path) -> None:
    keys = add(tmp_path)

    async def story(assistant: Assistant) -> None:
        assert "available: new" in (await assistant.error("set_status", keys=keys, status="fooz"))["hint"]
        assert (await assistant.error("set_status", keys=[*keys, "nobody"], status="read"))["kind"] == "not_found"
        assert (await assistant.error("tag_papers", keys=keys))["kind"] == "usage"
        assert (await assistant.error("tag_papers", keys=keys, add=["a,b"]))["kind"] == "usage"
        assert (await assistant.error("add_note", key=keys[0], text="  \n"))["kind"] == "usage"
        assert (await assistant.error("add_papers", plan="none"))["kind"] == "usage"
        preview = await assistant.call("preview_addition", text="1706.03762")
        assert (await assistant.error("add_papers", plan=preview["plan"], leave_out=[9]))["kind"] == "usage"
        assert (await assistant.answer("set_status", keys=keys * 100, status="read")).is_error
        assert (await assistant.call("reading_statistics"))["by_status"] == {"new": 3}

    talk(access, story)


def test_no_library_is_created_by_a_status(access: Access) -> None:
    async def story(assistant: Assistant) -> None:
        assert (await assistant.error("set_status", keys=["x"], status="read"))["kind"] == "library"

    talk(access, story)
    assert access.library_path is not None
    assert not access.library_path.exists()
