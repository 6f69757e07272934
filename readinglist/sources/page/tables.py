"""Tables of Markdown and LaTeX: the column with titles, by its heading or its cells, and what the others say."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.names import authors_from_line
from readinglist.papers.paper import PartialDate
from readinglist.plugins.protocols import Skipped
from readinglist.sources.items.splitting import ListItem, split_item
from readinglist.sources.page.evidence import identifiers_in, links_to_paper, looks_like_title
from readinglist.sources.page.lists import FoundItem
from readinglist.sources.page.marks import MarkedLine
from readinglist.sources.page.markup import plain
from readinglist.sources.page.wording.bylines import is_byline

_CELLS = lazy_pattern(r"(?<!\\)\|")
_TEX_CELLS = lazy_pattern(r"(?<!\\)&")
_RULE = lazy_pattern(r"[\s|:+=-]+")
_YEAR = lazy_pattern(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_ONLY_YEAR = lazy_pattern(r"\(?(?:19|20)\d\d\)?")
_COLUMNS = {
    "title": {"title", "paper", "papers", "papertitle", "name", "publication", "article", "论文", "标题", "titel"},
    "authors": {"author", "authors", "author(s)", "作者", "autor", "autoren", "auteurs", "autores"},
    "venue": {"venue", "journal", "conference", "pub.", "pub", "会议", "期刊", "source", "publishedin"},
    "date": {"date", "year", "publishdate", "published", "time", "时间", "日期", "年份", "jahr", "année", "año"},
}
_COLUMN_OF = {name: column for column, names in _COLUMNS.items() for name in names}
_TITLE_AND_TEXT = lazy_pattern(
    r"(?:\d{1,3}[.)]\s)?(?P<title>\S(?:(?!\s{2}).){2,120}?)(?:\s{2,}|\s[-–]\s(?=[a-z]))\S.{60,}"
)
_SIGNS = lazy_pattern(r"[*_\s`]")
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
    kind = ""
    ruled = {place for place, line in enumerate(lines) if _is_rule(line.whole, "|")}
    for place, line in enumerate(lines):
        shape = _shape(line, kind, below_is_rule=place + 1 in ruled or place in ruled)
        if shape != kind or not shape:
            if rows:
                yield rows
            rows, kind = [], shape
        if shape:
            rows.append((line.number, _cells(line.whole, shape)))
    if rows:
        yield rows
    yield from _aligned(lines)


def _shape(line: MarkedLine, kind: str, *, below_is_rule: bool) -> str:
    """Return what separates the cells of a row of a table of the given kind; empty if the line is none."""
    if line.whole.startswith("|") and line.whole.count("|") >= _FEWEST:
        return "|"
    if line.whole.endswith("\\\\") and "&" in line.whole:
        return "&"
    if "|" in line.whole and (kind == "bar" or below_is_rule):
        return "bar"
    return "\t" * (line.whole.count("\t") >= _FEWEST)


def _cells(text: str, shape: str) -> list[str]:
    if shape == "\t":
        return [cell.strip() for cell in text.split("\t")]
    if shape == "&":
        return [cell.strip().replace("\\&", "&") for cell in _TEX_CELLS.split(text.removesuffix("\\\\"))]
    return [cell.strip() for cell in _CELLS.split(text.strip().strip("|"))]


def _is_rule(text: str, sign: str) -> bool:
    return sign in text and "-" in text and bool(_RULE.fullmatch(text))


def _aligned(lines: Sequence[MarkedLine]) -> Iterator[list[tuple[int, list[str]]]]:
    """Yield the rows of tables with columns of fixed width, below a row that names the column of titles."""
    place = 0
    while place < len(lines):
        starts = _column_starts(lines[place])
        place += 1
        if not starts:
            continue
        rows = [(lines[place - 1].number, _divided(lines[place - 1], starts))]
        while place < len(lines) and (_fits(lines[place], starts) or _BORDER.fullmatch(lines[place].whole)):
            if not _BORDER.fullmatch(lines[place].whole):
                rows.append((lines[place].number, _divided(lines[place], starts)))
            place += 1
        if len(rows) > _FEWEST:
            yield rows


_BORDER = lazy_pattern(r"[=-]{2,}(?:\s+[=-]{2,})*")
_WIDE = lazy_pattern(r"\s{2,}")


def _column_starts(line: MarkedLine) -> list[int]:
    """Return where the columns start that a heading row names; empty if the line is none."""
    names = _WIDE.split(line.whole)
    columns = named_columns(names)
    if len(names) < _FEWEST or "title" not in columns or len(columns) < len(names) / 2:
        return []
    return [0, *(found.end() for found in _WIDE.finditer(line.whole))]


def _fits(line: MarkedLine, starts: Sequence[int]) -> bool:
    """Whether spaces stand before each column of a line."""
    return not line.blank and all(
        line.whole[start - 2 : start].isspace() or start > len(line.whole) for start in starts[1:]
    )


def _divided(line: MarkedLine, starts: Sequence[int]) -> list[str]:
    return [line.whole[start:end].strip() for start, end in zip(starts, [*starts[1:], None], strict=True)]


def _papers(rows: Sequence[tuple[int, list[str]]]) -> Iterator[FoundItem]:
    """Yield the papers of a table, if it has a column of titles."""
    body = [(number, cells) for number, cells in rows if not _RULE.fullmatch("|".join(cells) or "|")]
    columns = named_columns(body[0][1]) if body else {}
    if columns or (len(rows) > 1 and _RULE.fullmatch("|".join(rows[1][1]) or "|")):
        body = body[1:]
    title = columns.get("title", -1)
    if title < 0:
        cells_of = [cells for _, cells in body]
        title = _title_column(cells_of)
        columns = _given_columns(cells_of, title) | columns
    if title < 0:
        return
    for number, cells in body:
        if len(cells) > title:
            yield from _paper(number, cells, title, columns)


def named_columns(cells: Sequence[str]) -> dict[str, int]:
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
    if named < _SOME * len(rows) and not _dated(rows):
        return -1
    best, share = -1, _ENOUGH
    for place in range(width):
        cells = _column(rows, place)
        good = sum(map(_is_title, cells)) + sum(_is_title(cell) and links_to_paper(cell) for cell in cells)
        if cells and good / len(cells) > share:
            best, share = place, good / len(cells)
    return best


def _column(rows: Sequence[Sequence[str]], place: int) -> list[str]:
    """Return the cells in the first rows of a column that are not empty."""
    return [row[place] for row in rows[:_SAMPLE] if len(row) > place and row[place]]


def _dated(rows: Sequence[Sequence[str]]) -> bool:
    """Whether rows have as many cells each, and one column of years, as no table of prices or results has."""
    if len(rows) < _FEWEST or len({len(row) for row in rows}) > 1:
        return False
    return any(all(map(_ONLY_YEAR.fullmatch, _column(rows, place) or [""])) for place in range(len(rows[0])))


def _given_columns(rows: Sequence[Sequence[str]], title: int) -> dict[str, int]:
    """Return the places of the columns of names and of years, by their cells."""
    from readinglist.sources.items.name_lists import is_name_list

    columns: dict[str, int] = {}
    for place in range(max(map(len, rows), default=0)):
        cells = _column(rows, place)
        if place == title or not cells:
            continue
        if sum(map(is_name_list, map(plain, cells))) > _ENOUGH * len(cells):
            columns.setdefault("authors", place)
        elif all(map(_ONLY_YEAR.fullmatch, cells)):
            columns.setdefault("date", place)
    return columns


def _is_title(cell: str) -> bool:
    """Whether a cell has a title of several words, not names."""
    words = plain(cell).split()
    parts = split_item(cell)
    return len(words) > _FEWEST and not is_byline(plain(cell)) and looks_like_title(parts.title)


def _paper(number: int, cells: Sequence[str], title: int, columns: dict[str, int]) -> Iterator[FoundItem]:
    row = " | ".join(cells)
    divided = _TITLE_AND_TEXT.fullmatch(cells[title])
    parts = split_item(divided["title"] if divided else cells[title])
    if not looks_like_title(parts.title, referenced=bool(columns)):
        found = identifiers_in(row)
        if len(found) == 1:
            yield FoundItem(first=number, last=number, parts=ListItem.of(*found[0]), text=row)
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
