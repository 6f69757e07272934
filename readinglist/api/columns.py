"""The columns of lists of papers: one definition each for tables, JSON and the terminal interface."""

from __future__ import annotations

from typing import TYPE_CHECKING

from readinglist.papers.paper import display_title, short_authors
from readinglist.papers.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from readinglist.library.days import Calendar
    from readinglist.papers.paper import Item


def moment(at: datetime | None) -> str | None:
    """Return a time as ISO 8601 in UTC, to the second."""
    return at.isoformat(timespec="seconds").replace("+00:00", "Z") if at else None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperColumn:
    """A column. Its `name` is also its heading and its JSON member, with `value`; `text` is what tables show.

    Tables shorten `flexible` columns, down to `least` cells, and leave out an `optional` one without any text. Narrow
    tables leave out those with a `rank`, the highest first. The text of a column with a `time` is its day.
    """

    name: str
    value: Callable[[Item], object]
    text: Callable[[Item], str]
    flexible: bool = False
    least: int = 8
    rank: int = 0
    style: str = ""
    optional: bool = False
    time: Callable[[Item], datetime | None] | None = None

    def shown(self, item: Item, calendar: Calendar) -> str:
        """Return the text for tables."""
        at = self.time(item) if self.time else None
        return calendar.day(at).isoformat() if at else self.text(item)


_ALL = (
    PaperColumn(
        name="key",
        value=lambda item: item.paper.key,
        text=lambda item: item.paper.key,
        flexible=True,
        least=20,
        style="cyan",
    ),
    PaperColumn(
        name="title",
        value=lambda item: item.paper.metadata.title,
        text=lambda item: ("" if item.paper.resolution.resolved else "? ") + display_title(item),
        flexible=True,
        least=16,
    ),
    PaperColumn(
        name="authors",
        value=lambda item: [str(author) for author in item.paper.metadata.authors],
        text=lambda item: short_authors(item.paper.metadata.authors),
        flexible=True,
        least=12,
        rank=4,
    ),
    PaperColumn(
        name="year",
        value=lambda item: item.paper.metadata.year,
        text=lambda item: str(item.paper.metadata.year or ""),
        rank=3,
    ),
    PaperColumn(
        name="arxiv_id",
        value=lambda item: str(item.paper.metadata.arxiv_id) if item.paper.metadata.arxiv_id else None,
        text=lambda item: str(item.paper.metadata.arxiv_id or ""),
    ),
    PaperColumn(
        name="doi",
        value=lambda item: str(item.paper.metadata.doi) if item.paper.metadata.doi else None,
        text=lambda item: str(item.paper.metadata.doi or ""),
    ),
    PaperColumn(
        name="venue",
        value=lambda item: item.paper.metadata.venue or None,
        text=lambda item: item.paper.metadata.venue,
        flexible=True,
    ),
    PaperColumn(
        name="status",
        value=lambda item: item.reading.status,
        text=lambda item: item.reading.status,
        rank=1,
    ),
    PaperColumn(
        name="priority",
        value=lambda item: item.reading.priority or None,
        text=lambda item: item.reading.priority,
    ),
    PaperColumn(
        name="rating",
        value=lambda item: item.reading.rating or None,
        text=lambda item: "★" * item.reading.rating,
    ),
    PaperColumn(
        name="due",
        value=lambda item: item.reading.due or None,
        text=lambda item: item.reading.due,
        rank=2,
        optional=True,
    ),
    PaperColumn(
        name="progress",
        value=lambda item: item.reading.progress or None,
        text=lambda item: item.reading.progress,
        optional=True,
    ),
    PaperColumn(
        name="tags",
        value=lambda item: list(item.paper.tags),
        text=lambda item: ", ".join(item.paper.tags),
        flexible=True,
        least=4,
        rank=5,
        style="dim",
        optional=True,
    ),
    PaperColumn(
        name="added",
        value=lambda item: moment(item.paper.added),
        text=lambda item: "",
        time=lambda item: item.paper.added,
    ),
    PaperColumn(
        name="resolved",
        value=lambda item: item.paper.resolution.resolved,
        text=lambda item: item.paper.resolution.value.replace("_", " "),
    ),
)

COLUMNS = {column.name: column for column in _ALL}
"""The columns by name, in the order of the JSON members."""

LIST_COLUMNS = ("key", "status", "due", "year", "authors", "title", "tags")
"""The columns of `list`."""
