"""The application: its routes, inside the layers that decide who may ask."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.resources import files

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from readinglist.papers.errors import ReadinglistError
from readinglist.web import adding, editing, events, exports, listing, login, overview, paper_page, triage
from readinglist.web.assistants import PATH, Assistants
from readinglist.web.connector import Connector
from readinglist.web.guard import RequestGuard
from readinglist.web.pages import status_of
from readinglist.web.state import ServerState
from readinglist.web.visits import Visit, action, page

PAGES = {
    "/": listing.show_list,
    "/paper": paper_page.show_paper,
    "/paper/edit": editing.show_form,
    "/paper/file": paper_page.show_file,
    "/triage": triage.show_triage,
    "/next": overview.show_next,
    "/add": adding.show_add,
    "/additions/{name}": adding.show_plan,
    "/statistics": overview.show_statistics,
    "/manuscript": overview.show_manuscript,
    "/export": exports.show_export,
    "/export/file": exports.download,
}
"""The pages by path. None of them changes anything."""

ACTIONS = {
    "/papers": listing.change_papers,
    "/undo": listing.undo,
    "/redo": listing.redo,
    "/paper/edit": editing.change_fields,
    "/paper/notes": paper_page.change_note,
    "/paper/notes/preview": paper_page.preview_note,
    "/paper/key": paper_page.change_key,
    "/add": adding.start,
    "/additions/{name}": adding.write,
    "/export/target": exports.write_target,
}
"""The forms by path, each with a CSRF token."""

WAITING_ACTIONS = {"/triage": triage.decide}
"""Forms whose response may have to wait for services."""


def application(state: ServerState) -> ASGIApp:
    """Return the application of a server."""
    serving = state.serving
    assistants = Assistants(serving.token, serving.assistants) if serving.assistants and serving.token else None
    routes = [
        *(Route(path, page(handler), methods=["GET"]) for path, handler in PAGES.items()),
        *(Route(path, action(handler), methods=["POST"]) for path, handler in ACTIONS.items()),
        *(Route(path, action(handler, waits=True), methods=["POST"]) for path, handler in WAITING_ACTIONS.items()),
        Route("/additions/{name}/progress", adding.progress, methods=["GET"]),
        Route("/changes", events.changes, methods=["GET"]),
        Route("/health", events.health, methods=["GET"]),
        Route("/login", login.show_login, methods=["GET"]),
        Route("/login", login.log_in, methods=["POST"]),
        Route("/logout", login.log_out, methods=["POST"]),
        Route("/manifest.webmanifest", _manifest, methods=["GET"]),
        *Connector(state).routes(),
        *([Route(PATH, assistants)] if assistants else []),
        Mount("/static", StaticFiles(directory=str(files("readinglist.web") / "static"))),
    ]

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        app.state.watcher = events.Watcher(state)
        yield
        if assistants:
            await assistants.close()

    app = Starlette(
        routes=routes,
        lifespan=lifespan,
        exception_handlers={ReadinglistError: _error, HTTPException: _http_error, 500: _crash},
    )
    app.state.server = state
    return RequestGuard(login.Login(app, state), state.serving)


def _visit(request: Request) -> Visit | None:
    session = getattr(request.state, "session", None)
    return Visit(request=request, session=session, state=request.app.state.server) if session else None


async def _error(request: Request, error: Exception) -> Response:
    state: ServerState = request.app.state.server
    if not isinstance(error, ReadinglistError):
        raise error
    visit = _visit(request)
    if visit:
        return state.pages.error(visit, error)
    return state.pages.refusal(request, status_of(error), error.message, error.hint)


async def _http_error(request: Request, error: Exception) -> Response:
    state: ServerState = request.app.state.server
    status = error.status_code if isinstance(error, HTTPException) else 500
    detail = error.detail if isinstance(error, HTTPException) else ""
    message = "there is no such page" if status == 404 else detail[:1].lower() + detail[1:]
    visit = _visit(request)
    if visit:
        response = state.pages.response(visit, "error.html", status=status, message=message, hint="")
    else:
        response = state.pages.refusal(request, status, message)
    response.headers.update((error.headers or {}) if isinstance(error, HTTPException) else {})
    return response


async def _crash(request: Request, error: Exception) -> Response:
    state: ServerState = request.app.state.server
    state.serving.warn(f"internal error, please report: {type(error).__name__}: {error}")
    return state.pages.refusal(request, 500, "internal error, please report it", "the log of the server has the reason")


async def _manifest(request: Request) -> Response:
    icon = {"src": "/static/icon.svg", "sizes": "any", "type": "image/svg+xml"}
    return JSONResponse(
        {
            "name": "Reading list",
            "short_name": "Reading list",
            "start_url": "/",
            "display": "standalone",
            "background_color": "#ffffff",
            "theme_color": "#1f4e79",
            "icons": [icon],
            "share_target": {
                "action": "/add",
                "method": "GET",
                "params": {"title": "title", "text": "text", "url": "url"},
            },
        },
        media_type="application/manifest+json",
    )
