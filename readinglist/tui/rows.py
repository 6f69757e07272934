"""The texts of a row of the list, fitted to the cells that there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size

from readinglist.papers.folding import one_line
from readinglist.papers.paper import Item, display_title, short_authors
from readinglist.tex.plain_text import plain_text

_PRIORITIES = {"high": "!!", "medium": "!", "low": "·"}
_ELLIPSIS = "…"


class Cell(NamedTuple):
    """A text of a row, padded to its column, and what it is: ``title``, ``status-read``, ``tags``, ..."""

    text: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The cells that each column takes; 0 leaves it out. `title` takes what the others leave."""

    status: int
    priority: int
    title: int
    rating: int = 0
    authors: int = 0
    year: int = 0
    key: int = 0
    tags: int = 0

    @classmethod
    def of(cls, width: int, statuses: Sequence[str]) -> "Columns":
        """The columns of a list of that many cells; a narrow one leaves out what the details tell anyway."""
        status = min(max(len(name) for name in statuses), 12)
        if width < 60:
            return cls(status=status, priority=2, title=max(1, width - status - 4))
        sizes = {"authors": 16, "year": 4}
        if width >= 100:
            sizes |= {"authors": 18, "key": 20}
        if width >= 125:
            sizes |= {"authors": 22, "key": 24, "rating": 5, "tags": min(30, (width - 100) // 3)}
        taken = status + 2 + sum(sizes.values()) + len(sizes) + 2
        return cls(status=status, priority=2, title=width - taken, **sizes)


def cells_of(item: Item, columns: Columns) -> list[Cell]:
    """The row of an item, column by column, each with the gap behind it."""
    paper, reading = item.paper, item.reading
    metadata = paper.metadata
    sure = paper.resolution.resolved
    title = ("" if sure else "? ") + plain_text(display_title(item))
    row = (
        (reading.status, columns.status, f"status-{reading.status}"),
        (_PRIORITIES.get(reading.priority, ""), columns.priority, f"priority-{reading.priority or 'none'}"),
        (title, columns.title, "title" if sure else "open"),
        ("★" * reading.rating, columns.rating, "rating"),
        (one_line(short_authors(metadata.authors)), columns.authors, "authors"),
        (str(metadata.year or ""), columns.year, "year"),
        (paper.key, columns.key, "key"),
        (one_line(", ".join(paper.tags)), columns.tags, "tags"),
    )
    return [Cell(fitted(text, width) + " ", kind) for text, width, kind in row if width > 0]


def fitted(text: str, width: int) -> str:
    """`text` in exactly so many cells, with an ellipsis where something was left out."""
    if cell_len(text) > width:
        text = set_cell_size(text, max(0, width - 1)).rstrip() + _ELLIPSIS
    return set_cell_size(text, width)
