"""An editor: a client of the Language Server Protocol that talks to the real command."""

import asyncio
from ast import literal_eval
from collections.abc import Awaitable, Callable
from pathlib import Path

from lsprotocol import types
from pytest_lsp import LanguageClient, client_capabilities
from pytest_lsp.client import make_test_lsp_client

from tests.command import SCRIPT, Command

PATIENCE = 60.0
"""Seconds after which an expected diagnostic counts as missing."""


class Editor:
    """An editor with open documents below a folder."""

    def __init__(self, client: LanguageClient, folder: Path) -> None:
        self.client = client
        self.folder = folder

    def open(self, name: str, text: str) -> str:
        """Write and open a document, and return its URI."""
        path = self.folder / name
        path.write_bytes(text.encode())
        uri = path.as_uri()
        item = types.TextDocumentItem(uri, "text", 1, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return uri

    def change(self, uri: str, text: str) -> None:
        """Replace the text of an open document."""
        identifier = types.VersionedTextDocumentIdentifier(2, uri)
        changes = [types.TextDocumentContentChangeWholeDocument(text)]
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(identifier, changes))

    async def diagnostics(self, uri: str, expected: list[tuple[str, str]]) -> list[types.Diagnostic]:
        """Wait until the diagnostics are these (code, beginning of the message), and return them."""
        try:
            async with asyncio.timeout(PATIENCE):
                # The client resolves what waits for a notification before it keeps the diagnostics.
                while not self._told(uri, expected):
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise AssertionError(f"{expected} expected, got {self.client.diagnostics.get(uri)}") from None
        return list(self.client.diagnostics[uri])

    def _told(self, uri: str, expected: list[tuple[str, str]]) -> bool:
        found = self.client.diagnostics.get(uri)
        return (
            found is not None
            and [str(each.code) for each in found] == [code for code, _ in expected]
            and all(each.message.startswith(begins) for each, (_, begins) in zip(found, expected, strict=True))
        )

    async def complete(self, uri: str, line: int, character: int) -> list[types.CompletionItem]:
        """Return the completions at a place."""
        position = types.Position(line, character)
        found = await self.client.text_document_completion_async(
            types.CompletionParams(types.TextDocumentIdentifier(uri), position)
        )
        return list(found.items) if isinstance(found, types.CompletionList) else list(found or ())

    async def hover(self, uri: str, line: int, character: int) -> str:
        """Return what is shown at a place; empty for nothing."""
        found = await self.client.text_document_hover_async(
            types.HoverParams(types.TextDocumentIdentifier(uri), types.Position(line, character))
        )
        return found.contents.value if found and isinstance(found.contents, types.MarkupContent) else ""

    async def definition(self, uri: str, line: int, character: int) -> types.Location | None:
        """Return where the key at a place is defined."""
        found = await self.client.text_document_definition_async(
            types.DefinitionParams(types.TextDocumentIdentifier(uri), types.Position(line, character))
        )
        assert found is None or isinstance(found, types.Location)
        return found

    async def actions(self, uri: str, line: int, character: int) -> dict[str, types.Command]:
        """Return the commands of the code actions at a place, by title."""
        place = types.Position(line, character)
        found = await self.client.text_document_code_action_async(
            types.CodeActionParams(
                types.TextDocumentIdentifier(uri), types.Range(place, place), types.CodeActionContext([])
            )
        )
        # lsprotocol takes an action with a command for a command, whose name is then the text of an object.
        commands = [literal_eval(each.command) for each in found or () if isinstance(each, types.Command)]
        return {each["title"]: types.Command(**each) for each in commands}

    async def execute(self, command: types.Command) -> None:
        """Run a command on the server, to its end."""
        await self.client.workspace_execute_command_async(
            types.ExecuteCommandParams(command.command, command.arguments)
        )


def edit(run: Command, story: Callable[[Editor], Awaitable[None]], *, editor: str = "visual_studio_code") -> None:
    """Start the language server in the workspace, as an editor does, run the story, and end the server."""

    async def told() -> None:
        client = make_test_lsp_client()
        await client.start_io(str(SCRIPT), "lsp", "--offline", cwd=run.folder, env=run.variables())
        try:
            parameters = types.InitializeParams(
                capabilities=client_capabilities(editor) if editor else types.ClientCapabilities(),
                root_uri=run.folder.as_uri(),
                process_id=None,
            )
            await client.initialize_session(parameters)
            await asyncio.wait_for(story(Editor(client, run.folder)), 120)
            await client.shutdown_session()
        except BaseException:
            assert client._server
            client._server.kill()
            raise
        finally:
            await client.stop()

    asyncio.run(told())
