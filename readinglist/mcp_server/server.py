"""The server for assistants, over stdin and stdout or HTTP."""

from typing import Any

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import CallToolResult, InputRequiredResult
from pydantic import ValidationError

from readinglist import __version__
from readinglist.api import UsageError
from readinglist.mcp_server.access import Access
from readinglist.mcp_server.reading_tools import add_reading_tools
from readinglist.mcp_server.resources import add_prompts, add_resources
from readinglist.mcp_server.text import NOTICE, error_result
from readinglist.mcp_server.writing_tools import add_writing_tools

_READ_ONLY = "The library is read-only: its user can start the server with --write to allow changes."
_WRITES = (
    "Ask the user before you change anything. Show what preview_addition returns before you call add_papers. Results "
    "name the batch of a change, which undo_changes takes."
)


class LibraryServer(MCPServer):
    """A server whose errors are data, also those of calls that fit no tool."""

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[Any, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        """Call a tool; return an error if there is none, or if the arguments are not its own."""
        tools = {tool.name: tool.input_schema for tool in await self.list_tools()}
        if name not in tools:
            hint = f"available: {', '.join(tools)}"
            return error_result(
                UsageError(f"unknown tool {name!r}", hint=hint if "set_status" in tools else _READ_ONLY)
            )
        known = ", ".join(tools[name].get("properties", {})) or "none"
        for argument in arguments.keys() - tools[name].get("properties", {}).keys():
            return error_result(UsageError(f"unknown argument {argument!r}", hint=f"arguments of {name}: {known}"))
        try:
            return await super().call_tool(name, arguments, context)
        except ToolError as error:
            if not isinstance(error.__cause__, ValidationError):
                raise
            errors = [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.__cause__.errors()]
            return error_result(UsageError("; ".join(errors[:5]), hint=f"arguments of {name}: {known}"))


def create_server(access: Access) -> MCPServer:
    """Return a server for one library.

    Raises:
        SettingsError: If the settings are invalid.
    """
    may_write = access.may_write
    server = LibraryServer(
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
