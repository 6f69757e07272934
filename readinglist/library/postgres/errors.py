"""Errors of PostgreSQL as errors of the library."""

import psycopg
from psycopg import errors

from readinglist.papers.errors import InvalidChange, LibraryError, LibraryLocked, UsageError

_NOTHING = "nothing was changed"
_NETWORK = "check that the server runs and can be reached, and run the command again"
_BY_CLASS: tuple[tuple[tuple[type[psycopg.Error], ...], type[LibraryError], str, str], ...] = (
    (
        (errors.LockNotAvailable, errors.DeadlockDetected, errors.SerializationFailure),
        LibraryLocked,
        "library {place} is locked by another command",
        f"try again; {_NOTHING}",
    ),
    (
        (errors.QueryCanceled,),
        LibraryError,
        "library {place}: the server needed too long",
        f"try again, or set a longer time: add options=-cstatement_timeout=10min to the address; {_NOTHING}",
    ),
    (
        (errors.DiskFull, errors.OutOfMemory, errors.IoError),
        LibraryError,
        "cannot write library {place}: the server has no room ({reason})",
        f"tell its administrator; {_NOTHING}",
    ),
    (
        (errors.InvalidPassword, errors.InvalidAuthorizationSpecification),
        LibraryError,
        "cannot open library {place}: {reason}",
        "check the role and the password, for example in ~/.pgpass",
    ),
    (
        (errors.InvalidCatalogName,),
        LibraryError,
        "cannot open library {place}: {reason}",
        "check the name of the database, or create it with `createdb`",
    ),
    (
        (errors.InvalidSchemaName,),
        LibraryError,
        "cannot open library {place}: {reason}",
        "create the schema that the address names (`CREATE SCHEMA NAME`), or ask for rights in it",
    ),
    (
        (errors.InsufficientPrivilege, errors.ReadOnlySqlTransaction),
        LibraryError,
        "the server refuses this in library {place}: {reason}",
        f"{_NOTHING}; an administrator of the library gives rights with `readinglist readers add ROLE`",
    ),
    (
        (errors.IntegrityError, errors.ProgramLimitExceeded),
        InvalidChange,
        "the library cannot contain this: {reason}",
        _NOTHING,
    ),
)
_PASSWORD = ("password authentication failed", "no password supplied", "authentication failed", "no pg_hba.conf entry")
_NO_DATABASE = ("does not exist",)


def library_error(error: psycopg.Error, place: str) -> LibraryError | UsageError:
    """Translate an error of PostgreSQL (its appendix A); `place` is the address without a password."""
    reason = first_line(error)
    if isinstance(error, errors.InsufficientPrivilege) and "row-level security" in reason:
        return LibraryError(
            f"your role in library {place} may neither write as another reader nor remove papers that others added or"
            " read",
            hint=f"check the setting `reader`, or ask an administrator of the library; {_NOTHING}",
        )
    for classes, kind, message, hint in _BY_CLASS:
        if isinstance(error, classes):
            return kind(message.format(place=place, reason=reason), hint=hint)
    if isinstance(error, errors.NumericValueOutOfRange):
        return UsageError("number too large", hint="numbers have at most 18 digits")
    nul = isinstance(error, psycopg.DataError) and "NUL" in str(error)
    if nul or isinstance(error, errors.UntranslatableCharacter):
        message = "a library on a server cannot contain the character U+0000"
        return InvalidChange(message, hint=f"remove it from the text, and run the command again; {_NOTHING}")
    if isinstance(error, psycopg.OperationalError):
        return _connection_error(reason, place)
    return LibraryError(f"cannot access library {place}: {reason}", hint=_NOTHING)


def _connection_error(reason: str, place: str) -> LibraryError:
    """Return the error of a connection that could not be made, or was lost: libpq gives no code, only a text."""
    hint = _NETWORK
    if any(each in reason for each in _PASSWORD):
        hint = "check the role and the password, for example in ~/.pgpass"
    elif any(each in reason for each in _NO_DATABASE):
        hint = "check the names in the address, or create the database with `createdb`"
    return LibraryError(f"cannot reach library {place}: {reason}", hint=f"{hint}; {_NOTHING}")


def first_line(error: psycopg.Error) -> str:
    """Return what the server said, on one line."""
    message = error.diag.message_primary or str(error)
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    last = [line for line in lines if "failed" in line or "FATAL" in line or "error" in line]
    return (last or lines or ["no reason given"])[-1]
