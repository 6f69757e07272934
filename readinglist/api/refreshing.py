"""Updating targets and note files with ``keep_updated`` after a change of the library."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from readinglist.files.reading import file_size
from readinglist.files.writing import display_path
from readinglist.library.context import LibraryContext
from readinglist.papers.errors import Problem, ReadinglistError
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.settings import Settings

if TYPE_CHECKING:
    from readinglist.exporting.refresh import RefreshedTarget
    from readinglist.notes.results import FileSyncResult
    from readinglist.plugins.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshedFile:
    """A file that is kept up to date. `done` describes what was done to it, empty if nothing.

    `problems` are about single papers; `warning` is why the file is not up to date.
    """

    name: str
    done: str = ""
    problems: tuple[Problem, ...] = ()
    warning: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refreshed:
    """The files updated after a change. `error` is about note files that could not be written."""

    files: tuple[RefreshedFile, ...] = ()
    error: ReadinglistError | None = None


def refresh(
    context: LibraryContext, plugins: Callable[[], Registry], settings: Settings, *, kept: Collection[Path] = ()
) -> Refreshed:
    """Update files with ``keep_updated``; plugins are loaded only if there are targets.

    The targets in `kept` are not written, but reported.
    """
    files: list[RefreshedFile] = []
    error = None
    if settings.notes.folder is not None and settings.notes.keep_updated:
        from readinglist.notes.folder import note_folder
        from readinglist.notes.sync import refresh as refresh_notes

        try:
            reports = refresh_notes(context, note_folder(settings.notes, context.protected))
        except ReadinglistError as failure:
            reports, error = (), failure
        files += _of_notes(reports)
        error = error or _not_written(reports)
    if any(target.keep_updated for target in settings.exports):
        from readinglist.exporting.refresh import refresh_targets

        files += map(_of_target, refresh_targets(context, plugins(), settings, kept=kept))
    return Refreshed(files=tuple(files), error=error)


def _of_notes(reports: tuple[FileSyncResult, ...]) -> Iterator[RefreshedFile]:
    for report in reports:
        if report.written or report.renamed_from:
            yield RefreshedFile(name=report.place, done=report.done)
    for report in reports:
        if report.conflicts:
            warning = f"{report.place}: {report.conflicts[0]}; run `readinglist notes sync`"
            yield RefreshedFile(name=report.place, warning=warning)


def _not_written(reports: tuple[FileSyncResult, ...]) -> ReadinglistError | None:
    problems = [f"{report.place}: {problem}" for report in reports for problem in report.problems]
    if not problems:
        return None
    return ReadinglistError("; ".join(problems), hint="the library was changed; run `readinglist notes sync` later")


def _of_target(target: RefreshedTarget) -> RefreshedFile:
    name = display_path(target.path)
    if target.error:
        hint = f" ({target.error.hint})" if target.error.hint else ""
        return RefreshedFile(name=name, warning=f"could not update {name}: {target.error.message}{hint}")
    written = target.written
    if written is None:
        return RefreshedFile(name=name)
    problems = (*written.plan.problems, *written.plan.warnings)
    return RefreshedFile(name=name, done="written" if written.changed else "", problems=problems)


def targets_with_content(settings: Settings) -> frozenset[Path]:
    """Return the targets that a new library, perhaps at a wrong path, must not replace by few papers."""
    paths = (target.path for target in settings.exports if target.path and not target.merge)
    return frozenset(path for path in paths if file_size(path))
