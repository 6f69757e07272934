"""Background work of screens, and the display of its errors."""

from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

from textual.app import App
from textual.css.query import NoMatches
from textual.dom import DOMNode
from textual.worker import Worker

from readinglist.papers.errors import ReadinglistError

Work = Callable[[], Coroutine[Any, Any, None]]


def run_in_background(node: DOMNode, work: Work, *, group: str, exclusive: bool = False) -> None:
    """Run a coroutine without blocking the interface; with `exclusive`, cancel the others of its group.

    `work` is a function, so that no coroutine is left unawaited if the application exits first. While it waits, the
    screen may be closed and lose the widgets that it looks for.
    """

    async def unless_closed() -> None:
        try:
            await work()
        except NoMatches:
            if node.is_attached:
                raise

    _: Worker[None] = node.run_worker(unless_closed, group=group, exclusive=exclusive)


@contextmanager
def show_errors(app: App[Any]) -> Iterator[None]:
    """Show expected errors as notifications. Other exceptions propagate."""
    try:
        yield
    except ReadinglistError as error:
        show_error(app, error)


def show_error(app: App[Any], error: ReadinglistError) -> None:
    """Show an error and its hint as a notification."""
    app.notify(error.hint, title=error.message, severity="error", timeout=8, markup=False)
