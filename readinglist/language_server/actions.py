"""Code actions: add the paper of an identifier, and mark a paper read."""

from collections.abc import Iterator

from lsprotocol import types

from readinglist.api import Document, Item, Library
from readinglist.language_server.text import OpenText
from readinglist.papers.identifiers import arxiv_ids_in, dois_in, is_reference

ADD = "readinglist.add"
SET_STATUS = "readinglist.setStatus"


def actions(document: OpenText, offset: int, item: Item | None, uri: str) -> Iterator[types.CodeAction]:
    """Yield the actions at a place of a document, where a citation of `item` may stand."""
    if item and item.reading.status != "read":
        yield _action(f"Mark {item.paper.key} as read", SET_STATUS, [item.paper.key, "read"])
    if item is None and (found := identifier_at(document, offset)):
        identifier, start = found
        cited = document.key_at(offset) == (identifier, start)
        yield _action(f"Add {identifier} to the reading list", ADD, [identifier, uri if cited else "", start])


def identifier_at(document: OpenText, offset: int) -> tuple[str, int] | None:
    """Return the arXiv id or DOI at a place, and where it begins; None if there is none."""
    key = document.key_at(offset) if document.is_manuscript else None
    for text, start in ((key,) if key else ()) + (document.word_at(offset),):
        bare = text.rstrip(".:;!?*_")
        if is_reference(bare):
            return bare, start
        marked = next((str(found) for found, _ in arxiv_ids_in(text)), "") or next(map(str, dois_in(text)), "")
        if marked:
            return marked, start
    return None


def add_paper(library: Library, identifier: str) -> tuple[str, str]:
    """Add the paper of an identifier, and return its key and what happened."""
    (record, *_) = library.add(Document(name="editor", text=identifier)).records
    if not record.key:
        return "", f"{identifier} was not added: {record.problem or record.outcome.words}"
    if not record.is_new:
        return record.key, f"{record.key} is already in the library"
    return record.key, f"added {record.key} ({record.outcome.words})"


def _action(title: str, command: str, arguments: list[object]) -> types.CodeAction:
    return types.CodeAction(
        title=title,
        kind=types.CodeActionKind.QuickFix,
        command=types.Command(title=title, command=command, arguments=arguments),
    )
