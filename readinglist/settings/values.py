"""The values of the settings."""

import copy
from dataclasses import dataclass, field
from pathlib import Path

from readinglist.papers.statuses import State

ARXIV_LEAST_SECONDS = 3.0
"""arXiv's terms of use: at most one request in three seconds, https://info.arxiv.org/help/api/tou.html."""

ARXIV_SECONDS = 3.1
OTHER_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """An outside service: shared by all plug-ins that ask it, and by the pacing of requests."""

    name: str
    base_url: str
    seconds_between_requests: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportTarget:
    """A file that an export writes; an empty `format` stands for that of the path's suffix.

    `path` None stands for stdout, which only a command names: those of ``[[export]]`` have one.
    `cited` are the .aux and .bcf files of manuscripts. `keep_updated` asks for it to be rewritten after each change,
    `merge` for what others wrote into it to stay.
    """

    path: Path | None = None
    format: str = ""
    style: str = ""
    query: str = ""
    cited: tuple[Path, ...] = ()
    with_status: bool = False
    keep_updated: bool = False
    merge: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteFiles:
    """Where notes lie as files; `folder` None: nowhere. `keep_updated` asks for them to follow each change."""

    folder: Path | None = None
    keep_updated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting as ``config show`` prints it: `value` is a plain JSON value, `origin` says who set it."""

    path: str
    value: object
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings of one run. Paths are absolute. `file` is None where no settings file was found.

    `catalogue` is None where no catalogue of the user's own is named.
    `timeout_seconds` is how long to wait for the next piece of an answer. `states` holds the built-in ones too.
    `manuscripts` are the .aux and .bcf files of what the reader writes.
    """

    file: Path | None
    reader: str
    contact: str
    offline: bool
    library: Path
    cache: Path
    catalogue: Path | None
    timeout_seconds: float
    key_pattern: str
    resolve_order: tuple[str, ...]
    enrich_order: tuple[str, ...]
    manuscripts: tuple[Path, ...]
    services: tuple[Service, ...]
    exports: tuple[ExportTarget, ...]
    notes: NoteFiles
    states: tuple[State, ...]
    queries: tuple[tuple[str, str], ...]
    all: tuple[Setting, ...] = field(hash=False)
    sections: dict[str, dict[str, object]] = field(hash=False)

    @property
    def all_manuscripts(self) -> tuple[Path, ...]:
        """The .aux and .bcf files that the settings name anywhere: as manuscripts, or for the files of `exports`."""
        return tuple(dict.fromkeys((*self.manuscripts, *(file for target in self.exports for file in target.cited))))

    def section(self, kind: str, name: str) -> dict[str, object]:
        """A fresh copy of the section of a plug-in, ``[resolvers.arxiv]`` for ("resolvers", "arxiv").

        What a resolver and an enricher of one name share has one place: the `base_url` of a service, and the `path` of
        the catalogue. It is there too.
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
        """The set-up of an outside service."""
        return next((service for service in self.services if service.name == name), None)
