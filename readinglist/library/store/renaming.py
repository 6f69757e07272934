"""Giving a reader another name in a whole library."""

from readinglist.library.store.connection import Connection
from readinglist.papers.readers import assistant_of

_TABLES = ("batches", "events", "readings", "notes", "turns")
"""The tables with the names of readers; `batches` and `events` have those of assistants, too."""


def rename_reader(connection: Connection, old: str, new: str) -> bool:
    """Give a reader, and the assistant that acts for them, a new name; return False if either name makes this needless.

    Nothing is changed if the library has nothing by `old`, or has something by `new`: two readers stay two.

    Raises:
        LibraryError: If the library cannot be written.
    """
    connection.begin(write=True)
    try:
        renamed = _has(connection, old) and not _has(connection, new)
        for before, after in ((old, new), (assistant_of(old), assistant_of(new))) if renamed else ():
            for table in _TABLES:
                sql = f"UPDATE {table} SET reader = :after WHERE reader = :before"
                connection.run(sql, {"before": before, "after": after})
    except BaseException:
        connection.rollback()
        raise
    connection.commit()
    return renamed


def _has(connection: Connection, reader: str) -> bool:
    names = {"reader": reader, "assistant": assistant_of(reader)}
    found = (f"SELECT 1 FROM {table} WHERE reader IN (:reader, :assistant) LIMIT 1" for table in _TABLES)
    return any(connection.rows(sql, names) for sql in found)
