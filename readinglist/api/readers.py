"""The readers of a library on a server, for its administrators."""

from __future__ import annotations

from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from readinglist.api.stores import postgres_store
from readinglist.papers.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from readinglist.library.postgres.connection import PostgresConnection
    from readinglist.library.postgres.readers import LibraryReader
    from readinglist.settings import Settings


def library_readers(settings: Settings) -> Sequence[LibraryReader]:
    """Return the readers of the library of the settings, without administrators.

    Raises:
        UsageError: If the library is a file.
        LibraryError: If it cannot be opened.
    """
    with _connection(settings) as connection:
        from readinglist.library.postgres.readers import readers

        return readers(connection)


def add_library_reader(settings: Settings, name: str, *, removes: bool = False) -> None:
    """Let a role of the server read and write the library as a reader; with `removes` also remove papers of others.

    Raises:
        UsageError: If the library is a file.
        NothingFound: If the server has no such role.
        LibraryError: If the caller is no administrator of the library.
    """
    with _connection(settings) as connection:
        from readinglist.library.postgres.readers import add_reader

        add_reader(connection, name, removes=removes)


def remove_library_reader(settings: Settings, name: str) -> None:
    """Take the rights from a reader; what they wrote stays. Raises as `add_library_reader`."""
    with _connection(settings) as connection:
        from readinglist.library.postgres.readers import remove_reader

        remove_reader(connection, name)


@contextmanager
def _connection(settings: Settings) -> Iterator[PostgresConnection]:
    if not settings.server:
        raise UsageError(
            "a library in a file has no readers with rights: who can read the file can read all of it",
            hint="`readinglist move postgresql://HOST/DATABASE` copies it to a server",
        )
    store = postgres_store().open_store(settings.server.full)
    with closing(store):
        yield store.connection
