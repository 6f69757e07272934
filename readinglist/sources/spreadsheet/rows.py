"""The rows of a spreadsheet saved as text, and the row that names its columns."""

import csv
import re
from collections.abc import Iterator, Sequence
from typing import Literal

from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.sources.spreadsheet.columns import IDENTIFYING, Columns, columns_of
from readinglist.sources.spreadsheet.evidence import evident_columns

_SEPARATORS = (",", ";", "\t", "|")
_HEAD = 25
_LONGEST_HEADING = 200
_LONGEST_LINE = 20_000
_FEWEST_BY_WORD = 3
_STATED = lazy_pattern(r"\"?sep=(?P<separator>.)\"?\s*", re.IGNORECASE)
_NO_HEADING = lazy_pattern(r"[{}=<>]|://|\b10\.\d{4,9}/|^\[\d{1,4}\]")
_LIST_MARK = lazy_pattern(r"\s*(?:[-*+•·]|\d{1,4}[.)]|\[\d{1,4}\]|#+)\s")
_SAMPLE = 200
_MOST = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """A row with its lines; `problem` says why it could not be read."""

    first: int
    last: int
    cells: tuple[str, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where the rows of a table begin: the lines before them, the separator, and the columns.

    `heading` says whether the first row names the columns.
    """

    before: int
    separator: str
    columns: Columns
    heading: bool

    @property
    def quoting(self) -> Literal[0, 3]:
        """How the csv module treats quotation marks: Web of Science writes them as text."""
        return csv.QUOTE_NONE if "PT" in self.columns.headings and self.separator == "\t" else csv.QUOTE_MINIMAL


def layout_of(text: str) -> Layout | None:
    """Return the layout of a text; None if it is no table of papers."""
    lines = text.split("\n", _SAMPLE)[:_SAMPLE]
    stated = next((found for line in lines[:3] if (found := _STATED.fullmatch(line.lstrip("\ufeff")))), None)
    separators = (stated["separator"],) if stated else _SEPARATORS
    filled = [at for at, line in enumerate(lines) if line.strip("\ufeff \t\r")]
    for place, at in enumerate(filled[:_HEAD]):
        line = lines[at].replace("\ufeff", "")
        following = [lines[later] for later in filled[place + 1 : place + 4]]
        for separator in separators:
            columns = _heading(line, separator, following)
            if columns and (place == 0 or stated or _is_regular(lines[at:], separator, len(columns.names))):
                return Layout(before=at, separator=separator, columns=columns, heading=True)
    for separator in separators:
        rows = [cells for line in lines if (cells := _cells(line.replace("\ufeff", ""), separator))]
        listed = sum(1 for line in lines if _LIST_MARK.match(line)) > len(rows) // 2
        spaced = separator == "," and any(cell[:1] == " " for cells in rows for cell in cells)
        columns = evident_columns(rows) if not (separator == "|" or listed or spaced) else None
        if columns:
            return Layout(before=0, separator=separator, columns=columns, heading=False)
    return None


def _is_regular(lines: Sequence[str], separator: str, width: int) -> bool:
    """Whether most rows after a heading row have its length; quoted cells may extend over several lines."""
    try:
        rows = [row for row in csv.reader(lines[1:], delimiter=separator) if row]
    except csv.Error:  # a cell that is too long
        return False
    return bool(rows) and sum(1 for row in rows if len(row) == width) >= _MOST * len(rows)


def _cells(line: str, separator: str) -> list[str]:
    """Return the cells of one line; empty if it is blank or cannot be read."""
    if not line.strip() or len(line) > _LONGEST_LINE:
        return []
    try:
        return next(csv.reader([line], delimiter=separator, strict=True), [])
    except csv.Error:
        return []


def _heading(line: str, separator: str, following: Sequence[str]) -> Columns | None:
    """Return the columns that a line names; None if it is no heading row."""
    if separator not in line or (separator == "|" and line.strip().startswith("|")):
        return None
    if not any(separator in later for later in following[:1]):
        return None
    cells = _cells(line, separator)
    return _heading_columns(cells, [_cells(later, separator) for later in following])


def _heading_columns(cells: Sequence[str], following: Sequence[Sequence[str]]) -> Columns | None:
    """Return the columns if the cells are headings: two are known, or three contain a known word and rows have equal
    length.
    """
    headings = [cell.strip() for cell in cells]
    if len(headings) < 2 or any(len(cell) > _LONGEST_HEADING or _NO_HEADING.search(cell) for cell in headings):
        return None
    columns = columns_of(headings)
    if not columns.known & IDENTIFYING or any(map(_has_same_label, cells, following[0] if following else ())):
        return None
    if columns.sure >= 2:
        return columns
    regular = len(following) >= 1 and all(len(row) == len(cells) for row in following)
    return columns if regular and len(columns.known) >= _FEWEST_BY_WORD else None


def _has_same_label(cell: str, below: str) -> bool:
    """Whether a cell and the one below it are values with the same label: ``Year: 2019`` and ``Year: 2021``."""
    label, colon, _ = cell.partition(":")
    return bool(colon) and below.partition(":")[0] == label


def rows_of(text: str, layout: Layout) -> Iterator[SheetRow]:
    """Yield the rows of a table with their lines, except rows without characters."""
    lines = text.rstrip("\n").split("\n")[layout.before :]
    if lines:
        lines[0] = lines[0].replace("\ufeff", "")
    source = (f"{line}\n" for line in lines)
    reader = csv.reader(source, delimiter=layout.separator, strict=True, quoting=layout.quoting)
    while reader.line_num < len(lines):
        first = reader.line_num + 1
        try:
            cells = next(reader)
        except csv.Error as error:
            last = min(reader.line_num, len(lines))
            unclosed = "unexpected end" in str(error)
            reason = f"unclosed quotation mark, up to line {layout.before + last}" if unclosed else str(error)
            yield SheetRow(first=layout.before + first, last=layout.before + last, problem=f"unreadable row: {reason}")
            continue
        if cells:
            yield SheetRow(first=layout.before + first, last=layout.before + reader.line_num, cells=tuple(cells))
