"""Guards around third-party plugins, which name the plugin in errors."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
def naming_plugin(label: str) -> Iterator[None]:
    """Turn unexpected exceptions of a third-party plugin into an error that names it."""
    try:
        yield
    except ReadinglistError:
        raise
    except Exception as error:
        hint = "report it to the plugin's authors; set READINGLIST_DEBUG=1 for a traceback"
        raise PluginError(f"{label} failed: {type(error).__name__}: {error}", hint=hint) from error


class Guard:
    """A third-party plugin. Errors in any of its methods name it."""

    def __init__(self, plugin: Any, label: str) -> None:
        self._plugin = plugin
        self._label = label
        with naming_plugin(label):
            self.name: str = plugin.name

    def _call(self, method: str, argument: object) -> Any:
        with naming_plugin(self._label):
            return getattr(self._plugin, method)(argument)

    def _results(self, method: str, argument: object) -> Iterator[Any]:
        with naming_plugin(self._label):
            yield from getattr(self._plugin, method)(argument)


class GuardedSource(Guard):
    """A third-party source."""

    def recognise(self, document: Document) -> Confidence:
        """Return how likely the document is of this format."""
        return Confidence(self._call("recognise", document))

    def parse(self, document: Document) -> Parsed:
        """Parse the records of the document."""
        parsed: Parsed = self._call("parse", document)
        return parsed

    def files(self, folder: str) -> Sequence[str]:
        """Return the files of its format in a folder; empty if the source does not read folders."""
        return tuple(self._call("files", folder)) if hasattr(self._plugin, "files") else ()


class GuardedResolver(Guard):
    """A third-party resolver."""

    def __init__(self, plugin: Any, label: str) -> None:
        super().__init__(plugin, label)
        with naming_plugin(label):
            self.needs_network = bool(plugin.needs_network)

    def look_up(self, records: Sequence[Metadata]) -> Iterator[Found | LookupFailed]:
        """Yield one result per record."""
        return self._results("look_up", records)


class GuardedEnricher(Guard):
    """A third-party enricher."""

    def __init__(self, plugin: Any, label: str) -> None:
        super().__init__(plugin, label)
        with naming_plugin(label):
            self.needs_network = bool(plugin.needs_network)
            self.provides: frozenset[Field] = frozenset(plugin.provides)

    def enrich(self, papers: Sequence[Paper]) -> Iterator[Contribution | EnrichFailed]:
        """Yield one result per paper."""
        return self._results("enrich", papers)


class GuardedExporter(Guard):
    """A third-party exporter."""

    def __init__(self, plugin: Any, label: str) -> None:
        super().__init__(plugin, label)
        with naming_plugin(label):
            self.suffix: str = plugin.suffix
            self.copies_aliases = bool(getattr(plugin, "copies_aliases", False))
            self.holds_aliases = bool(getattr(plugin, "holds_aliases", False))

    def render(self, cited: Sequence[Cited]) -> Rendered:
        """Render the papers as text."""
        rendered: Rendered = self._call("render", cited)
        return rendered


GUARDS: Mapping[str, type[Guard]] = {
    "sources": GuardedSource,
    "resolvers": GuardedResolver,
    "enrichers": GuardedEnricher,
    "exporters": GuardedExporter,
}
"""The guards by kind of plugin."""

Item = TypeVar("Item")
Result = TypeVar("Result")
Failure = TypeVar("Failure")


def call_plugin(
    method: Callable[[Sequence[Item]], Iterable[Result]], items: Sequence[Item], failed: Callable[..., Failure]
) -> Iterator[Result | Failure]:
    """Yield one result for each item, in order, and ``failed(reason=...)`` for each that is missing.

    The plugin is not called without items. Extra results are ignored.
    """
    given = 0
    reason = "did not respond"
    try:
        for result in islice(method(items), len(items)) if items else ():
            given += 1
            yield result
    except ServiceError as error:
        reason = error.message
    for _ in range(len(items) - given):
        yield failed(reason=reason)
