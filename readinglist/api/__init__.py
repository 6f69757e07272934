"""The public API, which all front ends use, and no module below it::

    from readinglist.api import open_library

    with open_library("reading.sqlite3") as library:
        library.add("page.txt", offline=True)
        library.set_status("hu2024data", "read")
        print(library.export("status:read").text)

Results and exceptions are exported here too. Each is imported at first use, so that short commands start fast.
"""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, overload

from readinglist.api.library import Library
from readinglist.api.read_only import ReadOnlyLibrary
from readinglist.papers.errors import (
    ExitCode,
    InputError,
    LibraryError,
    LibraryLocked,
    NewerLibrary,
    NothingFound,
    PluginError,
    Problem,
    QuerySyntaxError,
    ReadinglistError,
    ServiceError,
    SettingsError,
    StaleRevision,
    UnrelatedPapers,
    UsageError,
)
from readinglist.papers.paper import Author, Field, Item, Metadata, Note, Paper, Reading
from readinglist.papers.statuses import Status
from readinglist.settings import read_settings

if TYPE_CHECKING:
    from readinglist.adding.edit import editable, editable_values, read_editable, read_editable_values
    from readinglist.adding.fetch import FetchResult
    from readinglist.adding.values import (
        EnrichResult,
        Plan,
        Record,
        RecordOutcome,
        ReviewDecision,
        ReviewOption,
        ReviewOptions,
    )
    from readinglist.api.asynchronous import AsyncLibrary
    from readinglist.api.bib_files import BibFiles, FixedFile, merge_bib_files
    from readinglist.api.catalogue import (
        CatalogueStatus,
        build_catalogue,
        catalogue_info,
        update_catalogue,
        update_status,
    )
    from readinglist.api.changes import library_changes, shared_connections
    from readinglist.api.installed import installed_plugins
    from readinglist.api.merged_status import ExternalEntry, MergedStatus, SyncedEntry, sync_entries
    from readinglist.api.moving import MoveResult, move_library
    from readinglist.api.paper_list import PaperList
    from readinglist.api.pushing import Pushed
    from readinglist.api.readers import add_library_reader, library_readers, remove_library_reader
    from readinglist.api.refreshing import Refreshed, RefreshedFile
    from readinglist.api.restoring import backup_path, restore_library
    from readinglist.api.service_checks import ServiceCheck, check_services
    from readinglist.exporting.planned_files import PlannedFile, WrittenFile
    from readinglist.files.documents import Document
    from readinglist.library.dump import LoadResult
    from readinglist.library.journal import Event, describe, describe_for
    from readinglist.library.merging import MergeResult
    from readinglist.library.statistics import Period, Statistics
    from readinglist.library.status_history import ReadingDates
    from readinglist.library.store.restoring import RestoreResult
    from readinglist.library.tracking import Change
    from readinglist.library.undo import UndoneBatch
    from readinglist.linting.findings import CheckResult, Finding, FindingFilter
    from readinglist.manuscripts.manuscript import Manuscript
    from readinglist.manuscripts.next_paper import NextPaper
    from readinglist.matching.outcomes import DuplicateGroup
    from readinglist.notes.results import FileSyncResult, SyncResult
    from readinglist.plugins.protocols import PdfAddress, Rendered
    from readinglist.plugins.registry import PluginInfo
    from readinglist.settings import ExportTarget, Settings

_MODULES = {
    "library.dump": ("LoadResult",),
    "plugins.registry": ("PluginInfo",),
    "adding.edit": ("editable", "editable_values", "read_editable", "read_editable_values"),
    "adding.fetch": ("FetchResult",),
    "adding.values": (
        "EnrichResult",
        "Plan",
        "Record",
        "RecordOutcome",
        "ReviewDecision",
        "ReviewOption",
        "ReviewOptions",
    ),
    "api.asynchronous": ("AsyncLibrary",),
    "api.bib_files": ("BibFiles", "FixedFile", "merge_bib_files"),
    "api.catalogue": ("CatalogueStatus", "build_catalogue", "catalogue_info", "update_catalogue", "update_status"),
    "api.installed": ("installed_plugins",),
    "api.merged_status": ("ExternalEntry", "MergedStatus", "SyncedEntry", "sync_entries"),
    "api.paper_list": ("PaperList",),
    "api.pushing": ("Pushed",),
    "api.refreshing": ("Refreshed", "RefreshedFile"),
    "api.changes": ("library_changes", "shared_connections"),
    "api.moving": ("MoveResult", "move_library"),
    "api.readers": ("add_library_reader", "library_readers", "remove_library_reader"),
    "api.restoring": ("backup_path", "restore_library"),
    "api.service_checks": ("ServiceCheck", "check_services"),
    "library.store.restoring": ("RestoreResult",),
    "exporting.planned_files": ("PlannedFile", "WrittenFile"),
    "files.documents": ("Document",),
    "library.journal": ("Event", "describe", "describe_for"),
    "library.merging": ("MergeResult",),
    "library.statistics": ("Period", "Statistics"),
    "library.status_history": ("ReadingDates",),
    "library.tracking": ("Change",),
    "library.undo": ("UndoneBatch",),
    "linting.findings": ("CheckResult", "FindingFilter", "Finding"),
    "manuscripts.manuscript": ("Manuscript",),
    "manuscripts.next_paper": ("NextPaper",),
    "matching.outcomes": ("DuplicateGroup",),
    "notes.results": ("FileSyncResult", "SyncResult"),
    "plugins.protocols": ("PdfAddress", "Rendered"),
    "settings": ("ExportTarget", "Settings"),
}
_WHERE = {name: f"readinglist.{module}" for module, names in _MODULES.items() for name in names}

