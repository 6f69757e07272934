"""The kinds of plugins, and the built-in ones by name.

The table has strings, so that only the modules of plugins that are used are imported.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from importlib import import_module
from typing import Any


class Kind(StrEnum):
    """The kind of a plugin; the value names its sections in the settings and its entry-point group."""

    SOURCE = "sources"
    RESOLVER = "resolvers"
    ENRICHER = "enrichers"
    EXPORTER = "exporters"
    COMMAND = "commands"
    HOOK = "hooks"

    @property
    def group(self) -> str:
        """The entry-point group of the factories."""
        return f"readinglist.{self.value}.v1"

    @property
    def singular(self) -> str:
        """The kind in the singular, for messages."""
        return self.value.removesuffix("s")

    @property
    def online(self) -> bool:
        """Whether its plugins may query services."""
        return self in (Kind.RESOLVER, Kind.ENRICHER)


PUBLICATION_SERVICES = ("crossref", "dblp", "semantic_scholar", "openreview")
"""The resolvers of services that have publications."""

_OTHER_SERVICES = ("doi", "acl", "openalex", "europepmc", "pubmed", "inspire", "ads", "unpaywall")
NEED_NETWORK = frozenset({"arxiv", "huggingface", "datacite", *PUBLICATION_SERVICES, *_OTHER_SERVICES})
"""The built-in resolvers and enrichers that are not even imported offline."""

_TAGGED = ("ris", "medline", "endnote", "wos", "refworks", "noteexpress", "ovid", "lettered")
BUILT_IN: Mapping[Kind, Mapping[str, str]] = {
    Kind.SOURCE: {
        "feed": "readinglist.sources.feeds:plugin",
        "xml": "readinglist.sources.xml_records:plugin",
        "html": "readinglist.sources.markup.html_page:plugin",
        "mail": "readinglist.sources.markup.mail:plugin",
        "ipynb": "readinglist.sources.markup.notebook:plugin",
        "docx": "readinglist.sources.markup.office:plugin",
        "bibtex": "readinglist.sources.bibtex:plugin",
        "cobib": "readinglist.sources.cobib:plugin",
        "json": "readinglist.sources.json_papers:plugin",
        "cff": "readinglist.sources.citation_cff:plugin",
        "csl-json": "readinglist.sources.csl_json:plugin",
        "csl-yaml": "readinglist.sources.csl_yaml:plugin",
        "hayagriva": "readinglist.sources.hayagriva:plugin",
        "org": "readinglist.sources.org:plugin",
        "csv": "readinglist.sources.spreadsheet:plugin",
        **{name: f"readinglist.sources.tagged:{name}" for name in _TAGGED},
        "thebibliography": "readinglist.sources.bibliography:plugin",
        "identifiers": "readinglist.sources.references:plugin",
        "jsonl": "readinglist.sources.records:plugin",
        "papis": "readinglist.sources.papis:plugin",
        "yaml": "readinglist.sources.json_papers.data_lists:plugin",
        "pdf": "readinglist.sources.pdf:plugin",
        "pdf-references": "readinglist.sources.pdf:references",
        "xlsx": "readinglist.sources.workbook:plugin",
        "page": "readinglist.sources.page:plugin",
    },
    Kind.RESOLVER: {
        "catalogue": "readinglist.resolvers.catalogue:plugin",
        "arxiv": "readinglist.resolvers.arxiv:plugin",
        "huggingface": "readinglist.resolvers.huggingface:plugin",
        "datacite": "readinglist.resolvers.datacite:plugin",
        **{name: f"readinglist.resolvers.{name}:plugin" for name in (*PUBLICATION_SERVICES, *_OTHER_SERVICES)},
    },
    Kind.ENRICHER: {
        "catalogue": "readinglist.enrichers.catalogue:plugin",
        "arxiv": "readinglist.enrichers.arxiv:plugin",
    },
    Kind.EXPORTER: {
        "bibtex": "readinglist.exporters.bibtex:plugin",
        "biblatex": "readinglist.exporters.biblatex:plugin",
        "csl-json": "readinglist.exporters.csl_json:plugin",
        "hayagriva": "readinglist.exporters.hayagriva:plugin",
        "markdown": "readinglist.exporters.markdown:plugin",
        "papis": "readinglist.exporters.papis:plugin",
        "ris": "readinglist.exporters.ris:plugin",
        "text": "readinglist.exporters.text:plugin",
    },
    Kind.COMMAND: {},
    Kind.HOOK: {},
}
"""The factories of built-in plugins by kind and name, as ``module:function``."""

LIKELY_SOURCES: Mapping[str, str] = {".bib": "bibtex", ".bibtex": "bibtex", ".ris": "ris"}
"""The source that is tried first, by the suffix of a file, so that those before it need not be imported."""


def load_factory(factory: str) -> Callable[..., Any]:
    """Import and return a factory given as ``module:function``."""
    module, _, function = factory.partition(":")
    made: Callable[..., Any] = getattr(import_module(module), function)
    return made
