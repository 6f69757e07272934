"""The application: one screen on top of the list at a time, the colours of the terminal, and leaving cleanly."""

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
from readinglist.tui.paper_keys import PaperKeys

INTERRUPTED = 130


def run(desk: LibraryThreads, opening: InitialList) -> int:
    """Show the list until the reader leaves; the exit code. A fault of the program itself is raised as it is."""
    app = ReadingApp(desk, opening)
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
"""The sixteen colours that the terminal's own theme defines, on its own ground: readable wherever that theme is."""


class ReadingApp(App[int]):
    """The reading list on the terminal; its answer is the exit code."""

    TITLE = "readinglist"
    CSS_PATH = "style.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "leave", show=False, priority=True),
        Binding("ctrl+c", "interrupt", show=False),
    ]

    def __init__(self, desk: LibraryThreads, opening: InitialList) -> None:
        super().__init__(ansi_color=True)
        self.register_theme(_COLORS)
        self.theme = _COLORS.name
        self.desk = desk
        self._opening = opening
        self.failure: Exception | None = None

    def get_default_screen(self) -> Screen[None]:
        """The list."""
        return PaperKeys(self.desk, self._opening)

    def on_mount(self) -> None:
        """Leave cleanly when the system asks to, as when the terminal is closed."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self.exit, 128 + number)

    def action_leave(self) -> None:
        """Leave."""
        self.exit(0)

    def action_interrupt(self) -> None:
        """Leave as a command does that was interrupted; text fields keep this key for copying."""
        self.exit(INTERRUPTED)

    def exit(self, result: int | None = None, return_code: int = 0, message: object | None = None) -> None:
        """Leave; a note that is being written is kept."""
        self._rescue()
        super().exit(result, return_code, None)

    def _rescue(self) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, NoteDialog) and screen.text.strip():
                self.desk.host.rescue(screen.text)

    def _fatal_error(self) -> None:
        """Leave without Textual's own traceback: whoever runs the application tells the fault in its own way."""
        self.failure = self._exception
        self._close_messages_no_wait()
