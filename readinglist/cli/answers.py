"""Answers to questions, from a terminal or a pipe."""

import sys
from typing import Self, TextIO

from readinglist.cli.output import Output
from readinglist.papers.folding import one_line


class AnswerReader:
    """The lines that the reader types, or that come through a pipe; questions go to stderr."""

    def __init__(self, stream: TextIO | None, output: Output, *, interactive: bool) -> None:
        self._stream = stream
        self.output = output
        self.interactive = interactive

    @classmethod
    def of_stdin(cls, output: Output) -> Self:
        """Return the reader of stdin, which is interactive at a terminal."""
        return cls(sys.stdin, output, interactive=bool(sys.stdin and sys.stdin.isatty()))

    def ask(self, question: str) -> str | None:
        """Return the next line, or None at the end of the input. Lines from a pipe are printed after the question."""
        shown = self.interactive or not self.output.quiet
        if shown:
            self.output.prompt(question)
        try:
            line = self._stream.readline() if self._stream else ""
        except KeyboardInterrupt:
            self.output.prompt("\n")
            raise
        answer = one_line(line)
        if shown and (not self.interactive or not line):
            self.output.prompt(f"{answer}\n")
        return answer if line else None
