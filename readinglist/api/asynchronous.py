"""A library for asyncio: its calls run one after another in a thread of their own, and never block the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType

    from readinglist.api.library import Library


class AsyncLibrary:
    """An asynchronous context manager with the methods of `Library`, each to be awaited::

        async with AsyncLibrary("reading.sqlite3") as library:
            papers = await library.find("status:to-read")
            await library.set_status(papers[0].paper.key, "reading")

    A method that yields returns a list instead. One task at a time has the library; what a task is waiting for is
    completed even if the task is cancelled, because a transaction is never left in the middle.
    """

    def __init__(self, path: str | Path | None = None, **options: Any) -> None:
        """Take the arguments of `open_library`; the library is opened on entering."""
        self._path, self._options = path, options
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="readinglist")
        self._library: Library | None = None

    async def __aenter__(self) -> Self:
        from readinglist.api import open_library

        try:
            self._library = await self._run(lambda: open_library(self._path, **self._options))
        except BaseException:
            self._thread.shutdown(wait=False)
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._library:
            await self._run(self._library.close)
        self._thread.shutdown(wait=False)

    async def _run(self, call: Callable[[], Any]) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._thread, call)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or self._library is None:
            raise AttributeError(name if self._library else f"{name}: the library is not open; use `async with`")
        attribute = getattr(self._library, name)
        if not callable(attribute):
            return attribute

        async def method(*arguments: Any, **named: Any) -> Any:
            def call() -> Any:
                result = attribute(*arguments, **named)
                return list(result) if isinstance(result, Iterator) else result

            return await self._run(call)

        return method
