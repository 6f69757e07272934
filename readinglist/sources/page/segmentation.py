"""Classification of the blocks of a page: the most likely sequence of parts (Viterbi algorithm)."""

import re
from collections.abc import Sequence

from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.sources.page.blocks import Block
from readinglist.sources.page.conventions import (
    PageConventions,
    begins_paragraph,
    conventions_of,
    did_not_fit,
    is_too_long_for_button,
    is_unfinished,
)
from readinglist.sources.page.parts import Part
from readinglist.sources.page.scores import IMPOSSIBLE, Scores

_F, _T, _T2, _A, _A2, _D, _B, _A3 = Part

_FOLLOWS: tuple[tuple[tuple[Part, float], ...], ...] = (
    ((_F, 0.0), (_T, 0.0), (_A, -7.0), (_B, -7.0)),
    ((_T2, -3.0), (_A, 0.2), (_D, -0.2), (_B, 1.0)),
    ((_T2, -2.0), (_A, 0.2), (_D, -0.2), (_B, 1.0)),
    ((_A2, -1.5), (_D, -0.2), (_B, 1.0)),
    ((_A2, -1.0), (_D, -0.2), (_B, 1.0)),
    ((_D, 0.0), (_A, -0.6), (_B, 0.6)),
    ((_B, -0.3), (_T, 0.0), (_F, 0.0), (_A3, -3.0)),
    ((_A3, -1.0), (_T, 0.0), (_F, 0.0)),
)
"""For each part, the parts that may follow it and their scores; a record without an abstract also costs `_ALONE`."""

_ALONE = 4.5
"""Cost of a title without an abstract on a page with abstracts: buttons and headings look like titles."""

_LONG_ALONE = 1.5
"""The same cost if the title is too long for a button, and several titles of the page have no abstract."""

_HEADING = 1.0
"""Cost of joining a short line to the title below it on a page without wrapped lines: it may be a heading."""


_OPEN_END = lazy_pattern(
    r"\s(?:and|or|of|for|the|an?|with|by|from|via|und|der|des|für|et|du|des|y|del|и)$", re.IGNORECASE
)
"""A word with which hardly any title or list of authors ends."""

_INNER = 3.0
"""Cost of a short title directly after authors on a page with abstracts: it may be a journal."""


def _table(alone: float) -> tuple[tuple[float, ...], ...]:
    """Return `_FOLLOWS` as a square table in which a title without an abstract costs `alone`."""
    table = [[IMPOSSIBLE] * len(Part) for _ in Part]
    for part, following in zip(Part, _FOLLOWS, strict=True):
        for after, readiness in following:
            table[part][after] = readiness
    for part in (_T, _T2, _A, _A2, _D):
        table[part][_T] = table[part][_F] = -alone
    return tuple(map(tuple, table))


_TABLE = _table(_ALONE)
_TABLE_OF_TITLES = _table(0.0)


def segment(blocks: Sequence[Block], scores: Sequence[Scores], width: int) -> list[Part]:
    """Return the part of each block, in order; time and memory are linear in the number of blocks."""
    conventions = conventions_of(blocks, scores)
    alone = _ALONE if conventions.has_abstracts else 0.0
    best = [scores[0][part] if part in (_F, _T) else scores[0][part] - 7.0 for part in Part]
    best[_T2] = best[_A2] = best[_A3] = IMPOSSIBLE
    back: list[list[int]] = []
    for place in range(1, len(blocks)):
        changes = _changes(blocks, place, width, conventions, scores[place])
        best, pointers = _step(best, scores[place], changes)
        back.append(pointers)
    last = _LONG_ALONE if conventions.lacks_abstracts and is_too_long_for_button(blocks[-1]) else alone
    final = [score - (last if part in (_T, _T2, _A, _A2, _D) else 0.0) for part, score in zip(Part, best, strict=True)]
    part = max(Part, key=lambda each: final[each])
    parts = [part]
    for pointers in reversed(back):
        part = Part(pointers[part])
        parts.append(part)
    return parts[::-1]


def _step(best: list[float], scores: Scores, changes: list[list[float]]) -> tuple[list[float], list[int]]:
    """Return the scores of the best sequences that end in each part at this block, and the previous part of each."""
    reached = [IMPOSSIBLE] * len(best)
    pointers = [0] * len(best)
    for before, so_far in enumerate(best):
        if so_far <= IMPOSSIBLE / 2:
            continue
        for after, change in enumerate(changes[before]):
            total = so_far + change
            if total > reached[after]:
                reached[after] = total
                pointers[after] = before
    return [total + score for total, score in zip(reached, scores, strict=True)], pointers


