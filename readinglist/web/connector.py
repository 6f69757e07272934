"""The server of Zotero's connector, imitated: the button of its browser extension saves to this library.

The contract is that of Zotero's ``server_connector.js`` (API version 3). What is saved goes through `Library.add`, as
from everywhere else: known papers stay as they are, and uncertain ones are kept for review. `guard` refuses browsers
that are not the extension.
"""

import json
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any, cast

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from readinglist.adding.values import Plan, Record, RecordOutcome
from readinglist.api import InputError, Library, ReadinglistError
from readinglist.files.documents import Document, decode
from readinglist.web.adding import shared_text
from readinglist.web.additions import document_of_file, document_of_text
from readinglist.web.state import ServerState

_HEADERS = {"X-Zotero-Version": "7.0.0", "X-Zotero-Connector-API-Version": "3"}
_TARGET = {"id": "L1", "name": "readinglist", "level": 0, "filesEditable": False}
_MOST_SESSIONS = 1_000
_CHILDREN = frozenset({"attachment", "note", "annotation"})
_PREFERENCES = {
    "automaticSnapshots": False,
    "downloadAssociatedFiles": False,
    "reportActiveURL": False,
    "supportsAttachmentUpload": True,
    "supportsTagsAutocomplete": False,
    "canUserAddNote": False,
}


class Connector:
    """The responses to the extension. Each of its sessions saves once."""

    def __init__(self, state: ServerState) -> None:
        self._state = state
        self._sessions: OrderedDict[str, list[str]] = OrderedDict()

    def routes(self) -> list[Route]:
        """Return the routes."""
        both, post = ["GET", "POST"], ["POST"]
        return [
            Route("/connector/ping", self._ping, methods=both),
            Route("/connector/getTranslators", self._no_translators, methods=both),
            Route("/connector/getSelectedCollection", self._selected, methods=both),
            Route("/connector/saveItems", self._save_items, methods=post),
            Route("/connector/saveSnapshot", self._save_snapshot, methods=post),
            Route("/connector/savePage", self._save_snapshot, methods=post),
            Route("/connector/import", self._import, methods=post),
            Route("/connector/saveStandaloneAttachment", self._save_file, methods=post),
            Route("/connector/saveAttachment", self._no_files, methods=post),
            Route("/connector/saveSingleFile", self._no_files, methods=post),
            Route("/connector/updateSession", self._update, methods=post),
            Route("/connector/sessionProgress", self._progress, methods=post),
            Route("/connector/hasAttachmentResolvers", self._no, methods=post),
        ]

    async def _ping(self, request: Request) -> Response:
        if request.method == "GET":
            return PlainTextResponse("readinglist runs in place of Zotero", headers=_HEADERS)
        return _json(200, {"prefs": _PREFERENCES})

    async def _no_translators(self, request: Request) -> Response:
        """Have the extension fetch its translators elsewhere: an empty list would be kept until the next day."""
        return _json(404, {"error": "NO_TRANSLATORS"})

    async def _no(self, request: Request) -> Response:
        return _json(200, False)

    async def _no_files(self, request: Request) -> Response:
        return PlainTextResponse("Library files are not editable.", headers=_HEADERS)

    async def _update(self, request: Request) -> Response:
        """Tag what a session saved, as the reader wrote in the window of the extension."""
        sent = await _object(request)
        keys = self._sessions.get(str(sent.get("sessionID") or ""))
        if keys is None:
            return _json(400, {"error": "SESSION_NOT_FOUND"})
        tags = [tag.strip() for tag in str(sent.get("tags") or "").split(",") if tag.strip()]
        if tags and keys:
            try:
                await run_in_threadpool(self._tag, keys, tags)
            except ReadinglistError as error:
                return _json(400, {"error": error.message})
        return _json(200, {})

    def _tag(self, keys: Sequence[str], tags: Sequence[str]) -> None:
        with Library(self._state.serving.settings, refresh=False) as library:
            library.tag(keys, add=tags)
        self._state.refresher.request()

    async def _progress(self, request: Request) -> Response:
        return _json(200, {"items": [], "done": True})

    async def _selected(self, request: Request) -> Response:
        return _json(
            200,
            {
                "libraryID": 1,
                "libraryName": "readinglist",
                "libraryEditable": not self._state.serving.read_only,
                "filesEditable": False,
                "editable": not self._state.serving.read_only,
                "id": None,
                "name": "readinglist",
                "targets": [_TARGET],
            },
        )

    async def _save_items(self, request: Request) -> Response:
        """Save the items that a translator of the extension read on a page."""
        sent = await _object(request)
        items = [item for item in _items(sent.get("items")) if item.get("itemType") not in _CHILDREN]
        if not items:
            return _json(400, {"error": "NO_ITEMS"})
        text = json.dumps([_bare(item) for item in items])
        document = Document(name=_page(sent), text=text)
        return await self._save(
            str(sent.get("sessionID") or ""), document, [str(item.get("id") or "") for item in items]
        )

    async def _save_snapshot(self, request: Request) -> Response:
        """Save a page for which the extension has no translator: by its address, else by its title."""
        sent = await _object(request)
        try:
            document = document_of_text(shared_text(str(sent.get("url") or ""), str(sent.get("title") or ""), ""))
        except InputError as error:
            return _json(400, {"error": error.message})
        return await self._save(str(sent.get("sessionID") or ""), document, [])

    async def _save_file(self, request: Request) -> Response:
        """Save the paper of a PDF that the browser shows."""
        try:
            about = json.loads(request.headers.get("x-metadata", "{}"))
        except ValueError:
            about = None
        if not isinstance(about, dict):
            return _json(400, {"error": "METADATA_NOT_PROVIDED"})
        session = str(about.get("sessionID") or request.query_params.get("sessionID", ""))
        try:
            document = document_of_file(str(about.get("url") or "page.pdf"), await request.body())
        except InputError as error:
            return _json(400, {"error": error.message})
        response = await self._save(session, document, [])
        return _json(201, {"canRecognize": False}) if response.status_code == 201 else response

    async def _import(self, request: Request) -> Response:
        """Save a file in any format that `add` reads: BibTeX, RIS, CSL-JSON, ..."""
        try:
            document = decode("<connector>", await request.body())
        except InputError as error:
            return _json(400, {"error": error.message})
        return await self._save(request.query_params.get("session", ""), document, [], as_list=True)

    async def _save(self, session: str, document: Document, names: Sequence[str], *, as_list: bool = False) -> Response:
        if self._state.serving.read_only:
            return _json(500, {"libraryEditable": False})
        if session and session in self._sessions:
            return _json(409, {"error": "SESSION_EXISTS"})
        if session:
            self._sessions[session] = []
            while len(self._sessions) > _MOST_SESSIONS:
                self._sessions.popitem(last=False)
        try:
            plan = await run_in_threadpool(self._added, document)
        except ReadinglistError as error:
            self._sessions.pop(session, None)
            return _json(400, {"error": error.message, "hint": error.hint})
        if session:
            self._sessions[session] = [record.key for record in plan.records if record.after]
        shown = [_answer(record, name) for record, name in _paired(plan, names)]
        return _json(201, shown if as_list else {"items": shown, "text": in_words(plan)})

    def _added(self, document: Document) -> Plan:
        with Library(self._state.serving.settings, refresh=False) as library:
            plan = library.add(document)
        self._state.refresher.request()
        self._state.serving.log(f"saved from the browser: {in_words(plan)}")
        return plan


