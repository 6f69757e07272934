"""The server for assistants on the port of the page, made when the first of them asks: it takes seconds to import."""

import asyncio
import hmac
from collections.abc import Callable

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

PATH = "/mcp"


class Assistants:
    """Passes on requests that have the start token as ``Authorization: Bearer``."""

    def __init__(self, token: str, make: Callable[[], Starlette]) -> None:
        self._token = token
        self._make = make
        self._lock = asyncio.Lock()
        self._app: Starlette | None = None
        self._ending = asyncio.Event()
        self._living: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request of an assistant."""
        sent = next((value for name, value in scope["headers"] if name == b"authorization"), b"")
        if not hmac.compare_digest(sent, f"Bearer {self._token}".encode()):
            refusal = PlainTextResponse("the start token is missing", 401, {"www-authenticate": "Bearer"})
            await refusal(scope, receive, send)
            return
        app = await self._started()
        await app(scope, receive, send)

    async def _started(self) -> Starlette:
        async with self._lock:
            if self._app is None:
                app = await asyncio.to_thread(self._make)
                ready = asyncio.Event()
                self._living = asyncio.create_task(self._live(app, ready))
                await ready.wait()
                self._app = app
            return self._app

    async def _live(self, app: Starlette, ready: asyncio.Event) -> None:
        """Keep the lifespan of the server, which must end in the task in which it began."""
        async with app.router.lifespan_context(app):
            ready.set()
            await self._ending.wait()

    async def close(self) -> None:
        """End the server, if there is one."""
        self._ending.set()
        if self._living:
            await self._living
