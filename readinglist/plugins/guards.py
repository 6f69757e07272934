"""Guards around third-party plugins, which check what they return, and name the plugin in errors."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, TypeVar

from readinglist.files.documents import Document
from readinglist.papers.checking import value_error
from readinglist.papers.errors import InputError, PluginError, ReadinglistError, ServiceError, SettingsError
from readinglist.papers.folding import one_line
from readinglist.papers.paper import Field, Metadata, Paper
from readinglist.plugins.protocols import (
    AddressResolver,
    Cited,
    CommandCall,
    Confidence,
    Contribution,
    EnrichFailed,
    Found,
    LibraryChange,
    LookupFailed,
    Parsed,
    PdfsFound,
    Rendered,
    Resolver,
)

_REPORT = "report it to the plugin's authors; set READINGLIST_DEBUG=1 for a traceback"
_EXPECTED = (InputError, ServiceError, SettingsError)
"""Errors that the protocols allow plugins to raise."""

_LONGEST_MESSAGE = 300
_LONGEST_TEXT = 10_000_000  # characters of one text, except that of an export
_LONGEST_EXPORT = 1_000_000_000


@contextmanager
def naming_plugin(label: str) -> Iterator[None]:
    """Turn whatever a third-party plugin raises, and what it prints, into an error that names it.

    Ctrl-C stays what it is; `sys.exit` and everything else that is no `Exception` is a failure.
    """
    from readinglist.plugins.containment import contained

    try:
        with contained(label):
            yield
    except (KeyboardInterrupt, *_EXPECTED):
        raise
    except BaseException as error:
        if isinstance(error, PluginError) and error.message.startswith(label):
            error.hint = error.hint or _REPORT
            raise
        hint = error.hint if isinstance(error, ReadinglistError) else ""
        raise PluginError(f"{label} failed: {_described(error)}", hint=hint or _REPORT) from error


def _described(error: BaseException) -> str:
    """Return the type and message of an error, which may fail to have one."""
    try:
        text = str(error)
    except Exception:
        text = ""
    return text if isinstance(error, ReadinglistError) else _shortened(f"{type(error).__name__}: {text}")


def _shortened(text: str) -> str:
    return one_line(text[:_LONGEST_MESSAGE].encode("utf-8", "replace").decode("utf-8"))


class Guard:
    """A third-party plugin. Errors in any of its methods name it; `failure` is the first of them."""

    def __init__(self, plugin: Any, label: str) -> None:
        self._plugin = plugin
        self._label = label
        self.failure: PluginError | None = None
        self.name: str = self._read("name", _text)

    def _read(self, attribute: str, convert: Callable[[Any], Any], *default: object) -> Any:
        with self._guarded():
            return convert(getattr(self._plugin, attribute, *default))

    def _call(self, method: str, argument: object, kind: Any, *, longest: int = _LONGEST_TEXT) -> Any:
        with self._guarded():
            value = getattr(self._plugin, method)(argument)
        return self._checked(value, kind, method, longest=longest)

    def _results(self, method: str, argument: object, kind: Any) -> Iterator[Any]:
        with self._guarded():
            results = iter(getattr(self._plugin, method)(argument))
        while True:
            with self._guarded():
                result = next(results, _END)
            if result is _END:
                return
            yield self._checked(result, kind, method)

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            with naming_plugin(self._label):
                yield
        except PluginError as error:
            self.failure = self.failure or error
            raise

    def _checked(self, value: Any, kind: Any, member: str, *, longest: int = _LONGEST_TEXT) -> Any:
        with self._guarded():
            error = value_error(value, kind, longest=longest)
            if error:
                raise PluginError(f"{self._label} is wrong: {member}: {error}", hint=_REPORT)
        return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"expected str, not {type(value).__name__}")
    return value


_END = object()


class GuardedSource(Guard):
    """A third-party source."""

    def recognise(self, document: Document) -> Confidence:
        """Return how likely the document is of this format."""
        return Confidence(self._call("recognise", document, Confidence))

    def parse(self, document: Document) -> Parsed:
        """Parse the records of the document."""
        parsed: Parsed = self._call("parse", document, Parsed)
        return parsed

    def files(self, folder: str) -> Sequence[str]:
        """Return the files of its format in a folder; empty if the source does not read folders."""
        return tuple(self._results("files", folder, str)) if hasattr(self._plugin, "files") else ()


class GuardedResolver(Guard):
    """A third-party resolver."""

    def __init__(self, plugin: Any, label: str) -> None:
        super().__init__(plugin, label)
        self.needs_network: bool = self._read("needs_network", bool)

    def look_up(self, records: Sequence[Metadata]) -> Iterator[Found | LookupFailed]:
        """Yield one result per record."""
        return self._results("look_up", records, Found | LookupFailed)

    def find_pdfs(self, papers: Sequence[Metadata]) -> Iterator[PdfsFound | LookupFailed]:
        """Yield one result per paper."""
        return self._results("find_pdfs", papers, PdfsFound | LookupFailed)


class DeferredResolver:
    """A built-in resolver that is created, and imported, only when there are records to look up.

    A later resolver gets only what those before it have not matched, which is mostly nothing. One with settings of its
    own is created at once, so that mistakes in them are reported before anything is looked up.
    """

    needs_network = True

    def __init__(self, name: str, make: Callable[[], Resolver]) -> None:
        self.name = name
        self._make = make

    def look_up(self, records: Sequence[Metadata]) -> Iterator[Found | LookupFailed]:
        """Yield one result per record."""
        return self._make().look_up(records)


class AddressedResolver(DeferredResolver):
    """A resolver that is queried only for records with an address or number of its service."""

    def look_up(self, records: Sequence[Metadata]) -> Iterator[Found | LookupFailed]:
        """Yield one result per record."""
        resolver = self._make()
        if not isinstance(resolver, AddressResolver):
            raise PluginError(
                f"the resolver {self.name!r} knows no addresses", hint="remove it from `resolve.by_address`"
            )
        known = [resolver.knows(record) for record in records]
        results = resolver.look_up([record for record, is_known in zip(records, known, strict=True) if is_known])
        for is_known in known:
            yield next(results) if is_known else Found()


class GuardedEnricher(Guard):
    """A third-party enricher."""

    def __init__(self, plugin: Any, label: str) -> None:
        super().__init__(plugin, label)
        self.needs_network: bool = self._read("needs_network", bool)
        self.provides: frozenset[Field] = self._read("provides", lambda fields: frozenset(map(Field, fields)))

    def enrich(self, papers: Sequence[Paper]) -> Iterator[Contribution | EnrichFailed]:
        """Yield one result per paper."""
        return self._results("enrich", papers, Contribution | EnrichFailed)


class GuardedExporter(Guard):
    """A third-party exporter."""

    def __init__(self, plugin: Any, label: str) -> None:
        super().__init__(plugin, label)
        self.suffix: str = self._read("suffix", _text)
        self.copies_aliases: bool = self._read("copies_aliases", bool, False)
        self.holds_aliases: bool = self._read("holds_aliases", bool, False)

    def render(self, cited: Sequence[Cited]) -> Rendered:
        """Render the papers as text."""
        rendered: Rendered = self._call("render", cited, Rendered, longest=_LONGEST_EXPORT)
        return rendered


class GuardedHook(Guard):
    """A third-party hook."""

    def after_change(self, change: LibraryChange) -> None:
        """Do something after a change."""
        with self._guarded():
            self._plugin.after_change(change)


class GuardedCommand(Guard):
    """A third-party command, which may print, and whose own errors are those of readinglist."""

    def run(self, call: CommandCall) -> int:
        """Run the command, and return its exit code."""
        try:
            code: object = self._plugin.run(call)
        except (KeyboardInterrupt, ReadinglistError, BrokenPipeError):
            raise
        except SystemExit as leaving:
            code = leaving.code or 0
        except BaseException as error:
            raise PluginError(f"{self._label} failed: {_described(error)}", hint=_REPORT) from error
        if isinstance(code, int) and 0 <= code <= 255:  # the system drops higher bits: 256 would be success
            return code
        found = "another" if isinstance(code, int) else type(code).__name__
        raise PluginError(f"{self._label} is wrong: run: expected int from 0 to 255, not {found}", hint=_REPORT)


GUARDS: Mapping[str, type[Guard]] = {
    "sources": GuardedSource,
    "resolvers": GuardedResolver,
    "enrichers": GuardedEnricher,
    "exporters": GuardedExporter,
    "commands": GuardedCommand,
    "hooks": GuardedHook,
}
"""The guards by kind of plugin."""

Item = TypeVar("Item")
Result = TypeVar("Result")
Failure = TypeVar("Failure")


def call_plugin(
    method: Callable[[Sequence[Item]], Iterable[Result]], items: Sequence[Item], failed: Callable[..., Failure]
) -> Iterator[Result | Failure]:
    """Yield one result for each item, in order, and ``failed(reason=...)`` for each that is missing.

    The plugin is not called without items. Extra results are ignored. A plugin that fails keeps its error, so that the
    items are not lost for it.
    """
    given = 0
    reason = "did not respond"
    try:
        for result in islice(method(items), len(items)) if items else ():
            given += 1
            yield result
    except (ServiceError, PluginError) as error:
        reason = error.message
    for _ in range(len(items) - given):
        yield failed(reason=reason)


def named_failure(name: str, reason: str) -> str:
    """Return why a resolver or enricher failed, after its name, unless the reason names it."""
    named = reason.casefold().startswith(name.casefold()) or repr(name) in reason
    return reason if named else f"{name}: {reason}"
