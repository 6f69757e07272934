"""What lists show of papers."""

from typing import NamedTuple

from readinglist.library.encoding import time_to_json
from readinglist.papers.paper import Item, short_authors

TAG_GAP = ", "
"""The separator of the tags of a paper in a list."""


class ListedPaper(NamedTuple):
    """What lists show of an item. Texts are empty and numbers 0 if unknown.

    `authors` are as `short_authors` returns them, `tags` have a `TAG_GAP` between them, and `resolution` and `added`
    are as they are stored.
    """

    key: str
    title: str
    authors: str
    year: int
    arxiv_id: str
    doi: str
    venue: str
    status: str
    priority: str
    rating: int
    due: str
    progress: str
    tags: str
    added: str
    resolution: str


def listed_paper(item: Item) -> ListedPaper:
    """Return what lists show of an item, as the store does without reading it."""
    paper, reading, metadata = item.paper, item.reading, item.paper.metadata
    return ListedPaper(
        key=paper.key,
        title=metadata.title,
        authors=short_authors(metadata.authors),
        year=metadata.year or 0,
        arxiv_id=str(metadata.arxiv_id or ""),
        doi=str(metadata.doi or ""),
        venue=metadata.venue,
        status=reading.status,
        priority=reading.priority,
        rating=reading.rating,
        due=reading.due,
        progress=reading.progress,
        tags=TAG_GAP.join(paper.tags),
        added=time_to_json(paper.added),
        resolution=paper.resolution.value,
    )
