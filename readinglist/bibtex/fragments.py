"""BibTeX entries inside other text, such as a README, and the ``@string`` and the like around them."""

from collections.abc import Iterator

from readinglist.papers.lazy_patterns import lazy_pattern

_START = lazy_pattern(
    r"[ \t>]*@(?:(?i:string|comment|preamble)[ \t]*[{(]|[A-Za-z]{2,20}[ \t]*[{(][^{}()\n]{0,200}(?:,|$))"
)
_MOST_LINES = 400


def fragments_of(text: str) -> list[tuple[int, int]]:
    """Return (first line, last line) of each entry, ``@string`` and the like in `text`, counted from 1.

    An entry without its closing brace ends before the next entry or blank line.
    """
    return list(_fragments(text.split("\n")))


def _fragments(lines: list[str]) -> Iterator[tuple[int, int]]:
    place = 0
    while place < len(lines):
        if "@" not in lines[place] or not _START.match(lines[place]):
            place += 1
            continue
        last = _end(lines, place)
        yield place + 1, last + 1
        place = last + 1


def _end(lines: list[str], start: int) -> int:
    """Return the index of the line on which the braces of an entry are balanced."""
    depth = 0
    for place in range(start, min(len(lines), start + _MOST_LINES)):
        line = lines[place]
        if place > start and _START.match(line):
            return place - 1
        depth += sum(line.count(c) for c in "{(") - sum(line.count(c) for c in "})")
        if depth <= 0:
            return place
    blank = (place for place in range(start + 1, min(len(lines), start + _MOST_LINES)) if not lines[place].strip())
    return next(blank, min(len(lines), start + _MOST_LINES)) - 1
