"""The commands ``backup``, ``restore``, ``dump``, ``load`` and ``doctor``."""

import shlex
import sys
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from readinglist.api import ExitCode, InputError, NothingFound, ReadinglistError
from readinglist.cli.options import Json, OutputFile
from readinglist.cli.session import Session, session_of
from readinglist.files.reading import open_input
from readinglist.files.writing import make_private_folder, stream_atomically
from readinglist.papers.errors import reason
from readinglist.papers.folding import counted

_LONGEST_LINE = 64 * 1024 * 1024
_LONGEST_HEADER = 64 * 1024
"""Maximum number of bytes of a line of a dump, and of its first line."""

app = typer.Typer()


@app.command("dump")
def dump(
    context: typer.Context,
    file: OutputFile = None,
) -> None:
    """Write the library and its history as JSON Lines."""
    session = session_of(context)
    # Closed before the library, in case the reader of the output stops early.
    with session.read_only(must_exist=True) as library, closing(library.dump()) as lines:
        if file is not None:
            stream_atomically(file, lines, private=True, protected=library.protected)
            session.output.say(f"wrote {file}")
            return
        for line in lines:
            session.output.raw(line)


@app.command("load")
def load(
    context: typer.Context, file: Annotated[str, typer.Argument(metavar="FILE", help="A dump, or - for stdin.")]
) -> None:
    """Restore a dump into an empty library."""
    session = session_of(context)
    with session.library(create=True) as library, session.output.progress() as progress:
        try:
            loaded = library.load(_lines(file), progress=progress)
        except InputError as error:
            name = "stdin" if file == "-" else file
            raise InputError(f"{name}: {error.message}", hint=error.hint or "nothing was loaded") from None
    session.output.say(f"loaded {counted(loaded.papers, 'paper')} and {counted(loaded.batches, 'batch', 'batches')}")


def _lines(name: str) -> Iterator[str]:
    """Yield the lines of a file or of stdin, with their line ends."""
    try:
        if name == "-":
            yield from _decoded(sys.stdin.buffer)
            return
        with open_input(name) as stream:
            yield from _decoded(stream)
    except OSError as error:
        raise InputError(f"cannot be read: {reason(error)}", hint="use a file written by `readinglist dump`") from None


def _decoded(stream: BinaryIO) -> Iterator[str]:
    for number in count(1):
        longest = _LONGEST_LINE if number > 1 else _LONGEST_HEADER
        line = stream.readline(longest + 1)
        if not line:
            return
        if len(line) > longest:
            raise InputError(f"not a library dump: line {number} is too long")
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            raise InputError(f"not a library dump: invalid UTF-8 in line {number}") from None


@app.command("backup")
def backup(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="A file or folder to write to.")] = None,
    force: Annotated[bool, typer.Option("--force", "-f", help="Replace an existing file.")] = False,
) -> None:
    """Back up the library and verify the copy.

    The library can be used in the meantime. Without FILE, the copy is named after the current time, in the folder
    `backups` next to the library. Its name is printed.
    """
    session = session_of(context)
    with session.library() as library:
        target = _target(file, session)
        library.backup(target, replace=force)
    session.output.data(str(target))


def _target(file: Path | None, session: Session) -> Path:
    """Return the file to write, in a folder that exists."""
    from readinglist.api import backup_path

    usual = backup_path(session.settings.library)
    if file is None:
        try:
            make_private_folder(usual.parent)
        except OSError as error:
            raise ReadinglistError(
                f"cannot create {usual.parent}: {reason(error)}", hint="run `readinglist backup FILE`"
            ) from None
        return usual
    return file / usual.name if file.is_dir() else file


@app.command("restore")
def restore(
    context: typer.Context, file: Annotated[Path, typer.Argument(metavar="FILE", help="A file written by backup.")]
) -> None:
    """Replace the library by a backup.

    The backup is checked first. What the library contained is kept in another file; restoring that one reverts this.
    """
    from readinglist.api import restore_library

    session = session_of(context)
    restored = restore_library(file, session.settings)
    with session.library() as library:
        library.changed = True
        papers = counted(sum(library.counts().values()), "paper")
    session.output.say(f"restored {papers} from {file}")
    if restored.damaged:
        session.output.say(f"what was there, which is damaged, is in {restored.previous}")
    elif restored.previous:
        session.output.say(f"`readinglist restore {shlex.quote(str(restored.previous))}` reverts this")


@app.command("doctor")
def doctor(context: typer.Context, as_json: Json = False) -> None:
    """Check the library file for damage.

    Verifies the database, its indexes, and that the journal leads to the stored papers. Changes nothing.
    """
    session = session_of(context)
    settings = session.settings
    if not settings.server and not settings.library.exists():
        raise NothingFound(f"no library found at {settings.library}", hint="add papers with `readinglist add`")
    with session.read_only() as library:
        problems = library.verify()
    if as_json:
        session.output.json({"library": settings.location, "problems": list(problems)})
    else:
        for problem in problems:
            session.output.data(problem)
        session.output.say(_diagnosis(len(problems)))
    raise typer.Exit(ExitCode.INCOMPLETE if problems else ExitCode.OK)


def _diagnosis(problems: int) -> str:
    if not problems:
        return "no problems found"
    ways = "restore a backup with `readinglist restore FILE`, or run `readinglist dump` and load it elsewhere"
    return f"{counted(problems, 'problem')} found; {ways}"
