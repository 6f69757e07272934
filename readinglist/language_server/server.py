"""The language server for manuscripts, over stdin and stdout."""

import asyncio
import logging
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar
from urllib.parse import unquote
from uuid import uuid4

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer
from pygls.uris import from_fs_path, to_fs_path

from readinglist import __version__
from readinglist.api import Item, Library, ReadinglistError
from readinglist.language_server.access import LibraryAccess
from readinglist.language_server.actions import ADD, SET_STATUS, actions, add_paper
from readinglist.language_server.bib_files import entry_in, named_files, stamp_of, text_of
from readinglist.language_server.findings import diagnostics, item_of
from readinglist.language_server.papers import MAX_COMPLETIONS, byline, completions, description
from readinglist.language_server.text import OpenText

T = TypeVar("T")

_PAUSE = 0.2
"""Seconds after the last key press until citations are checked."""
_POLL_INTERVAL = 1.0
"""Seconds between checks for changes that other programs made to the library."""


class ManuscriptServer(LanguageServer):
    """The state of the server: the library, and the documents that wait to be checked."""

    def __init__(self, access: LibraryAccess) -> None:
        # With all of the text, because incremental changes are applied to lines as Python splits them.
        super().__init__("readinglist", __version__, text_document_sync_kind=types.TextDocumentSyncKind.Full)
        self.access = access
        self._texts: dict[str, OpenText] = {}
        self._bib_files: dict[str, dict[Path, tuple[int, int]]] = {}
        self._waiting: dict[str, asyncio.TimerHandle] = {}
        self._told: set[str] = set()
        self._last_change = 0

    def document(self, uri: str) -> OpenText:
        """Return the text of a document as the editor has it, else as it is on disk; empty if it cannot be read."""
        found = self.workspace.get_text_document(uri)
        name, language = Path(found.path).name, found.language_id or ""
        if not self._is_open(uri):
            return OpenText(text_of(Path(found.path)) or "", name, self.encoding, language)
        kept = self._texts.get(uri)
        if kept is None or kept.text is not found.source:
            kept = self._texts[uri] = OpenText(found.source, name, self.encoding, language)
        return kept

    def _is_open(self, uri: str) -> bool:
        return unquote(uri) in self.workspace.text_documents

    @property
    def encoding(self) -> str:
        """The encoding whose units positions count."""
        return types.PositionEncodingKind(self.workspace.position_encoding or "utf-16").value

    def attempt(self, call: Callable[[], T]) -> T | None:
        """Return the result of a call; on an error None, and the editor shows it once."""
        try:
            return call()
        except ReadinglistError as error:
            self.tell(error)
            return None

    def tell(self, error: ReadinglistError) -> None:
        """Let the editor show an error, each once."""
        text = f"{error.message}; {error.hint}" if error.hint else error.message
        if text not in self._told:
            self._told.add(text)
            self.window_show_message(types.ShowMessageParams(types.MessageType.Error, text))

    def check_soon(self, uri: str) -> None:
        """Check a document when nobody has typed for a moment."""
        if waiting := self._waiting.pop(uri, None):
            waiting.cancel()
        self._waiting[uri] = asyncio.get_running_loop().call_later(_PAUSE, self.check, uri)

    def check(self, uri: str) -> None:
        """Publish the diagnostics of a document."""
        self._waiting.pop(uri, None)
        if not self._is_open(uri) or not (document := self.document(uri)).is_manuscript:
            return
        path = Path(self.workspace.get_text_document(uri).path)
        self._bib_files[uri] = {file: stamp_of(file) for file in named_files(document.text, path)}
        found = self.attempt(lambda: diagnostics(document, path, self.access.read()))
        if found is not None:
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, found))

    def forget(self, uri: str) -> None:
        """Forget a document that was closed, and withdraw its diagnostics."""
        if waiting := self._waiting.pop(uri, None):
            waiting.cancel()
        self._texts.pop(uri, None)
        if self._bib_files.pop(uri, None) is not None:
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))

    def watch(self) -> None:
        """Check open documents again whenever the library, or a .bib file that they name, has changed."""
        # First, so that later changes are seen also after an error here.
        asyncio.get_running_loop().call_later(_POLL_INTERVAL, self.watch)
        change = self.attempt(lambda: self.access.read().last_change())
        changed = change is not None and change != self._last_change
        self._last_change = change if change is not None else self._last_change
        for document in list(self.workspace.text_documents.values()):
            files = self._bib_files.get(document.uri, {})
            if changed or any(stamp_of(file) != stamp for file, stamp in files.items()):
                self.check(document.uri)

    async def change(self, alter: Callable[[Library], T], *, create: bool = False, title: str = "") -> T | None:
        """Make a change in another thread, with a sign of progress; None after an error, which is shown."""
        token = await self._begin(title) if title else ""
        try:
            changed = await asyncio.to_thread(self.access.change, alter, create=create)
        except ReadinglistError as error:
            self._told.clear()
            self.tell(error)
            return None
        else:
            if create:
                self.access.close()  # the library may be new
            return changed
        finally:
            if token:
                self.work_done_progress.end(token, types.WorkDoneProgressEnd())

    async def _begin(self, title: str) -> str:
        window = self.client_capabilities.window
        if not (window and window.work_done_progress):
            return ""
        token = str(uuid4())
        await self.work_done_progress.create_async(token)
        self.work_done_progress.begin(token, types.WorkDoneProgressBegin(title=title))
        return token


