"""Messages for exceptions that end a command."""

import errno
import os

from readinglist.papers.errors import ReadinglistError, UsageError, reason, with_notes

DEBUG_VARIABLE = "READINGLIST_DEBUG"
CRASH = 70
"""Internal error (``EX_SOFTWARE`` of BSD's ``sysexits.h``)."""

_DISK_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""Errors of the system that are not internal errors."""

_LONGEST_SHOWN = 200  # characters of a path in a message


def report(error: Exception, *, color: bool) -> int:
    """Print an exception, with a traceback if ``READINGLIST_DEBUG=1``, and return the exit code."""
    shown = _shown(error)
    code = int(shown.exit_code) if shown else CRASH
    shown = shown or _crash(error)
    shown.hint = with_notes(shown.hint, error)
    if os.environ.get(DEBUG_VARIABLE):
        import traceback

        traceback.print_exc()
    from readinglist.cli.output import Output

    Output(color=color).error(shown)
    return code


def _shown(error: Exception) -> ReadinglistError | None:
    """Return the error to print for an exception; None if it is an internal error."""
    if isinstance(error, ReadinglistError):
        return error
    if isinstance(error, UnicodeEncodeError):
        # Python decodes arguments that are not UTF-8 to surrogates, which nothing can encode.
        return UsageError("invalid UTF-8 in an argument", hint="check the encoding of your terminal")
    if isinstance(error, OSError) and error.errno in _DISK_FULL:
        return cannot_write(error)
    if isinstance(error, OSError) and error.filename is not None:
        return _cannot_use(error)
    return None


def cannot_write(error: OSError) -> ReadinglistError:
    """Return the error for output that cannot be written."""
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
