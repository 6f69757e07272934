"""Targets that are kept up to date: after a change of the library, those are written whose text it may change."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from readinglist import __version__
from readinglist.exporting.freshness import is_fresh, last_batch, made_by, stamp
from readinglist.exporting.targets import WrittenFile, name_of, plan_file, write_file
from readinglist.files.writing import bytes_of
from readinglist.library.context import LibraryContext
from readinglist.library.protocol import View
from readinglist.papers.errors import InputError, ReadinglistError
from readinglist.plugins.registry import Registry
from readinglist.settings import ExportTarget, Settings

_OF_BIB_FILES = ("bibtex", "biblatex")


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshedTarget:
    """A target that may have been stale: what was written, or why it could not be."""

    path: Path
    written: WrittenFile | None = None
    error: ReadinglistError | None = None


def refresh_targets(workspace: LibraryContext, plugins: Registry, settings: Settings) -> tuple[RefreshedTarget, ...]:
    """Write the targets with ``keep_updated`` whose text may have changed.

    What stands in the way of one is part of the result: the change of the library has been made.
    """
    targets = [(each, each.path) for each in settings.exports if each.keep_updated and each.path]
    with workspace.store.read() as view:
        since = last_batch(view)
        stale = [(each, path) for each, path in targets if not _is_fresh(each, path, view, settings)]
    return _write(stale, since, workspace, plugins, settings) if stale else ()


def _is_fresh(target: ExportTarget, path: Path, view: View, settings: Settings) -> bool:
    """Whether a target needs no look at all but at the bytes of its file."""
    if not _is_stampable(target, path) or not path.is_file():
        return False
    try:
        content = _digest(bytes_of(path))
    except InputError:
        return False
    name, made = name_of(path, settings.library.parent), _made_by(target, settings)
    return is_fresh(view, name, made, content, with_status=target.with_status)


def _is_stampable(target: ExportTarget, path: Path) -> bool:
    """Whether nothing but the library and the settings decides on the text: all papers, in a format of our own."""
    chosen = target.query.strip() or target.cited or target.style
    return not chosen and (target.format in _OF_BIB_FILES or (not target.format and path.suffix == ".bib"))


def _made_by(target: ExportTarget, settings: Settings) -> str:
    options = sorted((name, repr(section)) for name, section in settings.sections.items() if "exporters" in name)
    return made_by(__version__, target, options, settings.statuses, settings.reader)


def _digest(data: bytes) -> str:
    return blake2b(data, digest_size=16).hexdigest()


def _write(
    targets: Sequence[tuple[ExportTarget, Path]],
    since: int,
    workspace: LibraryContext,
    plugins: Registry,
    settings: Settings,
) -> tuple[RefreshedTarget, ...]:
    """Write the targets; `since` is the newest batch of the journal that is sure to be in them."""
    base = settings.library.parent
    refreshed: list[RefreshedTarget] = []
    stamps: dict[str, tuple[str, str]] = {}
    for target, path in targets:
        try:
            written = write_file(plan_file(target, path, workspace, plugins, base=base), workspace, base=base)
        except ReadinglistError as error:
            refreshed.append(RefreshedTarget(path=path, error=error))
            continue
        refreshed.append(RefreshedTarget(path=path, written=written))
        if not written.plan.problems and _is_stampable(target, path):
            stamps[name_of(path, base)] = _made_by(target, settings), _digest(written.plan.after)
    # Without a stamp a file is looked at whole the next time, and nothing else.
    with suppress(ReadinglistError):
        if stamps:
            _stamp(stamps, since, workspace)
    return tuple(refreshed)


def _stamp(stamps: Mapping[str, tuple[str, str]], since: int, workspace: LibraryContext) -> None:
    for name, (made, content) in stamps.items():
        stamp(workspace, name, made, content, since=since)
