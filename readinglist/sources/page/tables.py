"""Tables of Markdown: the column with titles, by its heading or by its cells, and what the other cells say."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.names import authors_from_line
from readinglist.papers.paper import PartialDate
from readinglist.plugins.protocols import Skipped
from readinglist.sources.items.splitting import split_item
from readinglist.sources.page.evidence import identifiers_in, links_to_paper, looks_like_title
from readinglist.sources.page.lists import FoundItem
from readinglist.sources.page.marks import MarkedLine
from readinglist.sources.page.markup import plain
from readinglist.sources.page.wording.bylines import is_byline

_CELLS = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"[\s|:+=-]+")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_COLUMNS = {
    "title": {"title", "paper", "papers", "papertitle", "name", "publication", "article", "论文", "标题", "titel"},
    "authors": {"author", "authors", "author(s)", "作者", "autor", "autoren", "auteurs", "autores"},
    "venue": {"venue", "journal", "conference", "pub.", "pub", "会议", "期刊", "source", "publishedin"},
    "date": {"date", "year", "publishdate", "published", "time", "时间", "日期", "年份", "jahr", "année", "año"},
}
_COLUMN_OF = {name: column for column, names in _COLUMNS.items() for name in names}
_SIGNS = re.compile(r"[*_\s`]")
_FEWEST, _ENOUGH, _SOME = 2, 0.6, 0.3
_SAMPLE = 200


def table_items(lines: Sequence[MarkedLine]) -> tuple[list[FoundItem], list[Skipped]]:
    """Return the papers in tables, one per row, and the rows of none."""
    items: list[FoundItem] = []
    skipped: list[Skipped] = []
    for rows in _tables(lines):
        found = list(_papers(rows))
        if not found:
            continue
        items.extend(found)
        own = {item.first for item in found}
        skipped.extend(
            Skipped(first_line=number, last_line=number, reason="table") for number, _ in rows if number not in own
        )
    return items, skipped


def _tables(lines: Sequence[MarkedLine]) -> Iterator[list[tuple[int, list[str]]]]:
    """Yield the rows of each table as (line number, cells)."""
    rows: list[tuple[int, list[str]]] = []
    for line in lines:
        if line.whole.startswith("|") and line.whole.count("|") >= _FEWEST:
            rows.append((line.number, [cell.strip() for cell in _CELLS.split(line.whole.strip().strip("|"))]))
        elif rows:
            yield rows
            rows = []
    if rows:
        yield rows


def _papers(rows: Sequence[tuple[int, list[str]]]) -> Iterator[FoundItem]:
    """Yield the papers of a table, if it has a column of titles."""
    body = [(number, cells) for number, cells in rows if not _RULE.fullmatch("|".join(cells) or "|")]
    columns = _named_columns(body[0][1]) if body else {}
    if columns or (len(rows) > 1 and _RULE.fullmatch("|".join(rows[1][1]) or "|")):
        body = body[1:]
    title = columns.get("title", -1)
    if title < 0:
        title = _title_column([cells for _, cells in body])
    if title < 0:
        return
    for number, cells in body:
        if len(cells) > title:
            yield from _paper(number, cells, title, columns)


def _named_columns(cells: Sequence[str]) -> dict[str, int]:
    """Return the places of the columns that a heading row names; empty if it names none."""
    columns: dict[str, int] = {}
    for place, cell in enumerate(cells):
        name = _COLUMN_OF.get(_SIGNS.sub("", plain(cell)).lower())
        if name:
            columns.setdefault(name, place)
    return columns


def _title_column(rows: Sequence[Sequence[str]]) -> int:
    """Return the place of the column with titles, else -1: most of its cells are titles, or links to papers."""
    width = max((len(row) for row in rows), default=0)
    named = sum(bool(identifiers_in(" ".join(row), bare=True)) or links_to_paper(" ".join(row)) for row in rows)
    if named < _SOME * len(rows):
        return -1
    best, share = -1, _ENOUGH
    for place in range(width):
        cells = [row[place] for row in rows[:_SAMPLE] if len(row) > place and row[place]]
        good = sum(map(_is_title, cells)) + sum(_is_title(cell) and links_to_paper(cell) for cell in cells)
        if cells and good / len(cells) > share:
            best, share = place, good / len(cells)
    return best


def _is_title(cell: str) -> bool:
    """Whether a cell has a title of several words, not names."""
    words = plain(cell).split()
    parts = split_item(cell)
    return len(words) > _FEWEST and not is_byline(plain(cell)) and looks_like_title(parts.title)


def _paper(number: int, cells: Sequence[str], title: int, columns: dict[str, int]) -> Iterator[FoundItem]:
    row = " | ".join(cells)
    parts = split_item(cells[title])
    if not looks_like_title(parts.title, referenced="title" in columns):
        return
    given = {name: plain(cells[place]) for name, place in columns.items() if len(cells) > place}
    named = identifiers_in(row, bare=True)
    arxiv = parts.arxiv or next(((each, version) for each, version in named if isinstance(each, ArxivId)), None)
    doi = parts.doi or next((each for each, _ in named if isinstance(each, Doi)), None)
    year = _YEAR.search(given.get("date", ""))
    parts = replace(
        parts,
        arxiv=arxiv,
        doi=doi,
        authors=parts.authors or (authors_from_line(given["authors"]) if given.get("authors") else ()),
        venue=parts.venue or given.get("venue", ""),
        date=parts.date or (PartialDate.parse(year[0]) if year else None),
    )
    yield FoundItem(first=number, last=number, parts=parts, text=row)
