"""Learning of changes by other processes, and sharing connections, for programs that run long."""

from __future__ import annotations

import time
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from readinglist.api.stores import postgres_store
from readinglist.library.store.sqlite import open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from readinglist.settings import Settings

_LOOKS = 0.25
"""Seconds between two looks at a file."""


@contextmanager
def library_changes(settings: Settings) -> Iterator[Callable[[float], bool]]:
    """Yield a function that waits for a change of the library by any process, at most so many seconds.

    It returns whether there was one, and is for one thread. A server tells of changes at once (LISTEN); a file is
    looked at four times a second, which does not read it (``PRAGMA data_version``).

    Raises:
        LibraryError: If the library cannot be opened, also while waiting.
        PluginError: If it is on a server, and the driver is not installed.
    """
    if settings.server:
        postgres_store()
        from readinglist.library.postgres.pool import changes

        with changes(settings.server.full) as told:
            yield told.wait
        return
    with closing(open_store(str(settings.library))) as store:
        seen = store.connection.rows("PRAGMA data_version")

        def wait(seconds: float) -> bool:
            nonlocal seen
            until = time.monotonic() + seconds
            while (now := store.connection.rows("PRAGMA data_version")) == seen:
                left = until - time.monotonic()
                if left <= 0:
                    return False
                time.sleep(min(_LOOKS, left))
            seen = now
            return True

        yield wait


@contextmanager
def shared_connections(settings: Settings, most: int = 8) -> Iterator[None]:
    """Let the libraries of this process share up to `most` connections to the server of the settings, if any.

    Raises:
        PluginError: If the driver is not installed.
    """
    if not settings.server:
        yield
        return
    with closing(postgres_store().keep_connections(settings.server.full, most)):
        yield
