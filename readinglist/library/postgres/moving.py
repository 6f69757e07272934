"""Copying a library into another one, and replacing a library on a server by a backup."""

from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

from readinglist.files.leftovers import working_in
from readinglist.files.writing import make_private_folder
from readinglist.library.postgres.connection import PostgresConnection
from readinglist.library.postgres.schema import CONTENT, MIGRATIONS
from readinglist.library.postgres.store import open_store
from readinglist.library.store.connection import Connection
from readinglist.library.store.copies import copy_rows, digests_of
from readinglist.library.store.restoring import RestoreResult, check_backup, checked_copy
from readinglist.library.store.schema import bring_up_to_date
from readinglist.library.store.sql_store import SqlStore
from readinglist.library.store.sqlite import SqliteConnection
from readinglist.library.store.verifying import differences
from readinglist.papers.errors import LibraryError


def copy_into(source: SqlStore, address: str, step: Callable[[str], None] = lambda _table: None) -> None:
    """Copy a library with its history to an address without one, in one transaction, and verify the copy.

    Raises:
        LibraryError: If there is a library that is not empty, or rows are hidden, or the copy differs.
    """
    with closing(open_store(address)) as target:
        source.connection.begin(write=False)
        try:
            _fill(source.connection, target.connection, step)
        finally:
            source.connection.rollback()


def _fill(source: Connection, target: Connection, step: Callable[[str], None], *, replace: bool = False) -> None:
    """Copy all rows in one transaction of the target, which is rolled back if the copy is not the same."""
    target.begin(write=True)
    try:
        target.run("SET LOCAL statement_timeout = 0")
        if replace:
            target.run(f"TRUNCATE {', '.join(CONTENT)}")
        _require_empty(target)
        digests = copy_rows(source, target, step)
        target.analyze()
        step("verifying")
        _require_same(target, digests)
    except BaseException:
        target.rollback()
        raise
    target.commit()
    target.compact()


def _require_empty(target: Connection) -> None:
    if target.rows("SELECT 1 FROM batches LIMIT 1"):
        raise LibraryError(
            "the library at this address is not empty",
            hint="use another schema or database: `?options=-csearch_path%3DNAME` at the end of the address",
        )


def _require_same(target: Connection, digests: Mapping[str, int]) -> None:
    """Compare the rows of a copy with those of the library, by their digests, and its state with its journal."""
    found = differences(target) if digests_of(target) == digests else iter(("rows differ",))
    for difference in found:
        raise LibraryError(f"the copy differs from the library ({difference})", hint="nothing was written")


def restore_on_server(backup: Path, address: str, previous: Path) -> RestoreResult:
    """Replace the content of a library on a server by that of a backup, and keep the old content in `previous`.

    Others see the old library or the new one. An empty or missing library is not kept.

    Raises:
        InputError: If the backup is missing, or not a library.
        NewerLibrary: If it was written by a newer version of this program.
        LibraryError: If it is damaged, or this reader may not replace the library. In each case nothing is changed.
    """
    check_backup(backup, previous)
    make_private_folder(previous.parent)
    with (
        working_in(previous.parent),
        checked_copy(backup, previous) as copy,
        closing(PostgresConnection(address)) as target,
    ):
        bring_up_to_date(target, MIGRATIONS)
        kept = bool(target.rows("SELECT 1 FROM batches LIMIT 1"))
        if kept:
            target.copy_to(str(previous), replace=False)
        with closing(SqliteConnection(str(copy))) as source:
            source.begin(write=False)
            _fill(source, target, lambda _table: None, replace=True)
            source.rollback()
    return RestoreResult(previous=previous if kept else None)
