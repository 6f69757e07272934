"""Links between papers: a note that names another paper as ``@key``, as pandoc, Obsidian and Quarto do."""

import re

from readinglist.library.context import LibraryContext, find
from readinglist.library.query import Word
from readinglist.library.words import search_text
from readinglist.papers.paper import Item

_MOST = 1_000
"""Maximum number of papers whose notes are searched for one key."""


def linking_papers(item: Item, context: LibraryContext) -> tuple[Item, ...]:
    """Return the papers with a note of the reader that names this one by its key or an alias, sorted by key."""
    found: dict[str, Item] = {}
    for key in (item.paper.key, *item.paper.aliases):
        named = re.compile(rf"(?<![\w@]){re.escape('@' + key)}(?![\w:.#$%&+?<>~/-]*\w)")
        for other in find(Word(search_text(key), "note", whole=True), context, sort="key", limit=_MOST):
            if other.paper.id != item.paper.id and any(named.search(note.text) for note in other.reading.notes):
                found[other.paper.id] = other
    return tuple(sorted(found.values(), key=lambda other: other.paper.key))
