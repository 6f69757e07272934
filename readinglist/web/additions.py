"""Additions being planned: each in a thread, with its progress, until the reader writes it or leaves it."""

import io
import secrets
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace

from readinglist.adding.arguments import typed_document
from readinglist.adding.values import Plan
from readinglist.api import InputError, Library, ReadinglistError
from readinglist.files.clipboard import PASTED
from readinglist.files.documents import Document, cleaned, read_stream
from readinglist.papers.errors import Cancelled
from readinglist.papers.folding import one_line
from readinglist.web.values import Serving

_MOST = 20


class Addition:
    """An addition of a reader: documents, the plan when it is ready, and how far it is."""

    def __init__(self, reader: str, documents: Sequence[Document], *, offline: bool) -> None:
        self.name = secrets.token_urlsafe(12)
        self.reader = reader
        self.documents = documents
        self.offline = offline
        self.plan: Plan | None = None
        self.error: ReadinglistError | None = None
        self.text = "reading"
        self.cancelled = False
        self.written = False
        self.lock = threading.Lock()
        self._changed = threading.Condition()

    @property
    def done(self) -> bool:
        """Whether planning has ended."""
        return self.plan is not None or self.error is not None

    def report(self, activity: str, done: int, total: int) -> None:
        """Record the progress; called while it is planned."""
        if self.cancelled:
            raise Cancelled("cancelled")
        with self._changed:
            self.text = one_line(activity) + (f" {done} of {total}" if total else "")
            self._changed.notify_all()

    def finish(self, plan: Plan | None, error: ReadinglistError | None = None) -> None:
        """Record the result."""
        with self._changed:
            self.plan, self.error = plan, error
            self._changed.notify_all()

    def wait(self, seen: str, seconds: float) -> str:
        """Return the progress when it is another than `seen`, or after some seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self.done or self.text != seen, seconds)
            return self.text


class Additions:
    """The additions of a server, the oldest of which are forgotten."""

    def __init__(self, serving: Serving) -> None:
        self._serving = serving
        self._additions: OrderedDict[str, Addition] = OrderedDict()
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()

    def start(self, reader: str, documents: Sequence[Document], *, offline: bool) -> Addition:
        """Begin to plan an addition."""
        addition = Addition(reader, documents, offline=offline)
        # A daemon thread, so that a service which does not respond cannot block the exit.
        thread = threading.Thread(target=self._plan, args=(addition,), daemon=True)
        with self._lock:
            self._additions[addition.name] = addition
            while len(self._additions) > _MOST:
                self._additions.popitem(last=False)[1].cancelled = True
            self._threads = [each for each in self._threads if each.is_alive()]
            self._threads.append(thread)
        thread.start()
        return addition

    def find(self, name: str, reader: str) -> Addition | None:
        """Return an addition of a reader, or None if it is another's or forgotten."""
        addition = self._additions.get(name)
        return addition if addition and addition.reader == reader else None

    def close(self) -> None:
        """Cancel what is being planned."""
        for addition in self._additions.values():
            addition.cancelled = True
        for thread in self._threads:
            thread.join(1.0)

    def _plan(self, addition: Addition) -> None:
        settings = replace(self._serving.settings, reader=addition.reader)
        if addition.offline:
            settings = replace(settings, offline=True)
        try:
            with Library(settings, refresh=False) as library:
                addition.finish(library.add(*addition.documents, dry_run=True, progress=addition.report))
        except ReadinglistError as error:
            addition.finish(None, error)
        finally:
            if not addition.done:
                addition.finish(None, ReadinglistError("this addition failed", hint="see the log of the server"))


def document_of_text(text: str) -> Document:
    """Return the document of typed or pasted text, which never names a file of the server.

    Raises:
        InputError: If it is neither an identifier nor a title nor a page.
    """
    content = cleaned(text).strip()
    if not content:
        raise InputError("nothing to add", hint="paste a page, or type an arXiv id, DOI, URL or title")
    if "\n" in content:
        return Document(name=PASTED, text=content)
    if found := typed_document(content):
        return found
    raise InputError(
        f"not an arXiv id, DOI, URL or title: {content[:80]!r}",
        hint="a title has several words; to add a file, choose it below",
    )


def document_of_file(name: str, data: bytes) -> Document:
    """Return the document of a file that a browser sent.

    Raises:
        InputError: If it is no text, and in no known format.
    """
    shown = one_line(name.replace("\\", "/").rpartition("/")[2])[:200] or "file"
    return read_stream(io.BytesIO(data), name=shown, binary=True)
