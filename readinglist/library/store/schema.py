"""The tables of the library as named migrations, each applied and recorded in one transaction.

The journal (``batches``, ``events``) is authoritative. ``papers``, ``changed_documents``, ``readings`` and ``notes``
are the state computed from it: the document of a paper is in its first event until it is changed. ``merge_bases`` are
for files that others edit too; ``turns`` are the status changes that were not undone, for counting; the other tables
are indexes of the state. Folded columns are computed in Python, because SQLite's own folding
knows only ASCII. Unknown texts are empty and unknown numbers zero, never NULL, so that NOT in a query works as
expected. Readings and notes are kept when their paper is removed, so that undo restores them.
"""

from collections.abc import Callable
from datetime import UTC, datetime

from readinglist.library.encoding import time_to_json
from readinglist.library.store.connection import Connection
from readinglist.library.store.counting import fill_status_changes
from readinglist.library.store.refolding import fill_shown_columns, fold_tags, fold_words, pack_texts
from readinglist.library.store.rows import DOCUMENT
from readinglist.papers.errors import LibraryError, NewerLibrary
from readinglist.papers.fast_dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """A migration of the schema; its name and statements never change after a release.

    `fill` fills the new tables from the existing ones. One that `compacts` frees so much that the file is written anew.
    """

    name: str
    statements: tuple[str, ...]
    fill: Callable[[Connection], None] | None = None
    compacts: bool = False


_JOURNAL = (
    """CREATE TABLE batches (
        number INTEGER PRIMARY KEY,
        at TEXT NOT NULL,
        reader TEXT NOT NULL,
        why TEXT NOT NULL,
        kind TEXT NOT NULL,
        undoes INTEGER NOT NULL)""",
    """CREATE TABLE events (
        number INTEGER PRIMARY KEY,
        batch INTEGER NOT NULL REFERENCES batches (number),
        paper TEXT NOT NULL,
        what TEXT NOT NULL,
        reader TEXT NOT NULL,
        at TEXT NOT NULL,
        why TEXT NOT NULL,
        value_before TEXT NOT NULL,
        value_after TEXT NOT NULL)""",
    "CREATE INDEX events_batch ON events (batch, number)",
    "CREATE INDEX events_paper ON events (paper, number)",
)

_STATE = (
    """CREATE TABLE papers (
        number INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        revision INTEGER NOT NULL,
        key TEXT NOT NULL,
        key_fold TEXT NOT NULL,
        title_fold TEXT NOT NULL,
        sort_author TEXT NOT NULL,
        year INTEGER NOT NULL,
        arxiv_id TEXT NOT NULL,
        doi TEXT NOT NULL,
        venue_fold TEXT NOT NULL,
        categories TEXT NOT NULL,
        has_abstract INTEGER NOT NULL,
        resolution TEXT NOT NULL,
        source_fold TEXT NOT NULL,
        added TEXT NOT NULL)""",
    "CREATE INDEX papers_added ON papers (added, number)",
    "CREATE INDEX papers_key ON papers (key_fold, number)",
    "CREATE INDEX papers_title ON papers (title_fold, number)",
    "CREATE INDEX papers_author ON papers (sort_author, number)",
    "CREATE INDEX papers_year ON papers (year, number)",
    "CREATE INDEX papers_arxiv ON papers (arxiv_id)",
    "CREATE INDEX papers_doi ON papers (doi)",
    "CREATE INDEX papers_resolution ON papers (resolution)",
    """CREATE TABLE documents (
        paper TEXT PRIMARY KEY REFERENCES papers (id) ON DELETE CASCADE,
        document TEXT NOT NULL)""",
    """CREATE TABLE names (
        fold TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        paper TEXT NOT NULL REFERENCES papers (id) ON DELETE CASCADE,
        is_key INTEGER NOT NULL)""",
    "CREATE INDEX names_paper ON names (paper)",
    """CREATE TABLE titles (
        paper TEXT NOT NULL REFERENCES papers (id) ON DELETE CASCADE,
        fold TEXT NOT NULL,
        PRIMARY KEY (paper, fold))""",
    "CREATE INDEX titles_fold ON titles (fold)",
    """CREATE TABLE tags (
        paper TEXT NOT NULL REFERENCES papers (id) ON DELETE CASCADE,
        tag TEXT NOT NULL,
        fold TEXT NOT NULL,
        PRIMARY KEY (paper, tag))""",
    "CREATE INDEX tags_fold ON tags (fold, paper)",
    """CREATE TABLE readings (
        paper TEXT NOT NULL,
        reader TEXT NOT NULL,
        status TEXT NOT NULL,
        since TEXT NOT NULL,
        priority TEXT NOT NULL,
        rating INTEGER NOT NULL,
        PRIMARY KEY (paper, reader))""",
    "CREATE INDEX readings_status ON readings (reader, status)",
    """CREATE TABLE notes (
        number INTEGER PRIMARY KEY,
        paper TEXT NOT NULL,
        reader TEXT NOT NULL,
        id TEXT NOT NULL,
        at TEXT NOT NULL,
        body TEXT NOT NULL,
        folded TEXT NOT NULL,
        UNIQUE (paper, reader, id))""",
    """CREATE TABLE texts (
        number INTEGER PRIMARY KEY REFERENCES papers (number) ON DELETE CASCADE,
        title TEXT NOT NULL,
        authors TEXT NOT NULL,
        abstract TEXT NOT NULL)""",
)


