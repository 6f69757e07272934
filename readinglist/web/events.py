"""Server-sent events: pages learn of changes, also of those by other programs."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from readinglist.api import ReadinglistError, library_changes
from readinglist.web.state import ServerState
from readinglist.web.visits import state_of

SECONDS = 1.0
"""How long a wait for a change lasts, after which it is seen whether a page is still open."""

_SILENCE = 15
"""Waits after which a stream without news sends a comment, so that a closed connection is noticed."""


class Watcher:
    """Waits for changes of the library while a page is open, for all streams."""

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

    @property
    def _is_wanted(self) -> bool:
        return self._streams > 0 and not self._state.stopping.is_set()

    async def _watch(self) -> None:
        """Follow the changes, in a thread of its own, because a wait is for one thread."""
        with ThreadPoolExecutor(1) as thread:
            while self._is_wanted:
                try:
                    await self._follow(thread)
                except ReadinglistError:  # the library is locked, or its server restarts
                    await asyncio.sleep(SECONDS)
                    await self._tell()

    async def _follow(self, thread: ThreadPoolExecutor) -> None:
        run = partial(asyncio.get_running_loop().run_in_executor, thread)
        opened = ExitStack()
        wait = await run(opened.enter_context, library_changes(self._state.serving.settings))
        try:
            changed = True  # there may have been a change before
            while self._is_wanted:
                if changed:
                    self._number = await self._look()
                await self._tell()
                changed = await run(wait, SECONDS)
        finally:
            await run(opened.close)

    async def _tell(self) -> None:
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