__all__ = [
    "AsyncLibrary",
    "Author",
    "BibFiles",
    "CatalogueStatus",
    "Change",
    "CheckResult",
    "Document",
    "DuplicateGroup",
    "EnrichResult",
    "Event",
    "ExitCode",
    "ExportTarget",
    "ExternalEntry",
    "FetchResult",
    "Field",
    "FileSyncResult",
    "Finding",
    "FindingFilter",
    "FixedFile",
    "InputError",
    "Item",
    "Library",
    "LibraryError",
    "LibraryLocked",
    "LoadResult",
    "Manuscript",
    "MergeResult",
    "MergedStatus",
    "Metadata",
    "MoveResult",
    "NewerLibrary",
    "NextPaper",
    "Note",
    "NothingFound",
    "Paper",
    "PaperList",
    "PdfAddress",
    "Period",
    "Plan",
    "PlannedFile",
    "PluginError",
    "PluginInfo",
    "Problem",
    "Pushed",
    "QuerySyntaxError",
    "ReadOnlyLibrary",
    "Reading",
    "ReadingDates",
    "ReadinglistError",
    "Record",
    "RecordOutcome",
    "Refreshed",
    "RefreshedFile",
    "Rendered",
    "RestoreResult",
    "ReviewDecision",
    "ReviewOption",
    "ReviewOptions",
    "ServiceCheck",
    "ServiceError",
    "Settings",
    "SettingsError",
    "StaleRevision",
    "Statistics",
    "Status",
    "SyncResult",
    "SyncedEntry",
    "UndoneBatch",
    "UnrelatedPapers",
    "UsageError",
    "WrittenFile",
    "add_library_reader",
    "backup_path",
    "build_catalogue",
    "catalogue_info",
    "check_services",
    "describe",
    "describe_for",
    "editable",
    "editable_values",
    "installed_plugins",
    "library_changes",
    "library_readers",
    "merge_bib_files",
    "move_library",
    "open_library",
    "read_editable",
    "read_editable_values",
    "read_settings",
    "remove_library_reader",
    "restore_library",
    "shared_connections",
    "sync_entries",
    "update_catalogue",
    "update_status",
]


@overload
def open_library(
    path: str | Path | None = None,
    *,
    config: str | Path | None = None,
    reader: str | None = None,
    offline: bool | None = None,
    must_exist: bool = False,
    read_only: Literal[False] = False,
    refresh: bool = True,
) -> Library: ...


@overload
def open_library(
    path: str | Path | None = None,
    *,
    config: str | Path | None = None,
    reader: str | None = None,
    offline: bool | None = None,
    must_exist: bool = False,
    read_only: Literal[True],
) -> ReadOnlyLibrary: ...


def open_library(
    path: str | Path | None = None,
    *,
    config: str | Path | None = None,
    reader: str | None = None,
    offline: bool | None = None,
    must_exist: bool = False,
    read_only: bool = False,
    refresh: bool = True,
) -> Library | ReadOnlyLibrary:
    """Open a library, creating it if needed and not `must_exist`.

    `reader` overrides that of the settings; ``NAME/assistant`` acts for the reader ``NAME``, and the journal says so.
    The default `path` is that of the settings. The settings file is `config`, else ``READINGLIST_CONFIG``, else the
    nearest ``config.toml`` in this folder or its parents, else the user's. With `offline` no requests are sent. With
    `read_only`, a missing library is treated as empty and not created, unless it `must_exist`. With `refresh`, targets
    and note files with ``keep_updated`` are updated after each change; otherwise call `Library.refresh`.

    Raises:
        SettingsError: If the settings are invalid.
        LibraryError: If the library cannot be opened, or does not exist and `must_exist`.
    """
    flags = {"library.path": str(path) if path else None, "readinglist.reader": reader, "readinglist.offline": offline}
    settings = read_settings(config, flags=flags)
    if read_only:
        return ReadOnlyLibrary(settings, must_exist=must_exist)
    return Library(settings, must_exist=must_exist, refresh=refresh)


if not TYPE_CHECKING:  # else type checkers would accept any name

    def __getattr__(name: str) -> Any:
        if name not in _WHERE:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(_WHERE[name]), name)

    def __dir__() -> list[str]:
        return sorted({*globals(), *_WHERE})