def create_server(access: LibraryAccess) -> ManuscriptServer:
    """Return a server for the library of the settings."""
    server = ManuscriptServer(access)
    _add_checks(server)
    _add_completion(server)
    _add_reading(server)
    _add_changes(server)
    return server


def run(access: LibraryAccess) -> None:
    """Serve one editor over stdin and stdout until it ends the connection."""
    logging.getLogger("pygls.protocol.json_rpc").addFilter(_without_traceback)
    # pygls closes what it is given.
    with open(os.dup(0), "rb") as stdin, open(os.dup(1), "wb") as stdout:  # noqa: PTH123 - descriptors have no paths
        create_server(access).start_io(stdin, stdout)


def _without_traceback(record: logging.LogRecord) -> bool:
    """Log an error of the editor, such as an unknown command, in one line: its traceback tells nothing."""
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, JsonRpcException):
        record.msg, record.args, record.exc_info = f"{record.getMessage()}: {error}", None, None
    return True


def _enter(folder: str | None) -> None:
    """Work in the folder that the editor has open, if it started the server elsewhere, such as in the home folder."""
    if folder and Path(folder).is_dir() and not Path.cwd().is_relative_to(folder):
        os.chdir(folder)


def _add_checks(server: ManuscriptServer) -> None:
    @server.feature(types.INITIALIZE)
    def initialize(parameters: types.InitializeParams) -> None:
        folders = [to_fs_path(folder.uri) for folder in parameters.workspace_folders or ()]
        _enter(next(iter(folders), server.workspace.root_path))

    @server.feature(types.INITIALIZED)
    async def initialized(_: types.InitializedParams) -> None:
        server.watch()

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    async def opened(parameters: types.DidOpenTextDocumentParams) -> None:
        server.check(parameters.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    async def changed(parameters: types.DidChangeTextDocumentParams) -> None:
        server.check_soon(parameters.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    async def closed(parameters: types.DidCloseTextDocumentParams) -> None:
        server.forget(parameters.text_document.uri)


def _add_completion(server: ManuscriptServer) -> None:
    @server.feature(
        types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=["@", "{", ",", ":", "&"])
    )
    def complete(parameters: types.CompletionParams) -> types.CompletionList | None:
        document = server.document(parameters.text_document.uri)
        if not document.is_manuscript:
            return None
        typed = document.typed_at(document.offset(parameters.position))
        if typed is None:
            return None
        prefix, start, end = typed
        found = server.attempt(lambda: completions(server.access.read(), prefix)) or ()
        place = document.range(start, end)
        items = [_completion(item, place, prefix, number) for number, item in enumerate(found)]
        return types.CompletionList(is_incomplete=len(items) >= MAX_COMPLETIONS or bool(prefix), items=items)


def _add_reading(server: ManuscriptServer) -> None:
    @server.feature(types.TEXT_DOCUMENT_HOVER)
    def hover(parameters: types.HoverParams) -> types.Hover | None:
        document = server.document(parameters.text_document.uri)
        cited = document.key_at(document.offset(parameters.position)) if document.is_manuscript else None
        item = _item(server, cited[0]) if cited else None
        if cited is None or item is None:
            return None
        capability = server.client_capabilities.text_document
        formats = capability.hover.content_format if capability and capability.hover else None
        markdown = types.MarkupKind.Markdown in (formats or ())
        kind = types.MarkupKind.Markdown if markdown else types.MarkupKind.PlainText
        contents = types.MarkupContent(kind, description(item, markdown=markdown))
        return types.Hover(contents, document.range(cited[1], cited[1] + len(cited[0])))

    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    def definition(parameters: types.DefinitionParams) -> types.Location | None:
        document = server.document(parameters.text_document.uri)
        cited = document.key_at(document.offset(parameters.position)) if document.is_manuscript else None
        if cited is None:
            return None
        path = Path(server.workspace.get_text_document(parameters.text_document.uri).path)
        exports = server.attempt(lambda: [each.path for each in server.access.read().settings.exports]) or []
        targets = [each for each in exports if each and each.suffix == ".bib"]
        found = entry_in([*named_files(document.text, path), *targets], cited[0])
        if found is None:
            return None
        file, place = found
        there = OpenText(text_of(file) or "", file.name, server.encoding)
        return types.Location(from_fs_path(str(file)) or "", there.range(place, place + len(cited[0])))


def _add_changes(server: ManuscriptServer) -> None:
    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix])
    )
    def code_actions(parameters: types.CodeActionParams) -> list[types.CodeAction]:
        uri = parameters.text_document.uri
        document = server.document(uri)
        offset = document.offset(parameters.range.start)
        cited = document.key_at(offset) if document.is_manuscript else None
        return list(actions(document, offset, _item(server, cited[0]) if cited else None, uri))

    @server.command(SET_STATUS)
    async def set_status(key: str, status: str) -> None:
        done = await server.change(lambda library: library.set_status(key, status))
        if done is not None:
            server.window_show_message(types.ShowMessageParams(types.MessageType.Info, f"{key} is {status}"))

    @server.command(ADD)
    async def add(identifier: str, uri: str = "", start: int = 0) -> None:
        added = await server.change(
            lambda library: add_paper(library, identifier), create=True, title=f"Adding {identifier}"
        )
        if added is None:
            return
        key, message = added
        kind = types.MessageType.Info if key else types.MessageType.Warning
        server.window_show_message(types.ShowMessageParams(kind, message))
        if key and uri:
            await _replace(server, uri, (identifier, start), key)


