"""The commands ``readers list``, ``readers add`` and ``readers remove``."""

from typing import Annotated

import typer

from readinglist.cli.options import Json
from readinglist.cli.session import session_of
from readinglist.cli.tables import Column

app = typer.Typer()
readers = typer.Typer(
    rich_markup_mode=None, no_args_is_help=True, help="List readers of a library on a server, and set rights."
)
app.add_typer(readers, name="readers")

Role = Annotated[str, typer.Argument(metavar="ROLE", help="A role of the server.")]

_COLUMNS = (Column(heading="reader"), Column(heading="rights"))


@readers.command("list")
def list_readers(context: typer.Context, as_json: Json = False) -> None:
    """List the readers with their rights, without administrators."""
    from readinglist.api import library_readers

    session = session_of(context)
    found = library_readers(session.settings)
    if as_json:
        session.output.json([{"name": reader.name, "removes": reader.removes} for reader in found])
    elif found:
        rows = [(reader.name, "may remove papers" if reader.removes else "") for reader in found]
        session.output.table(_COLUMNS, rows)
    else:
        session.output.say("no readers; `readinglist readers add ROLE` adds one")


@readers.command("add")
def add(
    context: typer.Context,
    role: Role,
    removes: Annotated[
        bool, typer.Option("--removes", help="They may remove papers that others added or have read.")
    ] = False,
) -> None:
    """Let a role of the server be a reader of the library.

    Readers see all papers, tags, statuses and shared notes, and write only their own statuses and notes. Run
    it again with or without --removes to change the right to remove papers.
    """
    from readinglist.api import add_library_reader

    session = session_of(context)
    add_library_reader(session.settings, role, removes=removes)
    session.output.say(f"{role} is a reader of the library" + (" and may remove papers" if removes else ""))


@readers.command("remove")
def remove(context: typer.Context, role: Role) -> None:
    """Take the rights from a reader; what they wrote stays."""
    from readinglist.api import remove_library_reader

    session = session_of(context)
    remove_library_reader(session.settings, role)
    session.output.say(f"{role} is no longer a reader of the library")
