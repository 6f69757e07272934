"""Building, updating and describing the catalogue."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from readinglist.catalogue.build import BuildReport, build
from readinglist.catalogue.combined import CatalogueLocation, starter
from readinglist.catalogue.index import Catalogue, CatalogueInfo, is_replaceable
from readinglist.catalogue.update import UpdateReport, discard_update, update
from readinglist.catalogue.user_catalogue import UpdateInfo, update_info
from readinglist.files.protection import check_output
from readinglist.files.reading import is_regular
from readinglist.library.clock import Progress, SystemClock, no_progress
from readinglist.papers.errors import InputError, ReadinglistError, UsageError, reason
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueStatus:
    """The catalogues in use: the user's, its update, and the starter."""

    path: Path
    own: CatalogueInfo | None
    update: UpdateInfo | None
    updated: CatalogueInfo | None
    starter: CatalogueInfo


def build_catalogue(
    files: Sequence[Path], settings: Settings, *, path: Path | None = None, progress: Progress = no_progress
) -> BuildReport:
    """Index arXiv's bulk metadata (JSON Lines, also .gz, .xz, .zip) into `path`, else that of the settings.

    Raises:
        InputError: If a file cannot be read.
        UsageError: If `path` is a file that is no catalogue.
        ReadinglistError: If the index cannot be written; the previous one is unchanged.
    """
    target = path or catalogue_path(settings)
    _check_replaceable(target, files, settings)
    with _write_errors(target, "use another file with -o FILE"):
        report = build(files, target, progress=lambda done: progress("indexing papers", done, 0))
        discard_update(target)
    return report


def _check_replaceable(target: Path, files: Sequence[Path], settings: Settings) -> None:
    """Check that a catalogue may be written to a file: a missing or empty one, or a catalogue that is no input."""
    protected = settings.protected
    for file in files:
        protected.add_input(file)
    check_output(target, protected, database=True)
    if target.exists() and not target.is_dir() and not (is_regular(target) and is_replaceable(target)):
        raise UsageError(f"{target} exists and is not a catalogue", hint="use another file with -o FILE")


def update_catalogue(
    settings: Settings, *, since: date | None = None, progress: Progress = no_progress
) -> UpdateReport:
    """Harvest from arXiv what is new or changed since the last update, or since the catalogue was built.

    After an interruption, what was harvested is kept and used; the next update resumes there.

    Raises:
        UsageError: If the settings are offline, or `since` is in the future.
        ServiceError: If arXiv did not respond; what was harvested is kept.
        ReadinglistError: If the update cannot be written.
    """
    from readinglist.catalogue.oai_pmh import harvester

    clock = SystemClock()
    if settings.offline:
        raise UsageError(
            "cannot update offline",
            hint="run `READINGLIST_OFFLINE=0 readinglist catalogue update`",
        )
    if since and since > clock.now().date():
        raise UsageError(f"--from {since} is in the future", hint="use the day of your bulk file, such as 2025-03-11")
    path = catalogue_path(settings)
    with _write_errors(path, "use another file in the settings"):
        return update(path, harvester(settings, clock), clock, since=since, progress=progress)


def catalogue_info(settings: Settings, *, progress: Progress = no_progress) -> CatalogueStatus:
    """Return the catalogues in use and their contents; the starter is unpacked if needed."""
    own = catalogue_path(settings)
    ready = starter(settings.cache, progress=lambda done: progress("unpacking the starter catalogue", done, 0))
    updates = update_info(own) if own.exists() else None
    return CatalogueStatus(
        path=own,
        own=_info(own) if own.exists() else None,
        update=updates,
        updated=_info(Path(updates.index.path)) if updates and updates.index else None,
        starter=_info(ready),
    )


def update_status(settings: Settings) -> UpdateInfo | None:
    """Return the update of the user's catalogue, None if there is none."""
    return update_info(catalogue_path(settings))


def catalogue_path(settings: Settings) -> Path:
    """Return the file of the user's catalogue, which need not exist.

    Raises:
        InputError: If it is a folder.
    """
    path = CatalogueLocation.read(settings.section("resolvers", "catalogue"), str(settings.cache)).own
    if path.is_dir():
        raise InputError(f"{path} is a folder", hint="specify a file in the settings: [catalogue] path")
    return path


def _info(path: Path) -> CatalogueInfo:
    with Catalogue(path) as opened:
        return opened.info()


@contextmanager
def _write_errors(path: Path, way_out: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ReadinglistError(
            f"cannot write catalogue {path}: {reason(error)}",
            hint=f"free some space, or {way_out}; the previous catalogue is unchanged",
        ) from None
