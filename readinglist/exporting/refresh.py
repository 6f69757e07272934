"""Targets with ``keep_updated``: after a change of the library, those are written that may be stale.

Stamps tell which targets are up to date, so that most commands need not render them again.
"""

from collections.abc import Collection
from pathlib import Path

from readinglist.exporting.planned_files import WrittenFile, name_of, write_file
from readinglist.exporting.stamps import content_digest, fresh_stamp, is_stampable, made_by
from readinglist.exporting.targets import plan_file
from readinglist.files.writing import bytes_of
from readinglist.library.context import LibraryContext
from readinglist.library.protocol import View
from readinglist.papers.errors import InputError, ReadinglistError
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.plugins.registry import Registry
from readinglist.settings import ExportTarget, Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshedTarget:
    """A target that may have been stale: what was written, or the error."""

    path: Path
    written: WrittenFile | None = None
    error: ReadinglistError | None = None


def refresh_targets(
    context: LibraryContext, plugins: Registry, settings: Settings, *, kept: Collection[Path] = ()
) -> tuple[RefreshedTarget, ...]:
    """Write the targets with ``keep_updated`` that may be stale, except those in `kept`.

    Errors are part of the result, because the change of the library has already been made.
    """
    targets = [(each, each.path) for each in settings.exports if each.keep_updated and each.path]
    with context.store.read() as view:
        stale = [(each, path) for each, path in targets if not _is_fresh(each, path, view, settings)]
    refreshed: list[RefreshedTarget] = []
    for target, path in stale:
        try:
            if path in kept:
                raise _older_target()
            written = write_file(plan_file(target, path, context, plugins, settings=settings), context)
        except ReadinglistError as error:
            refreshed.append(RefreshedTarget(path=path, error=error))
            continue
        refreshed.append(RefreshedTarget(path=path, written=written))
    return tuple(refreshed)


def _older_target() -> ReadinglistError:
    hint = "check the path of the library, or replace the file: `readinglist export --targets`"
    return ReadinglistError("it has content, and the library is new", hint=hint)


def _is_fresh(target: ExportTarget, path: Path, view: View, settings: Settings) -> bool:
    if not is_stampable(target, path) or not path.is_file():
        return False
    try:
        content = content_digest(bytes_of(path))
    except InputError:
        return False
    name = name_of(path, settings)
    made = made_by(target, settings)
    return fresh_stamp(view, name, made, content, with_status=target.with_status) is not None