async def _replace(server: ManuscriptServer, uri: str, cited: tuple[str, int], key: str) -> None:
    """Replace a citation by identifier with the key of its paper, unless it was changed in the meantime."""
    document = server.document(uri)
    if cited in document.source.places and cited[0] != key:
        edit = types.TextEdit(document.range(cited[1], cited[1] + len(cited[0])), key)
        change = types.ApplyWorkspaceEditParams(types.WorkspaceEdit(changes={uri: [edit]}))
        with suppress(JsonRpcException):  # an editor that cannot replace text leaves it to its user
            await server.workspace_apply_edit_async(change)


def _item(server: ManuscriptServer, key: str) -> Item | None:
    return server.attempt(lambda: item_of(server.access.read(), key))


def _completion(item: Item, place: types.Range, typed: str, number: int) -> types.CompletionItem:
    title = item.paper.metadata.title
    return types.CompletionItem(
        label=item.paper.key,
        kind=types.CompletionItemKind.Reference,
        detail=f"[{item.reading.status}] {title}",
        label_details=types.CompletionItemLabelDetails(description=item.reading.status),
        documentation=types.MarkupContent(types.MarkupKind.PlainText, f"{byline(item)}\n{title}"),
        # Editors filter by what is typed, which may be a word of the title.
        filter_text=f"{typed} {item.paper.key} {title}" if typed else f"{item.paper.key} {title}",
        sort_text=f"{number:04}",
        text_edit=types.TextEdit(place, item.paper.key),
    )
