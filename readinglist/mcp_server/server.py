"""The server for assistants, over stdin and stdout or HTTP."""

from mcp.server.mcpserver import MCPServer

from readinglist import __version__
from readinglist.mcp_server.access import Access
from readinglist.mcp_server.reading_tools import add_reading_tools
from readinglist.mcp_server.resources import add_prompts, add_resources
from readinglist.mcp_server.text import NOTICE
from readinglist.mcp_server.writing_tools import add_writing_tools

_READ_ONLY = "The library is read-only: its user can start the server with --write to allow changes."
_WRITES = (
    "Ask the user before you change anything. Show what preview_addition returns before you call add_papers. Results "
    "name the batch of a change, which undo_changes takes."
)


def create_server(access: Access) -> MCPServer:
    """Return a server for one library.

    Raises:
        SettingsError: If the settings are invalid.
    """
    may_write = access.may_write
    server = MCPServer(
        "readinglist",
        title="Reading list",
        version=__version__,
        instructions=(
            "The reading list and bibliography of the user: papers with status, tags, notes and citation keys. "
            f"{_WRITES if may_write else _READ_ONLY} {NOTICE}"
        ),
        log_level="ERROR",
    )
    add_reading_tools(server, access)
    if may_write:
        add_writing_tools(server, access)
    add_resources(server, access)
    add_prompts(server, access)
    return server


def run(access: Access) -> None:
    """Serve one client over stdin and stdout until it ends the connection."""
    create_server(access).run("stdio")
