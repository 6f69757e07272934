"""The papers of a query, and how many of them stand in each state."""

from readinglist.library.context import Workspace
from readinglist.library.protocol import Selection
from readinglist.library.query import Query
from readinglist.papers.paper import Item


def find(
    query: Query, workspace: Workspace, *, sort: str = "added", reverse: bool = False, limit: int | None = None
) -> tuple[Item, ...]:
    """The papers of the query, with the reader's status and notes.

    Raises:
        UsageError: no such field to sort by.
    """
    selection = Selection(query=query, reader=workspace.reader, sort=sort, reverse=reverse, limit=limit)
    with workspace.store.read() as view:
        return tuple(view.select(selection))


def counts(query: Query, workspace: Workspace) -> dict[str, int]:
    """How many papers of the query are in each state, in the order of the states; none means left out."""
    with workspace.store.read() as view:
        counted = view.count(query, workspace.reader)
    names = [state.name for state in workspace.states if state.name in counted]
    return {name: counted[name] for name in (*names, *counted)}
