"""The values of the settings."""

import copy
from dataclasses import field
from pathlib import Path

from readinglist.files.protection import ProtectedFiles
from readinglist.files.server_address import ServerAddress
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.statuses import Status

ARXIV_LEAST_SECONDS = 3.0
"""arXiv's terms of use: at most one request in three seconds, https://info.arxiv.org/help/api/tou.html."""

ARXIV_SECONDS = 3.1
OTHER_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service, for all plugins that use it and for its rate limit."""

    name: str
    base_url: str
    seconds_between_requests: float


PUBLISHED, PREPRINT = EDITIONS = ("published", "preprint")
"""The editions of papers that an export can have, for papers with both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportTarget:
    """A file to export to; an empty `format` is that of the path's suffix.

    `path` is None for stdout, never in ``[[export]]``. `cited` are the .aux and .bcf files of manuscripts. With
    `keep_updated` the file is rewritten after each change; with `merge`, what others wrote into it is kept. `edition`
    is which of `EDITIONS` describes papers that have both. `files` writes attached files with paths from the file.
    """

    path: Path | None = None
    format: str = ""
    style: str = ""
    query: str = ""
    cited: tuple[Path, ...] = ()
    with_status: bool = False
    keep_updated: bool = False
    merge: bool = False
    edition: str = PUBLISHED
    files: bool = False


NOTE_FIELDS = ("abstract", "links")
"""Fields of note files that are written only on request."""

SUBFOLDER_FIELDS = ("author", "venue", "year")
"""Fields that the pattern of the subfolder of a note file can contain in braces."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteFiles:
    """The folder of note files, or None. With `keep_updated` they are updated after each change.

    `subfolder` is the pattern of the subfolder of new files, `name` that of their names without suffix, and `fields`
    are further fields of their front matter. `template` is the text with which the first note of a paper begins.
    """

    folder: Path | None = None
    keep_updated: bool = False
    subfolder: str = ""
    fields: tuple[str, ...] = ()
    name: str = "{key}"
    template: str = ""


FILE_FIELDS = ("arxiv", "author", "key", "title", "year")
"""Fields that the pattern of the names of PDFs can contain in braces."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperFiles:
    """The folder of downloaded and copied files, and the pattern of their names without suffix."""

    folder: Path
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WebPage:
    """The page that ``serve`` shows. `connector_port` is that of Zotero's connector, 0 for none.

    `hosts` are further names under which browsers may ask for the page. `passwords` are pairs of a reader and the hash
    of a password. `proxy_header` is the header in which a reverse proxy names the reader; empty if there is none.
    `token` is the start token; empty for another one at each start.
    """

    port: int = 8765
    connector_port: int = 23119
    hosts: tuple[str, ...] = ()
    passwords: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    proxy_header: str = ""
    token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting as ``config show`` prints it: `value` is a JSON value, `origin` where it was set."""

    path: str
    value: object
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings of one run. Paths are absolute. `file` is None if there is no settings file.

    `timezone` is that of days, empty for the system's. `goal` is the number of papers to finish in a year, or 0.
    With `start_when_opened`, `open` sets the status of a paper to reading. `server` is where the library is, if not in
    the file `library`, whose folder then has the backups.
    `catalogue` is None if the settings specify no user catalogue.
    `timeout_seconds` is the maximum time for a complete response. `statuses` includes the built-in ones.
    `addressed_services` are the resolvers that are queried only for papers with an address of theirs,
    `publication_services` those of ``enrich --published``, `pdf_services` those that know open PDFs.
    `manuscripts` are .aux and .bcf files. `assistants_write` is whether assistants can change the library through
    ``readinglist mcp``.
    """

    file: Path | None
    reader: str
    contact: str
    offline: bool
    timezone: str
    trusted: tuple[str, ...]
    goal: int
    start_when_opened: bool
    library: Path
    server: ServerAddress | None
    cache: Path
    catalogue: Path | None
    timeout_seconds: float
    key_pattern: str
    resolve_order: tuple[str, ...]
    addressed_services: tuple[str, ...]
    enrich_order: tuple[str, ...]
    publication_services: tuple[str, ...]
    pdf_services: tuple[str, ...]
    manuscripts: tuple[Path, ...]
    assistants_write: bool
    services: tuple[Service, ...]
    exports: tuple[ExportTarget, ...]
    notes: NoteFiles
    files: PaperFiles
    statuses: tuple[Status, ...]
    queries: tuple[tuple[str, str], ...]
    web: WebPage
    all: tuple[Setting, ...] = field(hash=False)
    sections: dict[str, dict[str, object]] = field(hash=False)

    @property
    def location(self) -> str:
        """Where the library is, to be shown."""
        return str(self.server or self.library)

    @property
    def folder(self) -> Path:
        """The folder that paths of attached files start from: that of the settings file, else that of the library."""
        return (self.file or self.library).parent

    @property
    def keeps_files(self) -> bool:
        """Whether targets or note files are updated after each change."""
        return self.notes.keep_updated or any(target.keep_updated for target in self.exports)

    @property
    def text_index(self) -> Path:
        """The index of the texts of attached PDFs, beside the library."""
        return self.library.with_name(f"{self.library.stem}.texts.sqlite3")

    @property
    def all_manuscripts(self) -> tuple[Path, ...]:
        """The .aux and .bcf files of `manuscripts` and `exports`."""
        return tuple(dict.fromkeys((*self.manuscripts, *(file for target in self.exports for file in target.cited))))

    @property
    def protected(self) -> ProtectedFiles:
        """The files that no output may replace: the library, the settings file and the manuscripts."""
        protected = ProtectedFiles()
        if not self.server:
            protected.add_database(self.library, "the library itself")
        protected.add_database(self.text_index, "the index of PDFs")
        if self.file:
            protected.add(self.file, "the settings file")
        for manuscript in self.all_manuscripts:
            protected.add(manuscript, "a manuscript")
        return protected

    def section(self, kind: str, name: str) -> dict[str, object]:
        """Return a copy of the section of a plugin, ``[resolvers.arxiv]`` for ("resolvers", "arxiv").

        It includes what a resolver and an enricher of the same name share: the `base_url` of a service, and the `path`
        of the catalogue.
        """
        shared: dict[str, object] = {}
        if kind in ("resolvers", "enrichers"):
            service = self.service(name)
            if service:
                shared["base_url"] = service.base_url
            if name == "catalogue" and self.catalogue:
                shared["path"] = str(self.catalogue)
        return shared | copy.deepcopy(self.sections.get(f"{kind}.{name}", {}))

    def service(self, name: str) -> Service | None:
        """Return the settings of a service, or None."""
        return next((service for service in self.services if service.name == name), None)
