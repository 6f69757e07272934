"""Files as an export would write them, and those that are certain to be up to date: these need no exporter."""

import os
from collections.abc import Iterator
from pathlib import Path

from readinglist.exporting.stamps import Stamp, content_digest, fresh_stamp, is_stampable, keep_stamp, made_by
from readinglist.files.reading import is_regular
from readinglist.files.writing import bytes_of, write_atomically
from readinglist.library.context import LibraryContext
from readinglist.papers.errors import LibraryError, Problem
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.settings import ExportTarget, Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedFile:
    """A file as an export would write it.

    `name` is its name in the library. `problems` lists papers that are not in it, `warnings` parts of papers that could
    not be written, `kept` entries edited by hand. `lasting` are the warnings of a later export too, if nothing changes;
    `stamp` is to be recorded with the file.
    """

    path: Path
    name: str
    after: bytes
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    kept: tuple[Problem, ...] = ()
    lasting: tuple[Problem, ...] = ()
    stamp: Stamp | None = None

    @property
    def before(self) -> bytes:
        """The present content of the file; empty if it does not exist.

        Raises:
            InputError: If the file cannot be read.
        """
        return bytes_of(self.path)

    @property
    def stale(self) -> bool:
        """Whether writing would change the file."""
        return self.before != self.after or not self.path.is_file()

    def write(self, context: LibraryContext) -> Iterator[str]:
        """Write the file if it is stale, and yield what changed in it. Pipes and devices are not read."""
        due = not is_regular(self.path) or self.stale
        if due and write_atomically(self.path, self.after, protected=context.protected):
            yield "written"


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenFile:
    """A target after an export: whether it changed, and a short summary."""

    plan: PlannedFile
    changed: bool
    summary: str


def fresh_file(target: ExportTarget, path: Path, context: LibraryContext, settings: Settings) -> PlannedFile | None:
    """Return the plan of a file that is certain to be up to date, else None.

    Raises:
        InputError: If the file cannot be read.
    """
    if target.merge or not is_stampable(target, path) or not is_regular(path):
        return None
    name, present = name_of(path, settings), bytes_of(path)
    made, content = made_by(target, settings), content_digest(present)
    with context.store.read() as view:
        stamp = fresh_stamp(view, name, made, content, with_status=target.with_status, with_warnings=True)
    return PlannedFile(path=path, name=name, after=present, warnings=stamp.warnings) if stamp else None


def write_file(plan: PlannedFile, context: LibraryContext) -> WrittenFile:
    """Write a planned file if it is stale.

    Raises:
        UsageError: If the file must not be written, as `check_output` decides.
        LibraryError: If the library has never contained a paper, and the file has other content.
        ReadinglistError: If a merged file was changed since it was read, or the file cannot be written.
    """
    if is_regular(plan.path) and plan.stale and plan.before.strip():
        _check_used(context)
    changes = list(plan.write(context))
    if plan.stamp:
        keep_stamp(context, plan.name, plan.stamp)
    return WrittenFile(plan=plan, changed=bool(changes), summary=", ".join(changes) or "up to date")


def _check_used(context: LibraryContext) -> None:
    """Check that the library has ever contained a paper; an empty one must not replace a file with content.

    Raises:
        LibraryError: If it has not, perhaps because its path is wrong.
    """
    with context.store.read() as view:
        if next(view.batches(), None) is None:
            hint = "check library.path with `readinglist config show`; nothing was written"
            raise LibraryError("the library has never contained a paper", hint=hint)


def name_of(path: str | Path, settings: Settings) -> str:
    """Return a path relative to the folder of the library, so that both can be moved together.

    For a library on a server, which many machines use, it is the path with the name of this machine.
    """
    if settings.server:
        return f"{os.uname().nodename}:{os.path.realpath(path)}"
    return Path(os.path.relpath(os.path.realpath(path), os.path.realpath(settings.library.parent))).as_posix()
