"""The server for assistants, over stdin and stdout in a child process."""

import asyncio
import json
import os
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

from readinglist.settings.values import WebPage
from readinglist.web.assistants import PATH
from tests.assistant_client import LINES, Assistant, talk
from tests.command import ROOT, SCRIPT, Command
from tests.e2e.test_guides import steps
from tests.e2e.test_readme import agrees, dateless, printed

pytestmark = pytest.mark.slow

GUIDE = (ROOT / "docs" / "assistants.md").read_text(encoding="utf-8")


def converse(run: Command, story: Callable[[Assistant], Awaitable[None]], *options: str, legacy: bool = False) -> str:
    """Start the server as a program of assistants does, run the story, and return what it wrote to stderr."""
    errors = run.home / "errors.txt"
    parameters = StdioServerParameters(
        command=str(SCRIPT), args=["mcp", *options], env=run.variables(), cwd=str(run.folder)
    )

    async def told() -> None:
        with errors.open("w", encoding="utf-8") as log:
            async with Client(stdio_client(parameters, errlog=log), mode="legacy" if legacy else "auto") as client:
                await story(Assistant(client))

    asyncio.run(told())
    return errors.read_text(encoding="utf-8")


def test_an_assistant_adds_reads_and_cites_a_paper(run: Command) -> None:
    (run.folder / "paper.tex").write_text("\\cite{vaswani2017attention}", encoding="utf-8")

    async def story(assistant: Assistant) -> None:
        preview = await assistant.call("preview_addition", text="1706.03762")
        (key,) = (await assistant.call("add_papers", plan=preview["plan"]))["changed"]
        await assistant.call("set_status", keys=[key], status="read")
        await assistant.call("add_note", key=key, text="six layers")
        assert (await assistant.call("check_manuscript", path="paper.tex"))["counts"] == {"read": 1}
        assert (await assistant.error("check_manuscript", path="/etc/hostname"))["kind"] == "input"
        exported = await assistant.call("export_papers", manuscript="paper.tex")
        assert "@article{vaswani2017attention" in exported["text"]
        assert (await assistant.error("show_paper", key="nobody"))["message"] == "unknown key 'nobody'"

    assert converse(run, story, "--write", "--offline") == ""
    (paper,) = json.loads(run("list", "--json").out)
    assert (paper["key"], paper["status"]) == ("vaswani2017attention", "read")
    history = run("history").out
    assert history.count("ada/assistant: ") >= 3
    batch = json.loads(run("history", "--json").out)[0]["batch"]
    hint = run("undo")
    assert (hint.code, f"`readinglist undo --batch {batch}`" in hint.err) == (1, True)
    assert run("undo", "--batch", str(batch)).code == 0
    assert run("notes", "list").out == ""


def test_the_library_is_read_only_for_clients_of_both_protocols(run: Command) -> None:
    assert run("add", "-", "--format", "jsonl", "--offline", input=LINES).code == 0

    async def story(assistant: Assistant) -> None:
        assert len(await assistant.tools()) == 7
        assert (await assistant.call("search_papers"))["total"] == 3
        assert (await assistant.answer("set_status", keys=["vaswani2017attention"], status="read")).is_error

    converse(run, story, legacy=True)
    assert json.loads(run("list", "status:read", "--json").out) == []


def test_the_home_folder_is_not_readable_because_a_server_was_started_there(run: Command) -> None:
    (run.home / "diary.md").write_text("@secret", encoding="utf-8")
    shared = run.home / "papers"
    shared.mkdir()
    (shared / "draft.md").write_text("@ghost", encoding="utf-8")
    library = {"READINGLIST_LIBRARY": str(run.folder / "library.sqlite3")}

    async def story(assistant: Assistant) -> None:
        assert (await assistant.error("check_manuscript", path=str(run.home / "diary.md")))["kind"] == "input"
        assert (await assistant.call("check_manuscript", path="papers/draft.md"))["counts"] == {"unknown": 1}

    talk(
        StdioServerParameters(
            command=str(SCRIPT), args=["mcp", "--read", "papers"], env=run.variables(library), cwd=str(run.home)
        ),
        story,
    )


def test_errors_at_the_start_are_reported_before_anything_is_served(run: Command, tmp_path: Path) -> None:
    missing = run("mcp", "--read", "nothing-here")
    assert (missing.code, missing.out) == (2, "")
    assert "nothing-here does not exist" in missing.err
    (run.folder / "config.toml").write_text('[readinglist]\n[mcp]\nwrite = "yes"\n', encoding="utf-8")
    invalid = run("mcp")
    assert (invalid.code, invalid.out) == (3, "")
    assert "mcp.write" in invalid.err


def test_the_end_of_the_input_ends_the_server(run: Command) -> None:
    ended = run("mcp", input=b"not JSON\n{}\n\xff\xfe\n")
    assert ended.code == 0
    assert "Traceback" not in ended.err


def test_the_guide_sets_up_a_server_and_undoes_what_it_did(run: Command) -> None:
    (run.folder / "config.toml").write_text('[readinglist]\nreader = "ada"\n[mcp]\nwrite = true\n', encoding="utf-8")
    assert run("add", "1706.03762", "--offline").code == 0
    (one, other, remote) = map(json.loads, re.findall(r"^```json\n(.*?)^```", GUIDE, re.DOTALL | re.MULTILINE))
    server = one["mcpServers"]["readinglist"]
    assert other["servers"]["readinglist"] == server
    assert remote["mcpServers"]["readinglist"]["url"] == f"http://127.0.0.1:{WebPage().port}{PATH}"
    variables = run.variables({"PATH": f"{SCRIPT.parent}{os.pathsep}{os.environ['PATH']}", "NO_COLOR": "1"})

    async def story(assistant: Assistant) -> None:
        assert set(re.findall(r"`(\w+)`", GUIDE)) >= set(await assistant.tools())
        await assistant.call("set_status", keys=["vaswani2017attention"], status="read")

    talk(StdioServerParameters(**server, env=variables, cwd=str(run.folder)), story)
    for command, shown in steps(GUIDE):
        found = printed(command, run.folder, variables)
        assert agrees(dateless(shown), dateless(found)), (command, found)
