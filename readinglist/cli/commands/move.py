"""The command ``move``."""

from typing import Annotated

import typer

from readinglist.cli.session import session_of
from readinglist.files.server_address import is_address
from readinglist.papers.folding import counted
from readinglist.settings.loading import read_settings

app = typer.Typer()


@app.command("move")
def move(
    context: typer.Context,
    destination: Annotated[
        str, typer.Argument(metavar="DESTINATION", help="A new file, or an address such as postgresql://HOST/DATABASE.")
    ],
) -> None:
    """Copy the library with its history to a server or a file.

    The copy is compared with the library before it is kept. The library itself stays as it is. If you have another name
    there (by default, the role of the address), your statuses and notes get it.
    """
    from readinglist.api import move_library

    session = session_of(context)
    place = destination if is_address(destination) else "library.sqlite3"  # the name of the file does not matter
    there = read_settings(session.config, flags={"library.path": place})
    with session.output.progress() as progress:
        moved = move_library(session.settings, destination, reader=there.reader, progress=progress)
    say = session.output.say
    say(f"copied {counted(moved.papers, 'paper')} and {counted(moved.events, 'event')} to {moved.place}")
    if moved.reader:
        say(f"you are the reader {moved.reader} there; your statuses and notes are by {moved.reader}")
    say("to use it, set `library.path` in config.toml, or READINGLIST_LIBRARY; the old library is unchanged")
