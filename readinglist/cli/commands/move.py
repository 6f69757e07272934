"""The command ``move``."""

from typing import Annotated

import typer

from readinglist.cli.session import session_of
from readinglist.papers.folding import counted

app = typer.Typer()


@app.command("move")
def move(
    context: typer.Context,
    destination: Annotated[
        str, typer.Argument(metavar="DESTINATION", help="A new file, or an address as postgresql://HOST/DATABASE.")
    ],
) -> None:
    """Copy the library with its history to a server or a file.

    The copy is compared with the library before it is kept. The library itself stays as it is.
    """
    from readinglist.api import move_library

    session = session_of(context)
    with session.output.progress() as progress:
        moved = move_library(session.settings, destination, progress=progress)
    say = session.output.say
    say(f"copied {counted(moved.papers, 'paper')} and {counted(moved.events, 'event')} to {moved.place}")
    say("to use it, set `library.path` in config.toml, or READINGLIST_LIBRARY; the old library is unchanged")
