"""Learning of changes by other processes, and sharing connections, for programs that run long."""

from __future__ import annotations

import time
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from readinglist.api.stores import postgres_store
from readinglist.library.store.library_file import library_exists
from readinglist.library.store.sqlite import open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from readinglist.library.store.sql_store import SqlStore
    from readinglist.settings import Settings

_POLL_SECONDS = 0.25
"""Seconds between two checks of a file."""


@contextmanager
def library_changes(settings: Settings) -> Iterator[Callable[[float], bool]]:
    """Yield a function that waits for a change of the library by any process, at most so many seconds.

    It returns whether there was one, and is for the thread that entered. A server tells of changes at once (LISTEN); a
    file is checked four times a second, which does not read it (``PRAGMA data_version``), and may be created later.

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
    with closing(_WatchedFile(str(settings.library))) as file:
        yield file.wait


class _WatchedFile:
    """A library in a file, which may be missing, and which another file may replace (`restore`)."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._file: tuple[int, int] | None = None
        self._store: SqlStore | None = None
        self._seen = self._version()

    def wait(self, seconds: float) -> bool:
        """Wait until the library is changed, or so many seconds; return whether it was."""
        until = time.monotonic() + seconds
        while (now := self._version()) == self._seen:
            left = until - time.monotonic()
            if left <= 0:
                return False
            time.sleep(min(_POLL_SECONDS, left))
        self._seen = now
        return True

    def _version(self) -> tuple[object, ...]:
        """Return which file it is, and what differs after each change by others."""
        file = _identity(self._path)
        if file != self._file:
            self.close()
            self._store = open_store(self._path, create=False) if file else None
            self._file = file
        return file, self._store and self._store.connection.rows("PRAGMA data_version")

    def close(self) -> None:
        """Close the file."""
        if self._store:
            self._store.close()
        self._store = self._file = None


def _identity(path: str) -> tuple[int, int] | None:
    """Return what tells a file from one that replaces it; None without a library."""
    if not library_exists(path):
        return None
    found = Path(path).stat()
    return found.st_dev, found.st_ino


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
