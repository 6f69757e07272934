"""What an editor shows of papers."""

import re
from collections.abc import Sequence
from contextlib import suppress

from readinglist.api import Item, QuerySyntaxError, ReadOnlyLibrary
from readinglist.papers.folding import fold, printable
from readinglist.papers.paper import short_authors

MAX_COMPLETIONS = 100
_MAX_ABSTRACT = 2_000
_MAX_NOTES = 5
_MAX_NOTE = 1_000
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~$&-])")
_LEAST_WORD = 2


def completions(library: ReadOnlyLibrary, typed: str) -> Sequence[Item]:
    """Return papers whose key begins with what is typed, then those that contain its words; the newest for nothing."""
    if not typed:
        return library.find(sort="added", reverse=True, limit=MAX_COMPLETIONS)
    keys = library.keys(typed)[:MAX_COMPLETIONS]
    found = {item.paper.id: item for item in library.find_keys(keys)}
    words = fold(typed)
    if len(found) < MAX_COMPLETIONS and len(words) >= _LEAST_WORD:
        with suppress(QuerySyntaxError):
            for item in library.find(words, sort="key", limit=MAX_COMPLETIONS):
                found.setdefault(item.paper.id, item)
    return tuple(found.values())[:MAX_COMPLETIONS]


def byline(item: Item) -> str:
    """Return authors and year of a paper, in one line."""
    metadata = item.paper.metadata
    return " ".join(filter(None, (short_authors(metadata.authors), str(metadata.year or ""))))


def description(item: Item, *, markdown: bool) -> str:
    """Return what is shown about a paper: title, authors, status, abstract and the newest notes."""
    write = _escaped if markdown else str
    metadata, reading = item.paper.metadata, item.reading
    title = write(metadata.title or item.paper.key)
    facts = [byline(item), metadata.venue, f"status: {reading.status}"]
    if reading.priority:
        facts.append(f"priority: {reading.priority}")
    if item.paper.tags:
        facts.append(", ".join(item.paper.tags))
    parts = [f"**{title}**" if markdown else title, write(" · ".join(filter(None, facts)))]
    if metadata.abstract:
        parts.append(write(_short(metadata.abstract, _MAX_ABSTRACT)))
    for note in reading.notes[-_MAX_NOTES:]:
        parts.append(f"{note.at.date()}: {write(_short(note.text, _MAX_NOTE))}")
    return printable("\n\n".join(parts))


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _escaped(text: str) -> str:
    """Return text whose characters mean nothing in Markdown, so that no title makes a link or a picture."""
    return _SPECIAL.sub(r"\\\1", text)
