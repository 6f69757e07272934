"""Copying a library with its history to a server or into a file."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from readinglist.api.stores import postgres_store
from readinglist.files.server_address import ServerAddress, is_address, is_mistyped_address, without_password
from readinglist.library.clock import Progress, no_progress
from readinglist.library.store.renaming import rename_reader
from readinglist.library.store.sqlite import open_store
from readinglist.papers.errors import LibraryError, ReadinglistError, UsageError
from readinglist.papers.fast_dataclasses import dataclass

if TYPE_CHECKING:
    from readinglist.library.store.sql_store import SqlStore
    from readinglist.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveResult:
    """The numbers of papers and events that were copied, and `place`, where they are now, without a password.

    `reader` is the new name of the reader in the copy; empty if it is the same.
    """

    papers: int
    events: int
    place: str
    reader: str = ""


def move_library(
    settings: Settings, destination: str, *, reader: str = "", progress: Progress = no_progress
) -> MoveResult:
    """Copy the library of the settings to a file or an address without one, and verify that both are equal.

    The library itself stays as it is; the settings must name the new one. With `reader`, the reader of the settings
    gets this name in the copy, unless it is another reader's.

    Raises:
        UsageError: If the destination is an address of another kind of server.
        ReadinglistError: If it is a file that exists.
        LibraryError: If there is no library, or one at the destination, or this reader does not see all of it.
        PluginError: If one of them is on a server, and the driver is not installed.
    """
    source = _source(settings)
    with closing(source):
        if is_address(destination):
            postgres_store()
            from readinglist.library.postgres.moving import copy_into

            copy_into(source, destination, lambda table: progress(f"copying {table}", 0, 0))
            place = str(ServerAddress(destination))
        else:
            _check(destination, settings.library)
            source.copy_to(destination)
            _verify(destination)
            place = destination
        renamed = bool(reader) and reader != settings.reader and _renamed(destination, settings.reader, reader)
        ((papers,),) = source.connection.rows("SELECT count(*) FROM papers")
        ((events,),) = source.connection.rows("SELECT count(*) FROM events")
    return MoveResult(papers=papers, events=events, place=place, reader=reader if renamed else "")


def _source(settings: Settings) -> SqlStore:
    return _opened(settings.server.full if settings.server else str(settings.library))


def _opened(place: str) -> SqlStore:
    if is_address(place):
        store: SqlStore = postgres_store().open_store(place, create=False)
        return store
    return open_store(place, create=False)


def _renamed(destination: str, old: str, new: str) -> bool:
    with closing(_opened(destination)) as copy:
        return rename_reader(copy.connection, old, new)


def _check(path: str, library: Path) -> None:
    """Refuse what is no new file; a copy refuses the library itself."""
    if is_mistyped_address(path):
        raise UsageError(
            f"unsupported address {without_password(path)!r}",
            hint="give a new file, or an address such as postgresql://HOST/DATABASE",
        )
    if Path(path).exists() and not (library.exists() and library.samefile(path)):
        raise ReadinglistError(f"{path} already exists", hint="give a new file")


def _verify(path: str) -> None:
    """Verify a new file, which is deleted if it is not sound."""
    with closing(open_store(path, create=False)) as copy:
        problems = copy.verify()
    if problems:
        Path(path).unlink()
        raise LibraryError(f"the copy differs from the library ({problems[0]})", hint="no copy was written")
