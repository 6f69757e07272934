"""The templates, with what all of them use, and errors as pages."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Protocol
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from readinglist import __version__
from readinglist.api import (
    ExitCode,
    LibraryLocked,
    NothingFound,
    ReadinglistError,
    StaleRevision,
    UsageError,
)
from readinglist.library.days import Calendar
from readinglist.papers.folding import one_line, printable
from readinglist.papers.paper import display_place, display_title, short_authors
from readinglist.tex.plain_text import plain_text
from readinglist.web.charts import bars, periods_chart
from readinglist.web.mathematics import with_mathematics
from readinglist.web.sessions import BrowserSession
from readinglist.web.values import Serving

NAVIGATION = (
    ("/", "Papers"),
    ("/triage", "Triage"),
    ("/next", "Next"),
    ("/add", "Add"),
    ("/statistics", "Statistics"),
    ("/manuscript", "Manuscript"),
    ("/export", "Export"),
)

_MOST_BARS = 12

_STATUS = (
    (NothingFound, 404),
    (StaleRevision, 409),
    (LibraryLocked, 503),
    (UsageError, 400),
)


_AS_MESSAGE = {"HX-Reswap": "none"}
"""The header by which htmx shows the messages of a response and leaves the page as it is."""


def is_sent_by_script(request: Request) -> bool:
    """Whether htmx sent the request from a form."""
    return request.method == "POST" and "hx-request" in request.headers


class Refused(ReadinglistError):  # noqa: N818
    """The reader may not do this. `status` is the status of the response."""

    def __init__(self, message: str, *, hint: str = "", status: int = 403) -> None:
        super().__init__(message, hint=hint)
        self.status = status


class Shown(Protocol):
    """The request of a page."""

    @property
    def request(self) -> Request:
        """The request."""
        ...

    @property
    def session(self) -> BrowserSession:
        """The session of the reader."""
        ...

    @property
    def change(self) -> int:
        """The number of the last change that the page shows."""
        ...


class Pages:
    """The pages of a server."""

    def __init__(self, serving: Serving) -> None:
        self._serving = serving

    @cached_property
    def _environment(self) -> Environment:
        environment = Environment(
            loader=PackageLoader("readinglist.web"),
            autoescape=True,
            auto_reload=False,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        calendar = Calendar.named(self._serving.settings.timezone)
        filters: dict[str, Callable[..., object]] = {
            "mathematics": with_mathematics,
            "plain": plain_text,
            "one_line": one_line,
            "printable": printable,
            "title_of": display_title,
            "place": display_place,
            "short_authors": short_authors,
            "day": lambda at: calendar.day(at).isoformat() if at else "",
            "minute": calendar.minute,
            "query": lambda values: urlencode({name: value for name, value in values.items() if value}),
        }
        environment.filters.update(filters)
        environment.globals.update(
            version=__version__,
            navigation=NAVIGATION,
            bars=bars,
            periods_chart=periods_chart,
            serving=self._serving,
            top=most_frequent,
        )
        return environment

    def render(self, template: str, **values: object) -> str:
        """Return a template with these values."""
        return self._environment.get_template(template).render(**values)

    def response(self, shown: Shown, template: str, *, status: int = 200, **values: object) -> Response:
        """Respond with a page for a reader, and with messages about the last changes."""
        url = shown.request.url
        here = url.path + (f"?{url.query}" if url.query and shown.request.method == "GET" else "")
        messages, shown.session.messages = shown.session.messages, []
        text = self.render(
            template,
            session=shown.session,
            change=shown.change,
            messages=messages,
            here=here if shown.request.method == "GET" else "",
            path=url.path,
            statuses=self._serving.settings.statuses,
            writable=not self._serving.read_only,
            **values,
        )
        return HTMLResponse(text, status)

    def error(self, shown: Shown, error: ReadinglistError) -> Response:
        """Respond with an error in words."""
        if is_sent_by_script(shown.request):
            return self.refusal(shown.request, status_of(error), error.message, error.hint)
        return self.response(shown, "error.html", status=status_of(error), message=error.message, hint=error.hint)

    def refusal(self, request: Request, status: int, message: str, hint: str = "") -> Response:
        """Respond with an error to somebody without a session, or to a form, whose page keeps what was typed."""
        if is_sent_by_script(request):
            return HTMLResponse(self.render("error_message.html", message=message, hint=hint), status, _AS_MESSAGE)
        return HTMLResponse(self.render("refused.html", message=message, hint=hint), status)


def most_frequent(numbers: Mapping[str, int]) -> dict[str, int]:
    """Return the largest numbers, largest first."""
    return dict(sorted(numbers.items(), key=lambda each: (-each[1], each[0]))[:_MOST_BARS])


def status_of(error: ReadinglistError) -> int:
    """Return the status of the response to an error."""
    if isinstance(error, Refused):
        return error.status
    for kind, status in _STATUS:
        if isinstance(error, kind):
            return status
    return 400 if error.exit_code in (ExitCode.USAGE, ExitCode.INPUT) else 500
