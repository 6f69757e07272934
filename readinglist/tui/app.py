"""The Textual application: colours, signals and exit."""

import asyncio
import signal
from dataclasses import replace
from typing import ClassVar

from textual.app import App
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.theme import BUILTIN_THEMES

from readinglist.tui.dialogs import NoteDialog
from readinglist.tui.initial_list import InitialList
from readinglist.tui.library_threads import LibraryThreads
from readinglist.tui.main_screen import MainScreen

INTERRUPTED = 130


def run(threads: LibraryThreads, initial: InitialList) -> int:
    """Run the interface and return the exit code. Unexpected exceptions propagate."""
    app = ReadingApp(threads, initial)
    code = app.run()
    if app.failure is not None:
        raise app.failure
    return code if code is not None else app.return_code or 0


_COLORS = replace(
    BUILTIN_THEMES["ansi-light"],
    name="terminal",
    accent="ansi_blue",
    warning="ansi_yellow",
    variables={
        **BUILTIN_THEMES["ansi-light"].variables,
        "block-cursor-foreground": "ansi_bright_white",
        "block-cursor-background": "ansi_blue",
        "block-cursor-blurred-foreground": "ansi_default",
        "block-cursor-blurred-background": "ansi_default",
        "border": "ansi_blue",
        "border-blurred": "ansi_default",
        "input-cursor-background": "ansi_default",
        "input-cursor-foreground": "ansi_default",
        "input-cursor-text-style": "reverse",
        "input-selection-background": "ansi_blue",
        "input-selection-foreground": "ansi_bright_white",
        "screen-selection-background": "ansi_blue",
        "screen-selection-foreground": "ansi_bright_white",
        "scrollbar": "ansi_blue",
        "scrollbar-hover": "ansi_blue",
        "scrollbar-active": "ansi_blue",
        "scrollbar-background": "ansi_default",
        "scrollbar-background-hover": "ansi_default",
        "scrollbar-background-active": "ansi_default",
        "scrollbar-corner-color": "ansi_default",
    },
)
"""The sixteen ANSI colours on the default background: readable with light and dark terminal themes."""


class ReadingApp(App[int]):
    """The application. Its result is the exit code."""

    TITLE = "readinglist"
    CSS_PATH = "style.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+c", "interrupt", show=False),
    ]

    def __init__(self, threads: LibraryThreads, initial: InitialList) -> None:
        super().__init__(ansi_color=True)
        self.register_theme(_COLORS)
        self.theme = _COLORS.name
        self.threads = threads
        self._initial = initial
        self.failure: Exception | None = None

    def get_default_screen(self) -> Screen[None]:
        """Return the list."""
        return MainScreen(self.threads, self._initial)

    def on_mount(self) -> None:
        """Exit cleanly when the process is terminated or the terminal is closed."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self.exit, 128 + number)

    async def action_quit(self) -> None:
        """Exit with code 0."""
        self.exit(0)

    def action_interrupt(self) -> None:
        """Exit with the code of an interrupted command. Text fields use this key for copying."""
        self.exit(INTERRUPTED)

    def exit(self, result: int | None = None, return_code: int = 0, message: object | None = None) -> None:
        """Exit. A note that is being written is rescued."""
        self._rescue_notes()
        super().exit(result, return_code, None)

    def _rescue_notes(self) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, NoteDialog) and screen.text.strip():
                self.threads.host.rescue(screen.text)

    def _fatal_error(self) -> None:
        """Exit without Textual's traceback: `run` raises the exception again."""
        self.failure = self._exception
        self._close_messages_no_wait()
