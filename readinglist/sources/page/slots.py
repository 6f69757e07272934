"""Evidence shared between the cards of a page: lines at the same place of each card have the same part."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

from readinglist.sources.page.blocks import Block
from readinglist.sources.page.boilerplate import is_boilerplate, shape_of
from readinglist.sources.page.parts import Part
from readinglist.sources.page.scores import IMPOSSIBLE, Scores
from readinglist.sources.page.wording.bylines import is_byline, is_name_line

_SAME = {Part.AUTHORS: (Part.AUTHORS, Part.AUTHORS_GO_ON, Part.AUTHORS_BELOW)}
_FEWEST = 3
_WEIGHT = 0.6
_MOST = 3.0
_AGREED = 0.65
_UNSURE = 4.5
_LONGEST_SHAPE = 120
_SHORTEST, _MOST_LINES = 3, 8
_NEARLY_ALL, _SOME = 0.8, 0.3
_CONFIRMED = 6.0
_CHOICES = (Part.BOILERPLATE, Part.TITLE, Part.AUTHORS, Part.DETAIL, Part.ABSTRACT)
_SHARED = (Part.TITLE, Part.AUTHORS, Part.AUTHORS_GO_ON, Part.AUTHORS_BELOW, Part.DETAIL, Part.ABSTRACT)


def share_evidence(blocks: Sequence[Block], scores: Sequence[Scores]) -> list[Scores]:
    """Return the scores of each block, moved towards the mean of the blocks next to the same button, count or label."""
    marks = _marks(blocks)
    slots: dict[tuple[str, int], list[int]] = defaultdict(list)
    for place, block in enumerate(blocks):
        if _is_open(block, scores[place]):
            if place and marks[place - 1]:
                slots[marks[place - 1], -1].append(place)
            if place + 1 < len(blocks) and marks[place + 1]:
                slots[marks[place + 1], 1].append(place)
    moved = [list(each) for each in scores]
    for members in slots.values():
        if len(members) >= _FEWEST:
            _share(members, scores, moved)
    _confirm_paragraphs(blocks, scores, moved)
    return [tuple(each) for each in moved]


def _confirm_paragraphs(blocks: Sequence[Block], scores: Sequence[Scores], moved: list[list[float]]) -> None:
    """Raise the scores of titles and authors in paragraphs of the same form: a title, perhaps a venue, and authors."""
    starts = [place for place, block in enumerate(blocks) if block.gap or not place]
    forms: dict[int, list[int]] = defaultdict(list)
    for start, end in pairwise([*starts, len(blocks)]):
        if _SHORTEST <= end - start <= _MOST_LINES:
            forms[end - start].append(start)
    for length, places in forms.items():
        if len(places) < _FEWEST:
            continue
        found = _title_and_authors(
            [blocks[start : start + length] for start in places], [scores[start : start + length] for start in places]
        )
        if found:
            for start in places:
                _confirm(range(start + found[0], start + found[1] + 1), moved)


def _title_and_authors(
    paragraphs: Sequence[Sequence[Block]], scores: Sequence[Sequence[Scores]]
) -> tuple[int, int] | None:
    """Return the places of title and authors in paragraphs with the same number of lines, if nearly all have them."""
    columns = list(zip(*paragraphs, strict=True))
    named = [sum(is_byline(each.text) or is_name_line(each.text) for each in column) for column in columns]
    listed = [sum(is_byline(each.text) for each in column) for column in columns]
    most = _NEARLY_ALL * len(paragraphs)
    authors = next((k for k in range(1, len(columns)) if named[k] >= most and listed[k] >= _SOME * named[k]), 0)
    for place, column in enumerate(columns[:authors]):
        different = len({each.text for each in column}) >= most
        if different and not listed[place] and sum(each[place][Part.TITLE] for each in scores) > 0:
            return place, authors
    return None


def _confirm(places: range, moved: list[list[float]]) -> None:
    """Raise the scores of a title, the lines below it, and the authors, which are the last line."""
    for place in places:
        last = place == places[-1]
        part = Part.TITLE if place == places[0] else Part.AUTHORS if last else Part.DETAIL
        for each in _SAME.get(part, (part,)):
            moved[place][each] += _CONFIRMED
        moved[place][Part.TITLE] -= 0 if part is Part.TITLE else _CONFIRMED


def _marks(blocks: Sequence[Block]) -> list[str]:
    """Return what identifies each block as a repeated line, empty for other blocks."""
    shapes = [shape_of(block.text) if len(block.text) <= _LONGEST_SHAPE else "" for block in blocks]
    counts: dict[str, int] = defaultdict(int)
    for shape in shapes:
        counts[shape] += 1
    marks = []
    for block, shape in zip(blocks, shapes, strict=True):
        if block.label is not None:
            marks.append(block.label.name)
        elif block.identifier:
            marks.append("identifier")
        elif block.aside == "rule":
            marks.append("rule")
        else:
            marks.append(shape if counts[shape] >= _FEWEST and (len(shape) > 1 or is_boilerplate(block.text)) else "")
    return marks


def _is_open(block: Block, score: Scores) -> bool:
    """Whether the part of a block is not yet certain."""
    return block.label is None and not block.aside and not block.identifier and score[Part.BOILERPLATE] < 6.0


def _share(members: Sequence[int], scores: Sequence[Scores], moved: list[list[float]]) -> None:
    """Move the scores of the members of a slot to their mean, if most of them agree on their part."""
    votes = Counter(max(_CHOICES, key=lambda part: scores[place][part]) for place in members)
    agreed, count = votes.most_common(1)[0]
    if agreed is Part.BOILERPLATE or count < _AGREED * len(members):
        return
    unsure = [place for place in members if max(scores[place]) - scores[place][agreed] <= _UNSURE]
    for part in _SHARED:
        known = [scores[place][part] for place in members if scores[place][part] > IMPOSSIBLE / 2]
        if len(known) < _FEWEST:
            continue
        mean = sum(known) / len(known)
        for place in unsure:
            if scores[place][part] > IMPOSSIBLE / 2:
                change = _WEIGHT * (mean - scores[place][part])
                favoured = part in _SAME.get(agreed, (agreed,))
                moved[place][part] += min(_MOST, max(0.0, change)) if favoured else max(-_MOST, min(0.0, change))
