"""The commands that keep a library safe and take it elsewhere: ``dump``, ``load`` and ``backup``."""

import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from readinglist import __version__
from readinglist.cli.session import Session, session_of
from readinglist.files.writing import stream_atomically
from readinglist.library import dump as moving
from readinglist.papers.errors import InputError, ReadinglistError, UsageError

app = typer.Typer()


@app.command("dump")
def dump(
    context: typer.Context,
    file: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to this file.")] = None,
) -> None:
    """Write the library with its history as JSON Lines, for `load`."""
    session = session_of(context)
    if file is not None and file.resolve() == session.settings.library.resolve():
        raise UsageError(f"{file} is the library itself", hint="name another file")
    # Closed before the library is: a reader of the output who goes away leaves the lines half taken.
    with session.workspace() as workspace, closing(moving.dump(workspace, program=__version__)) as lines:
        if file is not None:
            stream_atomically(file, lines)
            session.output.say(f"{file}: written")
            return
        for line in lines:
            session.output.raw(line)


@app.command("load")
def load(
    context: typer.Context, file: Annotated[str, typer.Argument(metavar="FILE", help="A dump; - for stdin.")]
) -> None:
    """Bring a dump, history included, into an empty library."""
    session = session_of(context)
    with session.changes() as workspace, session.output.progress() as progress:
        loaded = moving.load(_lines(file), workspace, progress=progress)
    session.output.say(f"loaded {loaded.papers} papers and a history of {loaded.batches} steps")


def _lines(name: str) -> Iterator[str]:
    """The lines of a file or of stdin, one after the other, each with its line end."""
    try:
        if name == "-":
            yield from _decoded(sys.stdin.buffer, "stdin")
            return
        with Path(name).open("rb") as stream:
            yield from _decoded(stream, name)
    except OSError as error:
        raise InputError(f"{name} cannot be read: {error.strerror}", hint="name a file that `dump` wrote") from None


def _decoded(stream: BinaryIO, name: str) -> Iterator[str]:
    for number, line in enumerate(stream, 1):
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            raise InputError(
                f"{name}:{number}: this is no UTF-8, so no dump of a library", hint="nothing was loaded"
            ) from None


@app.command("backup")
def backup(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="Where to, a file or a folder.")] = None,
    force: Annotated[bool, typer.Option("--force", "-f", help="Replace a file that is there.")] = False,
) -> None:
    """Copy the library to a file, checked. Others may work on meanwhile; the name of the copy is printed.

    Without FILE the copy gets a name of its time in the folder `backups` beside the library.
    """
    session = session_of(context)
    with session.workspace() as workspace:
        target = _target(file, session, f"{workspace.clock.now().astimezone(UTC):%Y-%m-%d-%H%M%S}")
        workspace.store.copy_to(str(target), replace=force)
    session.output.data(str(target))


def _target(file: Path | None, session: Session, time: str) -> Path:
    """The file to write, in a folder that exists."""
    library = session.settings.library
    if file is None:
        folder = library.parent / "backups"
        try:
            folder.mkdir(exist_ok=True)
        except OSError as error:
            raise ReadinglistError(f"{folder} cannot be made: {error.strerror}", hint="name a file") from None
        return folder / f"{library.stem}-{time}{library.suffix}"
    return file / f"{library.stem}-{time}{library.suffix}" if file.is_dir() else file
