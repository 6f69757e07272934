"""The first rows of the list. Does not import Textual, so that they are read while Textual loads."""

from collections.abc import Sequence
from dataclasses import dataclass

from readinglist.api import Library
from readinglist.papers.paper import Item
from readinglist.papers.statuses import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class SortOrder:
    """A sort field and its direction."""

    sort: str = "added"
    reverse: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class InitialList:
    """The first rows of a query, all statuses, and the number of the last change."""

    query: str
    order: SortOrder
    items: Sequence[Item]
    statuses: Sequence[Status]
    last_change: int


def initial_list(library: Library, query: str, order: SortOrder, rows: int) -> InitialList:
    """Return the first rows of the list.

    Raises:
        QuerySyntaxError: If the query is invalid.
        UsageError: If the sort field is unknown.
    """
    return InitialList(
        query=query,
        order=order,
        items=library.find(query, sort=order.sort, reverse=order.reverse, limit=rows),
        statuses=library.statuses,
        last_change=library.last_change(),
    )
