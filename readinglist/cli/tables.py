"""Plain tables that fit a terminal, measured in terminal cells."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from readinglist.papers.folding import one_line

GAP = "  "
ELLIPSIS = "…"
_WIDE = frozenset("WF")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table. Only `flexible` columns are shortened, down to `least` cells, the widest first.

    `styles` are those of certain texts, `style` that of all others.
    """

    heading: str
    right: bool = False
    flexible: bool = False
    least: int = 8
    style: str = ""
    styles: Mapping[str, str] = field(default_factory=dict)


def cells(text: str) -> int:
    """Number of terminal cells of `text`: two for wide East Asian characters, none for combining marks (UAX 11)."""
    if text.isascii():
        return len(text)
    return sum(_cells_of(character) for character in text)


def shortened(text: str, width: int) -> str:
    """Shorten `text` to at most `width` cells, with an ellipsis if something is left out."""
    if cells(text) <= width:
        return text
    if width < 1:
        return ""
    kept, used = [], 0
    for character in text:
        used += _cells_of(character)
        if used > width - 1:
            break
        kept.append(character)
    return "".join(kept).rstrip() + ELLIPSIS


def lines_of(
    columns: Sequence[Column],
    rows: Iterable[Sequence[str]],
    width: int | None,
    paint: Callable[[str, str], str] | None = None,
) -> Iterator[str]:
    """Yield the heading and a line per row. With `width` None, nothing is shortened. `paint` applies a style."""
    table = [[one_line(cell) for cell in row] for row in rows]
    widths = [max(cells(text) for text in column) for column in zip([c.heading for c in columns], *table, strict=True)]
    if width is not None:
        widths = _fitted(columns, widths, width)
    headings = [column.heading for column in columns]
    yield _line(columns, headings, widths, (lambda text, _style: paint(text, "bold")) if paint else None)
    for row in table:
        yield _line(columns, row, widths, paint)


def _cells_of(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in _WIDE else 1


def _fitted(columns: Sequence[Column], widths: Sequence[int], width: int) -> list[int]:
    """Return the widths, with flexible columns narrowed until the line fits or each has its least width."""
    fitted = list(widths)
    excess = sum(fitted) + len(GAP) * (len(columns) - 1) - width
    while excess > 0:
        open_columns = [n for n, column in enumerate(columns) if column.flexible and fitted[n] > column.least]
        if not open_columns:
            break
        widest = max(open_columns, key=lambda n: fitted[n])
        next_widest = max([fitted[n] for n in open_columns if fitted[n] < fitted[widest]], default=0)
        step = max(1, min(excess, fitted[widest] - max(next_widest, columns[widest].least)))
        fitted[widest] -= step
        excess -= step
    return fitted


def _line(
    columns: Sequence[Column], row: Sequence[str], widths: Sequence[int], paint: Callable[[str, str], str] | None
) -> str:
    parts = []
    for column, text, width in zip(columns, row, widths, strict=True):
        shown = shortened(text, width)
        padding = " " * (width - cells(shown))
        style = column.styles.get(text, column.style)
        painted = paint(shown, style) if paint and style and shown else shown
        parts.append(padding + painted if column.right else painted + padding)
    return GAP.join(parts).rstrip()
