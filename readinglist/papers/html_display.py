"""Papers as HTML for notebooks. Everything that comes from papers is escaped, and links lead to arXiv or a DOI only."""

from collections.abc import Iterator, Sequence
from html import escape

from readinglist.papers.folding import counted
from readinglist.papers.paper import Item, display_title, short_authors

_HEADINGS = ("key", "status", "year", "authors", "title", "tags")
_MOST_ROWS = 60
"""Rows of a list that are shown, as many as pandas shows."""

_SHOWN = 5
"""Rows at each end of a longer list."""


def item_html(item: Item) -> str:
    """Return a paper: title, authors, year, venue, status, tags, and abstract."""
    metadata = item.paper.metadata
    authors = ", ".join(escape(str(author)) for author in metadata.authors)
    facts = (authors, str(metadata.year or ""), escape(metadata.venue))
    states = (f"<code>{escape(item.paper.key)}</code>", escape(item.reading.status), _tags(item))
    abstract = f"<details><summary>Abstract</summary><p>{escape(metadata.abstract)}</p></details>"
    return (
        f"<div><strong>{_title(item)}</strong><br>{' · '.join(filter(None, facts))}<br>"
        f"{' · '.join(filter(None, states))}{abstract if metadata.abstract else ''}</div>"
    )


def list_html(items: Sequence[Item]) -> str:
    """Return a table of papers; of a long list the first and the last ones, and the number of all."""
    head = "".join(f"<th>{name}</th>" for name in _HEADINGS)
    total = f"<p>{counted(len(items), 'paper')}</p>"
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(_rows(items))}</tbody></table>{total}"


def _rows(items: Sequence[Item]) -> Iterator[str]:
    if len(items) <= _MOST_ROWS:
        yield from map(_row, items)
        return
    yield from map(_row, items[:_SHOWN])
    yield f'<tr><td colspan="{len(_HEADINGS)}">…</td></tr>'
    yield from map(_row, items[-_SHOWN:])


def _row(item: Item) -> str:
    cells = (
        escape(item.paper.key),
        escape(item.reading.status),
        str(item.paper.metadata.year or ""),
        escape(short_authors(item.paper.metadata.authors)),
        _title(item),
        _tags(item),
    )
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _title(item: Item) -> str:
    """Return the title, as a link if the paper is resolved and has an identifier."""
    metadata, title = item.paper.metadata, escape(display_title(item))
    if not item.paper.resolution.resolved:
        return f"? {title}"
    url = metadata.arxiv_id.url if metadata.arxiv_id else metadata.doi.url if metadata.doi else ""
    return f'<a href="{escape(url)}" rel="noopener">{title}</a>' if url else title


def _tags(item: Item) -> str:
    return escape(", ".join(item.paper.tags))
