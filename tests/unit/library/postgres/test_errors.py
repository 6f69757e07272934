"""Errors of the server as errors of the library."""

from types import SimpleNamespace

import psycopg
import pytest
from psycopg import errors

from readinglist.library.postgres.connecting import check_server
from readinglist.library.postgres.errors import library_error
from readinglist.library.postgres.store import open_store
from readinglist.papers.errors import ExitCode, InvalidChange, LibraryError, LibraryLocked
from tests.postgres_server import PostgresServer


@pytest.mark.parametrize(
    ("error", "kind", "message"),
    [
        (errors.DiskFull("could not extend file"), LibraryError, "the server has no room"),
        (errors.OutOfMemory("out of memory"), LibraryError, "the server has no room"),
        (errors.DeadlockDetected("deadlock detected"), LibraryLocked, "locked by another command"),
        (errors.QueryCanceled("canceling statement"), LibraryError, "needed too long"),
        (errors.ReadOnlySqlTransaction("cannot execute INSERT"), LibraryError, "the server refuses this"),
        (errors.UniqueViolation("duplicate key"), InvalidChange, "cannot contain this"),
        (errors.AdminShutdown("terminating connection"), LibraryError, "cannot reach library"),
        (errors.TooManyConnections("too many clients"), LibraryError, "cannot reach library"),
        (psycopg.OperationalError("the connection is lost"), LibraryError, "cannot reach library"),
        (psycopg.InterfaceError("bad state"), LibraryError, "cannot access library"),
    ],
)
def test_every_error_is_one_of_the_library_with_a_hint(
    error: psycopg.Error, kind: type[LibraryError], message: str
) -> None:
    translated = library_error(error, "postgresql://lab/papers")
    assert type(translated) is kind
    assert message in translated.message
    assert translated.hint
    assert translated.exit_code == ExitCode.LIBRARY


def test_a_server_that_is_too_old_is_refused() -> None:
    closed = []
    old = SimpleNamespace(info=SimpleNamespace(server_version=130012), close=lambda: closed.append(True))
    with pytest.raises(LibraryError, match="PostgreSQL 13 is too old"):
        check_server(old)  # type: ignore[arg-type]
    assert closed


@pytest.mark.postgres
def test_a_database_that_lacks_characters_is_refused(postgres: PostgresServer) -> None:
    postgres.execute("CREATE DATABASE latin1 ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    with pytest.raises(LibraryError, match="LATIN1, which lacks characters"):
        open_store(postgres.address().removesuffix("postgres") + "latin1")
