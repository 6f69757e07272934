"""Lines of text charts: bars of block characters, and blocks of lines side by side."""

from collections.abc import Sequence
from itertools import zip_longest

from readinglist.cli.tables import cells, shortened

Line = tuple[tuple[str, str], ...]
"""The (text, style) pairs of a line."""

REST = "rest"
"""In place of a style: what is told as a number only, because it would dwarf the others."""

_EIGHTHS = ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")


def bar(number: float, most: float, width: int, *, blocks: bool = True) -> str:
    """A bar of at most `width` cells, as long as `number` is to `most`; what is not nothing can be seen.

    Without `blocks` it is made of characters that every terminal has.
    """
    if number <= 0 or most <= 0 or width < 1:
        return ""
    eighths = max(1, min(width * 8, round(number / most * width * 8)))
    if not blocks:
        return "#" * max(1, eighths // 8)
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8]


def bars(
    heading: str, counts: Sequence[tuple[str, int, str]], width: int, *, blocks: bool = True, label: int = 0
) -> list[Line]:
    """A heading and a line with a bar for each (name, number, style); names longer than `label` cells are shortened."""
    if not counts:
        return []
    most = max(number for _, number, style in counts if style != REST)
    digits = len(f"{max(number for _, number, _ in counts):,}")
    names = min(max(cells(name) for name, _, _ in counts), label or width // 2)
    room = width - names - digits - 6
    lines: list[Line] = [((heading, "bold"),)]
    for name, number, style in counts:
        shown = shortened(name, names)
        told = f"  {shown}{' ' * (names - cells(shown))}  {number:{digits},}  "
        drawn = ((bar(number, most, room, blocks=blocks), style),) if style != REST else ()
        lines.append(((told.rstrip() if not drawn else told, ""), *drawn))
    return lines


def beside(left: Sequence[Line], right: Sequence[Line], width: int) -> list[Line]:
    """Two blocks of lines, the right one from cell `width` on; one alone where the other is empty."""
    if not left or not right:
        return [*left, *right]
    joined: list[Line] = []
    for one, other in zip_longest(left, right, fillvalue=()):
        gap = width - sum(cells(text) for text, _ in one)
        joined.append((*one, (" " * max(2, gap), ""), *other) if other else one)
    return joined
