"""The page in the browser: one server and one browser per session, in a library that all tests share.

A test names its papers with a word of its own, so that it finds only these.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.command import Command
from tests.website import Site, serving

CHROMIUM = "/usr/bin/chromium"
_SETTINGS = """
[readinglist]
reader = "ada"
offline = true
[queries]
thesis = "tag:thesis"
[web]
connector_port = 0
[manuscripts]
cited = ["paper.aux"]
[[export]]
path = "refs.bib"
query = "tag:targets"
"""

expect.set_options(timeout=20_000)

THREAD = ThreadPoolExecutor(1)
"""The thread of Playwright, whose event loop would keep other tests of the main thread from running one."""


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run the tests of the browser in its thread."""
    if not pyfuncitem.get_closest_marker("browser"):
        return None
    names = pyfuncitem._fixtureinfo.argnames
    THREAD.submit(pyfuncitem.obj, **{name: pyfuncitem.funcargs[name] for name in names}).result()
    return True


@pytest.fixture(scope="session")
def command(tmp_path_factory: pytest.TempPathFactory, warm_cache: Path) -> Command:
    """The command in the workspace of all these tests."""
    folder, home = tmp_path_factory.mktemp("workspace"), tmp_path_factory.mktemp("home")
    (folder / "config.toml").write_text(_SETTINGS, encoding="utf-8")
    command = Command(folder=folder, home=home)
    command.use_cache(home / "cache", warm_cache)
    return command


@pytest.fixture(scope="session")
def site(command: Command) -> Iterator[Site]:
    """A running server."""
    with serving(command) as started:
        yield started


@pytest.fixture
def client(site: Site) -> Iterator[requests.Session]:
    """A client with a session."""
    with site.client() as opened:
        yield opened


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium."""
    playwright = THREAD.submit(sync_playwright().start).result()
    started = THREAD.submit(
        playwright.chromium.launch, executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
    ).result()
    yield started
    THREAD.submit(started.close).result()
    THREAD.submit(playwright.stop).result()


@pytest.fixture
def open_page(site: Site, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open pages with a session; what a page logs as an error fails the test."""
    contexts: list[Any] = []
    faults: list[str] = []

    def opened(width: int = 1280, theme: str = "light", *, script: bool = True, start: str = "") -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=theme, java_script_enabled=script
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.append(message.text) if is_fault(message) else None)
        page.goto(start or site.url)
        return page

    yield opened
    for context in contexts:
        THREAD.submit(context.close).result()
    assert faults == []


def is_fault(message: Any) -> bool:
    """Whether a message of the console is an error that no test asks for."""
    # htmx calls both an error if a request is ended by the next one.
    ended = ("htmx:afterRequest", "htmx:sendAbort")
    expected = ("Failed to load resource", "frame-ancestors 'none'", *ended)
    return message.type == "error" and not any(text in message.text for text in expected)


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A page with a session."""
    return THREAD.submit(open_page).result()


@pytest.fixture(scope="session")
def elsewhere() -> Iterator[Callable[[str], str]]:
    """Return the address, on another site, of a page with this content."""
    pages: dict[str, bytes] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(pages.get(self.path, b""))

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()

    def address(content: str) -> str:
        path = f"/{len(pages)}"
        pages[path] = content.encode()
        return f"http://localhost:{server.server_port}{path}"

    yield address
    server.shutdown()
    thread.join()
    server.server_close()