def _changes(
    blocks: Sequence[Block], place: int, width: int, conventions: PageConventions, scores: Scores
) -> list[list[float]]:
    """Return the score of each transition between parts before block `place`."""
    before, block = blocks[place - 1], blocks[place]
    table = [list(row) for row in (_TABLE if conventions.has_abstracts else _TABLE_OF_TITLES)]
    if conventions.lacks_abstracts and is_too_long_for_button(before):
        table[_T][_T] = table[_T][_F] = -_LONG_ALONE
    _apply_conventions(table, block, conventions)
    if conventions.paired:
        _apply_pairs(table, before, block)
    forced = bool(width) and before.fills
    button = scores[_F] >= 5 and not (block.aside or block.identifier) and block.text.replace(" ", "").isalpha()
    wrapped = bool(width or conventions.title_width)
    full = forced or (bool(conventions.title_width) and did_not_fit(before, block, conventions.title_width))
    going_on = _going_on(before, block, conventions, wrapped=wrapped, forced=full, button=button)
    for first, second in ((_T, _T2), (_T2, _T2), (_A, _A2), (_A2, _A2), (_A3, _A3)):
        table[first][second] += going_on
    if not (wrapped or is_too_long_for_button(before)):
        table[_T][_T2] -= _HEADING
    if before.label is _D and block.indent and not before.indent:
        table[_D][_D] += 10.0
    ended = _is_ended(before.text)
    if not ended:
        table[_B][_B] += 1.0
        table[_B][_T] -= 2.5
        table[_B][_F] -= 1.0
    if width and not block.gap:
        _apply_wrapping(table, block, forced=forced, ended=ended)
    return table


def _apply_conventions(table: list[list[float]], block: Block, conventions: PageConventions) -> None:
    """Apply the conventions of the page."""
    if conventions.spaced and not block.gap:
        table[_T][_B] -= 5.0
        table[_T2][_B] -= 5.0
    if conventions.labels_titles and block.label is not _T:
        for row in table:
            row[_T] -= 20.0
    if conventions.single:
        table[_B][_B] -= 2.5
    if conventions.names_authors:
        table[_T][_A] += 2.5
        table[_T2][_A] += 2.5
        table[_D][_A] += 2.0
        if conventions.has_abstracts and not (block.gap or is_too_long_for_button(block)):
            table[_A][_T] -= _INNER
            table[_D][_T] -= _INNER
    if conventions.lists_titles:
        for part in (_F, _T, _T2, _A, _A2, _D):
            table[part][_T] += 1.5 if conventions.names_authors and part in (_T, _T2) else 2.5


def _apply_pairs(table: list[list[float]], before: Block, block: Block) -> None:
    """Prefer a title at the beginning of a paragraph, and authors after it."""
    begins = begins_paragraph(before, block)
    if not (begins or is_unfinished(before.text)):
        table[_T][_A] += _INNER
        table[_T][_T2] -= _INNER
    for row in table:
        row[_T] += _INNER if begins else -_INNER


def _apply_wrapping(table: list[list[float]], block: Block, *, forced: bool, ended: bool) -> None:
    """In wrapped text, a line that was not full ends a paragraph or a title."""
    if forced:
        table[_B][_T] -= 1.5
        table[_B][_B] += 1.0 if ended else 0.3
        for part in (_T, _T2):
            table[part][_B] -= 2.0
            table[part][_A] -= 1.0
            table[part][_D] -= 2.0
    elif not ended:
        table[_B][_B] -= 2.5
    if block.text and block.text[0].islower():
        table[_B][_B] += 1.0


def _is_ended(text: str) -> bool:
    """Whether a paragraph may end with `text`: a full stop or a URL."""
    tail = text.rstrip(")]\"'”’»*")
    return not text or tail[-1:] in ".!?…。！？" or "://" in text.rpartition(" ")[2] or "/" in text.rpartition(" ")[2]


def _going_on(
    before: Block, block: Block, conventions: PageConventions, *, wrapped: bool, forced: bool, button: bool
) -> float:
    """Score whether the break looks like one inside a title or a list of authors."""
    if block.gap:
        return -6.0
    if (before.label is not None or before.indent) and block.indent > before.indent and block.label is None:
        return 14.0
    unfinished = is_unfinished(before.text)
    if _OPEN_END.search(before.text):
        return 9.0
    if not wrapped:
        return (6.0 if conventions.spaced else 0.0) + (3.5 if unfinished else 0.0)
    if forced:
        return 11.0 if button else 4.5
    return 4.0 if conventions.spaced else 2.0 if unfinished else -3.0
