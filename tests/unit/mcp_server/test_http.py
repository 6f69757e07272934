"""The server for assistants as an application that another one mounts, over HTTP."""

import http.client
import json
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from readinglist.mcp_server.http import application
from tests.assistant_client import Assistant, add, talk


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    """The host and port of a server that mounts the application at its root."""
    folder = tmp_path_factory.mktemp("http")
    add(folder)
    (folder / "config.toml").write_text('[readinglist]\nreader = "ada"\n', encoding="utf-8")
    mounted = application(
        folder / "library.sqlite3", config=folder / "config.toml", offline=True, write=True, folders=(folder,)
    )

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with mounted.router.lifespan_context(mounted):
            yield

    outer = Starlette(routes=[Mount("/", mounted)], lifespan=lifespan)
    server = uvicorn.Server(uvicorn.Config(outer, host="127.0.0.1", port=0, log_level="error"))
    started = threading.Event()
    startup = server.startup

    async def announced(sockets: object = None) -> None:
        await startup(sockets)  # type: ignore[arg-type]
        started.set()

    server.startup = announced  # type: ignore[assignment, method-assign]
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    assert started.wait(60)
    yield server.servers[0].sockets[0].getsockname()
    server.should_exit = True
    thread.join(60)


def post(address: tuple[str, int], headers: dict[str, str]) -> int:
    connection = http.client.HTTPConnection(*address, timeout=60)
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}})
    accept = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    try:
        connection.request("POST", "/mcp", body, {**accept, **headers})
        return connection.getresponse().status
    finally:
        connection.close()


@pytest.mark.slow
def test_several_assistants_use_the_library_over_http(address: tuple[str, int]) -> None:
    async def story(assistant: Assistant) -> None:
        found = await assistant.call("search_papers", query="vaswani")
        key = found["papers"][0]["key"]
        changed = await assistant.call("set_status", keys=[key], status="read")
        assert changed["changed"] == [key]
        preview = await assistant.call("preview_addition", text="1512.03385")
        added = await assistant.call("add_papers", plan=preview["plan"])
        for batch in (added["batch"], changed["batch"]):
            await assistant.call("undo_changes", batch=batch)

    for mode in ("auto", "legacy"):
        talk(f"http://{address[0]}:{address[1]}/mcp", story, mode=mode)


def test_own_pages_are_served(address: tuple[str, int]) -> None:
    assert post(address, {}) == 200
    assert post(address, {"Origin": f"http://127.0.0.1:{address[1]}"}) == 200
    assert post(address, {"Host": f"localhost:{address[1]}", "Origin": "http://localhost"}) == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "evil.example:80", "localhost.evil.example:80", "", "127.0.0.2"]
)
def test_a_foreign_host_is_refused(address: tuple[str, int], host: str) -> None:
    assert post(address, {"Host": host}) in (400, 421)


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "null", "http://127.0.0.1.evil.example", "https://localhost.evil.example:1", "file://"],
)
def test_a_foreign_origin_is_refused(address: tuple[str, int], origin: str) -> None:
    assert post(address, {"Origin": origin}) == 403
