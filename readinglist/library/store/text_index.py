"""The full-text index of attached PDFs: an SQLite file of its own, which can be made again.

It stores no texts, only where words are (FTS5, section 4.4.1, "contentless tables"). A document that changed gets a new
number; what the index has of the old number is ignored.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from readinglist.files.writing import create_private_file
from readinglist.library.query import Word
from readinglist.library.store.index_queries import index_query
from readinglist.library.words import extra_words, search_text
from readinglist.papers.errors import LibraryError, UsageError
from readinglist.papers.fast_dataclasses import dataclass

_TABLE = "texts"
_BUSY_SECONDS = 10.0
_SCHEMA = (
    """CREATE TABLE IF NOT EXISTS documents (number INTEGER PRIMARY KEY AUTOINCREMENT, paper TEXT NOT NULL,
        path TEXT NOT NULL, stamp TEXT NOT NULL, problem TEXT NOT NULL, UNIQUE (paper, path))""",
    """CREATE VIRTUAL TABLE IF NOT EXISTS texts_words USING fts5 (text, content = '',
        tokenize = "unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'")""",
)
_HINT = "run `readinglist index`, which reads the attached PDFs"


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedDocument:
    """A document in the index: `stamp` is its size and time when it was read, `problem` why it could not be."""

    paper: str
    path: str
    stamp: str
    problem: str = ""


class TextIndex:
    """The index in one file, which is created when the first document is added."""

    def __init__(self, file: Path) -> None:
        self.file = file

    @property
    def exists(self) -> bool:
        """Whether an index was made."""
        return self.file.is_file()

    def papers(self, word: Word) -> tuple[str, ...]:
        """Return the internal ids of papers with a PDF that contains the word.

        Raises:
            UsageError: If there is no index.
            LibraryError: If it cannot be read.
        """
        if not self.exists:
            raise UsageError("no index of the texts of PDFs", hint=_HINT)
        sql, parameters = index_query(_TABLE, ("text",), [word], "word", every=True)
        with self._connected() as connection:
            if word.inside:
                for name, kind in (("vocabulary", "row"), ("instances", "instance")):
                    shown = f"temp.{_TABLE}_{name} USING fts5vocab (main, {_TABLE}_words, {kind})"
                    connection.execute(f"CREATE VIRTUAL TABLE {shown}")
            found = connection.execute(
                f"SELECT DISTINCT paper FROM documents WHERE number IN ({sql}) ORDER BY paper",
                dict(parameters),
            )
            return tuple(paper for (paper,) in found)

    def documents(self) -> Mapping[tuple[str, str], IndexedDocument]:
        """Return the documents in the index by paper and path; none without an index."""
        if not self.exists:
            return {}
        with self._connected() as connection:
            rows = connection.execute("SELECT paper, path, stamp, problem FROM documents").fetchall()
        return {
            (paper, path): IndexedDocument(paper=paper, path=path, stamp=stamp, problem=problem)
            for paper, path, stamp, problem in rows
        }

    def add(self, document: IndexedDocument, text: str) -> None:
        """Add a document with its text, in place of what was read of it before."""
        with self._connected() as connection, connection:
            self._remove(connection, document.paper, document.path)
            number = connection.execute(
                "INSERT INTO documents (paper, path, stamp, problem) VALUES (?, ?, ?, ?)",
                (document.paper, document.path, document.stamp, document.problem),
            ).lastrowid
            words = f"{search_text(text)} {extra_words(text)}".strip()
            connection.execute("INSERT INTO texts_words (rowid, text) VALUES (?, ?)", (number, words))

    def remove(self, paper: str, path: str) -> None:
        """Remove a document."""
        with self._connected() as connection, connection:
            self._remove(connection, paper, path)

    def clear(self) -> None:
        """Delete the index, also a damaged one.

        Raises:
            LibraryError: If the file is another database.
        """
        if self.exists:
            with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(self.file)) as connection:
                self._refuse_another(connection)
            self.file.unlink()

    def _refuse_another(self, connection: sqlite3.Connection) -> None:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        if tables and "texts_words" not in tables:
            raise LibraryError(f"{self.file} is another database, not an index of PDFs", hint="move it elsewhere")

    def _remove(self, connection: sqlite3.Connection, paper: str, path: str) -> None:
        connection.execute("DELETE FROM documents WHERE paper = ? AND path = ?", (paper, path))

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        try:
            if not self.exists:
                self.file.parent.mkdir(parents=True, exist_ok=True)
                create_private_file(self.file)
            with closing(sqlite3.connect(self.file, timeout=_BUSY_SECONDS)) as connection:
                self._refuse_another(connection)
                for statement in _SCHEMA:
                    connection.execute(statement)
                yield connection
        except sqlite3.OperationalError as error:
            raise LibraryError(f"cannot use {self.file}: {error}", hint="try again") from error
        except sqlite3.DatabaseError as error:
            hint = "`readinglist index --rebuild` makes it again"
            raise LibraryError(f"{self.file} is damaged: {error}", hint=hint) from error
        except OSError as error:
            raise LibraryError(
                f"cannot write {self.file}: {error.strerror or error}", hint="check the permissions of its folder"
            ) from error
