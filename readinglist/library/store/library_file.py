"""The file of a library: whether it exists, and creating it."""

import os
import stat
from pathlib import Path

from readinglist.files.reading import file_size
from readinglist.files.writing import create_private_file
from readinglist.papers.errors import LibraryError, reason

_IN_MEMORY = ":memory:"


def is_fixed(path: str) -> bool:
    """Whether a library is in a folder that cannot be written, and complete without its write-ahead log.

    SQLite cannot open such a file normally, because it needs to create two more files next to it.
    """
    real = os.path.realpath(path)
    writable = os.access(os.path.dirname(real), os.W_OK)  # noqa: PTH120
    return not writable and is_complete(path)


def is_complete(path: str) -> bool:
    """Whether a file has content, and no log of changes beside it that it lacks or that would revert some of it."""
    real = os.path.realpath(path)
    return file_size(real) > 0 and not (file_size(f"{real}-wal") or file_size(f"{real}-journal"))


def library_exists(path: str) -> bool:
    """Whether there is a library at this path; an empty file is none.

    Raises:
        LibraryError: If the path cannot be reached.
    """
    try:
        status = os.stat(path)  # noqa: PTH116
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        hint = "check the permissions of its folder, or use another file as the library"
        raise LibraryError(f"cannot open library {path}: {reason(error)}", hint=hint) from error
    return not stat.S_ISREG(status.st_mode) or status.st_size > 0


def create_library_file(path: str) -> None:
    """Create a missing library as an empty file that only the user may read.

    Raises:
        LibraryError: If it cannot be created, or something else has its name.
    """
    if path == _IN_MEMORY:
        return
    try:
        # One look at the path, because another process may create the file meanwhile.
        if not stat.S_ISREG(os.stat(path).st_mode):  # noqa: PTH116
            raise LibraryError(f"library {path} is not a file", hint="use another file as the library")
    except OSError:
        _create(path)


def _create(path: str) -> None:
    try:
        create_private_file(Path(path))
    except OSError as error:
        raise LibraryError(
            f"cannot open library {path} for writing ({reason(error)})",
            hint="check the permissions of its folder, or use another file as the library",
        ) from error
