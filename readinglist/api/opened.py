"""The store of a library with its settings and plugins, as both kinds of libraries use them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from readinglist.library.clock import SystemClock
from readinglist.library.context import LibraryContext, check_saved_query, parse_query
from readinglist.library.days import Calendar
from readinglist.library.query import And
from readinglist.library.store.library_file import library_exists
from readinglist.library.store.sqlite import open_store
from readinglist.papers.errors import QuerySyntaxError, UsageError
from readinglist.papers.readers import owner_of
from readinglist.settings import invalid_settings
from readinglist.settings.reading import nearest_or_known

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence
    from pathlib import Path
    from types import TracebackType

    from readinglist.files.protection import ProtectedFiles
    from readinglist.library.clock import Clock
    from readinglist.library.protocol import Store
    from readinglist.library.query import Query, Word
    from readinglist.library.store.sql_store import SqlStore
    from readinglist.papers.errors import PluginError
    from readinglist.papers.paper import Item, Note
    from readinglist.papers.statuses import Status
    from readinglist.plugins.registry import Registry
    from readinglist.settings import Setting, Settings

_KINDS = {
    "resolve.order": "resolvers",
    "resolve.by_address": "resolvers",
    "enrich.order": "enrichers",
    "enrich.publications": "resolvers",
    "fetch.order": "resolvers",
}
"""The kinds of the plugins that settings name."""


class OpenedLibrary:
    """An opened library, for one reader. A context manager."""

    _read_only = True

    def __init__(self, settings: Settings, *, clock: Clock | None = None, must_exist: bool = False) -> None:
        reader = owner_of(settings.reader)
        author = "" if reader == settings.reader else settings.reader
        self.settings = settings
        store = _opened(settings, read_only=self._read_only, must_exist=must_exist)
        self._is_new = store.is_new
        self._is_empty = self._is_new and self._read_only
        self._context = LibraryContext(
            store=_signing(store, author) if author else store,
            clock=clock or SystemClock(),
            reader=reader,
            author=author,
            statuses=settings.statuses,
            key_pattern=settings.key_pattern,
            queries=dict(settings.queries),
            calendar=Calendar.named(settings.timezone),
            protected=settings.protected,
            texts=self._papers_with_text,
        )
        self._registry: Registry | None = None
        if invalid := [error for setting in settings.all for error in self._errors(setting)]:
            self.close()
            raise invalid_settings(invalid)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the library. Changes are already on disk."""
        self._context.store.close()

    def shared_notes(self, item: Item) -> tuple[tuple[str, Note], ...]:
        """Return the notes that other readers of the library share about a paper, each with its reader."""
        with self._context.store.read() as view:
            readings = view.readings_of(item.paper.id)
        return tuple(
            (reader, note)
            for reader, reading in readings.items()
            for note in reading.notes
            if note.shared and reader != self._context.reader
        )

    @property
    def hides_notes(self) -> bool:
        """Whether the database hides private notes of others, and refuses to write for them: not to administrators."""
        return self._context.store.hides_events()

    @property
    def protected(self) -> ProtectedFiles:
        """The files that no output may replace: the library, the settings, and what this library has read."""
        return self._context.protected

    @property
    def folder(self) -> Path:
        """The folder that paths of attached files start from: that of the settings file, else that of the library."""
        return self.settings.folder

    @property
    def statuses(self) -> tuple[Status, ...]:
        """The built-in statuses and those of the settings."""
        return self._context.statuses

    @property
    def calendar(self) -> Calendar:
        """The days of the reader, as all methods use them."""
        return self._context.calendar

    @property
    def plugin_failures(self) -> Sequence[PluginError]:
        """The errors of resolvers and enrichers of other distributions, whose papers are kept as unavailable."""
        return self._registry.failures if self._registry else ()

    def dump(self) -> Generator[str, None, None]:
        """Return the library with its history as lines of text, with line ends, for `Library.load`."""
        from readinglist import __version__
        from readinglist.library.dump import dump

        return dump(self._context, program=__version__)

    def backup(self, path: str | Path, *, replace: bool = False) -> None:
        """Write a verified copy of the library to a file; other processes can keep working.

        Raises:
            UsageError: If the file must not be written: a library in use, settings, a manuscript.
            ReadinglistError: If the file exists, unless `replace` is true, or it cannot be written.
        """
        from pathlib import Path

        from readinglist.files.protection import check_output

        check_output(Path(path), self.protected, database=True)
        self._context.store.copy_to(str(path), replace=replace)

    def verify(self) -> Sequence[str]:
        """Check the database, its indexes and the journal, and describe what is damaged."""
        return self._context.store.verify()

    @property
    def _plugins(self) -> Registry:
        """The registry of plugins, which most commands do not need."""
        if self._registry is None:
            from readinglist.api.installed import registry_of

            self._registry = registry_of(self.settings, self._context.clock)
        return self._registry

    def _errors(self, setting: Setting) -> Iterator[str]:
        """Yield what is wrong with a setting that cannot be checked without the library or the plugins."""
        if setting.path.startswith("queries."):
            try:
                check_saved_query(setting.path.removeprefix("queries."), self._context)
            except QuerySyntaxError as error:
                yield f"{setting.origin}: {setting.path}: {error.message}"
        elif setting.path == "notes.template" and setting.value:
            from readinglist.api.templates import check_note_template

            try:
                check_note_template(str(setting.value))
            except UsageError as error:
                yield f"{setting.origin}: {setting.path}: {error.message}; {error.hint}"
        elif setting.path in _KINDS and setting.origin != "default" and isinstance(setting.value, list):
            from readinglist.plugins.built_in import BUILT_IN, Kind

            kind = Kind(_KINDS[setting.path])
            for name in setting.value:
                if name not in BUILT_IN[kind] and name not in (names := self._plugins.names(kind)):
                    near = nearest_or_known(name, names)
                    yield f"{setting.origin}: {setting.path}: unknown {kind.singular} {name!r}{near}"

    def _papers_with_text(self, word: Word) -> Sequence[str]:
        from readinglist.library.store.text_index import TextIndex

        return TextIndex(self.settings.text_index).papers(word)

    def _query(self, text: str, also: str = "") -> Query:
        # Joined as text, a query that is only a key would be a word.
        query = parse_query(text, self._context)
        return And((query, parse_query(also, self._context))) if also else query


def _signing(store: Store, author: str) -> Store:
    from readinglist.library.signing import signing_store

    return signing_store(store, author)


def _opened(settings: Settings, *, read_only: bool, must_exist: bool) -> SqlStore:
    """Open the library of the settings. A missing one is created; with `read_only`, an empty one in memory."""
    if settings.server:
        from readinglist.api.stores import open_on_server

        return open_on_server(settings.server.full, read_only=read_only, must_exist=must_exist)
    path = str(settings.library)
    is_new = not must_exist and not library_exists(path)
    if is_new and read_only:
        from readinglist.library.store.empty import EmptyStore

        return EmptyStore()
    store = open_store(path, create=not must_exist)
    store.is_new = is_new
    return store
