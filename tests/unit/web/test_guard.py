"""The guard: slow and endless bodies, without a server."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from readinglist.settings import load
from readinglist.web.guard import RequestGuard
from readinglist.web.values import Limits, Serving

HOST = (b"host", b"127.0.0.1")


def asked(
    tmp_path: Any, parts: AsyncIterator[bytes], limits: Limits, *headers: tuple[bytes, bytes]
) -> tuple[int, list[str]]:
    """Return the status of the answer to a body that comes in parts, and what was logged."""
    start, logged = answer(tmp_path, parts, limits, *headers, path="/form")
    return start["status"], logged


def answer(
    tmp_path: Any, parts: AsyncIterator[bytes], limits: Limits, *headers: tuple[bytes, bytes], path: str
) -> tuple[dict[str, Any], list[str]]:
    """Return the start of the answer, and what was logged. What is at ``/unread`` answers without reading the body."""
    logged: list[str] = []
    settings = load(environment={"HOME": str(tmp_path)}, folder=tmp_path)
    serving = Serving(settings=settings, host="127.0.0.1", port=1, token="x", limits=limits, log=logged.append)

    async def read(request: Request) -> Response:
        return PlainTextResponse(str(len(await request.body())))

    async def refuse(request: Request) -> Response:
        return PlainTextResponse("no", 403)

    routes = [Route("/form", read, methods=["POST"]), Route("/unread", refuse, methods=["POST"])]
    app = RequestGuard(Starlette(routes=routes), serving)
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        try:
            return {"type": "http.request", "body": await anext(parts), "more_body": True}
        except StopAsyncIteration:
            return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b"token=secret",
        "headers": [HOST, *headers], "server": ("127.0.0.1", 1), "root_path": "", "scheme": "http",
    }  # fmt: skip
    asyncio.run(app(scope, receive, send))
    return sent[0], logged


async def silence() -> AsyncIterator[bytes]:
    yield b"a"
    await asyncio.Event().wait()
    yield b"never"


async def drips() -> AsyncIterator[bytes]:
    while True:
        await asyncio.sleep(0)
        yield b"a"


async def three() -> AsyncIterator[bytes]:
    for _ in range(3):
        yield b"abc"


@pytest.mark.parametrize(
    ("parts", "limits", "status"),
    [
        (three, Limits(), 200),
        (silence, Limits(wait=0.01), 408),
        (drips, Limits(whole=0.01, form=10**9), 408),
        (drips, Limits(form=100), 413),
        (three, Limits(form=8), 413),
        (three, Limits(form=9), 200),
    ],
)
def test_bodies_are_bounded_in_size_and_time(
    tmp_path: Any, parts: Callable[[], AsyncIterator[bytes]], limits: Limits, status: int
) -> None:
    answered, logged = asked(tmp_path, parts(), limits)
    assert answered == status
    assert logged[0].startswith(f"POST /form {status} ")
    assert "secret" not in logged[0]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([(b"content-length", b"9")], 200),
        ([(b"content-length", b"2000000")], 413),
        ([(b"content-length", b"9"), (b"content-length", b"9")], 400),
        ([(b"content-length", b"9"), (b"transfer-encoding", b"chunked")], 400),
        ([(b"host", b"localhost")], 421),
        ([(b"origin", b"http://127.0.0.1")], 200),
        ([(b"origin", b"http://127.0.0.1:80")], 403),
        ([(b"origin", b"http://127.0.0.1"), (b"origin", b"http://evil.example")], 403),
    ],
)
def test_headers_that_contradict_are_refused(tmp_path: Any, headers: list[tuple[bytes, bytes]], status: int) -> None:
    assert asked(tmp_path, three(), Limits(), *headers)[0] == status


@pytest.mark.parametrize(
    ("path", "headers", "closes"),
    [
        ("/unread", [(b"content-length", b"9")], True),
        ("/unread", [(b"transfer-encoding", b"chunked")], True),
        ("/unread", [(b"content-length", b"9"), (b"expect", b"100-continue")], True),
        ("/unread", [(b"content-length", b"0")], False),
        ("/form", [(b"content-length", b"9")], False),
    ],
)
def test_a_connection_with_an_unread_body_is_closed(
    tmp_path: Any, path: str, headers: list[tuple[bytes, bytes]], closes: bool
) -> None:
    start, _ = answer(tmp_path, three(), Limits(), *headers, path=path)
    assert ((b"connection", b"close") in start["headers"]) is closes