def _word_index(index: str, table: str, columns: tuple[str, ...]) -> tuple[str, ...]:
    """Return SQLite's full-text index over columns of a table, updated by triggers.

    The columns are already folded: only spaces separate words, so all other categories are token characters.
    """
    names = ", ".join(columns)
    old, new = (", ".join(f"{row}.{column}" for column in ("number", *columns)) for row in ("old", "new"))
    remove = f"INSERT INTO {index} ({index}, rowid, {names}) VALUES ('delete', {old});"
    add = f"INSERT INTO {index} (rowid, {names}) VALUES ({new});"
    categories = "L* M* N* P* S* C*"
    return (
        f"""CREATE VIRTUAL TABLE {index} USING fts5 ({names}, content = '{table}', content_rowid = 'number',
            tokenize = "unicode61 remove_diacritics 0 categories '{categories}'")""",
        f"CREATE TRIGGER {table}_added AFTER INSERT ON {table} BEGIN {add} END",
        f"CREATE TRIGGER {table}_removed AFTER DELETE ON {table} BEGIN {remove} END",
        f"CREATE TRIGGER {table}_changed AFTER UPDATE ON {table} BEGIN {remove} {add} END",
    )


_WORDS = (
    *_word_index("texts_words", "texts", ("title", "authors", "abstract")),
    *_word_index("notes_words", "notes", ("folded",)),
)

_FILES = (
    """CREATE TABLE merge_bases (
        file TEXT NOT NULL,
        part TEXT NOT NULL,
        body TEXT NOT NULL,
        PRIMARY KEY (file, part))""",
)

_TURNS = (
    """CREATE TABLE turns (
        paper TEXT NOT NULL REFERENCES papers (id) ON DELETE CASCADE,
        reader TEXT NOT NULL,
        place INTEGER NOT NULL,
        was TEXT NOT NULL,
        status TEXT NOT NULL,
        since TEXT NOT NULL,
        PRIMARY KEY (paper, reader, place))""",
    "CREATE INDEX turns_since ON turns (reader, status, was, since)",
    "DROP INDEX readings_status",
    "CREATE INDEX readings_since ON readings (reader, status, since)",
    "CREATE INDEX readings_rating ON readings (reader, rating) WHERE rating > 0",
    "CREATE INDEX papers_categories ON papers (categories, number)",
)

_REMOVALS = ("CREATE INDEX events_removed ON events (number) WHERE what = 'paper' AND value_after = 'null'",)

_EACH_READING = (
    "DROP TABLE turns",
    """CREATE TABLE turns (
        paper TEXT NOT NULL REFERENCES papers (id) ON DELETE CASCADE,
        reader TEXT NOT NULL,
        place INTEGER NOT NULL,
        was TEXT NOT NULL,
        status TEXT NOT NULL,
        later TEXT NOT NULL,
        since TEXT NOT NULL,
        entered TEXT NOT NULL,
        PRIMARY KEY (paper, reader, place))""",
    "CREATE INDEX turns_since ON turns (reader, status, was, later, since)",
    "CREATE INDEX turns_early ON turns (reader, since) WHERE since < entered",
    "ALTER TABLE readings ADD COLUMN due TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE readings ADD COLUMN progress TEXT NOT NULL DEFAULT ''",
    "CREATE INDEX readings_due ON readings (reader, due) WHERE due <> ''",
)
"""In ``turns``, `later` is the next status, and `entered` the time of addition where that is after `since`."""

_TAGS = ("DROP INDEX tags_fold", "CREATE INDEX tags_fold ON tags (fold, tag, paper)")

_TURNS_BY_PAPER = (
    "ALTER TABLE turns RENAME TO turns_before",
    "DROP INDEX turns_since",
    "DROP INDEX turns_early",
    """CREATE TABLE turns (
        paper TEXT NOT NULL REFERENCES papers (id) ON DELETE CASCADE,
        reader TEXT NOT NULL,
        place INTEGER NOT NULL,
        was TEXT NOT NULL,
        status TEXT NOT NULL,
        later TEXT NOT NULL,
        since TEXT NOT NULL,
        entered TEXT NOT NULL,
        PRIMARY KEY (paper, reader, place)) WITHOUT ROWID""",
    """INSERT INTO turns (paper, reader, place, was, status, later, since, entered)
        SELECT paper, reader, place, was, status, later, since, entered FROM turns_before
        ORDER BY paper, reader, place""",
    "DROP TABLE turns_before",
    "CREATE INDEX turns_since ON turns (reader, status, was, later, since)",
    "CREATE INDEX turns_early ON turns (reader, since) WHERE since < entered",
)
"""Without row numbers, the index contains the papers, which are then counted without reading the table.

Tags are folded anew, because Turkish letters and spaces around separators make no difference since.
"""


