"""A paper as rows: the columns and tables used for searching, computed from its document."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from readinglist.library.encoding import author_from_json, paper_from_json, time_from_json, time_to_json
from readinglist.library.journal import Event
from readinglist.library.listing import TAG_GAP
from readinglist.library.store.connection import Parameters, Row
from readinglist.library.store.packing import damaged, parsed
from readinglist.library.words import extra_words, search_text, searchable
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import fold, fold_title, squeeze
from readinglist.papers.identifiers import ArxivId
from readinglist.papers.paper import Note, Paper, Reading, short_authors
from readinglist.papers.tags import distinct_tags, tag_fold

GAP = " | "
"""The separator of authors and of titles: folded text does not contain it, so no phrase matches across it."""

_MOST_SHOWN = 3
"""Authors after the third make no difference to `short_authors`."""

TABLES = {
    table: tuple(columns.split())
    for table, columns in {
        "batches": "number at reader why kind undoes",
        "events": "number batch paper what reader at why value_before value_after",
        "papers": "number id revision key key_fold title_fold sort_author year arxiv_id doi venue_fold categories"
        " has_abstract resolution source_fold added title authors venue tags",
        "changed_documents": "number document",
        "headings": "number title authors",
        "names": "fold name paper is_key",
        "titles": "paper fold",
        "tags": "paper tag fold",
        "readings": "paper reader status since priority rating due progress",
        "notes": "paper reader id at body folded shared",
        "turns": "paper reader place was status later since entered",
        "merge_bases": "file part body",
    }.items()
}
"""The tables with their columns, each after those that it refers to; the word index is computed anew."""

_NAME_ORDER = ("given", "particle", "family", "suffix")


def key_fold(key: str) -> str:
    """Fold a key or alias for comparison: BibTeX ignores case. U+0000 is in none, and PostgreSQL does not take it."""
    return key.lower().replace("\0", "\ufffd")


@dataclass(frozen=True, slots=True)
class StoredPaper:
    """A stored paper: its id, the number of its last event, and its document (`paper_to_json`)."""

    id: str
    revision: int
    document: Mapping[str, Any]

    @property
    def metadata(self) -> Mapping[str, Any]:
        """The members of the document's ``metadata``."""
        found: Mapping[str, Any] = self.document.get("metadata", {})
        return found

    def texts(self, name: str) -> Sequence[str]:
        """Return the strings of a list member; none if it is missing."""
        found: Sequence[str] = self.document.get(name, ())
        return found

    def text(self, name: str) -> str:
        """Return the string of a member; empty if it is missing."""
        found: str = self.document.get(name, "")
        return found


def paper_columns(paper: StoredPaper) -> Parameters:
    """Return the columns of ``papers`` except ``number``."""
    metadata = paper.metadata
    text = metadata.get
    key, authors = paper.text("key"), text("authors", ())
    categories = dict.fromkeys(filter(None, (text("primary_category"), *text("categories", ()))))
    return {
        "id": paper.id,
        "revision": paper.revision,
        "key": key,
        "key_fold": key_fold(key),
        "title_fold": fold_title(text("title", "")),
        "sort_author": fold(f"{authors[0].get('family', '')} {authors[0].get('given', '')}") if authors else "",
        "year": _year(metadata),
        "arxiv_id": text("arxiv_id", ""),
        "doi": text("doi", ""),
        "venue_fold": search_text(text("venue") or text("journal_ref", "")),
        "categories": "".join(f" {category.lower()} " for category in categories),
        "has_abstract": int(bool(text("abstract"))),
        "resolution": paper.text("resolution"),
        "source_fold": paper.text("source").lower(),
        "added": paper.text("added"),
        **shown_columns(paper),
    }


def shown_columns(paper: StoredPaper) -> Parameters:
    """Return the columns of ``papers`` that only lists show; other rules need a migration that fills them anew."""
    text = paper.metadata.get
    return {
        "title": text("title", ""),
        "authors": short_authors([author_from_json(author) for author in text("authors", ())[:_MOST_SHOWN]]),
        "venue": text("venue", ""),
        "tags": TAG_GAP.join(paper.texts("tags")),
    }


def _year(metadata: Mapping[str, Any]) -> int:
    """Return `Metadata.year`; 0 if unknown."""
    date = metadata.get("date")
    if date:
        return int(date[:4] if isinstance(date, str) else date[0])
    return ArxivId(metadata["arxiv_id"]).year if "arxiv_id" in metadata else 0


def name_rows(paper: StoredPaper) -> list[Parameters]:
    """Return the rows of ``names``: the key and the aliases, without those that differ only in case."""
    key = paper.text("key")
    rows: dict[str, Parameters] = {}
    for name in (key, *paper.texts("aliases")):
        rows.setdefault(
            key_fold(name), {"fold": key_fold(name), "name": name, "paper": paper.id, "is_key": int(name == key)}
        )
    return list(rows.values())


def title_rows(paper: StoredPaper) -> list[Parameters]:
    """Return the rows of ``titles``: every title by which the paper is recognised."""
    folds = dict.fromkeys(squeeze(title) for title in _titles(paper))
    return [{"paper": paper.id, "fold": each} for each in folds if each]


