"""One request of a reader: its session, its library, and the responses to it.

A SQLite library belongs to the thread that opened it, so each request opens its own, in a thread. A GET opens it
read-only: no link can change anything.
"""

import contextlib
import hmac
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import field, replace
from typing import cast
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from readinglist.api import Event, Item, Library, NothingFound, ReadinglistError, ReadOnlyLibrary, describe_for
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.settings import Settings
from readinglist.web.pages import Refused
from readinglist.web.sessions import BrowserSession, Message
from readinglist.web.state import ServerState

_MOST_FIELDS = 5_000

_NEWEST = 50
"""Events among which the own change is looked for."""

Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(slots=True, kw_only=True)
class Visit:
    """A request of a reader, in the thread that handles it."""

    request: Request
    session: BrowserSession
    state: ServerState
    form: Mapping[str, list[str]] = field(default_factory=dict)
    files: tuple[tuple[str, bytes], ...] = ()
    opened: ReadOnlyLibrary | None = None
    change: int = 0
    """The number of the last change when the library was opened, by which a page learns that it is out of date."""

    @property
    def settings(self) -> Settings:
        """The settings, with the reader of this session."""
        return replace(self.state.serving.settings, reader=self.session.reader)

    @property
    def library(self) -> ReadOnlyLibrary:
        """The library, which this request may read."""
        if self.opened is None:
            self.opened = ReadOnlyLibrary(self.settings)
            self.change = self.opened.last_change()
        return self.opened

    @property
    def changing(self) -> Library:
        """The library, which this request may change."""
        if self.request.method != "POST" or self.state.serving.read_only:
            raise Refused("this page is read-only", hint="start `readinglist serve` without --read-only")
        if not isinstance(self.opened, Library):
            self.close()
            self.opened = Library(self.settings, refresh=False)
        return self.opened

    def close(self) -> None:
        """Close the library; if it was changed, have targets and note files updated."""
        if self.opened is not None:
            if isinstance(self.opened, Library) and self.opened.changed:
                self.state.refresher.request()
            self.opened.close()
            self.opened = None

    # --- what was sent

    def query(self, name: str, default: str = "") -> str:
        """Return a parameter of the address."""
        return self.request.query_params.get(name, default)

    def number(self, name: str, default: int = 0, *, most: int = 1_000_000_000) -> int:
        """Return a whole number of the address, or the default for what is none."""
        text = self.query(name)
        return min(int(text), most) if text.isascii() and text.isdecimal() and len(text) < 12 else default

    def field(self, name: str, default: str = "") -> str:
        """Return the first value of a field of the form."""
        return next(iter(self.form.get(name, ())), default)

    def fields(self, name: str) -> list[str]:
        """Return all values of a field of the form."""
        return list(self.form.get(name, ()))

    def describe(self, event: Event) -> str:
        """Return what an event did; notes of other readers are private."""
        reader = self.session.reader
        return describe_for(reader, event, brief=event.owner != reader)

    # --- responses

    def page(self, template: str, *, status: int = 200, **values: object) -> Response:
        """Respond with a page."""
        return self.state.pages.response(self, template, status=status, **values)

    def tell(self, text: str, *, details: tuple[str, ...] = (), batch: int = 0, kind: str = "done") -> None:
        """Let the next page say this."""
        self.session.messages.append(Message(text=text, details=details, batch=batch, kind=kind))
        del self.session.messages[:-5]

    def done(self, text: str, papers: Sequence[Item], *, details: tuple[str, ...] = ()) -> None:
        """Let the next page say what was done to these papers, and offer to undo it."""
        ids, reader = {item.paper.id for item in papers}, self.session.reader
        newest = self.changing.history(limit=_NEWEST)
        # The last batch may be another program's.
        batch = next((event.batch for event in newest if event.reader == reader and event.paper in ids), 0)
        self.tell(text, details=details, batch=batch)

    def back(self, to: str = "") -> Response:
        """Respond with the page that the form names, or `to`."""
        return RedirectResponse(_own_path(self.field("back")) or to or "/", 303)

    def paper(self, key: str) -> Item:
        """Return the paper with exactly this citation key or alias.

        Raises:
            NothingFound: If there is none.
        """
        for item in self.library.find_keys([key]):
            return item
        raise NothingFound(f"no paper has the key {key!r}", hint="it may have been removed or renamed in the meantime")

    def papers(self, keys: Sequence[str]) -> tuple[Item, ...]:
        """Return the papers with exactly these citation keys, each once.

        Raises:
            NothingFound: If there is none with one of them. The beginning of a key is not enough: the paper of a form
                may have been removed in the meantime.
        """
        found = [self.paper(key) for key in keys]
        return tuple({item.paper.id: item for item in found}.values())


def _own_path(path: str) -> str:
    """Return a path of this server, or an empty string for any other address."""
    parts = urlsplit(path)
    own = path.startswith("/") and not path.startswith(("//", "/\\")) and not parts.netloc and path.isprintable()
    return quote(path, safe="/?&=%:+@,;!*'()~.-_$#[]") if own else ""


Handler = Callable[[Visit], Response]


def page(handler: Handler) -> Endpoint:
    """Return the endpoint of a page, which `handler` makes in a thread."""

    async def endpoint(request: Request) -> Response:
        return await run_in_threadpool(_handled, _visit_of(request), handler)

    return endpoint


def action(handler: Handler, *, waits: bool = False) -> Endpoint:
    """Return the endpoint of a form, whose CSRF token is checked before `handler` runs in a thread.

    One form is handled after the other, because a library has one writer at a time; but not those that may have to
    wait for services.
    """

    async def endpoint(request: Request) -> Response:
        visit = _visit_of(request)
        limits = visit.state.serving.limits
        most = limits.upload if request.url.path == "/add" else limits.form
        async with request.form(max_files=1, max_fields=_MOST_FIELDS, max_part_size=most) as form:
            sent = form.get("csrf")
            if not isinstance(sent, str) or not hmac.compare_digest(sent.encode(), visit.session.csrf.encode()):
                raise Refused("this form is not of this session", hint="reload the page and send it again")
            visit.form, visit.files = await _contents(form)
        async with contextlib.nullcontext() if waits else visit.state.writing:
            return await run_in_threadpool(_handled, visit, handler)

    return endpoint


async def _contents(form: FormData) -> tuple[Mapping[str, list[str]], tuple[tuple[str, bytes], ...]]:
    fields: dict[str, list[str]] = {}
    files: list[tuple[str, bytes]] = []
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            data = await value.read()
            if data:
                files.append((value.filename or "file", data))
        else:
            fields.setdefault(name, []).append(value.replace("\r\n", "\n"))
    return fields, tuple(files)


def _visit_of(request: Request) -> Visit:
    return Visit(request=request, session=request.state.session, state=state_of(request))


def state_of(request: Request) -> ServerState:
    """Return the state of the server."""
    return cast("ServerState", request.app.state.server)


def _handled(visit: Visit, handler: Handler) -> Response:
    try:
        return handler(visit)
    except ReadinglistError as error:
        return visit.state.pages.error(visit, error)
    finally:
        visit.close()
