"""A paper as rows: the columns and side tables by which it is found, computed from its document."""

from readinglist.core.encoding import time_to_json
from readinglist.core.folding import fold, squeeze
from readinglist.core.paper import Author, Paper
from readinglist.core.query import search_text
from readinglist.core.tracking import Note
from readinglist.store.connection import Parameters

GAP = " | "
"""Between the names of two authors and between two titles: no phrase reaches over it, for no folded text holds it."""


def key_fold(key: str) -> str:
    """A key or alias as it is compared: BibTeX takes two keys that differ in case for one."""
    return key.lower()


def tag_fold(tag: str) -> str:
    """A tag as it is compared."""
    return " ".join(tag.lower().split())


def paper_columns(paper: Paper) -> Parameters:
    """The columns of ``papers`` but for ``number``."""
    metadata = paper.metadata
    categories = dict.fromkeys(each for each in (metadata.primary_category, *metadata.categories) if each)
    return {
        "id": paper.id,
        "revision": paper.revision,
        "key": paper.key,
        "key_fold": key_fold(paper.key),
        "title_fold": fold(metadata.title),
        "sort_author": _sort_name(metadata.authors[0]) if metadata.authors else "",
        "year": metadata.year or 0,
        "arxiv_id": metadata.arxiv_id.text if metadata.arxiv_id else "",
        "doi": metadata.doi.text if metadata.doi else "",
        "venue_fold": search_text(metadata.venue or metadata.journal_ref),
        "categories": "".join(f" {category.lower()} " for category in categories),
        "has_abstract": int(bool(metadata.abstract)),
        "resolution": paper.resolution.value,
        "source_fold": paper.source.lower(),
        "added": time_to_json(paper.added),
    }


def _sort_name(author: Author) -> str:
    return fold(f"{author.family} {author.given}")


def name_rows(paper: Paper) -> list[Parameters]:
    """The rows of ``names``: the key and the aliases that differ from it and from each other in more than case."""
    names = dict.fromkeys((paper.key, *paper.aliases))
    rows: dict[str, Parameters] = {}
    for name in names:
        row: Parameters = {"fold": key_fold(name), "name": name, "paper": paper.id, "is_key": int(name == paper.key)}
        rows.setdefault(key_fold(name), row)
    return list(rows.values())


def title_rows(paper: Paper) -> list[Parameters]:
    """The rows of ``titles``: every title by which the paper is recognised."""
    folds = dict.fromkeys(squeeze(title) for title in (paper.metadata.title, *paper.other_titles))
    return [{"paper": paper.id, "fold": each} for each in folds if each]


def tag_rows(paper: Paper) -> list[Parameters]:
    """The rows of ``tags``."""
    return [{"paper": paper.id, "tag": tag, "fold": tag_fold(tag)} for tag in dict.fromkeys(paper.tags)]


def text_row(paper: Paper) -> Parameters:
    """The row of ``texts`` but for ``number``: the paper's own words, folded for search."""
    metadata = paper.metadata
    return {
        "title": GAP.join(search_text(title) for title in (metadata.title, *paper.other_titles)),
        "authors": GAP.join(search_text(str(author)) for author in metadata.authors),
        "abstract": search_text(metadata.abstract),
    }


def note_row(paper: str, reader: str, note: Note) -> Parameters:
    """The row of ``notes`` but for ``number``."""
    return {
        "paper": paper,
        "reader": reader,
        "id": note.id,
        "at": time_to_json(note.at),
        "body": note.text,
        "folded": search_text(note.text),
    }