def tag_rows(paper: StoredPaper) -> list[Parameters]:
    """Return the rows of ``tags``."""
    return [{"paper": paper.id, "tag": tag, "fold": tag_fold(tag)} for tag in distinct_tags(paper.texts("tags"))]


def text_row(paper: StoredPaper) -> Parameters:
    """Return the row of ``texts`` except ``number``: titles, authors and abstract, folded for search.

    The word index is updated with these texts as they were and are, so other rules need a migration that fills it anew.
    """
    metadata = paper.metadata
    titles = _titles(paper)
    names = [_name(author) for author in metadata.get("authors", ())]
    abstract = metadata.get("abstract", "")
    return {
        "title": _with_extra_words([searchable(fold_title(title)) for title in titles], " ".join(titles)),
        "authors": _with_extra_words([search_text(name) for name in names], " ".join(names)),
        "abstract": _with_extra_words([search_text(abstract)], abstract),
    }


def abstract_words(document: str | bytes) -> str:
    """Return the abstract of a stored document as it is in the word index."""
    return str(text_row(StoredPaper("", 0, parsed(document)))["abstract"])


def _with_extra_words(texts: Sequence[str], original: str) -> str:
    """Return folded texts and the extra words of the original, with gaps between them."""
    extra = extra_words(original)
    return GAP.join((*texts, extra) if extra else texts)


def _titles(paper: StoredPaper) -> tuple[str, ...]:
    return (paper.metadata.get("title", ""), *paper.texts("other_titles"))


def _name(author: Mapping[str, str]) -> str:
    """Return the parts of a name in spoken order."""
    return " ".join(filter(None, map(author.get, _NAME_ORDER)))


def note_row(paper: str, reader: str, note: Note) -> Parameters:
    """Return the row of ``notes`` except ``number``."""
    return {
        "paper": paper,
        "reader": reader,
        "id": note.id,
        "at": time_to_json(note.at),
        "body": note.text,
        "folded": note_words(note.text),
        "shared": int(note.shared),
    }


def note_words(text: str) -> str:
    """Return the text of a note, folded for search."""
    return _with_extra_words([search_text(text)], text)


DOCUMENT = """COALESCE((SELECT c.document FROM changed_documents c WHERE c.number = p.number),
    (SELECT a.value_after FROM events a WHERE a.number = p.number))"""
"""The document of a row of ``papers``: the number of a paper is that of its first event, which contains it."""

PAPERS = f"SELECT p.id, p.revision, {DOCUMENT} FROM papers p"
"""The columns that `paper_of` reads."""

READINGS = "SELECT r.paper, r.reader, r.status, r.since, r.priority, r.rating, r.due, r.progress FROM readings r"
NOTES = "SELECT n.paper, n.reader, n.id, n.body, n.at, n.shared FROM notes n"
"""The columns that `readings_of` reads."""

EVENTS = """SELECT e.number, e.batch, e.paper, e.what, e.reader, e.at, e.why, e.value_before, e.value_after, b.undoes
    FROM events e JOIN batches b ON b.number = e.batch"""
"""The columns that `event_of` reads."""


def time_of(stored: str) -> datetime:
    """Return a stored time.

    Raises:
        LibraryError: If it is damaged.
    """
    try:
        return time_from_json(stored)
    except (TypeError, ValueError) as error:
        raise damaged(str(error)) from error


def paper_of(row: Row, *, listed: bool = False) -> Paper:
    """Return the paper of a row of `PAPERS`, with `listed` only what lists show of it; raises as `time_of`."""
    id, revision, document = row  # noqa: A001
    return paper_from_json(parsed(document), id=id, revision=revision, listed=listed)


def readings_of(readings: Iterable[Row], notes: Iterable[Row]) -> dict[tuple[str, str], Reading]:
    """Return the readings of rows of `READINGS` and sorted ones of `NOTES`, by (paper, reader); raises as `time_of`."""
    noted: dict[tuple[str, str], list[Note]] = {}
    for paper, reader, note, body, at, shared in notes:
        each = Note(id=note, text=body, at=time_of(at), shared=bool(shared))
        noted.setdefault((paper, reader), []).append(each)
    found = {place: Reading(notes=tuple(kept)) for place, kept in noted.items()}
    for paper, reader, status, since, priority, rating, due, progress in readings:
        found[paper, reader] = Reading(
            status=status,
            since=time_of(since) if since else None,
            priority=priority,
            rating=rating,
            due=due,
            progress=progress,
            notes=tuple(noted.get((paper, reader), ())),
        )
    return found


def event_of(row: Row) -> Event:
    """Return the event of a row of `EVENTS`; raises as `time_of`."""
    number, batch, paper, what, reader, at, why, before, after, undoes = row
    return Event(
        number=number,
        batch=batch,
        paper=paper,
        what=what,
        reader=reader,
        at=time_of(at),
        why=why,
        before=parsed(before),
        after=parsed(after),
        undoes=undoes,
    )
