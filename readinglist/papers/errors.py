"""Exceptions and exit codes.

Exceptions stop a command. What is wrong with one record is a `Problem`: a value that is part of the result.
"""

from enum import IntEnum

from readinglist.papers.fast_dataclasses import dataclass


class ExitCode(IntEnum):
    """Exit codes of the command line (``docs/cli.md``)."""

    OK = 0
    INCOMPLETE = 1
    USAGE = 2
    SETTINGS = 3
    INPUT = 4
    SERVICE = 5
    LIBRARY = 6
    PLUGIN = 7
    INTERRUPTED = 130


class ReadinglistError(Exception):
    """An error that stops a command. `hint` says what to do next."""

    exit_code = ExitCode.INCOMPLETE

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class NothingFound(ReadinglistError):  # noqa: N818 - a result, not an error
    """No paper matches a key or query."""


class UsageError(ReadinglistError):
    """Invalid arguments of a command or call."""

    exit_code = ExitCode.USAGE


class QuerySyntaxError(UsageError):
    """An invalid query."""


class UnrelatedPapers(UsageError):  # noqa: N818
    """Papers to be merged have neither a title nor authors in common."""


class SettingsError(ReadinglistError):
    """Invalid settings; the message lists all errors."""

    exit_code = ExitCode.SETTINGS


class InputError(ReadinglistError):
    """Input that no source can read."""

    exit_code = ExitCode.INPUT


class ServiceError(ReadinglistError):
    """A service did not respond; running the command again later is safe."""

    exit_code = ExitCode.SERVICE


class LibraryError(ReadinglistError):
    """The library cannot be opened, read or written."""

    exit_code = ExitCode.LIBRARY


class LibraryLocked(LibraryError):  # noqa: N818
    """Another process locked the library for too long."""


class NewerLibrary(LibraryError):  # noqa: N818
    """The library was written by a newer version of this program."""


class FullDisk(LibraryError):  # noqa: N818
    """The disk of the library is full or faulty."""


class StaleRevision(LibraryError):  # noqa: N818
    """A paper was changed by another process between reading and writing; nothing was written."""


class InvalidChange(LibraryError):  # noqa: N818
    """A change that the library cannot contain, such as a key that another paper has, or a number that is too large."""


class PluginError(ReadinglistError):
    """A plugin is missing, duplicated, or failed."""

    exit_code = ExitCode.PLUGIN


class Cancelled(ReadinglistError):  # noqa: N818 - not an error
    """The reader left an addition, or the program ends, while services were queried."""


def with_notes(hint: str, error: Exception) -> str:
    """Return a hint with the notes of an exception (`BaseException.add_note`)."""
    return "; ".join(filter(None, (hint, *getattr(error, "__notes__", ()))))


def reason(error: OSError) -> str:
    """Return the system's reason for an error, for the end of a message."""
    return error.strerror[:1].lower() + error.strerror[1:] if error.strerror else str(error)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong with one record or place of the input.

    `line` counts from 1 in the decoded text, 0 if there is no line; `record` is the number of the record, if any.
    `document` names the document if the context does not.
    """

    message: str
    line: int = 0
    record: int = 0
    key: str = ""
    document: str = ""
