"""The settings of a run: defaults, then the file, then the environment, then flags."""

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from readinglist.files.server_address import ServerAddress
from readinglist.keys.patterns import DEFAULT_PATTERN
from readinglist.papers.errors import SettingsError
from readinglist.papers.statuses import COLORS, Status, all_statuses
from readinglist.settings import reading
from readinglist.settings.files import CONFIG_VARIABLE, FILE_NAME, Folders, find_file, read_table, user_folders
from readinglist.settings.reading import Collector, Layer
from readinglist.settings.trust import TRUSTED_VARIABLE
from readinglist.settings.values import (
    ARXIV_LEAST_SECONDS,
    ARXIV_SECONDS,
    EDITIONS,
    NOTE_FIELDS,
    OTHER_SECONDS,
    PUBLISHED,
    ExportTarget,
    NoteFiles,
    PaperFiles,
    Service,
    Setting,
    Settings,
    WebPage,
)

T = TypeVar("T")
P = TypeVar("P", Path, None)

PLUGIN_KINDS = ("sources", "resolvers", "enrichers", "exporters", "commands", "hooks")
_TABLES = {
    "readinglist": ("reader", "contact", "offline", "timezone", "goal", "start_when_opened", "trusted"),
    "library": ("path",),
    "cache": ("folder",),
    "catalogue": ("path",),
    "network": ("timeout_seconds",),
    "keys": ("pattern",),
    "resolve": ("order", "by_address"),
    "enrich": ("order", "publications"),
    "fetch": ("order", "folder", "name"),
    "manuscripts": ("cited",),
    "mcp": ("write",),
    "notes": ("folder", "keep_updated", "subfolder", "name", "fields", "template"),
    "web": ("port", "connector_port", "hosts", "passwords", "proxy_header", "token"),
}
_LISTS = ("export", "states")
_OPEN_TABLES = ("services", "queries", *PLUGIN_KINDS)
_VARIABLES = {
    "READINGLIST_READER": "readinglist.reader",
    "READINGLIST_CONTACT": "readinglist.contact",
    "READINGLIST_OFFLINE": "readinglist.offline",
    "READINGLIST_TIMEZONE": "readinglist.timezone",
    "READINGLIST_LIBRARY": "library.path",
    "READINGLIST_CACHE": "cache.folder",
    "READINGLIST_TOKEN": "web.token",
}
_KEYS = {
    f"READINGLIST_{name.upper()}_KEY": f"resolvers.{name}.api_key"
    for name in ("semantic_scholar", "openalex", "pubmed", "ads")
}
"""Environment variables of keys of services, which are settings of plugins; no command shows the values."""
_HIDDEN = "(hidden)"
_OTHER_VARIABLES = (CONFIG_VARIABLE, TRUSTED_VARIABLE, "READINGLIST_DEBUG")
_FOR_PLUGINS = "READINGLIST_PLUGIN_"
_SERVICES = {"arxiv": "https://export.arxiv.org/api/query", "oaipmh": "https://oaipmh.arxiv.org/oai"}


def load(
    *,
    environment: Mapping[str, str],
    folder: Path,
    config: Path | None = None,
    flags: Mapping[str, object] | None = None,
) -> Settings:
    """Return all settings of a run that starts in `folder` (absolute).

    `config` is the file of ``--config``. `flags` are settings by path (``{"readinglist.offline": True}``).

    Raises:
        SettingsError: If the settings are invalid; the message lists every error with its origin and path.
    """
    file = find_file(config, environment, folder)
    folders = user_folders(environment)
    contents = read_table(file) if file else {}
    loading = _Loading(file, folder, folders, contents, environment, flags or {})
    settings = loading.settings()
    if loading.collector.errors:
        raise invalid_settings(loading.collector.errors)
    return settings


def read_settings(config: str | Path | None = None, *, flags: Mapping[str, object] | None = None) -> Settings:
    """Read the settings of this process.

    `config` is the settings file, if not the one that is found. `flags` are settings by path, such as
    ``{"readinglist.offline": True}``, that take precedence over all others; None means not given.

    Raises:
        SettingsError: If the settings are invalid.
    """
    given = {name: value for name, value in (flags or {}).items() if value is not None}
    return load(environment=os.environ, folder=Path.cwd(), config=Path(config) if config else None, flags=given)


