"""The cells of a row of the list, fitted to its width."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size

from readinglist.api.columns import COLUMNS
from readinglist.library.listing import listed_paper
from readinglist.papers.folding import one_line
from readinglist.papers.paper import Item
from readinglist.tex.plain_text import plain_text

_PRIORITIES = {"high": "!!", "medium": "!", "low": "·"}
_ELLIPSIS = "…"


class Cell(NamedTuple):
    """A text padded to its column, and its kind: ``title``, ``status-read``, ``tags``, ..."""

    text: str
    kind: str


def widths_of(width: int, statuses: Sequence[str]) -> dict[str, int]:
    """Return the width of each column of a list of `width` cells. Narrow lists hide what the details show."""
    sizes = {"status": min(max(len(name) for name in statuses), 12), "priority": 2, "title": 0}
    if width >= 125:
        sizes |= {"rating": 5, "authors": 22, "year": 4, "key": 24, "tags": min(30, (width - 100) // 3)}
    elif width >= 100:
        sizes |= {"authors": 18, "year": 4, "key": 20}
    elif width >= 60:
        sizes |= {"authors": 16, "year": 4}
    sizes["title"] = max(1, width - sum(sizes.values()) - len(sizes) + 1)
    return sizes


def cells_of(item: Item, widths: Mapping[str, int]) -> list[Cell]:
    """Return the cells of a row, each followed by a space."""
    resolved, paper = item.paper.resolution.resolved, listed_paper(item)
    row = []
    for name, width in widths.items():
        text, kind = one_line(COLUMNS[name].text(paper)), name
        if name == "title":
            text, kind = plain_text(COLUMNS[name].text(paper)), "title" if resolved else "unresolved"
        elif name == "priority":
            text, kind = _PRIORITIES.get(text, ""), f"priority-{text or 'none'}"
        elif name == "status":
            kind = f"status-{text}"
        row.append(Cell(fitted(text, width) + " ", kind))
    return row


def fitted(text: str, width: int) -> str:
    """Return `text` in exactly `width` cells, with an ellipsis if it was cut."""
    if cell_len(text) > width:
        text = set_cell_size(text, max(0, width - 1)).rstrip() + _ELLIPSIS
    return set_cell_size(text, width)
