"""How the screens tell of what went wrong, and where they may open an address."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from textual.app import App

from readinglist.papers.errors import ReadinglistError
from readinglist.papers.paper import Metadata


@contextmanager
def told(app: App[Any]) -> Iterator[None]:
    """Shows what stops the work inside as a notification; only the program's own errors are held back."""
    try:
        yield
    except ReadinglistError as error:
        tell_error(app, error)


def tell_error(app: App[Any], error: ReadinglistError) -> None:
    """The error and its hint as a notification."""
    app.notify(error.hint, title=error.message, severity="error", timeout=8, markup=False)


def address_of(metadata: Metadata) -> str:
    """Where a paper can be read, empty where nothing is known."""
    if metadata.arxiv_id:
        return metadata.arxiv_id.url
    if metadata.doi:
        return metadata.doi.url
    return metadata.links[0] if metadata.links else ""


def has_browser() -> bool:
    """Whether there is a screen for a browser; without one, Python would start one in this very terminal."""
    named = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))
    return named or sys.platform in ("darwin", "win32")
