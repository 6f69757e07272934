"""Plain tables and paragraphs that fit a terminal, measured in terminal cells."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from itertools import groupby
from operator import gt
from typing import Protocol

from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import one_line, printable
from readinglist.papers.lazy_patterns import lazy_pattern

GAP = "  "
ELLIPSIS = "…"
_WIDE = frozenset("WF")
_WIDEST = 2
_NARROWEST = 3
"""Cells of a column that was narrowed as far as possible."""

_FIRST_MARK = "\u0300"
"""The first combining mark; characters below it have one cell each."""

_PLAIN = lazy_pattern(r"(?:[!-~]++|(?<=[!-~]) (?=[!-~])|\n)*+")
"""Lines of printable ASCII with single spaces between words: the cells of most rows."""

_JOINER = "\u200d"
_EMOJI_STYLE = "\ufe0f"
_SKIN_TONES = frozenset("\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")
"""They belong to the emoji before them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table that may have to fit a width.

    First the `flexible` columns are shortened, down to `least` cells, the widest first. If that is not enough, columns
    with a `rank` are left out, the highest first; then all columns are shortened. An `optional` column without any text
    is always left out. `styles` are those of certain texts, `style` that of all others.
    """

    heading: str
    right: bool = False
    optional: bool = False
    flexible: bool = False
    least: int = 8
    rank: int = 0
    style: str = ""
    styles: Mapping[str, str] = field(default_factory=dict)


class Rows(Protocol):
    """Rows that can be read several times, as an iterator cannot."""

    def __len__(self) -> int:
        """Return the number of rows."""
        ...

    def __iter__(self) -> Iterator[Sequence[str]]:
        """Yield the texts of each row, by column."""
        ...


Line = tuple[tuple[str, str], ...]
"""(text, style) pairs."""


def cells(text: str) -> int:
    """Return the number of terminal cells of `text`."""
    if text.isascii() or max(text) < _FIRST_MARK:
        return len(text)
    return sum(width for _, width in _clusters(text))


def shortened(text: str, width: int) -> str:
    """Shorten `text` to at most `width` cells, with an ellipsis if something is left out."""
    if cells(text) <= width:
        return text
    if width < 1:
        return ""
    kept, used = [], 0
    for cluster, size in _clusters(text):
        used += size
        if used > width - 1:
            break
        kept.append(cluster)
    return "".join(kept).rstrip() + ELLIPSIS


def wrapped(parts: Iterable[tuple[str, str]], width: int, *, indent: int = 0) -> list[Line]:
    """Break a line of (text, style) pairs at spaces and between wide characters, and longer words anywhere.

    All lines but the first are indented.
    """
    margin = [(" ", 1, "")] * (indent if indent < width - 8 else 0)
    lines: list[Line] = []
    line: list[tuple[str, int, str]] = []
    used = start = cut = 0
    for text, style in parts:
        for cluster, size in _clusters(text):
            if used + size > width and len(line) > start:
                head, tail = (line[:cut], line[cut:]) if cut > start and cluster != " " else (line, [])
                lines.append(_joined(head))
                while tail and tail[0][0] == " ":
                    tail.pop(0)
                line, start, cut = [*margin, *tail], len(margin), 0
                used = sum(each for _, each, _ in line)
                if cluster == " " and not tail:
                    continue
            if size >= _WIDEST and len(line) > start:
                cut = len(line)
            line.append((cluster, size, style))
            used += size
            if (cluster == " " and any(each != " " for each, _, _ in line[start:])) or size >= _WIDEST:
                cut = len(line)
    return [*lines, _joined(line)]


def wrapped_text(text: str, width: int) -> list[str]:
    """Return the lines of a text as `wrapped` breaks it; one empty line without text."""
    line = printable(text).expandtabs().replace("\n", " ")
    return ["".join(part for part, _ in each) for each in wrapped([(line, "")], width)]


def _joined(line: Sequence[tuple[str, int, str]]) -> Line:
    """Join neighbours of one style, without the spaces at the end."""
    end = len(line)
    while end and line[end - 1][0] == " ":
        end -= 1
    runs = groupby(line[:end], key=lambda each: each[2])
    return tuple(("".join(cluster for cluster, _, _ in run), style) for style, run in runs)


def lines_of(
    columns: Sequence[Column],
    rows: Rows,
    width: int | None,
    paint: Callable[[str, str], str] | None = None,
) -> Iterator[str]:
    """Yield the heading and a line per row. With `width` None, nothing is shortened.

    The rows are read twice, for the widths and for the lines, so that a long table need not be kept in memory. `paint`
    applies a style.
    """
    widths = [0] * len(columns)
    for row in rows:
        sizes = map(len, row) if _is_plain(row) else map(cells, map(one_line, row))
        widths = list(map(max, widths, sizes))
    shown = [n for n, column in enumerate(columns) if widths[n] or not column.optional]
    widths = [max(each, cells(column.heading)) for each, column in zip(widths, columns, strict=True)]
    if width is not None:
        shown = _shown(columns, widths, width, shown)
    columns, widths = [columns[n] for n in shown], [widths[n] for n in shown]
    if width is not None:
        widths = _narrowed(widths, [c.least if c.flexible else widths[n] for n, c in enumerate(columns)], width)
        widths = _narrowed(widths, [_NARROWEST] * len(widths), width)
    headings = [column.heading for column in columns]
    yield _line(columns, headings, widths, (lambda text, _style: paint(text, "bold")) if paint else None)
    pattern = GAP.join(f"%{'' if column.right else '-'}{size}s" for column, size in zip(columns, widths, strict=True))
    for row in rows:
        plain = _is_plain(row)
        texts = tuple([(row[n] if plain else one_line(row[n])) for n in shown])
        if plain and paint is None and not any(map(gt, map(len, texts), widths)):
            yield (pattern % texts).rstrip()  # what `_line` returns, in a tenth of the time
        else:
            yield _line(columns, texts, widths, paint)


def _is_plain(row: Sequence[str]) -> bool:
    """Whether the texts are printable ASCII with single spaces between words, as those of most rows."""
    joined = "\n".join(row)
    return _PLAIN.fullmatch(joined) is not None and joined.count("\n") == len(row) - 1


def _clusters(text: str) -> Iterator[tuple[str, int]]:
    """Yield the characters of `text` with those that belong to them, and their number of cells.

    Wide East Asian characters (UAX 11) and emoji have two cells; marks, joiners and the later letters of a Hangul
    syllable have none. The emoji of a sequence count each, because many terminals draw them side by side.
    """
    cluster, width = "", 0
    for character in text:
        size = _cells_of(character)
        if cluster and (size == 0 or character in _SKIN_TONES or cluster.endswith(_JOINER)):
            cluster += character
            width = max(width + size, _WIDEST if character == _EMOJI_STYLE else 0)
            continue
        if cluster:
            yield cluster, width
        cluster, width = character, size
    if cluster:
        yield cluster, width


def _cells_of(character: str) -> int:
    if character < _FIRST_MARK:
        return 1
    if unicodedata.category(character) in ("Mn", "Me", "Cf") or "\u1160" <= character <= "\u11ff":
        return 0
    return _WIDEST if unicodedata.east_asian_width(character) in _WIDE else 1


def _least(columns: Sequence[Column], widths: Sequence[int], shown: Sequence[int]) -> int:
    """Return the cells that the shown columns need if the flexible ones are as narrow as they may be."""
    least = (min(widths[n], columns[n].least) if columns[n].flexible else widths[n] for n in shown)
    return sum(least) + len(GAP) * (len(shown) - 1)


def _shown(columns: Sequence[Column], widths: Sequence[int], width: int, shown: list[int]) -> list[int]:
    """Return those of the `shown` places of columns that are not left out."""
    while _least(columns, widths, shown) > width and any(columns[n].rank for n in shown):
        shown.remove(max(shown, key=lambda n: columns[n].rank))
    return shown[: max(1, (width + len(GAP)) // (_NARROWEST + len(GAP)))]


def _narrowed(widths: Sequence[int], least: Sequence[int], width: int) -> list[int]:
    """Return the widths, narrowed until the line fits or each is at its least, the widest first."""
    fitted = list(widths)
    excess = sum(fitted) + len(GAP) * (len(fitted) - 1) - width
    while excess > 0:
        places = [n for n, each in enumerate(fitted) if each > least[n]]
        if not places:
            break
        widest = max(places, key=lambda n: fitted[n])
        next_widest = max([fitted[n] for n in places if fitted[n] < fitted[widest]], default=0)
        step = max(1, min(excess, fitted[widest] - max(next_widest, least[widest])))
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


def one_text(value: object) -> str:
    """Return the value of a field (a text, a list, or an object) as one line."""
    if isinstance(value, dict):
        return "; ".join(f"{name} = {text}" for name, text in value.items())
    return ", ".join(str(each) for each in value) if isinstance(value, list) else str(value)
