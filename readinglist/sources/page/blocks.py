"""Joining of wrapped lines into blocks: paragraphs or parts of them.

The text width and the first word of the next line show whether a line was wrapped or ended by its author.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.sources.page.lines import PageLine
from readinglist.sources.page.parts import Part
from readinglist.sources.page.wording.bylines import is_name_line

_NARROWEST, _WIDEST = 40, 110
_SLACK = 8
_FEWEST_BROKEN, _SOME, _MOSTLY = 4, 0.1, 0.6
_RULE = 0.25
_FEWEST_NAMES = 3


@dataclass(frozen=True, slots=True)
class Block:
    """The joined lines `first` to `last`. `fills` means that the next word did not fit on its last line.

    The other fields are those of `PageLine`.
    """

    first: int
    last: int
    text: str
    gap: int
    indent: int
    label: Part | None
    identifier: bool
    arxiv: tuple[ArxivId, int | None] | None
    doi: Doi | None
    aside: str
    fills: bool


def blocks_of(lines: Sequence[PageLine]) -> tuple[tuple[Block, ...], int]:
    """Return the blocks of a page, and the column at which its text was wrapped (0 if it was not)."""
    width = _wrapped_at(lines)
    forced = [bool(width) and _is_forced(line, following, width) for line, following in pairwise(lines)] + [False]
    apart = _are_apart(lines, forced)
    named = _rows_of_names(lines)
    blocks: list[Block] = []
    begin = 0
    for place in range(len(lines)):
        last = place + 1 == len(lines)
        goes_on = not last and (
            place in named or _goes_on(lines[begin], lines[place], lines[place + 1], forced=forced[place], apart=apart)
        )
        if not goes_on:
            blocks.append(_block(lines[begin : place + 1], fills=forced[place], named=begin in named))
            begin = place + 1
    return tuple(blocks), width


def _rows_of_names(lines: Sequence[PageLine]) -> frozenset[int]:
    """Return the places of lines with one name that another name directly follows, if names usually have such lines."""
    alone = [line.label is None and not (line.aside or line.identifier) and is_name_line(line.text) for line in lines]
    found = frozenset(
        place
        for place, (line, following) in enumerate(pairwise(lines))
        if alone[place] and alone[place + 1] and not following.gap and following.indent == line.indent
    )
    indented = sum(lines[place].indent > 0 for place in found)
    return found if indented >= _FEWEST_NAMES and indented == len(found) else frozenset()


def _wrapped_at(lines: Sequence[PageLine]) -> int:
    """Return the column at which running text was wrapped, or 0 if paragraphs are single lines.

    Only lines that go on in lower case show it; titles and lists of names may be longer or shorter.
    """
    lengths = [line.indent + line.length for line in lines]
    broken = [
        (lengths[place], _needed(line, following))
        for place, (line, following) in enumerate(pairwise(lines))
        if not (following.gap or line.identifier or following.identifier or following.arxiv)
        and following.text[:1].islower()
    ]
    if len(broken) < max(_FEWEST_BROKEN, _SOME * len(lines)):
        return 0
    width = sorted(length for length, _ in broken)[int(len(broken) * 0.98)]
    full = sum(needed > width - _SLACK for _, needed in broken)
    long = sum(length > 2 * width for length in lengths)
    wrapped = full >= _MOSTLY * len(broken) and long <= _SOME * len(broken)
    return width if wrapped and _NARROWEST <= width <= _WIDEST else 0


def _is_forced(line: PageLine, following: PageLine, width: int) -> bool:
    """Whether the first word of the next line did not fit on `line`."""
    if following.gap or line.aside or line.identifier or following.aside or following.label is not None:
        return False
    if following.identifier and following.arxiv:
        return False
    return _needed(line, following) > width


def _needed(line: PageLine, following: PageLine) -> int:
    """Return the length of a line if it also had the first word of the next one."""
    return line.indent + line.length + 1 + len(following.text.partition(" ")[0])


def _are_apart(lines: Sequence[PageLine], forced: Sequence[bool]) -> bool:
    """Whether blank lines separate all paragraphs: hardly any other line ends early."""
    gaps = sum(line.gap > 0 for line in lines[1:])
    early = sum(
        not (forced[place] or following.gap or following.aside or line.aside or line.label is not None)
        for place, (line, following) in enumerate(pairwise(lines))
    )
    return early <= _RULE * gaps


def _goes_on(first: PageLine, line: PageLine, following: PageLine, *, forced: bool, apart: bool) -> bool:
    """Whether two lines certainly belong together. `apart` means that blank lines separate all paragraphs."""
    if following.label is not None or following.aside or line.aside:
        return False
    if _is_heading(line):
        return not following.identifier
    if following.gap:
        return False
    if first.label is not None and first.label is not Part.ABSTRACT and following.indent > first.indent:
        return True
    return forced and (apart or following.text[:1].islower())


def _is_heading(line: PageLine) -> bool:
    """Whether a line has nothing but the label of the next one."""
    return line.label in (Part.TITLE, Part.AUTHORS) and not line.text


def _block(lines: Sequence[PageLine], *, fills: bool, named: bool) -> Block:
    first = lines[0]
    if _is_heading(first):
        first = (
            replace(lines[1], gap=first.gap, label=first.label)
            if lines[1:]
            else replace(first, label=None, aside="label")
        )
    return Block(
        first=lines[0].number,
        last=lines[-1].number,
        text=", ".join(line.text.rstrip(" ,;") for line in lines if line.text)
        if named
        else joined([line.text for line in lines if line.text]),
        gap=first.gap,
        indent=first.indent,
        label=first.label,
        identifier=first.identifier,
        arxiv=first.arxiv,
        doi=first.doi,
        aside=first.aside,
        fills=fills,
    )


def joined(texts: Sequence[str]) -> str:
    """Join wrapped lines, and words broken at a hyphen."""
    if len(texts) < 2:
        return "".join(texts)
    pieces = [texts[0]]
    for before, text in pairwise(texts):
        broken = before.endswith("-") and before[-2:-1].isalnum() and text.partition(" ")[0] not in ("and", "or", "to")
        pieces.append(text if broken else f" {text}")
    return "".join(pieces)
