"""The entry point: runs the command line and turns exceptions into messages and exit codes."""

import gc
import io
import os
import sys
from collections.abc import Callable

from readinglist.cli.quick_answers import quick_answer

CLOSED_PIPE = 141
"""The program that reads the output has closed it: 128 + SIGPIPE, as a shell reports it."""

_BETWEEN_COLLECTIONS = 5_000_000
"""New objects between garbage collections; `tui`, which runs for hours, sets its own number."""


def run() -> None:
    """Run the command line with the arguments of this process, and exit."""
    _replace_closed_streams()
    _use_utf8()
    # Objects of a command live until it ends; collecting garbage takes a third of the time of large imports.
    gc.set_threshold(_BETWEEN_COLLECTIONS, 20, 100)
    code = main(sys.argv[1:])
    lost = code == CLOSED_PIPE
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        code, lost = CLOSED_PIPE, True
    except OSError as error:
        from readinglist.cli.error_reports import cannot_write

        code, lost = code or _report(sys.argv[1:], cannot_write(error)), True
    if lost:
        # Otherwise Python reports at exit that it cannot write the rest of the output.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    gc.freeze()  # a last garbage collection takes an eighth of the time of short commands
    sys.exit(code)


def main(arguments: list[str], application: Callable[[list[str]], int] | None = None) -> int:
    """Run the command line, or `application` instead, and return the exit code. Every exception becomes a message."""
    try:
        return (application or _run)(arguments)
    except KeyboardInterrupt:
        # Ctrl-C before Typer handles it
        from readinglist.papers.errors import ExitCode

        return int(ExitCode.INTERRUPTED)
    except Exception as error:
        return _report(arguments, error)


def _report(arguments: list[str], error: Exception) -> int:
    from readinglist.cli.error_reports import report

    return report(error, color="--no-color" not in arguments)


def _run(arguments: list[str]) -> int:
    """Run the command line with Typer, which ends with SystemExit."""
    if len(arguments) == 1 and (text := quick_answer(arguments[0])):
        sys.stdout.write(text)
        return 0
    from readinglist.cli.application import PipeClosed, app

    try:
        app(args=arguments)
    except PipeClosed:
        return CLOSED_PIPE
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 0
    return 0


def _replace_closed_streams() -> None:
    """Replace closed standard streams (``>&-``) with the null device, so that no file gets their descriptor."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), mode, encoding="utf-8"))


def _use_utf8() -> None:
    """Encode output as UTF-8 in pipes and files; on a terminal, replace characters that it lacks by ``?``.

    Answers that cannot be decoded are no errors, but match nothing; their lines may end as on any system.
    """
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="surrogateescape", newline=None)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            if stream.isatty():
                stream.reconfigure(errors="replace")
            else:
                stream.reconfigure(encoding="utf-8", newline="\n")
