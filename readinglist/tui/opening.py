"""What the list begins with; apart from the screens, so that it is read while Textual is being loaded."""

from collections.abc import Sequence
from dataclasses import dataclass

from readinglist.api import Library
from readinglist.papers.paper import Item
from readinglist.papers.statuses import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """How the list is sorted."""

    sort: str = "added"
    reverse: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What the list begins with: the first rows of a query, and what holds for the whole run."""

    query: str
    order: Order
    items: Sequence[Item]
    states: Sequence[State]
    seen: int


def opened(library: Library, query: str, order: Order, rows: int) -> Opening:
    """What the list begins with.

    Raises:
        QuerySyntaxError: the query cannot be read.
        UsageError: the library cannot be sorted so.
    """
    return Opening(
        query=query,
        order=order,
        items=library.find(query, sort=order.sort, reverse=order.reverse, limit=rows),
        states=library.states,
        seen=library.last_change(),
    )
