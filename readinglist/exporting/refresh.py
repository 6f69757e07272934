"""Targets with ``keep_updated``: after a change of the library, those are written that may be stale.

A stamp in the library records the content of a target and the newest batch that it includes, so that most commands
need not render it again. Stamps are stored among the merge bases of files, under the name of a folder.
"""

import json
from collections.abc import Collection
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

from readinglist import __version__
from readinglist.exporting.merge_base import digest
from readinglist.exporting.targets import WrittenFile, name_of, plan_file, write_file
from readinglist.files.writing import bytes_of
from readinglist.library.context import LibraryContext
from readinglist.library.journal import Event, is_of_reader
from readinglist.library.protocol import View
from readinglist.papers.errors import InputError, ReadinglistError
from readinglist.papers.records import dataclass
from readinglist.plugins.registry import Registry
from readinglist.settings import ExportTarget, Settings

_OF_BIB_FILES = ("bibtex", "biblatex")
_STAMP = "stamp"
_UNWRITTEN = frozenset(
    {"resolution", "suggestions", "evidence", "other_titles", "tags", "source", "why", "added", "merged"}
)
"""Parts of a paper that exports without annotations leave out."""
_MAX_BATCHES = 100
"""Number of irrelevant batches after which a target is compared in full again."""


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
    base = settings.library.parent
    targets = [(each, each.path) for each in settings.exports if each.keep_updated and each.path]
    with context.store.read() as view:
        since = last_batch(view)
        stale = [(each, path) for each, path in targets if not _is_fresh(each, path, view, settings)]
    refreshed: list[RefreshedTarget] = []
    for target, path in stale:
        try:
            if path in kept:
                raise _older_target()
            written = write_file(plan_file(target, path, context, plugins, base=base), context, base=base)
        except ReadinglistError as error:
            refreshed.append(RefreshedTarget(path=path, error=error))
            continue
        refreshed.append(RefreshedTarget(path=path, written=written))
        if not written.plan.problems and _is_stampable(target, path):
            # Without a stamp, the target is only compared in full the next time.
            with suppress(ReadinglistError):
                content = _content_digest(written.plan.after)
                stamp(context, name_of(path, base), _made_by(target, settings), content, since=since)
    return tuple(refreshed)


def _older_target() -> ReadinglistError:
    hint = "check the path of the library, or replace the file: `readinglist export --targets`"
    return ReadinglistError("it has content, and the library is new", hint=hint)


def _is_fresh(target: ExportTarget, path: Path, view: View, settings: Settings) -> bool:
    if not _is_stampable(target, path) or not path.is_file():
        return False
    try:
        content = _content_digest(bytes_of(path))
    except InputError:
        return False
    name = name_of(path, settings.library.parent)
    return is_fresh(view, name, _made_by(target, settings), content, with_status=target.with_status)


def _is_stampable(target: ExportTarget, path: Path) -> bool:
    """Whether the text depends on the library and the settings only: all papers, in a built-in format."""
    chosen = target.query.strip() or target.cited or target.style
    return not chosen and (target.format in _OF_BIB_FILES or (not target.format and path.suffix == ".bib"))


def _made_by(target: ExportTarget, settings: Settings) -> str:
    """Return a digest of everything except the library that decides on the text of a target."""
    options = sorted((name, repr(section)) for name, section in settings.sections.items() if "exporters" in name)
    return digest(repr((__version__, target, options, settings.statuses, settings.reader)))


def _content_digest(data: bytes) -> str:
    return blake2b(data, digest_size=16).hexdigest()


# --- stamps --------------------------------------------------------------------------------------------------------


def last_batch(view: View) -> int:
    """Return the number of the newest batch in the journal; 0 if there is none."""
    return next((batch.number for batch in view.batches()), 0)


def is_fresh(view: View, file: str, made_by: str, content: str, *, with_status: bool = False) -> bool:
    """Whether a file of all papers is certain to be up to date; `made_by` and `content` are digests.

    With `with_status`, the file includes annotations, so that every batch matters.
    """
    body = view.merge_bases(_name(file)).get(_STAMP)
    if body is None:
        return False
    was_made_by, old_content, since = json.loads(body)
    if (was_made_by, old_content) != (made_by, content) or not isinstance(since, int):
        return False
    for number, batch in enumerate(view.batches()):
        if batch.number <= since:
            return True
        if number == _MAX_BATCHES or with_status or any(map(_is_written, view.batch(batch.number))):
            return False
    return since == 0


def _is_written(event: Event) -> bool:
    """Whether an export without annotations includes what the event changes."""
    return not (is_of_reader(event.what) or event.what in _UNWRITTEN)


def stamp(context: LibraryContext, file: str, made_by: str, content: str, *, since: int) -> None:
    """Record that a file with this content includes the batches up to `since`."""
    body = json.dumps([made_by, content, since])
    with context.store.begin() as unit:
        unit.keep_merge_bases(_name(file), {_STAMP: body})


def _name(file: str) -> str:
    return f"{file}/"