def invalid_settings(errors: list[str]) -> SettingsError:
    """Return the error of settings with these errors."""
    hint = "run `readinglist init` in an empty folder for an example that explains every setting"
    if len(errors) == 1:
        return SettingsError(errors[0], hint=hint)
    lines = "".join(f"\n  {error}" for error in errors)
    return SettingsError(f"{len(errors)} invalid settings:{lines}", hint=hint)


_ORDERS = {
    "resolve.order": ("catalogue", "arxiv", "huggingface", "datacite", "crossref", "doi", "acl"),
    "resolve.by_address": ("europepmc", "openreview", "inspire"),
    "enrich.order": ("catalogue", "arxiv"),
    "enrich.publications": ("crossref", "dblp", "semantic_scholar", "openreview"),
    "fetch.order": ("arxiv", "acl", "openreview", "unpaywall"),
}
"""The services that are queried, in order, if the settings name none."""


class _Loading:
    """One run of `load`."""

    def __init__(
        self,
        file: Path | None,
        folder: Path,
        folders: Folders,
        contents: Mapping[str, object],
        environment: Mapping[str, str],
        flags: Mapping[str, object],
    ) -> None:
        self.file, self.folder, self.folders = file, folder, folders
        self.environment, self.flags = environment, flags
        self.base = file.parent if file else folder
        shown = file.relative_to(folder) if file and file.is_relative_to(folder) else file
        self.collector = Collector(str(shown or ""))
        self.contents = self.collector.table(contents, "", (*_TABLES, *_LISTS, *_OPEN_TABLES))
        self.tables = {name: self.collector.table(self.contents.get(name), name, _TABLES[name]) for name in _TABLES}

    def settings(self) -> Settings:
        """Return all settings; errors are in the collector."""
        self._check_variables()
        data = self.file.parent / ".readinglist" if self.file else self.folders.data
        usual = data / "library.sqlite3"
        location = self._location("library.path", usual)
        server = location if isinstance(location, ServerAddress) else None
        role = server.role if server else ""  # the server lets a role write only as the reader of its name
        library = usual if isinstance(location, ServerAddress) else location
        return Settings(
            file=self.file,
            reader=self._value("readinglist.reader", reading.filled, role or self._login()),
            contact=self._value("readinglist.contact", reading.text, ""),
            offline=self._value("readinglist.offline", reading.truth, False, from_text=reading.truth_of_text),
            timezone=self._value("readinglist.timezone", reading.timezone, ""),
            trusted=self._value("readinglist.trusted", self._trusted, ()),
            goal=int(self._value("readinglist.goal", reading.whole_number, 0)),
            start_when_opened=self._value("readinglist.start_when_opened", reading.truth, False),
            library=library,
            server=server,
            cache=self._path("cache.folder", self.folders.cache),
            catalogue=self._path("catalogue.path", None),
            timeout_seconds=self._value("network.timeout_seconds", reading.number, 45.0),
            key_pattern=self._value("keys.pattern", reading.key_pattern, DEFAULT_PATTERN),
            resolve_order=self._order("resolve.order"),
            addressed_services=self._order("resolve.by_address"),
            enrich_order=self._order("enrich.order"),
            publication_services=self._order("enrich.publications"),
            pdf_services=self._order("fetch.order"),
            manuscripts=self._value("manuscripts.cited", reading.paths_from(self.base, self.folders.home), ()),
            assistants_write=self._value("mcp.write", reading.truth, False),
            services=self._services(),
            exports=self._exports(),
            notes=self._notes(),
            files=self._files(library),
            statuses=self._statuses(),
            queries=self._queries(),
            web=self._web(),
            sections=self._sections(),
            all=tuple(self.collector.found),
        )

    def _files(self, library: Path) -> PaperFiles:
        return PaperFiles(
            folder=self._path("fetch.folder", (self.file or library).parent / "papers"),
            name=self._value("fetch.name", reading.paper_name, "{key}"),
        )

    def _notes(self) -> NoteFiles:
        return NoteFiles(
            folder=self._path("notes.folder", None),
            keep_updated=self._value("notes.keep_updated", reading.truth, False),
            subfolder=self._value("notes.subfolder", reading.subfolder, ""),
            name=self._value("notes.name", reading.note_name, "{key}"),
            template=self._value("notes.template", reading.lines, ""),
            fields=self._value("notes.fields", reading.some_of(NOTE_FIELDS), ()),
        )

    def _web(self) -> WebPage:
        return WebPage(
            port=self._value("web.port", reading.port, 8765),
            connector_port=self._value("web.connector_port", reading.port, 23119),
            hosts=self._value("web.hosts", reading.host_names, ()),
            passwords=self._passwords(),
            proxy_header=self._value("web.proxy_header", reading.header, ""),
            token=self._hidden(lambda: self._value("web.token", reading.token, "")),
        )

    def _passwords(self) -> tuple[tuple[str, str], ...]:
        """Return readers with the hashes of their passwords."""
        table = self.collector.table(self.tables["web"].get("passwords"), "web.passwords")
        read = self.collector.of_row
        return self._hidden(
            lambda: tuple((name, read("web.passwords", table, name, reading.password_hash, "")) for name in table)
        )

    def _hidden(self, read: Callable[[], T]) -> T:
        """Return settings whose values no command shows."""
        others = len(self.collector.found)
        value = read()
        self.collector.found[others:] = [
            replace(each, value=_HIDDEN) if each.value else each for each in self.collector.found[others:]
        ]
        return value

    def _trusted(self, value: object) -> tuple[str, ...]:
        """Return the folders whose settings files are trusted, which no other settings file can say."""
        if self.file != self.folders.settings / FILE_NAME:
            raise reading.InvalidValueError(f"can only be set in {self.folders.settings / FILE_NAME}")
        return reading.texts(value)

    def _check_variables(self) -> None:
        """Report unknown variables: a misspelt one may have been meant to set the path of the library."""
        known = (*_VARIABLES, *_KEYS, *_OTHER_VARIABLES)
        for name in sorted(self.environment):
            if name.startswith("READINGLIST_") and name not in known and not name.startswith(_FOR_PLUGINS):
                self.collector.errors.append(
                    f"environment: unknown variable {name}{reading.nearest_or_known(name, known)}"
                )

    def _value(
        self,
        path: str,
        read: Callable[[object], T],
        default: T,
        *,
        from_text: Callable[[object], T] | None = None,
        elsewhere: Callable[[object], T] | None = None,
    ) -> T:
        """Return one setting. `from_text` parses environment variables, `elsewhere` those and flags, else `read`."""
        table, _, key = path.partition(".")
        named = [name for name, meant in _VARIABLES.items() if meant == path and self.environment.get(name)]
        variables = [Layer(name, self.environment[name], from_text or elsewhere or read) for name in named]
        file = Layer(self.collector.origin, self.tables[table].get(key), read)
        flag = Layer(f"--{key}", self.flags.get(path), elsewhere or read)
        return self.collector.take(path, default, [file, *variables, flag])

    def _path(self, path: str, default: P) -> Path | P:
        """Return a path, relative to the settings file if that specifies it, else to the working directory."""
        home = self.folders.home
        from_file: Callable[[object], Path | P] = reading.path_from(self.base, home)
        elsewhere: Callable[[object], Path | P] = reading.path_from(self.folder, home)
        return self._value(path, from_file, default, elsewhere=elsewhere)

    def _login(self) -> str:
        names = (self.environment.get(name) for name in ("LOGNAME", "USER", "USERNAME"))
        login = next(filter(None, names), "")
        return login if login.isprintable() and login else "me"

    def _order(self, path: str) -> tuple[str, ...]:
        return self._value(path, reading.texts, _ORDERS[path])

    def _location(self, path: str, default: Path) -> Path | ServerAddress:
        """Return a path as `_path` does, or the address of a server."""
        home = self.folders.home
        from_file, elsewhere = reading.location_from(self.base, home), reading.location_from(self.folder, home)
        usual: Path | ServerAddress = default
        return self._value(path, from_file, usual, elsewhere=elsewhere)

    def _services(self) -> tuple[Service, ...]:
        section = self.collector.table(self.contents.get("services"), "services")
        return tuple(self._service(name, section.get(name)) for name in dict.fromkeys((*_SERVICES, *section)))

    def _service(self, name: str, value: object) -> Service:
        path = f"services.{name}"
        row = self.collector.table(value, path, ("base_url", "seconds_between_requests"))
        if name not in _SERVICES and "base_url" not in row:
            self.collector.report(f"{path}.base_url", "required")
        base_url = self.collector.of_row(path, row, "base_url", reading.address, _SERVICES.get(name, ""))
        usual = ARXIV_SECONDS if name in _SERVICES else OTHER_SECONDS
        seconds = self.collector.of_row(path, row, "seconds_between_requests", reading.number, usual)
        if "arxiv.org" in base_url and seconds < ARXIV_LEAST_SECONDS:
            self.collector.report(f"{path}.seconds_between_requests", "arXiv requires at least 3 seconds")
        return Service(name=name, base_url=base_url, seconds_between_requests=seconds)

    def _exports(self) -> tuple[ExportTarget, ...]:
        keys = ("path", "format", "style", "query", "cited", "with_status", "keep_updated", "merge", "edition", "files")
        rows = self.collector.rows(self.contents.get("export"), "export", keys)
        return tuple(self._export(path, row) for path, row in rows)

    def _export(self, path: str, row: dict[str, object]) -> ExportTarget:
        take = self.collector.of_row
        if "path" not in row:
            self.collector.report(f"{path}.path", "required")
        located = reading.path_from(self.base, self.folders.home)
        nothing: tuple[Path, ...] = ()
        return ExportTarget(
            path=take(path, row, "path", located, self.base),
            format=take(path, row, "format", reading.filled, ""),
            style=take(path, row, "style", reading.text, ""),
            cited=take(path, row, "cited", reading.paths_from(self.base, self.folders.home), nothing),
            merge=take(path, row, "merge", reading.truth, False),
            edition=take(path, row, "edition", reading.one_of(EDITIONS), PUBLISHED) or PUBLISHED,
            query=take(path, row, "query", reading.text, ""),
            with_status=take(path, row, "with_status", reading.truth, False),
            keep_updated=take(path, row, "keep_updated", reading.truth, False),
            files=take(path, row, "files", reading.truth, False),
        )

    def _statuses(self) -> tuple[Status, ...]:
        keys = ("name", "title", "open", "synonyms", "key", "color", "jabref", "zotero")
        rows = self.collector.rows(self.contents.get("states"), "states", keys)
        custom = [self._status(path, row) for path, row in rows]
        try:
            return all_statuses([status for status in custom if status.name])
        except SettingsError as error:
            self.collector.report("states", error.message)
            return ()

    def _status(self, path: str, row: dict[str, object]) -> Status:
        take = self.collector.of_row
        if "name" not in row:
            self.collector.report(f"{path}.name", "required")
        name = take(path, row, "name", reading.filled, "")
        return Status(
            name=name,
            title=take(path, row, "title", reading.filled, name.replace("-", " ").capitalize()),
            open=take(path, row, "open", reading.truth, True),
            synonyms=take(path, row, "synonyms", reading.texts, ()),
            jabref=take(path, row, "jabref", reading.text, ""),
            zotero=take(path, row, "zotero", reading.text, ""),
            verb=name,
            key=take(path, row, "key", reading.letter, ""),
            color=take(path, row, "color", reading.one_of(COLORS), ""),
        )

    def _queries(self) -> tuple[tuple[str, str], ...]:
        section = self.collector.table(self.contents.get("queries"), "queries")
        return tuple((name, self.collector.of_row("queries", section, name, reading.filled, "")) for name in section)

    def _sections(self) -> dict[str, dict[str, object]]:
        """Return the sections of plugins unchecked: each plugin validates its own."""
        sections = {}
        for kind in PLUGIN_KINDS:
            for name, value in self.collector.table(self.contents.get(kind), kind).items():
                section = self.collector.table(value, f"{kind}.{name}")
                sections[f"{kind}.{name}"] = section
                self.collector.found += (
                    Setting(
                        path=f"{kind}.{name}.{key}",
                        value=_HIDDEN if key == "api_key" else each,
                        origin=self.collector.origin,
                    )
                    for key, each in section.items()
                )
        for variable, path in _KEYS.items():
            if self.environment.get(variable):
                plugin, _, key = path.rpartition(".")
                sections.setdefault(plugin, {})[key] = self.environment[variable]
                self.collector.found = [each for each in self.collector.found if each.path != path]
                self.collector.found.append(Setting(path=path, value=_HIDDEN, origin=variable))
        return sections