async def _object(request: Request) -> Mapping[str, Any]:
    """Return the object of a request, or an empty one if it is none."""
    try:
        sent = json.loads(await request.body())
    except (ValueError, RecursionError):
        return {}
    return sent if isinstance(sent, dict) else {}


def _items(sent: object) -> list[dict[str, Any]]:
    return [cast("dict[str, Any]", item) for item in sent if isinstance(item, dict)] if isinstance(sent, list) else []


def _bare(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return an item without its files and what belongs to the extension."""
    return {
        name: value for name, value in item.items() if name not in ("attachments", "id", "notes", "seeAlso", "complete")
    }


def _page(sent: Mapping[str, Any]) -> str:
    """Return the name of the document: the address of the page, without its parameters."""
    return str(sent.get("uri") or "<connector>").partition("?")[0].partition("#")[0][:300]


def _paired(plan: Plan, names: Sequence[str]) -> list[tuple[Record, str]]:
    records = [record for record in plan.records if record.outcome is not RecordOutcome.NO_PAPER]
    padded = [*names, *[""] * len(records)]
    return list(zip(records, padded, strict=False))


def _answer(record: Record, name: str) -> dict[str, object]:
    """Return what became of an item. The extension reads `id` and `attachments`, readers the rest."""
    return {
        "id": name,
        "title": record.title,
        "attachments": [],
        "outcome": word_of(record),
        "key": record.key or None,
        "problem": record.problem or None,
    }


def word_of(record: Record) -> str:
    """Return ``known``, ``matched``, ``unresolved`` or ``problem``."""
    if record.outcome.unresolved:
        return "unresolved"
    return record.outcome.value if record.outcome in (RecordOutcome.KNOWN, RecordOutcome.MATCHED) else "problem"


def in_words(plan: Plan) -> str:
    """Return the numbers of known, matched and unresolved items."""
    words = [word_of(record) for record in plan.records if record.outcome is not RecordOutcome.NO_PAPER]
    counted = [f"{words.count(word)} {word}" for word in ("matched", "known", "unresolved", "problem") if word in words]
    return ", ".join(counted) or "nothing"


def _json(status: int, value: object) -> Response:
    return JSONResponse(value, status, headers=_HEADERS)
