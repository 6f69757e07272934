"""Output of the command line: data to stdout, everything else to stderr."""

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TextIO

from readinglist.cli.tables import Column, Line, Rows, cells, lines_of, wrapped
from readinglist.library.clock import Progress, no_progress
from readinglist.papers.errors import Problem, ReadinglistError
from readinglist.papers.folding import one_line, printable, visible_json

_STYLES = {
    "bold": "1",
    "dim": "2",
    "red": "31",
    "green": "32",
    "yellow": "33",
    "blue": "34",
    "magenta": "35",
    "cyan": "36",
}


class Output:
    """The streams of the command line. With `quiet`, only data, warnings and errors are printed."""

    def __init__(
        self, *, quiet: bool = False, color: bool = True, data: TextIO | None = None, messages: TextIO | None = None
    ) -> None:
        self.quiet = quiet
        self._data = sys.stdout if data is None else data
        self._messages = sys.stderr if messages is None else messages
        self._bar: Any = None  # of rich, while it is shown
        self.color = color
        enabled = color and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        self._color_data = enabled and self._data.isatty()
        self._color_messages = enabled and self._messages.isatty()

    @property
    def color_messages(self) -> bool:
        """Whether messages are coloured."""
        return self._color_messages

    def on_stderr(self) -> "Output":
        """Return an output that writes data to stderr, for text that accompanies JSON on stdout."""
        return Output(quiet=self.quiet, color=self.color, data=self._messages, messages=self._messages)

    @property
    def width(self) -> int | None:
        """Width of the terminal in cells, from 40 to 200. None if stdout is not a terminal: nothing is shortened."""
        if not self._data.isatty():
            return None
        try:
            columns = int(os.environ.get("COLUMNS") or 0) or os.get_terminal_size(self._data.fileno()).columns or 80
        except (ValueError, OSError):
            columns = 80
        return min(max(columns, 40), 200)

    @property
    def blocks(self) -> bool:
        """Whether stdout can encode the block characters of bars."""
        return _is_unicode(self._data)

    def data(self, text: str = "") -> None:
        """Print a line of data without control characters and escapes."""
        self._data.write(printable(text) + "\n")

    def raw(self, text: str) -> None:
        """Print data unchanged, without adding a line end."""
        self._data.write(text)

    def styled(self, *parts: tuple[str, str]) -> None:
        """Print a line of (text, style) pairs; a style is ``bold``, ``dim``, a colour or empty.

        On a terminal, a line that is too long is broken, and the rest indented.
        """
        width = self.width
        lines: Sequence[Line] = [parts]
        if width is not None:
            clean = [(printable(text), style) for text, style in parts]
            text = "".join(text for text, _ in clean)
            if cells(text) > width:
                lines = wrapped(clean, width, indent=len(text) - len(text.lstrip(" ")) + 2)
        for line in lines:
            self._data.write("".join(self.style(text, style) for text, style in line) + "\n")

    def style(self, text: str, style: str) -> str:
        """Return `text`, printable, and styled if stdout is coloured."""
        return _colored(printable(text), style) if self._color_data and style else printable(text)

    def json(self, value: object) -> None:
        """Print a JSON value, indented."""
        self._data.write(self._encoded(value, "\n") + "\n")

    def json_list(self, values: Iterable[object]) -> None:
        """Print a JSON list as `json` does, each element when it is there."""
        mark, margin = "[", "\n  "
        for value in values:
            self._data.write(mark + margin + self._encoded(value, margin))
            mark = ","
        self._data.write("[]\n" if mark == "[" else "\n]\n")

    def json_line(self, value: object) -> None:
        """Print a JSON value on one line (JSON Lines)."""
        self._data.write(self._encoded(value) + "\n")

    def table(self, columns: Sequence[Column], rows: Rows) -> None:
        """Print a table with a heading; on a terminal it fits the width."""
        styles = [column.style for column in columns] if self._color_data else None
        for line in lines_of(columns, rows, self.width, _colored if styles else None):
            self._data.write(line + "\n")

    def say(self, text: str) -> None:
        """Print a message on stderr, such as a count or a next step; not with ``--quiet``."""
        if not self.quiet:
            self._messages.write(printable(text) + "\n")

    def prompt(self, text: str) -> None:
        """Print a question on stderr, without a line end, and flush it."""
        self._messages.write(printable(text))
        self.flush()

    def warn(self, text: str) -> None:
        """Print a warning."""
        self._labelled("warning", "yellow", text)

    def problems(self, name: str, problems: Iterable[Problem]) -> None:
        """Print problems with single records as ``file:line: key: message``."""
        for problem in problems:
            document = problem.document or name
            place = f"{document}:{problem.line}" if problem.line else document
            key = f" {problem.key}:" if problem.key else ""
            self._messages.write(one_line(f"{place}:{key} {problem.message}") + "\n")

    def error(self, error: ReadinglistError) -> None:
        """Print an error and its hint."""
        self._labelled("error", "red", error.message)
        if error.hint:
            self._labelled("hint", "cyan", error.hint)

    @contextmanager
    def progress(self) -> Iterator[Progress]:
        """Show a progress bar on stderr if it is a terminal; yields the function that reports progress."""
        if self.quiet or not self._messages.isatty():
            yield no_progress
            return
        # Imported late: rich takes as long to load as a short command takes to run.
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as ProgressBar

        console = Console(file=self._messages, no_color=not self._color_messages)
        description = TextColumn("{task.description}", markup=False)
        columns = (description, BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with ProgressBar(*columns, console=console, transient=True) as bar:
            task = bar.add_task("", total=None)

            def report(activity: str, done: int, total: int) -> None:
                bar.update(task, description=one_line(activity), completed=done, total=total or None)

            self._bar = bar
            try:
                yield report
            finally:
                self._bar = None

    @contextmanager
    def above_progress(self) -> Iterator[None]:
        """Take the progress bar away, if there is one, while something is printed."""
        bar = self._bar
        if bar:
            bar.stop()
        try:
            yield
        finally:
            self.flush()
            if bar:
                bar.start()

    def flush(self) -> None:
        """Flush both streams, so that a closed pipe is noticed here."""
        self._data.flush()
        self._messages.flush()

    def _encoded(self, value: object, margin: str = "") -> str:
        """Return a value as JSON: on one line, or with lines that begin with `margin`, a line end and spaces."""
        encoder = json.JSONEncoder(ensure_ascii=not _is_unicode(self._data))

        def encode(value: object) -> str:
            return visible_json(encoder.encode(value))

        plain = _indented(value, encode, margin) if margin else encode(value)
        return plain.encode("utf-8", "replace").decode("utf-8")

    def _labelled(self, label: str, style: str, text: str) -> None:
        shown = _colored(f"{label}:", style) if self._color_messages else f"{label}:"
        self._messages.write(f"{shown} {printable(text)}\n")


def _indented(value: object, encode: Callable[[object], str], margin: str) -> str:
    """Return a value as `json.dumps` indents it, but in half the time and without reference cycles."""
    if value is None:
        return "null"
    if not isinstance(value, (dict, list, tuple)) or not value:
        return encode(value)
    inner = f"{margin}  "
    if isinstance(value, dict):
        members = [f"{encode(name)}: {_indented(each, encode, inner)}" for name, each in value.items()]
        return f"{{{inner}{f',{inner}'.join(members)}{margin}}}"
    return f"[{inner}{f',{inner}'.join([_indented(each, encode, inner) for each in value])}{margin}]"


def _colored(text: str, style: str) -> str:
    return f"\x1b[{_STYLES[style]}m{text}\x1b[0m"


def _is_unicode(stream: TextIO) -> bool:
    return (stream.encoding or "utf-8").lower().replace("-", "").startswith("utf")


def confirmed(question: str, output: Output) -> bool:
    """Whether the answer on stdin to a yes/no question is yes; an empty line means no."""
    output.flush()
    output.prompt(f"{question} [y/N] ")
    return sys.stdin.readline().strip().lower() in ("y", "yes")
