"""Checks of a library on PostgreSQL that its own constraints do not make, and copies of it in files."""

import json
from collections.abc import Iterator
from contextlib import closing

from readinglist.library.postgres import words
from readinglist.library.store.connection import Connection, batched
from readinglist.library.store.copies import copy_rows, digests_of, new_file, sync
from readinglist.library.store.packing import parsed
from readinglist.library.store.rows import DOCUMENT, StoredPaper, text_row
from readinglist.library.store.schema import bring_up_to_date
from readinglist.library.store.sqlite import SqliteConnection
from readinglist.papers.errors import LibraryError

_CHUNK = 500
_DIFFERENT = """SELECT e.number FROM json_to_recordset(CAST(:expected AS json)) AS e (number BIGINT, words TEXT)
    LEFT JOIN texts_words t ON t.number = e.number WHERE t.words IS DISTINCT FROM CAST(e.words AS tsvector)"""
_COUNTED_OTHERWISE = """SELECT word FROM vocabulary FULL JOIN ts_stat('SELECT words FROM texts_words') USING (word)
    WHERE COALESCE(papers, 0) <> COALESCE(ndoc, 0)"""


def word_index_errors(connection: Connection) -> Iterator[str]:
    """Describe the papers whose words in the index differ from their texts, and whether words are counted wrongly."""
    connection.begin(write=False)
    try:
        rows = connection.stream(f"SELECT p.number, {DOCUMENT} FROM papers p")
        for chunk in batched(rows, _CHUNK):
            expected = [
                {"number": number, "words": words.vector(text_row(StoredPaper("", 0, parsed(document))))}
                for number, document in chunk
            ]
            for (number,) in connection.rows(_DIFFERENT, {"expected": json.dumps(expected)}):
                yield f"texts_words: the words of paper {number} differ from its texts"
        if wrong := connection.rows(_COUNTED_OTHERWISE):
            yield f"vocabulary: wrong numbers of papers for {len(wrong)} words, such as {min(wrong)[0]!r}"
    finally:
        connection.rollback()


def write_copy(connection: Connection, path: str, *, place: str, replace: bool) -> None:
    """Write a verified copy of the library as a file of SQLite, from one snapshot.

    Raises:
        ReadinglistError: If the file exists and `replace` is false, or it cannot be written.
        LibraryError: If the library is damaged, or hides rows from this reader.
    """
    with new_file(path, replace=replace) as temporary:
        connection.begin(write=False)
        try:
            with closing(SqliteConnection(str(temporary))) as copy:
                bring_up_to_date(copy)
                copy.begin(write=True)
                same = copy_rows(connection, copy) == digests_of(copy)
                copy.commit()
                errors = copy.integrity_errors() if same else ["the copy differs"]
                copy.run("PRAGMA journal_mode = DELETE")
        finally:
            connection.rollback()
        if errors:
            raise LibraryError(
                f"library {place} is damaged ({errors[0]}); no copy was written",
                hint="see the problems with `readinglist doctor`",
            )
        sync(temporary)
