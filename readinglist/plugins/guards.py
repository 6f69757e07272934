"""Plug-ins of others, wrapped so that whatever they raise names them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, TypeVar

from readinglist.files.documents import Document
from readinglist.papers.errors import PluginError, ReadinglistError, ServiceError
from readinglist.papers.paper import Field, Metadata, Paper
from readinglist.plugins.protocols import (
    Cited,
    Confidence,
    Contribution,
    EnrichFailed,
    Found,
    LookupFailed,
    Parsed,
    Rendered,
)


@contextmanager
def blaming(label: str) -> Iterator[None]:
    """Turns whatever a plug-in of others raises into an error that names it."""
    try:
        yield
    except ReadinglistError:
        raise
    except Exception as error:
        hint = "tell its authors; the traceback is shown with READINGLIST_DEBUG=1"
        raise PluginError(f"{label} failed: {type(error).__name__}: {error}", hint=hint) from error


class Guard:
    """A plug-in of others. Every use of it names it in case of failure."""

    def __init__(self, plugin: Any, label: str) -> None:
        self._plugin = plugin
        self._label = label
        with blaming(label):
            self.name: str = plugin.name

    def _call(self, method: str, argument: object) -> Any:
        with blaming(self._label):
            return getattr(self._plugin, method)(argument)

    def _answers(self, method: str, argument: object) -> Iterator[Any]:
        with blaming(self._label):
            yield from getattr(self._plugin, method)(argument)


class GuardedSource(Guard):
    """A source of others."""

    def recognise(self, document: Document) -> Confidence:
        """Whether the document is of its format."""
        return Confidence(self._call("recognise", document))

    def parse(self, document: Document) -> Parsed:
        """The records of the document."""
        parsed: Parsed = self._call("parse", document)
        return parsed

    def files(self, folder: str) -> Sequence[str]:
        """Return the files of its format in a folder; empty if the source does not read folders."""
        return tuple(self._call("files", folder)) if hasattr(self._plugin, "files") else ()


class GuardedResolver(Guard):
    """A resolver of others."""

    def __init__(self, plugin: Any, label: str) -> None:
        super().__init__(plugin, label)
        with blaming(label):
            self.needs_network = bool(plugin.needs_network)

    def look_up(self, records: Sequence[Metadata]) -> Iterator[Found | LookupFailed]:
        """One answer per record."""
        return self._answers("look_up", records)


class GuardedEnricher(Guard):
    """An enricher of others."""

    def __init__(self, plugin: Any, label: str) -> None:
        super().__init__(plugin, label)
        with blaming(label):
            self.needs_network = bool(plugin.needs_network)
            self.provides: frozenset[Field] = frozenset(plugin.provides)

    def enrich(self, papers: Sequence[Paper]) -> Iterator[Contribution | EnrichFailed]:
        """One answer per paper."""
        return self._answers("enrich", papers)


class GuardedExporter(Guard):
    """An exporter of others."""

    def __init__(self, plugin: Any, label: str) -> None:
        super().__init__(plugin, label)
        with blaming(label):
            self.suffix: str = plugin.suffix
            self.holds_aliases = bool(getattr(plugin, "holds_aliases", False))

    def render(self, cited: Sequence[Cited]) -> Rendered:
        """The papers as text."""
        rendered: Rendered = self._call("render", cited)
        return rendered


Question = TypeVar("Question")
Answer = TypeVar("Answer")
Failure = TypeVar("Failure")


def call_plugin(
    ask: Callable[[Sequence[Question]], Iterable[Answer]],
    questions: Sequence[Question],
    failed: Callable[..., Failure],
) -> Iterator[Answer | Failure]:
    """One answer for each question, in order; ``failed(reason=...)`` stands for each that did not come.

    Nobody is asked where there is no question. Answers beyond the last question are passed over.
    """
    given = 0
    reason = "did not respond"
    try:
        for answer in islice(ask(questions), len(questions)) if questions else ():
            given += 1
            yield answer
    except ServiceError as error:
        reason = error.message
    for _ in range(len(questions) - given):
        yield failed(reason=reason)
