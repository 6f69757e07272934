"""Papers and notes as resources, and prompts for common tasks. No prompt contains text of a paper as an instruction."""

import json
from typing import Annotated

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ResourceError, ResourceNotFoundError
from mcp.server.mcpserver.prompts.base import Message, UserMessage
from mcp.shared.exceptions import MCPError
from mcp.types import INVALID_PARAMS, EmbeddedResource, TextResourceContents
from pydantic import Field

from readinglist.api import NothingFound, ReadinglistError
from readinglist.mcp_server.access import Access
from readinglist.mcp_server.reading_tools import ReadingTools
from readinglist.mcp_server.results import note_text
from readinglist.mcp_server.text import NOTICE, hint_of, line

_JSON = "application/json"
_MAX_NOTES = 200
_PAPER = "readinglist://paper/{key}"
_NOTES = "readinglist://paper/{key}/notes"


def add_resources(server: MCPServer, access: Access) -> None:
    """Register the resources."""

    @server.resource(_PAPER, name="paper", title="A paper", mime_type=_JSON)
    def paper(key: str) -> str:
        """A paper with its abstract, status and newest notes, by citation key."""
        return _paper(key, access)

    @server.resource(_NOTES, name="notes", title="The notes on a paper", mime_type=_JSON)
    def notes(key: str) -> str:
        """The user's notes on a paper, newest last, by citation key."""
        try:
            with access.read() as library:
                item = library.get(key)
        except ReadinglistError as error:
            raise _resource_error(error) from None
        shown = item.reading.notes[-_MAX_NOTES:]
        left = len(item.reading.notes) - len(shown)
        return _encoded({"notice": NOTICE, "notes": [note_text(item, each) for each in shown], "notes_left": left})


def add_prompts(server: MCPServer, access: Access) -> None:
    """Register the prompts."""

    @server.prompt(title="Triage unread papers")
    def triage(
        query: Annotated[
            str, Field(description="Which papers, such as tag:rl; by default all new ones.")
        ] = "status:new",
    ) -> str:
        """Go through papers, by default new ones, and propose what to read, skim or drop."""
        return (
            f"Go through the papers of my reading list that match the query {line(query)!r}. Use search_papers, and "
            "show_paper where the title does not suffice. Group them into: read soon, skim, later, drop; give one line "
            "of reason each. Change nothing until I agree; then use set_status and tag_papers if they are available. "
            + NOTICE
        )

    @server.prompt(title="Summarise a paper that I read")
    def reading_summary(
        key: Annotated[str, Field(description="The citation key of the paper.")],
    ) -> list[Message]:
        """Draft a summary of a paper from its abstract and my notes."""
        try:
            text = _paper(key, access)
        except ResourceError as error:
            raise MCPError(INVALID_PARAMS, str(error)) from None  # of other errors clients see nothing
        contents = TextResourceContents(uri=f"readinglist://paper/{key}", mime_type=_JSON, text=text)
        return [
            UserMessage(
                "Draft a summary of the paper in the attached resource, from its abstract and my notes: the question, "
                "the method, the result, and what my notes add. Say what cannot be known from these. Show me the draft "
                f"before you save it with add_note. {NOTICE}"
            ),
            UserMessage(EmbeddedResource(type="resource", resource=contents)),
        ]


def _paper(key: str, access: Access) -> str:
    try:
        return _encoded(dict(ReadingTools(access).show_paper(key)))
    except ReadinglistError as error:
        raise _resource_error(error) from None


def _encoded(shape: object) -> str:
    return json.dumps(shape, ensure_ascii=False, indent=1)


def _resource_error(error: ReadinglistError) -> ResourceError:
    hint = hint_of(error)
    text = f"{line(error.message)} ({line(hint)})" if hint else line(error.message)
    return ResourceNotFoundError(text) if isinstance(error, NothingFound) else ResourceError(text)
