"""What the requests of a server share: sessions, pages, additions, and work that follows changes."""

import asyncio
import threading
from collections.abc import Callable

from readinglist.api import Library, ReadinglistError, ReadOnlyLibrary
from readinglist.web.additions import Additions
from readinglist.web.pages import Pages
from readinglist.web.sessions import Sessions
from readinglist.web.values import Serving


class ServerState:
    """The state of a server."""

    def __init__(self, serving: Serving) -> None:
        self.serving = serving
        self.sessions = Sessions(dict(serving.settings.web.passwords))
        self.pages = Pages(serving)
        self.additions = Additions(serving)
        self.refresher = Refresher(serving)
        self.writing = asyncio.Lock()
        """Held while a form is handled."""
        self.stopping = threading.Event()
        """Set when the server stops, so that streams of events end."""

    def last_change(self) -> int:
        """Return the number of the newest batch of the journal."""
        with ReadOnlyLibrary(self.serving.settings) as library:
            return library.last_change()

    def close(self) -> None:
        """Finish what is being done, and end all streams."""
        self.stopping.set()
        self.additions.close()
        self.refresher.close()


class Refresher:
    """Updates targets and note files with ``keep_updated`` after changes, in a thread, once for many changes."""

    def __init__(self, serving: Serving) -> None:
        self._serving = serving
        self._due = threading.Event()
        self._closing = False
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def request(self) -> None:
        """Update the files soon."""
        if not self._serving.settings.keeps_files:
            return
        self._due.set()
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run)
                self._thread.start()

    def close(self) -> None:
        """Finish what was requested."""
        self._closing = True
        self._due.set()
        if self._thread:
            self._thread.join()

    def _run(self) -> None:
        while True:
            self._due.wait()
            last = self._closing
            self._due.clear()
            _refresh(self._serving, self._serving.warn)
            if last:
                return


def _refresh(serving: Serving, warn: Callable[[str], None]) -> None:
    try:
        with Library(serving.settings, must_exist=True, refresh=False) as library:
            refreshed = library.refresh()
    except ReadinglistError as error:
        warn(error.message)
        return
    for file in refreshed.files:
        if file.warning:
            warn(file.warning)
    if refreshed.error:
        warn(refreshed.error.message)
