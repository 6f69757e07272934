"""The entry point: runs the command line and turns whatever stops it into a message and an exit code."""

import errno
import gc
import os
import sys
from collections.abc import Callable

from readinglist.cli.output import Output, replace_closed_streams, use_utf8
from readinglist.papers.errors import ExitCode, ReadinglistError

DEBUG_VARIABLE = "READINGLIST_DEBUG"
CRASH = 70
"""A fault of the program itself (``EX_SOFTWARE`` of BSD's ``sysexits.h``)."""

CLOSED_PIPE = 141
"""The reader of the output went away: 128 + SIGPIPE, as a shell reports it."""

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""What the system says where something could not be written for want of space: no fault of the program."""


_BETWEEN_COLLECTIONS = 5_000_000
"""New objects after which Python looks for cycles among them; `tui`, which runs for long, sets its own number."""


def run() -> None:
    """Run the command line with the arguments of this process, and leave with its exit code."""
    replace_closed_streams()
    use_utf8()
    # What a command makes is live until it ends: looking for cycles among it took a third of the time of large imports.
    gc.set_threshold(_BETWEEN_COLLECTIONS, 20, 100)
    code = main(sys.argv[1:])
    lost = code == CLOSED_PIPE
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        code, lost = CLOSED_PIPE, True
    except OSError as error:
        code, lost = code or _stop(sys.argv[1:], _unwritten(error), int(ExitCode.INCOMPLETE)), True
    if lost:
        # Python would complain at exit that the rest of the output has nowhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    gc.freeze()  # else Python looks for cycles among all that is left, an eighth of the time of short commands
    sys.exit(code)


def main(arguments: list[str], application: Callable[[list[str]], int] | None = None) -> int:
    """Run the command line; its exit code. Nothing escapes but what ``READINGLIST_DEBUG=1`` asks to see.

    `application` is what is run, the whole command line where it is None.
    """
    try:
        return (application or _run)(arguments)
    except ReadinglistError as error:
        return _stop(arguments, error, int(error.exit_code))
    except KeyboardInterrupt:
        # Ctrl-C before Typer was there to see it
        return int(ExitCode.INTERRUPTED)
    except OSError as error:
        if error.errno in _NO_ROOM:
            return _stop(arguments, _unwritten(error), int(ExitCode.INCOMPLETE))
        return _stop(arguments, _crash(error), CRASH)
    except Exception as error:
        return _stop(arguments, _crash(error), CRASH)


def _stop(arguments: list[str], error: ReadinglistError, code: int) -> int:
    """Say why the command stopped, after the traceback where ``READINGLIST_DEBUG=1`` asks for it."""
    if os.environ.get(DEBUG_VARIABLE):
        import traceback

        traceback.print_exc()
    Output(color="--no-color" not in arguments).error(error)
    return code


def _run(arguments: list[str]) -> int:
    """Run the command line with Typer, which ends every run by leaving the process."""
    from readinglist.cli.application import PipeClosed, app

    try:
        app(args=arguments)
    except PipeClosed:
        return CLOSED_PIPE
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 0
    return 0


def _unwritten(error: OSError) -> ReadinglistError:
    reason = error.strerror or str(error)
    return ReadinglistError(f"{error.filename or 'the output'} cannot be written: {reason}", hint="free some space")


def _crash(error: Exception) -> ReadinglistError:
    return ReadinglistError(
        f"this is a fault of readinglist itself: {type(error).__name__}: {error}",
        hint=f"to see where, repeat the command with {DEBUG_VARIABLE}=1 before it",
    )
