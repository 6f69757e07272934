"""The command ``tui``, and the host of the terminal interface."""

import gc
import io
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Annotated

import typer

from readinglist.api import Library, Paper, UsageError, library_changes, open_library
from readinglist.cli.options import Offline, Query, Reverse, complete_sort
from readinglist.cli.output import Output
from readinglist.cli.session import Session, print_refreshed, session_of
from readinglist.formats.extras import Extra

app = typer.Typer()

_TEXTUAL = Extra(name="tui", use="the terminal interface needs", libraries=("textual",))

_BETWEEN_COLLECTIONS = 100_000
"""New objects between garbage collections. With the default, they interrupt drawing too often."""

_FIRST_ROWS = 100
"""Papers to read before the first screen; few screens show more."""


@app.command("tui")
def tui(
    context: typer.Context,
    query: Query = None,
    sort: Annotated[
        str,
        typer.Option(
            "--sort",
            metavar="FIELD",
            help="Sort by this field; by default newest first.",
            autocompletion=complete_sort,
        ),
    ] = "",
    reverse: Reverse = False,
    offline: Offline = False,
) -> None:
    """Open the full-screen terminal interface."""
    session = session_of(context)
    if not session.output.color:
        # Textual reads only the environment.
        os.environ["NO_COLOR"] = "1"
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("tui needs a terminal", hint="in a pipe, use other commands with --json")
    from readinglist.tui.library_threads import LibraryThreads, SortOrder, initial_list

    text, order = " ".join(query or ()), SortOrder(sort=sort or "added", reverse=reverse is bool(sort))
    host = CliHost(session)
    threads = LibraryThreads(host, offline=offline or session.settings.offline)
    # Read the first rows while Textual loads.
    first = threads.submit_read(lambda library: initial_list(library, text, order, _FIRST_ROWS))
    try:
        try:
            from readinglist.tui.app import run
        except ModuleNotFoundError as missing:
            raise _TEXTUAL.explained(missing) from None
        gc.set_threshold(_BETWEEN_COLLECTIONS, 20, 100)
        code = run(threads, first.result())
    finally:
        threads.close()
        host.finish(refresh_due=threads.refresh_due)
    raise typer.Exit(code)


class CliHost:
    """The command line as the host of the terminal interface."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._rescued: list[str] = []

    def open_library(self, *, offline: bool) -> Library:
        """Open the library of the settings."""
        return open_library(config=self._session.config, offline=offline or None, refresh=False)

    def changes(self) -> AbstractContextManager[Callable[[float], bool]]:
        """Wait for changes of the library by any process."""
        return library_changes(self._session.settings)

    def refresh(self) -> Sequence[str]:
        """Update export targets and note files, and return the warnings."""
        messages = io.StringIO()
        self._refresh(Output(quiet=True, color=False, data=messages, messages=messages))
        return messages.getvalue().splitlines()

    def edit_note(self, paper: Paper) -> str:
        """Return a note that the reader writes in ``$EDITOR``."""
        from readinglist.cli.editor import written_in_editor

        return written_in_editor(paper)

    def rescue(self, text: str) -> None:
        """Save a note that was being written when the program exits."""
        from readinglist.cli.editor import saved_location

        self._rescued.append(saved_location(text))

    def finish(self, *, refresh_due: bool) -> None:
        """After the screen is closed, do pending updates and report where rescued notes are."""
        try:
            if refresh_due:
                self._refresh(self._session.output)
        finally:
            for location in self._rescued:
                self._session.output.warn(f"the unsaved note {location}")

    def _refresh(self, output: Output) -> None:
        with self.open_library(offline=True) as library:
            refreshed = library.refresh()
            print_refreshed(refreshed, output)
            if refreshed.error:
                raise refreshed.error
