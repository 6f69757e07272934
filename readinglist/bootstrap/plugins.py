"""Where settings, plug-ins, network and clock meet."""

import json
import re
import sys
from pathlib import Path

from readinglist.files.documents import Document
from readinglist.library.clock import Clock
from readinglist.papers.errors import InputError, Problem, UsageError
from readinglist.papers.identifiers import Doi, arxiv_fault, parse_versioned
from readinglist.plugins.context import HttpClient
from readinglist.plugins.protocols import Enricher, Exporter, Resolver, Source, StyledExporter
from readinglist.plugins.registry import Registry
from readinglist.settings import Settings

ARGUMENT = "<argument>"
"""The name of a document that came as an argument of the command."""


class Plugins:
    """The plug-ins that the settings choose, each made when first asked for."""

    def __init__(self, settings: Settings, *, clock: Clock) -> None:
        self.settings = settings
        self._clock = clock
        self._registries: dict[bool, Registry] = {}

    def document(self, source: str, format_name: str = "") -> Document:
        """The document that an argument names: a file, ``-`` for stdin, or the argument itself where it is a reference.

        Raises:
            InputError: a file is missing or no text, or the argument is neither file nor reference nor title.
        """
        from readinglist.files.documents import read_document, read_stream

        if source == "-":
            return read_stream(sys.stdin.buffer)
        if not source.strip():
            raise InputError("an empty argument names no paper", hint="give a file, an arXiv id, a DOI or a title")
        path = Path(source).expanduser()
        if not path.exists():
            if format_name or is_reference(source):
                return Document(name=ARGUMENT, text=source)
            if fault := arxiv_fault(source):
                raise InputError(fault, hint="look at the digits again, or give the title")
            if is_title(source):
                return Document(name=ARGUMENT, text=json.dumps({"title": source}))
            if "://" in source:
                raise InputError(
                    f"{source} is no address of a paper that readinglist knows",
                    hint="give an arXiv, Hugging Face or DOI address, or copy the page into a file and add that",
                )
        return read_document(
            str(path), hint="check the spelling; readinglist add also takes arXiv ids, DOIs, addresses and titles"
        )

    def documents(
        self, source: str, format_name: str = ""
    ) -> tuple[tuple[Document, ...], tuple[tuple[str, Problem], ...]]:
        """As `document`; of a folder that is a library of papis every info.yaml, and by name those that are unreadable.

        Raises:
            InputError: as `document`, or a folder holds no info.yaml.
        """
        from readinglist.files.documents import papis_files, read_document

        folder = Path(source).expanduser()
        files = papis_files(str(folder)) if source.strip(" -") and folder.is_dir() else ()
        if not files:
            return (self.document(source, format_name),), ()
        documents: list[Document] = []
        problems: list[tuple[str, Problem]] = []
        for name in files:
            try:
                documents.append(read_document(name))
            except InputError as error:
                problems.append((name, Problem(message=error.message)))
        return tuple(documents), tuple(problems)

    def source_for(self, document: Document, format_name: str = "") -> Source:
        """The source of this name, or the one that is surest of the document.

        Raises:
            InputError: no source recognises the document.
            PluginError: there is no such source.
        """
        registry = self.registry(offline=True)
        return registry.source(format_name) if format_name else registry.recognise(document)

    def resolvers(self, *, offline: bool | None = None) -> tuple[Resolver, ...]:
        """The resolvers of the settings, in their order; in an offline run without those that need the network.

        Raises:
            PluginError: one is missing or cannot be made.
        """
        registry = self.registry(offline=offline)
        made = (registry.resolver(name) for name in self.settings.resolve_order)
        return tuple(resolver for resolver in made if not (self._is_offline(offline) and resolver.needs_network))

    def enrichers(self, *, offline: bool | None = None) -> tuple[Enricher, ...]:
        """The enrichers of the settings, as `resolvers`."""
        registry = self.registry(offline=offline)
        made = (registry.enricher(name) for name in self.settings.enrich_order)
        return tuple(enricher for enricher in made if not (self._is_offline(offline) and enricher.needs_network))

    def exporter_for(self, path: str, *, format_name: str = "", style: str = "") -> Exporter:
        """The exporter of this name, else the one that writes files with the suffix of `path`, else BibTeX's.

        `style` is one that the exporter knows, in place of that of the settings.

        Raises:
            PluginError: there is no such exporter.
            UsageError: the exporter knows no styles.
        """
        registry, suffix = self.registry(offline=True), Path(path).suffix
        if format_name:
            exporter = registry.exporter(format_name)
        else:
            exporter = (registry.exporter_of(suffix) if suffix else None) or registry.exporter("bibtex")
        if not style:
            return exporter
        if not isinstance(exporter, StyledExporter):
            raise UsageError(
                f"the format {exporter.name} has no styles", hint="formatted references have: --format text --style apa"
            )
        return exporter.with_style(style)

    def registry(self, *, offline: bool | None = None) -> Registry:
        """The plug-ins, with the network where the run is not offline."""
        without_network = self._is_offline(offline)
        if without_network not in self._registries:
            self._registries[without_network] = Registry(
                settings=self.settings,
                clock=self._clock,
                http=(lambda: None) if without_network else self._http,
            )
        return self._registries[without_network]

    def _http(self) -> HttpClient:
        from readinglist.net.http import PoliteClient

        return PoliteClient(
            cache_folder=str(self.settings.cache),
            clock=self._clock,
            contact=self.settings.contact,
            read_seconds=self.settings.timeout_seconds,
            intervals={service.name: service.seconds_between_requests for service in self.settings.services},
        )

    def _is_offline(self, wanted: bool | None) -> bool:
        return self.settings.offline if wanted is None else wanted or self.settings.offline


def is_reference(text: str) -> bool:
    """Whether an argument is an arXiv identifier, a DOI, or the address of a paper."""
    return parse_versioned(text) is not None or Doi.parse(text) is not None


def is_title(text: str) -> bool:
    """Whether an argument that is no file is meant as a title: several words that do not end like a file name."""
    return len(text.split()) > 1 and not re.search(r"\.\w{1,5}$", text)
