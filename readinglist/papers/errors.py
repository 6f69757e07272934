"""The exception tree and the exit codes of the command line.

Exceptions stop a command. What is wrong with one record is a `Problem`: a value that travels with the result.
"""

from dataclasses import dataclass
from enum import IntEnum


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
    """Something that stops a command; `message` says what, `hint` what to do next."""

    exit_code = ExitCode.INCOMPLETE

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class NothingFound(ReadinglistError):  # noqa: N818 - an answer, not a fault
    """A key or query names no paper."""


class UsageError(ReadinglistError):
    """The command or call does not fit together."""

    exit_code = ExitCode.USAGE


class QuerySyntaxError(UsageError):
    """A query of `list` or `export` cannot be read."""


class SettingsError(ReadinglistError):
    """The settings are unreadable or contradict themselves; the message lists all faults at once."""

    exit_code = ExitCode.SETTINGS


class InputError(ReadinglistError):
    """Input that no source can read."""

    exit_code = ExitCode.INPUT


class ServiceError(ReadinglistError):
    """An outside service did not answer; repeating the command later is safe."""

    exit_code = ExitCode.SERVICE


class LibraryError(ReadinglistError):
    """The library cannot be opened, read or written."""

    exit_code = ExitCode.LIBRARY


class LibraryLocked(LibraryError):  # noqa: N818
    """Another process held the library for too long."""


class NewerLibrary(LibraryError):  # noqa: N818
    """The library was written by a newer version of this program."""


class StaleRevision(LibraryError):  # noqa: N818
    """A paper was changed by another process between reading and writing; nothing was written."""


class PluginError(ReadinglistError):
    """A plug-in is missing, named twice, or failed."""

    exit_code = ExitCode.PLUGIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong with one record or one place of the input.

    `line` counts from 1 in the decoded text, 0 where there is no line; `record` is the number of the record, if any.
    `document` names the place where it is not plain from what the problem comes with.
    """

    message: str
    line: int = 0
    record: int = 0
    key: str = ""
    document: str = ""
