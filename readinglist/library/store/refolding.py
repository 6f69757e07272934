"""Rewriting old libraries: tags and words are folded again when the rules have changed, long texts are compressed."""

from collections.abc import Iterator

from readinglist.library.store.connection import Connection, Parameters, Row
from readinglist.library.store.packing import LONG, packed, parsed
from readinglist.library.store.rows import DOCUMENT, StoredPaper, note_words, shown_columns, text_row
from readinglist.papers.tags import distinct_tags, tag_fold

_CHUNK = 500
_TEXTS = """SELECT t.number, t.title, t.authors, t.abstract, d.document
    FROM texts t JOIN papers p ON p.number = t.number JOIN documents d ON d.paper = p.id
    WHERE t.number > :last ORDER BY t.number LIMIT :chunk"""
_EVENTS = """SELECT number, value_before, value_after FROM events
    WHERE number > :last AND (length(value_before) >= :long OR length(value_after) >= :long)
    ORDER BY number LIMIT :chunk"""
_DOCUMENTS = """SELECT number, document FROM changed_documents
    WHERE number > :last AND length(document) >= :long ORDER BY number LIMIT :chunk"""
_PAPERS = f"SELECT p.number, {DOCUMENT} FROM papers p WHERE p.number > :last ORDER BY p.number LIMIT :chunk"
_NOTES = "SELECT number, folded, body FROM notes WHERE number > :last ORDER BY number LIMIT :chunk"


def fold_tags(connection: Connection) -> None:
    """Fold the tags again; of those of a paper that are the same, only the first stays."""
    tags: dict[str, list[str]] = {}
    for paper, tag in connection.stream("SELECT paper, tag FROM tags ORDER BY rowid"):
        tags.setdefault(paper, []).append(tag)
    connection.run("DELETE FROM tags")
    rows = [(paper, tag, tag_fold(tag)) for paper, each in tags.items() for tag in distinct_tags(each)]
    connection.insert("tags", ("paper", "tag", "fold"), rows)


def fold_words(connection: Connection) -> None:
    """Fold titles, authors, abstracts and notes again; only rows that change are written."""
    for rows in _chunks(connection, _TEXTS):
        changed: list[Parameters] = []
        for number, title, authors, abstract, document in rows:
            now = text_row(StoredPaper("", 0, parsed(document)))
            if now != {"title": title, "authors": authors, "abstract": abstract}:
                changed.append({"number": number, **now})
        connection.run_many(
            "UPDATE texts SET title = :title, authors = :authors, abstract = :abstract WHERE number = :number", changed
        )
    for rows in _chunks(connection, _NOTES):
        notes = [(number, note_words(body), folded) for number, folded, body in rows]
        connection.run_many(
            "UPDATE notes SET folded = :folded WHERE number = :number",
            [{"number": number, "folded": now} for number, now, folded in notes if now != folded],
        )


def pack_texts(connection: Connection) -> None:
    """Compress the long values of the journal, and the documents that are not in it."""
    for rows in _chunks(connection, _EVENTS, long=LONG):
        connection.run_many(
            "UPDATE events SET value_before = :before, value_after = :after WHERE number = :number",
            [{"number": number, "before": packed(before), "after": packed(after)} for number, before, after in rows],
        )
    for rows in _chunks(connection, _DOCUMENTS, long=LONG):
        connection.run_many(
            "UPDATE changed_documents SET document = :document WHERE number = :number",
            [{"number": number, "document": packed(document)} for number, document in rows],
        )


def fill_shown_columns(connection: Connection) -> None:
    """Fill the columns that only lists show."""
    for rows in _chunks(connection, _PAPERS):
        connection.run_many(
            "UPDATE papers SET title = :title, authors = :authors, venue = :venue, tags = :tags WHERE number = :number",
            [{"number": number, **shown_columns(StoredPaper("", 0, parsed(document)))} for number, document in rows],
        )


def _chunks(connection: Connection, sql: str, **parameters: int) -> Iterator[list[Row]]:
    """Yield the rows of a query by their numbers, some at a time, so that they can be changed in between."""
    last = 0
    while rows := connection.rows(sql, {"last": last, "chunk": _CHUNK, **parameters}):
        yield rows
        last = rows[-1][0]
