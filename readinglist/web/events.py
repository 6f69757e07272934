"""Server-sent events: pages learn of changes, also of those by other programs."""

import asyncio
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from readinglist.api import ReadinglistError
from readinglist.web.state import ServerState
from readinglist.web.visits import state_of

SECONDS = 1.0
"""Between two looks at the journal, which all streams share."""

_SILENCE = 15
"""Looks after which a stream without news sends a comment, so that a closed connection is noticed."""


class Watcher:
    """Looks at the number of the last change, once a second while a page is open."""

    def __init__(self, state: ServerState) -> None:
        self._state = state
        self._number = -1
        self._streams = 0
        self._task: asyncio.Task[None] | None = None
        self._changed = asyncio.Condition()

    async def stream(self) -> AsyncIterator[str]:
        """Yield the number of the last change now and after each change, until the server stops."""
        self._streams += 1
        try:
            if self._task is None or self._task.done():
                self._number = await self._look()
                self._task = asyncio.create_task(self._watch())
            sent, silent = -1, 0
            while not self._state.stopping.is_set():
                if self._number != sent:
                    sent, silent = self._number, 0
                    yield f"event: change\ndata: {sent}\n\n"
                silent += 1
                if silent % _SILENCE == 0:
                    yield ": still here\n\n"
                async with self._changed:
                    await self._changed.wait()
        finally:
            self._streams -= 1

    async def _watch(self) -> None:
        while self._streams and not self._state.stopping.is_set():
            await asyncio.sleep(SECONDS)
            self._number = await self._look()
            async with self._changed:
                self._changed.notify_all()

    async def _look(self) -> int:
        try:
            return await asyncio.to_thread(self._state.last_change)
        except ReadinglistError:  # busy or replaced; the next look may succeed
            return self._number


async def changes(request: Request) -> Response:
    """Send the number of the last change as server-sent events."""
    watcher: Watcher = request.app.state.watcher
    return StreamingResponse(watcher.stream(), media_type="text/event-stream", headers={"x-accel-buffering": "no"})


async def health(request: Request) -> Response:
    """Say whether the library can be read, for process managers."""
    try:
        number = await asyncio.to_thread(state_of(request).last_change)
    except ReadinglistError as error:
        return JSONResponse({"status": "failing", "problem": error.message}, 503)
    return JSONResponse({"status": "ok", "change": number})
