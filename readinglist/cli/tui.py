"""The command ``tui``: the terminal interface, and what it needs of the command line while it runs."""

import gc
import io
import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from readinglist import DISTRIBUTION
from readinglist.api import Library, Paper, PluginError, UsageError, open_library
from readinglist.cli.completion import complete_query
from readinglist.cli.output import Output
from readinglist.cli.session import Session, print_refreshed, session_of

app = typer.Typer()

_BETWEEN_COLLECTIONS = 100_000
"""New objects after which Python looks for cycles among them, of which a screen that runs for hours makes many."""

_FIRST_ROWS = 100
"""So many papers are read before the screen is there; hardly a screen shows more."""


@app.command("tui")
def tui(
    context: typer.Context,
    query: Annotated[
        list[str] | None, typer.Argument(metavar="[QUERY]", help="Which papers.", autocompletion=complete_query)
    ] = None,
    sort: Annotated[
        str, typer.Option("--sort", metavar="FIELD", help="Sort by this field; without it the newest are first.")
    ] = "",
    reverse: Annotated[bool, typer.Option("--reverse", "-r", help="Turn the order round.")] = False,
    offline: Annotated[bool, typer.Option("--offline", help="Ask no service; look only in the catalogue.")] = False,
) -> None:
    """Browse, search and sort out the list with single keys. It has a screen of its own."""
    session = session_of(context)
    if not session.output.color:
        # Textual asks the environment alone.
        os.environ["NO_COLOR"] = "1"
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("tui needs a terminal", hint="through a pipe, use the other commands with --json")
    from readinglist.tui.initial_list import SortOrder, initial_list
    from readinglist.tui.library_threads import LibraryThreads

    text, order = " ".join(query or ()), SortOrder(sort=sort or "added", reverse=reverse is bool(sort))
    host = CommandLineHost(session)
    desk = LibraryThreads(host, offline=offline or session.settings.offline)
    # The first rows are read while Textual is being loaded.
    first = desk.begin(lambda library: initial_list(library, text, order, _FIRST_ROWS))
    try:
        try:
            from readinglist.tui.app import run
        except ModuleNotFoundError as missing:
            raise _not_installed(missing) from None
        gc.set_threshold(_BETWEEN_COLLECTIONS, 20, 100)
        code = run(desk, first.result())
    finally:
        desk.close()
        host.finish(due=desk.due)
    raise typer.Exit(code)


def _not_installed(missing: ModuleNotFoundError) -> Exception:
    if (missing.name or "").partition(".")[0] != "textual":
        return missing
    hint = f'install what it needs: pip install "{DISTRIBUTION}[tui]"'
    return PluginError("the terminal interface needs textual, which is not installed", hint=hint)


class CommandLineHost:
    """What the terminal interface asks of the program that runs it."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._rescued: list[str] = []

    def open_library(self, *, offline: bool) -> Library:
        """The library of the settings, opened once more."""
        return open_library(config=self._session.config, offline=offline or None, refresh=False)

    def changed(self) -> Sequence[str]:
        """Write the exports that are kept up to date; the warnings that this gave."""
        told = io.StringIO()
        self._refresh(Output(quiet=True, color=False, data=told, messages=told))
        return told.getvalue().splitlines()

    def written_in_editor(self, paper: Paper) -> str:
        """What the reader writes in ``$EDITOR``."""
        from readinglist.cli.editor import written_in_editor

        return written_in_editor(paper)

    def rescue(self, text: str) -> None:
        """Keep a note that was being written when the program had to leave."""
        from readinglist.cli.editor import saved_location

        self._rescued.append(saved_location(text))

    def finish(self, *, due: bool) -> None:
        """When the screen is gone: write exports that are still due, and say where rescued notes are."""
        if due:
            self._refresh(self._session.output)
        for saved_location in self._rescued:
            self._session.output.warn(f"the note that was not saved {saved_location}")

    def _refresh(self, output: Output) -> None:
        with self.open_library(offline=True) as library:
            print_refreshed(library.refresh(), output)