_PACKED = (
    """CREATE TABLE changed_documents (
        number INTEGER PRIMARY KEY REFERENCES papers (number) ON DELETE CASCADE,
        document NOT NULL)""",
    """CREATE TABLE headings (
        number INTEGER PRIMARY KEY REFERENCES papers (number) ON DELETE CASCADE,
        title TEXT NOT NULL,
        authors TEXT NOT NULL)""",
    """INSERT INTO changed_documents (number, document)
        SELECT p.number, d.document FROM papers p JOIN documents d ON d.paper = p.id
        LEFT JOIN events e ON e.number = p.number WHERE e.value_after IS NOT d.document""",
    "INSERT INTO headings (number, title, authors) SELECT number, title, authors FROM texts",
    "DROP TABLE texts",
    "DROP TABLE documents",
    """CREATE TABLE titles_by_fold (
        fold TEXT NOT NULL,
        paper TEXT NOT NULL REFERENCES papers (id) ON DELETE CASCADE,
        PRIMARY KEY (fold, paper)) WITHOUT ROWID""",
    "INSERT INTO titles_by_fold (fold, paper) SELECT fold, paper FROM titles ORDER BY fold, paper",
    "DROP TABLE titles",
    "ALTER TABLE titles_by_fold RENAME TO titles",
    "CREATE INDEX titles_paper ON titles (paper)",
    f"""CREATE VIEW texts AS
        SELECT h.number AS number, h.title AS title, h.authors AS authors, abstract_words({DOCUMENT}) AS abstract
        FROM headings h JOIN papers p ON p.number = h.number""",
)
"""The texts of the word index are computed by ``abstract_words``, a function of the program, where they are needed."""

_SHOWN = tuple(
    f"ALTER TABLE papers ADD COLUMN {name} TEXT NOT NULL DEFAULT ''" for name in ("title", "authors", "venue", "tags")
)

MIGRATIONS = (
    Migration(name="0001 journal", statements=_JOURNAL),
    Migration(name="0002 papers, readings and notes", statements=_STATE),
    Migration(name="0003 word indexes", statements=_WORDS),
    Migration(name="0004 merge bases", statements=_FILES),
    Migration(name="0005 turns", statements=_TURNS),
    Migration(name="0006 removals", statements=_REMOVALS),
    Migration(name="0007 readings", statements=_EACH_READING, fill=fill_status_changes),
    Migration(name="0008 tags", statements=_TAGS, fill=fold_tags),
    Migration(name="0009 words", statements=(), fill=fold_words),
    Migration(name="0010 packed texts", statements=_PACKED, fill=pack_texts, compacts=True),
    Migration(name="0011 turns and tags", statements=_TURNS_BY_PAPER, fill=fold_tags),
    Migration(name="0012 shared notes", statements=("ALTER TABLE notes ADD COLUMN shared INTEGER NOT NULL DEFAULT 0",)),
    Migration(name="0013 columns of lists", statements=_SHOWN, fill=fill_shown_columns),
)
"""The migrations, in order."""

STATEMENTS = frozenset(statement for migration in MIGRATIONS for statement in migration.statements)
"""All statements of the migrations, as SQLite keeps those that make triggers."""

_RECORD = "CREATE TABLE migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, at TEXT NOT NULL)"


def bring_up_to_date(
    connection: Connection, migrations: tuple[Migration, ...] = MIGRATIONS, *, read_only: bool = False
) -> None:
    """Apply the migrations that the library lacks.

    Raises:
        NewerLibrary: If it has migrations that are unknown to this version.
        LibraryError: If it is the database of another program, or lacks migrations and is `read_only`.
    """
    names = tuple(migration.name for migration in migrations)
    while (applied := _applied(connection)) != names:
        if applied != names[: len(applied)]:
            raise NewerLibrary(
                "the library was written by a newer version of this program",
                hint="upgrade readinglist; nothing was changed",
            )
        if read_only:
            raise LibraryError(
                "the library was written by an older version, and updating it needs a writable folder and free space",
                hint="copy it to another folder, and set READINGLIST_LIBRARY to the copy",
            )
        connection.begin(write=True)
        try:
            # Another process may have applied it while this one waited for the lock.
            if _applied(connection) == applied:
                _apply(connection, migrations[len(applied)], len(applied) + 1)
        except BaseException:
            connection.rollback()
            raise
        connection.commit()
        if migrations[len(applied)].compacts:
            connection.compact()


def _applied(connection: Connection) -> tuple[str, ...]:
    tables = connection.tables()
    if "migrations" in tables:
        return tuple(name for (name,) in connection.rows("SELECT name FROM migrations ORDER BY number"))
    if tables:
        raise LibraryError("the file is the database of another program", hint="use another file as the library")
    return ()


def _apply(connection: Connection, migration: Migration, number: int) -> None:
    if number == 1:
        connection.run(_RECORD)
    for statement in migration.statements:
        connection.run(statement)
    if migration.fill:
        migration.fill(connection)
    connection.run(
        "INSERT INTO migrations (number, name, at) VALUES (:number, :name, :at)",
        {"number": number, "name": migration.name, "at": time_to_json(datetime.now(UTC))},
    )
