"""Evidence shared between the cards of a page: lines at the same place of each card have the same part."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from readinglist.sources.page.blocks import Block
from readinglist.sources.page.boilerplate import is_boilerplate, shape_of
from readinglist.sources.page.parts import Part
from readinglist.sources.page.scores import IMPOSSIBLE, Scores

_SAME = {Part.AUTHORS: (Part.AUTHORS, Part.AUTHORS_GO_ON, Part.AUTHORS_BELOW)}
_FEWEST = 3
_WEIGHT = 0.6
_MOST = 3.0
_AGREED = 0.65
_UNSURE = 4.5
_LONGEST_SHAPE = 120
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
    return [tuple(each) for each in moved]


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
