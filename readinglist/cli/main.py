"""The entry point: runs the command line and turns exceptions into messages and exit codes."""

import errno
import gc
import io
import os
import sys
from collections.abc import Callable

from readinglist import __version__
from readinglist.papers.errors import ExitCode, ReadinglistError, UsageError, reason, with_notes

DEBUG_VARIABLE = "READINGLIST_DEBUG"
CRASH = 70
"""Internal error (``EX_SOFTWARE`` of BSD's ``sysexits.h``)."""

CLOSED_PIPE = 141
"""The program that reads the output has closed it: 128 + SIGPIPE, as a shell reports it."""

_DISK_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""Errors of the system that are not internal errors."""

_LONGEST_SHOWN = 200  # characters of a path in a message

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
        code, lost = code or _stop(sys.argv[1:], _cannot_write(error), int(ExitCode.INCOMPLETE)), True
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
        return int(ExitCode.INTERRUPTED)
    except Exception as error:
        shown = _shown(error)
        code = int(shown.exit_code) if shown else CRASH
        shown = shown or _crash(error)
        shown.hint = with_notes(shown.hint, error)
        return _stop(arguments, shown, code)


def _shown(error: Exception) -> ReadinglistError | None:
    """Return the error to print for an exception; None if it is an internal error."""
    if isinstance(error, ReadinglistError):
        return error
    if isinstance(error, UnicodeEncodeError):
        # Python decodes arguments that are not UTF-8 to surrogates, which nothing can encode.
        return UsageError("invalid UTF-8 in an argument", hint="check the encoding of your terminal")
    if isinstance(error, OSError) and error.errno in _DISK_FULL:
        return _cannot_write(error)
    if isinstance(error, OSError) and error.filename is not None:
        return _cannot_use(error)
    return None


def _stop(arguments: list[str], error: ReadinglistError, code: int) -> int:
    """Print an error, with a traceback if ``READINGLIST_DEBUG=1``."""
    if os.environ.get(DEBUG_VARIABLE):
        import traceback

        traceback.print_exc()
    from readinglist.cli.output import Output

    Output(color="--no-color" not in arguments).error(error)
    return code


def _run(arguments: list[str]) -> int:
    """Run the command line with Typer, which ends with SystemExit."""
    if arguments == ["--version"]:  # most of its time would be the import of Typer
        sys.stdout.write(f"readinglist {__version__}\n")
        return 0
    from readinglist.cli.application import PipeClosed, app

    try:
        app(args=arguments)
    except PipeClosed:
        return CLOSED_PIPE
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 0
    return 0


def _cannot_write(error: OSError) -> ReadinglistError:
    return ReadinglistError(f"cannot write {error.filename or 'the output'}: {reason(error)}", hint="free some space")


def _cannot_use(error: OSError) -> ReadinglistError:
    """Return the error for a file that the user named: its name is too long, or a permission is missing."""
    name = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else str(error.filename)
    shown = name if len(name) <= _LONGEST_SHOWN else f"{name[:_LONGEST_SHOWN]}..."
    return ReadinglistError(f"cannot use {shown}: {reason(error)}", hint="check the path and its permissions")


def _crash(error: Exception) -> ReadinglistError:
    return ReadinglistError(
        f"internal error, please report: {type(error).__name__}: {error}",
        hint=f"run again with {DEBUG_VARIABLE}=1 for a traceback",
    )


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
