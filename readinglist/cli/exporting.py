"""Files of papers: written, merged with what others wrote into them, checked, and kept up to date."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from readinglist.api import Library
from readinglist.cli.files import replace_atomically, write_atomically
from readinglist.cli.opening import library_of
from readinglist.cli.output import Output
from readinglist.cli.session import Session
from readinglist.core.errors import ExitCode, InputError, Problem, ReadinglistError
from readinglist.settings import ExportTarget


class Mode(Enum):
    """What is done with the text of an export."""

    WRITE = "write"
    CHECK = "check"
    DIFF = "diff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One file to write; `path` None stands for stdout, an empty `format` for that of the path's suffix."""

    path: Path | None
    format: str = ""
    query: str = ""
    with_status: bool = False
    style: str = ""
    cited: tuple[Path, ...] = ()
    merge: bool = False


def job_of(target: ExportTarget) -> Job:
    """The job that an ``[[export]]`` of the settings stands for."""
    return Job(
        path=target.path,
        format=target.format,
        query=target.query,
        with_status=target.with_status,
        style=target.style,
        cited=target.cited,
        merge=target.merge,
    )


def refresh(session: Session) -> None:
    """Write the targets that are to be kept updated; only what was written is told.

    What stands in the way of one is a warning: the command that changed the library has done its work.
    """
    quiet = Output(quiet=True, color=False)
    with library_of(session, looking=True) as library:
        for target in session.settings.exports:
            if not target.keep_updated:
                continue
            try:
                if _refreshed(job_of(target), library, quiet):
                    session.output.say(f"{shown(target.path)}: written")
            except ReadinglistError as error:
                hint = f" ({error.hint})" if error.hint else ""
                session.output.warn(f"{shown(target.path)} was not brought up to date: {error.message}{hint}")


def _refreshed(job: Job, library: Library, output: Output) -> bool:
    """Write a target; whether anything had to change. What is wrong with single papers is told."""
    before = _bytes_of(job.path) if job.path else b""
    run(job, library, output, mode=Mode.WRITE, edited=False)
    return job.path is not None and before != _bytes_of(job.path)


def run(job: Job, library: Library, output: Output, *, mode: Mode, prefer: str = "", edited: bool = True) -> ExitCode:
    """Do one job; `edited` also tells what others edited by hand, which stays.

    Raises:
        ReadinglistError: the file cannot be read or written, or the job does not fit together.
    """
    if job.merge and job.path is not None:
        return _merge(job, job.path, library, output, mode=mode, prefer=prefer, edited=edited)
    rendered = library.export(
        job.query,
        format=job.format,
        path=job.path,
        style=job.style,
        with_status=job.with_status,
        cited=job.cited,
    )
    output.problems(shown(job.path) if job.path else "export", (*rendered.problems, *rendered.warnings))
    code = ExitCode.INCOMPLETE if rendered.problems else ExitCode.OK
    if job.path is None:
        output.raw(rendered.text)
    elif mode is Mode.WRITE:
        written = write_atomically(job.path, rendered.text)
        output.say(f"{shown(job.path)}: {'written' if written else 'is up to date'}")
    else:
        code = max(code, _compare(job.path, _bytes_of(job.path), rendered.text.encode(), output, mode))
    return code


def _merge(
    job: Job, path: Path, library: Library, output: Output, *, mode: Mode, prefer: str, edited: bool
) -> ExitCode:
    """Bring a file that others edit too up to date."""
    merged = library.export_into(
        path,
        _bytes_of(path),
        query=job.query,
        format=job.format,
        with_status=job.with_status,
        cited=job.cited,
        prefer=prefer,
    )
    done = merged.merge
    output.problems(shown(path), (*done.problems, *done.warnings, *(_told(done.kept) if edited else ())))
    code = ExitCode.INCOMPLETE if done.problems else ExitCode.OK
    if mode is not Mode.WRITE:
        return max(code, _compare(path, merged.before, merged.after, output, mode))
    written = replace_atomically(path, merged.after, expected=merged.before)
    library.agreed(merged)
    counts = ((len(done.added), "added"), (len(done.changed), "changed"), (len(done.removed), "removed"))
    told = ", ".join(f"{number} {what}" for number, what in counts if number)
    output.say(f"{shown(path)}: {told or 'merged' if written else 'is up to date'}")
    return code


_MOST_KEPT = 10


def _told(kept: tuple[Problem, ...]) -> Iterator[Problem]:
    """What others edited, as far as it fits a screen."""
    yield from kept[:_MOST_KEPT]
    if len(kept) > _MOST_KEPT:
        yield Problem(message=f"and {len(kept) - _MOST_KEPT} more entries edited by hand, kept")


def _compare(path: Path, before: bytes, after: bytes, output: Output, mode: Mode) -> ExitCode:
    """Say whether a file would change, or how."""
    stale = before != after or not path.is_file()
    if mode is Mode.DIFF:
        output.raw("".join(_diff(path, before, after)))
        return ExitCode.OK
    output.say(f"{shown(path)} is {'stale: write it with `readinglist export`' if stale else 'fresh'}")
    return ExitCode.INCOMPLETE if stale else ExitCode.OK


def _diff(path: Path, before: bytes, after: bytes) -> Iterable[str]:
    from difflib import unified_diff

    old, new = (data.decode("utf-8", "replace").splitlines(keepends=True) for data in (before, after))
    for line in unified_diff(old, new, f"{shown(path)} (now)", f"{shown(path)} (then)"):
        yield line if line.endswith("\n") else f"{line}\n\\ no line end\n"


def _bytes_of(path: Path) -> bytes:
    """What a file holds; nothing where there is none."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(f"{path} cannot be read: {reason}", hint="check its name and permissions") from None


def shown(path: Path) -> str:
    """The path as short as the working folder allows."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
