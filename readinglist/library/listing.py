"""The papers of a query, and how many of them stand in each state."""

import re
from collections.abc import Mapping

from readinglist.library.context import LibraryContext
from readinglist.library.protocol import Selection
from readinglist.library.query import Query, parse
from readinglist.papers.errors import QuerySyntaxError
from readinglist.papers.paper import Item
from readinglist.papers.spelling import nearest


def find(
    query: Query, workspace: LibraryContext, *, sort: str = "added", reverse: bool = False, limit: int | None = None
) -> tuple[Item, ...]:
    """The papers of the query, with the reader's status and notes.

    Raises:
        UsageError: no such field to sort by.
    """
    selection = Selection(query=query, reader=workspace.reader, sort=sort, reverse=reverse, limit=limit)
    with workspace.store.read() as view:
        return tuple(view.select(selection))


def counts(query: Query, workspace: LibraryContext) -> dict[str, int]:
    """How many papers of the query are in each state, in the order of the states; none means left out."""
    with workspace.store.read() as view:
        counted = view.count(query, workspace.reader)
    names = [state.name for state in workspace.statuses if state.name in counted]
    return {name: counted[name] for name in (*names, *counted)}


def parse_query(text: str, workspace: LibraryContext) -> Query:
    """Parse a query; ``@name`` in it stands for the saved query of this name, which may name others.

    Raises:
        QuerySyntaxError: If it cannot be parsed, there is no query of this name, or it names itself.
    """
    return parse(_spelled_out(text, workspace.queries), workspace.clock.now(), workspace.statuses)


def _spelled_out(text: str, saved: Mapping[str, str], within: tuple[str, ...] = ()) -> str:
    """The query with the saved queries that it names, those that they name included."""

    def named(word: re.Match[str]) -> str:
        name = word[1]
        if name not in saved:
            near = nearest(name, saved)
            meant = f"; did you mean {' or '.join(near)}?" if near else ""
            hint = f"there are {', '.join(saved)}" if saved else "name queries in [queries] of the settings"
            raise QuerySyntaxError(f"there is no query named {name!r}{meant}", hint=hint)
        if name in within:
            course = " -> ".join(f"@{each}" for each in (*within, name))
            raise QuerySyntaxError(f"the query {name!r} names itself: {course}", hint="mend [queries] of the settings")
        return f"({_spelled_out(saved[name], saved, (*within, name))})"

    return re.sub(r"(?<![^\s(-])@([\w-]+)", named, text)
