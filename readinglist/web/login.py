"""Who a request is from: the second layer of the server, after `guard`.

A start token, a password or a reverse proxy opens a session, whose secret is in a cookie that scripts cannot read and
that browsers do not send with requests from other sites.
"""

import hmac
from urllib.parse import parse_qs, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from readinglist.web.assistants import PATH
from readinglist.web.guard import CONNECTOR
from readinglist.web.sessions import BrowserSession
from readinglist.web.state import ServerState

OPEN = ("/health", "/login", "/manifest.webmanifest", PATH)
"""Paths without a session; assistants have the start token. So are ``/static/`` and, on its own port, the connector."""


class Login:
    """Finds the session of a request, or opens one, or asks for a login."""

    def __init__(self, app: ASGIApp, state: ServerState) -> None:
        self._app = app
        self._state = state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a request with its session."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        session = self._session(request)
        scope.setdefault("state", {})["session"] = session
        path = scope["path"]
        public = path in OPEN or path.startswith(("/static/", CONNECTOR))
        response = None if public else self._instead(request, session)
        await (response or self._app)(scope, receive, send)

    def _session(self, request: Request) -> BrowserSession | None:
        session = self._state.sessions.find(request.cookies.get(cookie_name(self._state), ""))
        header = self._state.serving.settings.web.proxy_header
        if not header:
            return session
        named = request.headers.getlist(header)
        reader = named[0].strip() if len(named) == 1 and named[0].isprintable() else ""
        return session if session and session.reader == reader else None

    def _instead(self, request: Request, session: BrowserSession | None) -> Response | None:
        """Return the response in place of the page, or None if there is a session."""
        token = self._state.serving.token
        sent = request.query_params.get("token")
        if token and sent is not None and request.method == "GET":
            if not hmac.compare_digest(sent.encode("utf-8", "replace"), token.encode()):
                return self._refuse(request)
            rest = [(name, value) for name, value in request.query_params.multi_items() if name != "token"]
            to = request.url.path + (f"?{urlencode(rest)}" if rest else "")
            response = RedirectResponse(to if to.startswith("/") and not to.startswith("//") else "/", 303)
            return self._opened(
                request, response, session or self._state.sessions.open(self._state.serving.settings.reader)
            )
        if session:
            return None
        return self._at_proxy(request) or self._refuse(request)

    def _at_proxy(self, request: Request) -> Response | None:
        """Open a session for the reader that the reverse proxy names."""
        header = self._state.serving.settings.web.proxy_header
        named = request.headers.getlist(header) if header else []
        if len(named) != 1 or not named[0].strip() or not named[0].isprintable():
            return None
        session = self._state.sessions.open(named[0].strip())
        if request.method != "GET":  # its form has the token of another session
            return self._opened(
                request, self._state.pages.refusal(request, 403, "the session has ended", "reload the page"), session
            )
        to = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return self._opened(request, RedirectResponse(to if not to.startswith("//") else "/", 303), session)

    def _refuse(self, request: Request) -> Response:
        if request.url.path == "/add" and request.method == "GET" and "again" not in request.query_params:
            return _again(request)
        if self._state.serving.settings.web.passwords and not self._state.serving.token:
            return RedirectResponse("/login", 303)
        pages = self._state.pages
        if self._state.serving.token:
            hint = "open the address that `readinglist serve` printed when it started"
            return pages.refusal(request, 403, "this browser has no session", hint)
        return pages.refusal(
            request, 403, "the reverse proxy names no reader", "check web.proxy_header in the settings"
        )

    def _opened(self, request: Request, response: Response, session: BrowserSession) -> Response:
        set_cookie(response, request, self._state, session)
        return response


def _again(request: Request) -> Response:
    """Respond to a link from another site with a page that sends the request again: only then the cookie is sent."""
    to = request.url.include_query_params(again="1")
    page = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Add</title><meta http-equiv="refresh"'
    address = f"{to.path}?{to.query}".replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return HTMLResponse(f'{page} content="0;url={address}"><a href="{address}">Continue</a></html>')


def cookie_name(state: ServerState) -> str:
    """Return the name of the cookie; servers on other ports of this machine get it too."""
    return f"readinglist-{state.serving.port}"


def set_cookie(response: Response, request: Request, state: ServerState, session: BrowserSession) -> None:
    """Give a browser the secret of a session; behind a reverse proxy with HTTPS it is never sent without."""
    secure = request.headers.get("x-forwarded-proto", "").strip().lower() == "https"
    response.set_cookie(cookie_name(state), session.secret, httponly=True, samesite="strict", path="/", secure=secure)


def login_page(state: ServerState, problem: str = "", status: int = 200) -> Response:
    """Return the form for name and password."""
    return HTMLResponse(state.pages.render("login.html", problem=problem), status)


async def show_login(request: Request) -> Response:
    """Show the form for name and password."""
    return login_page(request.app.state.server)


async def log_in(request: Request) -> Response:
    """Open a session for a name and its password.

    The form needs no CSRF token: requests of other origins are refused before.
    """
    state: ServerState = request.app.state.server
    if not state.serving.settings.web.passwords:
        return state.pages.refusal(request, 404, "there are no passwords here")
    form = parse_qs((await request.body()).decode("utf-8", "replace"), max_num_fields=10)
    reader, password = (form.get(name, [""])[0] for name in ("reader", "password"))
    if state.sessions.too_many_failures:
        return login_page(state, "too many failed logins; wait a minute", 429)
    if not await run_in_threadpool(state.sessions.check_password, reader, password):
        return login_page(state, "wrong name or password", 403)
    response = RedirectResponse("/", 303)
    set_cookie(response, request, state, state.sessions.open(reader))
    return response


async def log_out(request: Request) -> Response:
    """End the session."""
    state: ServerState = request.app.state.server
    form = parse_qs((await request.body()).decode("utf-8", "replace"), max_num_fields=10)
    session: BrowserSession = request.state.session
    if not hmac.compare_digest(form.get("csrf", [""])[0].encode(), session.csrf.encode()):
        return state.pages.refusal(request, 403, "this form is not of this session")
    state.sessions.close(session)
    response = RedirectResponse("/login" if state.serving.settings.web.passwords else "/", 303)
    response.delete_cookie(cookie_name(state))
    return response
