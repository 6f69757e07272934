"""The columns of lists of papers: one definition each for tables, JSON and the terminal interface."""

from __future__ import annotations

from typing import TYPE_CHECKING

from readinglist.library.encoding import time_from_json
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.paper import Resolution, title_placeholder

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from readinglist.library.days import Calendar
    from readinglist.library.listing import ListedPaper
    from readinglist.papers.paper import Item

RESOLVED = frozenset(each.value for each in Resolution if each.resolved)
"""The resolutions of resolved papers, as they are stored."""


def moment(at: datetime | None) -> str | None:
    """Return a time as ISO 8601 in UTC, to the second."""
    return at.isoformat(timespec="seconds").replace("+00:00", "Z") if at else None


def title_of(paper: ListedPaper) -> str:
    """Return the title, or a placeholder if it is unknown."""
    return paper.title or title_placeholder(paper.arxiv_id, paper.doi, paper.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperColumn:
    """A column. Its `name` is also its heading and its JSON member, with `value`; `text` is what tables show.

    JSON needs the whole item, and tables only what the library lists.

    Tables shorten `flexible` columns, down to `least` cells, and leave out an `optional` one without any text. Narrow
    tables leave out those with a `rank`, the highest first. The text of a column with `is_time` is its day.
    """

    name: str
    value: Callable[[Item], object]
    text: Callable[[ListedPaper], str]
    flexible: bool = False
    least: int = 8
    rank: int = 0
    style: str = ""
    optional: bool = False
    is_time: bool = False

    def shown_in(self, calendar: Calendar) -> Callable[[ListedPaper], str]:
        """Return the function that returns the text of a paper, in which times are days of the calendar."""
        if not self.is_time:
            return self.text
        return lambda paper: calendar.day(time_from_json(self.text(paper))).isoformat()


_ALL = (
    PaperColumn(
        name="key",
        value=lambda item: item.paper.key,
        text=lambda paper: paper.key,
        flexible=True,
        least=20,
        style="cyan",
    ),
    PaperColumn(
        name="title",
        value=lambda item: item.paper.metadata.title,
        text=lambda paper: ("" if paper.resolution in RESOLVED else "? ") + title_of(paper),
        flexible=True,
        least=16,
    ),
    PaperColumn(
        name="authors",
        value=lambda item: [str(author) for author in item.paper.metadata.authors],
        text=lambda paper: paper.authors,
        flexible=True,
        least=12,
        rank=4,
    ),
    PaperColumn(
        name="year",
        value=lambda item: item.paper.metadata.year,
        text=lambda paper: str(paper.year or ""),
        rank=3,
    ),
    PaperColumn(
        name="arxiv_id",
        value=lambda item: str(item.paper.metadata.arxiv_id) if item.paper.metadata.arxiv_id else None,
        text=lambda paper: paper.arxiv_id,
    ),
    PaperColumn(
        name="doi",
        value=lambda item: str(item.paper.metadata.doi) if item.paper.metadata.doi else None,
        text=lambda paper: paper.doi,
    ),
    PaperColumn(
        name="venue",
        value=lambda item: item.paper.metadata.venue or None,
        text=lambda paper: paper.venue,
        flexible=True,
    ),
    PaperColumn(
        name="status",
        value=lambda item: item.reading.status,
        text=lambda paper: paper.status,
        rank=1,
    ),
    PaperColumn(
        name="priority",
        value=lambda item: item.reading.priority or None,
        text=lambda paper: paper.priority,
    ),
    PaperColumn(
        name="rating",
        value=lambda item: item.reading.rating or None,
        text=lambda paper: "★" * paper.rating,
    ),
    PaperColumn(
        name="due",
        value=lambda item: item.reading.due or None,
        text=lambda paper: paper.due,
        rank=2,
        optional=True,
    ),
    PaperColumn(
        name="progress",
        value=lambda item: item.reading.progress or None,
        text=lambda paper: paper.progress,
        optional=True,
    ),
    PaperColumn(
        name="tags",
        value=lambda item: list(item.paper.tags),
        text=lambda paper: paper.tags,
        flexible=True,
        least=4,
        rank=5,
        style="dim",
        optional=True,
    ),
    PaperColumn(
        name="added",
        value=lambda item: moment(item.paper.added),
        text=lambda paper: paper.added,
        is_time=True,
    ),
    PaperColumn(
        name="resolved",
        value=lambda item: item.paper.resolution.resolved,
        text=lambda paper: paper.resolution.replace("_", " "),
    ),
)

COLUMNS = {column.name: column for column in _ALL}
"""The columns by name, in the order of the JSON members."""

LIST_COLUMNS = ("key", "status", "due", "year", "authors", "title", "tags")
"""The columns of `list`."""

SORT_ORDERS = {
    "added:r": "added, newest first",
    "added": "added, oldest first",
    "year:r": "year, newest first",
    "title": "title",
    "author": "author",
    "key": "citation key",
    "status": "status",
    "since:r": "status change, newest first",
    "priority": "priority, highest first",
    "rating:r": "rating, highest first",
    "due": "due day",
    "venue": "venue",
}
"""The orders that screens offer: sort field, ``:r`` if reversed, and label."""
