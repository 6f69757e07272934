"""The commands ``mcp`` and ``lsp``: servers for assistants and editors, over stdin and stdout."""

from pathlib import Path
from typing import Annotated

import typer

from readinglist.api import UsageError
from readinglist.cli.options import Offline
from readinglist.cli.session import session_of
from readinglist.formats.extras import Extra

app = typer.Typer()

_MCP = Extra(name="mcp", use="serving assistants needs", libraries=("mcp", "pydantic", "starlette", "anyio"))
_LSP = Extra(name="lsp", use="serving editors needs", libraries=("pygls", "lsprotocol"))


@app.command("mcp")
def mcp(
    context: typer.Context,
    write: Annotated[bool, typer.Option("--write", help="Allow changes, which the history marks.")] = False,
    read: Annotated[
        list[Path] | None,
        typer.Option("--read", metavar="PATH", help="Also let it read this manuscript, or those below this folder."),
    ] = None,
    offline: Offline = False,
) -> None:
    """Serve an assistant through the Model Context Protocol.

    The assistant reads the library, and the manuscripts below the working folder. With --write it can also add
    papers and set statuses, tags and notes, as the reader NAME/assistant; `undo --batch` undoes what it did.
    """
    session = session_of(context)
    session.settings  # noqa: B018 - invalid settings are reported before anything is imported
    for path in read or ():
        if not path.exists():
            raise UsageError(f"{path} does not exist", hint="--read takes a file or a folder")
    try:
        from readinglist.mcp_server.access import Access
        from readinglist.mcp_server.server import run
    except ModuleNotFoundError as missing:
        raise _MCP.explained(missing) from None
    folders = (*_working_folder(), *(path.resolve() for path in read or ()))
    run(Access(config=session.config, offline=offline, write=write, folders=folders))


@app.command("lsp")
def lsp(context: typer.Context, offline: Offline = False) -> None:
    """Serve an editor through the Language Server Protocol.

    In .tex, .md, .qmd, .Rmd, .typ and .org files it completes citation keys, shows papers, reports unknown and unread
    ones, adds the paper of an arXiv id or DOI at the cursor, and marks papers as read.
    """
    session = session_of(context)
    session.settings  # noqa: B018 - invalid settings are reported before anything is imported
    try:
        from readinglist.language_server.access import LibraryAccess
        from readinglist.language_server.server import run
    except ModuleNotFoundError as missing:
        raise _LSP.explained(missing) from None
    run(LibraryAccess(session.config.absolute() if session.config else None, offline=offline))


def _working_folder() -> tuple[Path, ...]:
    """Return the working directory, unless it is the root or the home folder, in which some programs start servers."""
    folder = Path.cwd()
    return () if folder in (Path(folder.anchor), Path.home()) else (folder,)
