"""Plugins by name: sources, resolvers, enrichers and exporters, imported on demand.

Built-in plugins are a table of strings (`plugins.built_in`). Entry points of installed distributions are searched,
which takes about 30 ms, only for other names, and to list all plugins.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import PurePath
from typing import Any

from readinglist import DISTRIBUTION, __version__
from readinglist.files.documents import Document, reject_binary
from readinglist.files.foreign_text import foreign_kind
from readinglist.library.clock import Clock
from readinglist.papers.errors import InputError, PluginError, ReadinglistError, SettingsError, UsageError
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import nearest
from readinglist.plugins.built_in import BUILT_IN, LIKELY_SOURCES, NEED_NETWORK, Kind, load_factory
from readinglist.plugins.context import HttpClient, OfflineContext, OnlineContext, WatchedSection
from readinglist.plugins.guards import GUARDS, AddressedResolver, DeferredResolver, Guard, naming_plugin
from readinglist.plugins.protocols import (
    BinarySource,
    ChangeHook,
    CommandPlugin,
    Confidence,
    Enricher,
    Exporter,
    FolderSource,
    NeedsMore,
    PdfService,
    Resolver,
    Source,
    StyledExporter,
    surest_source,
)
from readinglist.settings import Settings

_NO_PAGE = "give the arXiv ids, DOIs or titles of its papers, or read it as a page with `--format page`"

_MEMBERS: Mapping[Kind, tuple[str, ...]] = {
    Kind.SOURCE: ("recognise", "parse"),
    Kind.RESOLVER: ("needs_network", "look_up"),
    Kind.ENRICHER: ("needs_network", "provides", "enrich"),
    Kind.EXPORTER: ("suffix", "render"),
    Kind.COMMAND: ("run",),
    Kind.HOOK: ("after_change",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginEntryPoint:
    """The factory of a plugin as ``module:function``, and its distribution."""

    factory: str
    distribution: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginInfo:
    """One plugin as ``plugins`` lists it. `error` is why it does not work, empty if it does."""

    kind: Kind
    name: str
    origin: PluginEntryPoint
    error: str = ""


class Registry:
    """Creates plugins, each once.

    `http` is called for the first resolver or enricher that may use the network.
    """

    def __init__(
        self,
        *,
        settings: Settings,
        clock: Clock,
        http: Callable[[], HttpClient | None],
        built_in: Mapping[Kind, Mapping[str, str]] = BUILT_IN,
    ) -> None:
        self._settings = settings
        self._sections_checked = False
        self._clock = clock
        self._open_http = http
        self._http: HttpClient | None = None
        self._http_opened = False
        self._built_in = built_in
        self._found: dict[Kind, tuple[tuple[str, PluginEntryPoint], ...]] = {}
        self._made: dict[tuple[Kind, str, bool], Any] = {}

    def source(self, name: str) -> Source:
        """Return the source called `name`.

        Raises:
            PluginError: If it is unknown, duplicated, or cannot be created.
        """
        source: Source = self._plugin(Kind.SOURCE, name)
        return source

    def resolver(self, name: str, *, offline: bool = False) -> Resolver:
        """Return the resolver called `name`; raises as `source` does. With `offline` it gets no HTTP client."""
        resolver: Resolver = self._plugin(Kind.RESOLVER, name, offline=offline)
        return resolver

    def enricher(self, name: str, *, offline: bool = False) -> Enricher:
        """Return the enricher called `name`, as `resolver`."""
        enricher: Enricher = self._plugin(Kind.ENRICHER, name, offline=offline)
        return enricher

    def resolvers(self, *, offline: bool | None = None) -> tuple[Resolver, ...]:
        """Return the resolvers of the settings, in order; if offline without those that need the network.

        Those of `resolve.by_address` follow, unless they are among the others.

        Raises:
            PluginError: If one is unknown or cannot be created.
        """
        offline = offline or self._settings.offline
        order = self._settings.resolve_order
        names = self._usable(Kind.RESOLVER, order, offline=offline)
        made = (
            DeferredResolver(name, partial(self.resolver, name))
            if name in NEED_NETWORK and f"resolvers.{name}" not in self._settings.sections
            else self.resolver(name, offline=offline)
            for name in names
        )
        found = [resolver for resolver in made if not (offline and resolver.needs_network)]
        rest = () if offline else (name for name in self._settings.addressed_services if name not in order)
        return (*found, *(AddressedResolver(name, partial(self.resolver, name)) for name in rest))

    def publication_services(self, *, offline: bool | None = None) -> tuple[Resolver, ...]:
        """Return the resolvers that are queried for publications of preprints, as `resolvers`."""
        offline = offline or self._settings.offline
        names = () if offline else self._settings.publication_services
        return tuple(self.resolver(name) for name in names)

    def pdf_services(self) -> tuple[PdfService, ...]:
        """Return the resolvers that are queried for open PDFs, as `resolvers`; offline none.

        Raises:
            PluginError: If one is unknown, cannot be created, or knows no PDFs.
        """
        services: list[PdfService] = []
        for name in () if self._settings.offline else self._settings.pdf_services:
            resolver = self.resolver(name)
            if not isinstance(resolver, PdfService):
                raise PluginError(f"the resolver {name!r} knows no PDFs", hint="remove it from `fetch.order`")
            services.append(resolver)
        return tuple(services)

    def enrichers(self, *, offline: bool | None = None) -> tuple[Enricher, ...]:
        """Return the enrichers of the settings, as `resolvers`."""
        offline = offline or self._settings.offline
        names = self._usable(Kind.ENRICHER, self._settings.enrich_order, offline=offline)
        made = (self.enricher(name, offline=offline) for name in names)
        return tuple(enricher for enricher in made if not (offline and enricher.needs_network))

    def _usable(self, kind: Kind, names: Sequence[str], *, offline: bool) -> Sequence[str]:
        """Return the names without those of built-in plugins that are of no use offline."""
        unused = NEED_NETWORK & self._built_in[kind].keys() if offline else frozenset()
        return [name for name in names if name not in unused]

    def exporter(self, name: str) -> Exporter:
        """Return the exporter called `name`; raises as `source` does."""
        exporter: Exporter = self._plugin(Kind.EXPORTER, name)
        return exporter

    def command(self, name: str) -> CommandPlugin:
        """Return the command called `name`; raises as `source` does."""
        command: CommandPlugin = self._plugin(Kind.COMMAND, name)
        return command

    def hook(self, name: str) -> ChangeHook:
        """Return the hook called `name`; raises as `source` does."""
        hook: ChangeHook = self._plugin(Kind.HOOK, name)
        return hook

    def distributions(self, kind: Kind, name: str) -> tuple[str, ...]:
        """Return the distributions that have a plugin of this name; several are an error once it is used."""
        return tuple(origin.distribution for origin in self._origins(kind, name))

    def exporter_for(self, path: str, *, format_name: str = "", style: str = "") -> Exporter:
        """Return the exporter of this name, else the one for the suffix of `path`, else BibTeX's.

        `style` replaces that of the settings.

        Raises:
            PluginError: If there is no such exporter.
            UsageError: If the exporter has no styles.
        """
        suffix = PurePath(path).suffix
        if format_name:
            exporter = self.exporter(format_name)
        else:
            exporter = (self.exporter_of(suffix) if suffix else None) or self.exporter("bibtex")
        if not style:
            return exporter
        if not isinstance(exporter, StyledExporter):
            raise UsageError(f"the format {exporter.name} has no styles", hint="use `--format text --style apa`")
        return exporter.with_style(style)

    def exporter_of(self, suffix: str) -> Exporter | None:
        """Return the first exporter for this suffix (``.json``), built-in ones first, or None.

        Third-party plugins that cannot be created are skipped.
        """
        for name in self._built_in_first(Kind.EXPORTER):
            with suppress(PluginError):
                exporter = self.exporter(name)
                if exporter.suffix.lower() == suffix.lower():
                    return exporter
        return None

    def source_for(self, document: Document, format_name: str = "") -> Source:
        """Return the source of this name, else the one that `recognise` returns.

        Raises:
            InputError: If no source recognises the document, or the source is not for binary documents.
            PluginError: If a plugin is unknown, cannot be created, or fails.
        """
        source = self.source(format_name) if format_name else self.recognise(document)
        if document.data and not isinstance(source, BinarySource):
            reject_binary(document.name, document.data)
        return source

    def recognise(self, document: Document) -> Source:
        """Return the source with the highest confidence; third-party ones are tried if no built-in one is certain.

        Raises:
            InputError: If no source recognises it, or it is evidently no page and no other source does.
            PluginError: If a plugin cannot be created, or fails.
        """
        likely = LIKELY_SOURCES.get(PurePath(document.name).suffix.lower(), "")
        if likely in self._built_in[Kind.SOURCE]:
            best, confidence = surest_source(document, [self.source(likely)])
            if best and confidence is Confidence.YES:
                return best
        best, confidence = surest_source(document, map(self.source, self._built_in_first(Kind.SOURCE)))
        if best is None:
            if document.data:
                reject_binary(document.name, document.data)
            hint = f"specify the format with --format: {', '.join(self.names(Kind.SOURCE))}"
            raise InputError(f"unsupported format: {document.name}", hint=hint)
        if confidence is Confidence.MAYBE and (kind := foreign_kind(document.text)):
            raise InputError(f"{document.name} is {kind}, which no source reads", hint=_NO_PAGE)
        return best

    def files_of(self, folder: str) -> Sequence[str]:
        """Return the files of the first source that can read `folder`, built-in ones first; raises as `recognise`."""
        folder_sources = (
            each for each in map(self.source, self._built_in_first(Kind.SOURCE)) if isinstance(each, FolderSource)
        )
        return next(filter(None, (source.files(folder) for source in folder_sources)), ())

    def names(self, kind: Kind) -> tuple[str, ...]:
        """Return the names of all plugins of one kind, built-in ones first."""
        return tuple(dict.fromkeys((*self._built_in[kind], *(name for name, _ in self._third_party(kind)))))

    def _built_in_first(self, kind: Kind) -> Iterator[str]:
        """Yield the names of one kind; third-party ones are searched only after the built-in ones."""
        yield from self._built_in[kind]
        yield from (name for name in self.names(kind) if name not in self._built_in[kind])

    @property
    def failures(self) -> tuple[PluginError, ...]:
        """The first error of each third-party plugin that failed while it was used."""
        guards = (each for each in self._made.values() if isinstance(each, Guard))
        return tuple(guard.failure for guard in guards if guard.failure)

    def all_plugins(self) -> Iterator[PluginInfo]:
        """Yield all plugins; each is created, to check that it works.

        Raises:
            SettingsError: If the settings have a section for an unknown plugin.
        """
        self._check_sections()
        for kind in Kind:
            for name in self.names(kind):
                try:
                    self._check_single(kind, name)
                    plugin = self._plugin(kind, name)
                    if isinstance(plugin, NeedsMore):
                        plugin.check()
                    error = ""
                except ReadinglistError as failure:
                    error = failure.message
                for origin in self._origins(kind, name):
                    yield PluginInfo(kind=kind, name=name, origin=origin, error=error)

    def _plugin(self, kind: Kind, name: str, *, offline: bool = True) -> Any:
        self._check_sections()
        if (kind, name, offline) not in self._made:
            built_in = self._built_in[kind].get(name)
            if built_in is None:
                plugin = self._create_third_party(kind, name, offline=offline)
            else:
                plugin = self._call_factory(kind, name, built_in, offline=offline)
            self._made[kind, name, offline] = plugin
        return self._made[kind, name, offline]

    def _check_sections(self) -> None:
        """Report sections for unknown plugins, which would otherwise be ignored."""
        if self._sections_checked:
            return
        self._sections_checked = True
        sections = [path.partition(".") for path in self._settings.sections]
        unknown = [(Kind(kind), name) for kind, _, name in sections if name not in self._built_in[Kind(kind)]]
        problems = [f"unknown plugin {kind.value}.{name}" for kind, name in unknown if not self._origins(kind, name)]
        if problems:
            hint = "run `readinglist plugins` for a list"
            raise SettingsError(f"{self._settings.file}: {'; '.join(problems)}", hint=hint)

    def _call_factory(self, kind: Kind, name: str, factory: str, *, offline: bool) -> Any:
        section = WatchedSection(self._settings.section(kind.value, name))
        plugin = load_factory(factory)(self._context(kind, section, offline=offline))
        unread = section.unread()
        if unread:
            problems = "; ".join(f"unknown setting {kind.value}.{name}.{key}" for key in unread)
            near = [other for key in unread for other in nearest(key, section.read, limit=1)]
            hint = f"did you mean {', '.join(near)}?" if near else f"available: {', '.join(sorted(section.read))}"
            raise SettingsError(f"{self._settings.file}: {problems}", hint=hint if section.read else "delete the line")
        return plugin

    def _create_third_party(self, kind: Kind, name: str, *, offline: bool) -> Any:
        """Create a third-party plugin, with a guard that names it in errors."""
        self._check_single(kind, name)
        origins = self._origins(kind, name)
        if not origins:
            near = nearest(name, self.names(kind), limit=1)
            meant = f"did you mean {near[0]}?" if near else f"available: {', '.join(self.names(kind))};"
            raise PluginError(f"unknown {kind.singular} {name!r}", hint=f"{meant} `readinglist plugins` lists all")
        label = f"the {kind.singular} {name!r} of {origins[0].distribution}"
        with naming_plugin(label):
            plugin = self._call_factory(kind, name, origins[0].factory, offline=offline)
        missing = [member for member in ("name", *_MEMBERS[kind]) if not hasattr(plugin, member)]
        if missing:
            raise PluginError(f"{label} is no {kind.singular}: missing {', '.join(missing)}")
        guarded = GUARDS[kind](plugin, label)
        if guarded.name != name:
            raise PluginError(f"{label} is named {guarded.name!r}", hint="name and entry point must be equal")
        return guarded

    def _check_single(self, kind: Kind, name: str) -> None:
        origins = self._origins(kind, name)
        if len(origins) > 1:
            owners = " and ".join(sorted(origin.distribution for origin in origins))
            raise PluginError(f"duplicate {kind.singular} {name!r} in {owners}", hint="uninstall one of them")

    def _origins(self, kind: Kind, name: str) -> tuple[PluginEntryPoint, ...]:
        """Return all entry points of this name."""
        built_in = self._built_in[kind].get(name)
        own = (PluginEntryPoint(factory=built_in, distribution=DISTRIBUTION, version=__version__),) if built_in else ()
        return own + tuple(origin for found, origin in self._third_party(kind) if found == name)

    def _third_party(self, kind: Kind) -> tuple[tuple[str, PluginEntryPoint], ...]:
        """Return the plugins of other distributions, by name and distribution."""
        if kind not in self._found:
            from importlib.metadata import entry_points

            points = [point for point in entry_points(group=kind.group) if point.dist is not None]
            found = {(point.name, point.value, point.dist.name, point.dist.version) for point in points if point.dist}
            self._found[kind] = tuple(
                (name, PluginEntryPoint(factory=factory, distribution=distribution, version=version))
                for name, factory, distribution, version in sorted(found)
            )
        return self._found[kind]

    def _context(self, kind: Kind, section: Mapping[str, object], *, offline: bool) -> OfflineContext:
        cache_folder = str(self._settings.cache)
        if not kind.online:
            return OfflineContext(section=section, cache_folder=cache_folder)
        if not (offline or self._http_opened):
            self._http, self._http_opened = self._open_http(), True
        http = None if offline else self._http
        contact = self._settings.contact
        return OnlineContext(section=section, cache_folder=cache_folder, http=http, clock=self._clock, contact=contact)
