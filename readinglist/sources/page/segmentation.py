"""Which part every line of a page is: the likeliest reading of the page as a whole (Viterbi's algorithm)."""

from collections.abc import Sequence

from readinglist.core.folding import STOP_WORDS
from readinglist.sources.page.layout import Layout
from readinglist.sources.page.lines import Line, Part
from readinglist.sources.page.scores import IMPOSSIBLE, Scores

_F, _T, _T2, _A, _A2, _D, _B = Part

_FOLLOWS: tuple[tuple[tuple[Part, float], ...], ...] = (
    ((_F, 0.0), (_T, 0.0), (_A, -7.0), (_B, -7.0)),
    ((_T2, -3.0), (_A, 0.2), (_D, -0.2), (_B, 1.0)),
    ((_T2, -2.0), (_A, 0.2), (_D, -0.2), (_B, 1.0)),
    ((_A2, -1.5), (_D, -0.2), (_B, 1.0)),
    ((_A2, -1.0), (_D, -0.2), (_B, 1.0)),
    ((_D, 0.0), (_A, -0.6), (_B, 0.6)),
    ((_B, -0.3), (_T, 0.0), (_F, 0.0), (_A, -7.0)),
)
"""For each part, what may come after it and how readily; a record without an abstract is `_ALONE` besides."""

_ALONE = 3.5
"""Cost of a title without an abstract on a page where others have one: buttons and headings look like titles."""


def segment(lines: Sequence[Line], scores: Sequence[Scores], layout: Layout) -> list[Part]:
    """The part of each line, in order; time and memory grow with the number of lines."""
    alone = _ALONE if layout.has_abstracts else 0.0
    best = [scores[0][part] if part in (_F, _T) else scores[0][part] - 7.0 for part in Part]
    best[_T2] = best[_A2] = IMPOSSIBLE
    back: list[list[int]] = []
    for place in range(1, len(lines)):
        best, pointers = _step(best, scores[place], _changes(lines, place, layout, alone))
        back.append(pointers)
    final = [score - (alone if part in (_T, _T2, _A, _A2, _D) else 0.0) for part, score in zip(Part, best, strict=True)]
    part = max(Part, key=lambda each: final[each])
    parts = [part]
    for pointers in reversed(back):
        part = Part(pointers[part])
        parts.append(part)
    return parts[::-1]


def _step(best: list[float], scores: Scores, changes: tuple[tuple[float, ...], ...]) -> tuple[list[float], list[int]]:
    """Scores of the best readings that end in each part at this line, and the part before it in each."""
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


def _changes(lines: Sequence[Line], place: int, layout: Layout, alone: float) -> tuple[tuple[float, ...], ...]:
    """The readiness of each part to follow each at the break before line `place`."""
    before, line = lines[place - 1], lines[place]
    forced = layout.forced(place - 1)
    ended = _is_ended(before.text)
    table = [[IMPOSSIBLE] * len(Part) for _ in Part]
    for part, following in zip(Part, _FOLLOWS, strict=True):
        for after, readiness in following:
            table[part][after] = readiness
    for part in (_T, _T2, _A, _A2, _D):
        table[part][_T] = table[part][_F] = -alone
    going_on = _going_on(before, line, layout, forced=forced)
    for part in (_T, _T2):
        table[part][_T2] += going_on
    for part in (_A, _A2):
        table[part][_A2] += going_on
    if not ended:
        table[_B][_B] += 1.0
        table[_B][_T] -= 2.5
        table[_B][_F] -= 1.0
    if layout.width and line.gap == 0:
        _adjust_wrapped(table, line, forced=forced, ended=ended)
    return tuple(map(tuple, table))


def _adjust_wrapped(table: list[list[float]], line: Line, *, forced: bool, ended: bool) -> None:
    """In wrapped text a break that was not forced ends a paragraph or a title."""
    if forced:
        table[_B][_T] -= 1.5
        table[_B][_B] += 1.0
        table[_T][_B] -= 1.0
        table[_T2][_B] -= 0.5
    elif not ended:
        table[_B][_B] -= 2.5
    if line.text and line.text[0].islower():
        table[_B][_B] += 1.0


def _is_ended(text: str) -> bool:
    """Whether a paragraph may end with `text`: a full stop, or an address."""
    tail = text.rstrip(")]\"'”’»*")
    return not text or tail[-1:] in ".!?…。！？" or "://" in text.rpartition(" ")[2] or "/" in text.rpartition(" ")[2]


def _going_on(before: Line, line: Line, layout: Layout, *, forced: bool) -> float:
    """How much the break looks like one inside a title or a list of authors."""
    if line.gap:
        return -6.0
    labelled = before.label is not None or before.indent > 0
    if labelled and line.indent > 0 and line.label is None:
        return 14.0
    last = before.text.rpartition(" ")[2].lower()
    if before.text.endswith((",", ":", "-", "–", "&", "/")) or last in STOP_WORDS:
        return 3.5
    if layout.width:
        return 2.0 if forced else -3.0
    return 0.0
