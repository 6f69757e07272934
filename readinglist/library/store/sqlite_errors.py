"""Errors of SQLite as errors of the library."""

import sqlite3

from readinglist.papers.errors import FullDisk, InvalidChange, LibraryError, LibraryLocked

NOT_WRITABLE = ("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH")
"""What the names of errors begin with if a file cannot be written."""

_DISK = ("SQLITE_FULL", "SQLITE_IOERR")
_UNFIT = ("SQLITE_CONSTRAINT", "SQLITE_TOOBIG", "SQLITE_MISMATCH")


def damaged_library(path: str, why: object) -> LibraryError:
    """Return the error for a file that contains what no program writes."""
    return LibraryError(
        f"library {path} is damaged ({why})",
        hint="restore a backup with `readinglist restore FILE`, or recover what is readable:"
        f" `sqlite3 {path} .recover | sqlite3 NEW-FILE`",
    )


def library_error(error: sqlite3.Error, path: str) -> LibraryError:
    """Translate an error of SQLite (https://sqlite.org/rescode.html)."""
    code: str = getattr(error, "sqlite_errorname", "")
    if code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_PROTOCOL")):
        return LibraryLocked(
            f"library {path} is locked by another command",
            hint="try again; nothing was changed",
        )
    if code.startswith("SQLITE_NOTADB"):
        return LibraryError(
            f"not a library, or damaged: {path}",
            hint="restore a backup with `readinglist restore FILE`, or use another file as the library",
        )
    if code.startswith("SQLITE_CORRUPT"):
        return damaged_library(path, error)
    if code.startswith(_DISK):
        return FullDisk(
            f"cannot write library {path}: the disk is full or faulty ({error})",
            hint="free some space and run the command again; nothing was changed",
        )
    if code.startswith(_UNFIT):
        return InvalidChange(f"the library cannot contain this: {error}", hint="nothing was changed")
    if code.startswith(NOT_WRITABLE):
        return LibraryError(
            f"cannot open library {path} for writing ({error})",
            hint="check the permissions of the file and its folder, where SQLite creates two more files",
        )
    return LibraryError(f"cannot access library {path}: {error}", hint="nothing was changed")
