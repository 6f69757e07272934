"""Preprints of an author, found by the index of first authors."""

from collections.abc import Iterable

from readinglist.library.store.connection import Connection

_BY_FIRST_AUTHOR = """SELECT p.id FROM papers p
    WHERE p.sort_author >= :name AND p.sort_author < :end AND p.arxiv_id <> '' ORDER BY p.number LIMIT 200"""
_AFTER_LETTERS = "\U0010ffff"


def preprints_by(connection: Connection, names: Iterable[str]) -> dict[str, list[str]]:
    """Return the ids of papers on arXiv whose first author's folded name begins with each name, empty ones left out."""
    found = {}
    for name in dict.fromkeys(names):
        parameters = {"name": name, "end": f"{name}{_AFTER_LETTERS}"}
        if name and (ids := [str(row[0]) for row in connection.rows(_BY_FIRST_AUTHOR, parameters)]):
            found[name] = ids
    return found
