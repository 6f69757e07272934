"""Everything the command line prints: data to stdout, everything else to stderr."""

import io
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TextIO

from readinglist.cli.tables import Column, lines_of
from readinglist.library.context import Progress, no_progress
from readinglist.papers.errors import Problem, ReadinglistError
from readinglist.papers.folding import one_line, printable

_STYLES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "blue": "34", "cyan": "36"}


class Output:
    """Where the command line prints. `quiet` drops what `say` says; warnings and errors are always printed.

    `width` is the width of the terminal in cells, None where stdout is none: then nothing is shortened.
    """

    def __init__(
        self, *, quiet: bool = False, color: bool = True, data: TextIO | None = None, messages: TextIO | None = None
    ) -> None:
        self.quiet = quiet
        self._data = sys.stdout if data is None else data
        self._messages = sys.stderr if messages is None else messages
        self.color = color
        wanted = color and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        self._color_data = wanted and self._data.isatty()
        self._color_messages = wanted and self._messages.isatty()

    @property
    def color_messages(self) -> bool:
        """Whether what goes to the stream of messages may be coloured."""
        return self._color_messages

    def aside(self) -> "Output":
        """An output that writes data to the stream of messages, for what people read while stdout holds JSON."""
        return Output(quiet=self.quiet, color=self.color, data=self._messages, messages=self._messages)

    @property
    def width(self) -> int | None:
        """The cells of a line on stdout, between 60 and 200; None where stdout is not a terminal."""
        if not self._data.isatty():
            return None
        try:
            columns = int(os.environ.get("COLUMNS") or 0) or os.get_terminal_size(self._data.fileno()).columns or 80
        except (ValueError, OSError):
            columns = 80
        return min(max(columns, 60), 200)

    @property
    def blocks(self) -> bool:
        """Whether stdout takes the block characters of bars."""
        return _is_unicode(self._data)

    def data(self, text: str = "") -> None:
        """A line of data, cleaned of control characters and escapes."""
        self._data.write(printable(text) + "\n")

    def raw(self, text: str) -> None:
        """Data as it is, without a line end of its own: the text of an export."""
        self._data.write(text)

    def styled(self, *parts: tuple[str, str]) -> None:
        """A line of data made of (text, style) pairs, where a style is ``bold``, ``dim``, a colour or empty."""
        self._data.write("".join(self.style(text, style) for text, style in parts) + "\n")

    def style(self, text: str, style: str) -> str:
        """`text`, printable, in a style where stdout is a terminal that shows it."""
        return _colored(printable(text), style) if self._color_data and style else printable(text)

    def json(self, value: object) -> None:
        """One JSON value, indented."""
        self._data.write(self._encoded(value, indent=2) + "\n")

    def json_line(self, value: object) -> None:
        """One JSON value on one line (JSON Lines)."""
        self._data.write(self._encoded(value) + "\n")

    def table(self, columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> None:
        """A table with a heading; on a terminal it fits the width."""
        styles = [column.style for column in columns] if self._color_data else None
        for line in lines_of(columns, rows, self.width, _colored if styles else None):
            self._data.write(line + "\n")

    def say(self, text: str) -> None:
        """What a person wants to know about the run: counts, next steps. Not with ``--quiet``."""
        if not self.quiet:
            self._messages.write(printable(text) + "\n")

    def prompt(self, text: str) -> None:
        """A question without a line end, on the stream of messages, seen at once."""
        self._messages.write(printable(text))
        self.flush()

    def warn(self, text: str) -> None:
        """Something that the user should look at, though the command goes on."""
        self._labelled("warning", "yellow", text)

    def problems(self, name: str, problems: Iterable[Problem]) -> None:
        """What is wrong with single records, as ``file:line: message``."""
        for problem in problems:
            document = problem.document or name
            place = f"{document}:{problem.line}" if problem.line else document
            key = f" {problem.key}:" if problem.key else ""
            self._messages.write(one_line(f"{place}:{key} {problem.message}") + "\n")

    def error(self, error: ReadinglistError) -> None:
        """Why the command stopped, and what to do next."""
        self._labelled("error", "red", error.message)
        if error.hint:
            self._labelled("hint", "cyan", error.hint)

    @contextmanager
    def progress(self) -> Iterator[Progress]:
        """A listener for long work: a bar on stderr where that is a terminal, silent elsewhere."""
        if self.quiet or not self._messages.isatty():
            yield no_progress
            return
        from readinglist.cli.progress import bar

        with bar(self._messages, color=self._color_messages) as listener:
            yield listener

    def flush(self) -> None:
        """Hand everything to the system, so that a closed pipe is noticed here."""
        self._data.flush()
        self._messages.flush()

    def _encoded(self, value: object, indent: int | None = None) -> str:
        plain = json.dumps(value, ensure_ascii=not _is_unicode(self._data), indent=indent)
        return plain.encode("utf-8", "replace").decode("utf-8")

    def _labelled(self, label: str, style: str, text: str) -> None:
        shown = _colored(f"{label}:", style) if self._color_messages else f"{label}:"
        self._messages.write(f"{shown} {printable(text)}\n")


def replace_closed_streams() -> None:
    """Put the null device where the caller closed a standard stream (``>&-``), so that no file takes its number."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), mode, encoding="utf-8"))


def use_utf8() -> None:
    """Data leaves as UTF-8 through pipes and into files; a terminal that lacks a character shows a question mark."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            if stream.isatty():
                stream.reconfigure(errors="replace")
            else:
                stream.reconfigure(encoding="utf-8", newline="\n")


def _colored(text: str, style: str) -> str:
    return f"\x1b[{_STYLES[style]}m{text}\x1b[0m"


def _is_unicode(stream: TextIO) -> bool:
    return (stream.encoding or "utf-8").lower().replace("-", "").startswith("utf")
