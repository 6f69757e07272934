"""Conventions of a page, learnt from its unambiguous blocks."""

from collections.abc import Sequence
from itertools import pairwise

from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import STOP_WORDS
from readinglist.sources.page.blocks import Block
from readinglist.sources.page.parts import Part
from readinglist.sources.page.scores import Scores

_FEWEST = 2
_RULE = 0.8
_LONGEST_TITLE = 150
_SOME = 5
_BOILERPLATE, _AUTHORS = 5.0, 2.9
_SELDOM, _OFTEN, _SOMETIMES, _MOSTLY = 0.1, 0.15, 0.2, 0.6
_CLEAR = 1.0
_LONG, _MANY_SPACES = 50, 5


@dataclass(frozen=True, slots=True)
class PageConventions:
    """The conventions of a page.

    `has_abstracts`: there is an unambiguous abstract. `spaced`: whether blank lines separate titles and abstracts; None
    if unknown. `single`: abstracts usually have one paragraph. `title_width`: the column at which titles were wrapped;
    0 if they were not. `names_authors`: authors usually follow titles. `paired`: there are no abstracts, and paragraphs
    are a title and authors. `lists_titles`: there are no abstracts, and most lines other than boilerplate look like
    titles. `labels_titles`: titles have a label. `lacks_abstracts`: there are abstracts, but several titles have none.
    """

    has_abstracts: bool
    spaced: bool | None
    single: bool
    title_width: int
    names_authors: bool
    paired: bool
    lists_titles: bool
    labels_titles: bool
    lacks_abstracts: bool


def conventions_of(blocks: Sequence[Block], scores: Sequence[Scores]) -> PageConventions:
    """Return the conventions of a page."""
    titles = [_is_title(block, score) for block, score in zip(blocks, scores, strict=True)]
    bodies = [_is_body(block, score) for block, score in zip(blocks, scores, strict=True)]
    gaps = [
        blocks[place + 1].gap > 0
        for place, (title, body) in enumerate(zip(titles, bodies[1:], strict=False))
        if title and body
    ]
    share = sum(gaps) / len(gaps) if len(gaps) >= _FEWEST else None
    spaced = None if share is None else True if share >= _RULE else False if share <= 1 - _RULE else None
    alone = sum(
        title and following and score[Part.TITLE] > _CLEAR and is_too_long_for_button(block)
        for block, score, title, following in zip(blocks, scores, titles, [*titles[1:], True], strict=True)
    )
    certain = sum(score[Part.ABSTRACT] > 3 and body for score, body in zip(scores, bodies, strict=True))
    has_abstracts = certain > 0 and certain >= _SELDOM * sum(titles)
    plain = sum(score[Part.BOILERPLATE] < _BOILERPLATE for score in scores)
    named = sum(score[Part.AUTHORS] >= _AUTHORS for score in scores)
    paired = not has_abstracts and _are_pairs(blocks, scores)
    return PageConventions(
        has_abstracts=has_abstracts,
        spaced=spaced,
        single=_are_single(bodies),
        title_width=_title_width(blocks, titles),
        labels_titles=sum(block.label is Part.TITLE for block in blocks) >= _FEWEST,
        lacks_abstracts=has_abstracts and alone > _FEWEST and alone >= _SOMETIMES * sum(titles),
        names_authors=paired or (named >= _FEWEST and named >= _OFTEN * sum(titles)),
        paired=paired,
        lists_titles=not has_abstracts and sum(titles) > _FEWEST and sum(titles) >= _MOSTLY * (plain - named),
    )


def begins_paragraph(before: Block, block: Block) -> bool:
    """Whether a block is the first after a blank line, or less indented than the one before."""
    return block.gap > 0 or block.indent < before.indent


def is_unfinished(text: str) -> bool:
    """Whether a line ends within a title or a list of authors."""
    return text.endswith((",", ":", "-", "–", "&", "/")) or text.rpartition(" ")[2].lower() in STOP_WORDS


def _are_pairs(blocks: Sequence[Block], scores: Sequence[Scores]) -> bool:
    """Whether nearly all paragraphs begin with a line that is mostly no name and one that may rather be a name.

    It may be that of a single author, which looks like a short title.
    """
    begins = [place for place, (one, other) in enumerate(pairwise(blocks), start=1) if begins_paragraph(one, other)]
    starts = [0, *begins]
    paragraphs = [start for start, after in pairwise([*starts, len(blocks)]) if after - start > 1]
    names = [score[Part.AUTHORS] for score in scores]
    pairs = [
        start
        for start in paragraphs
        if names[start + 1] > max(0, names[start] - _CLEAR) and not is_unfinished(blocks[start].text)
    ]
    titled = sum(names[start] < 0 for start in pairs)
    usual = len(pairs) >= _RULE * len(paragraphs) and len(pairs) > len(starts) / 2
    return len(pairs) > _FEWEST and usual and titled > len(pairs) / 2


def _is_body(block: Block, score: Scores) -> bool:
    return (
        bool(block.text)
        and block.label is not Part.DETAIL
        and score[Part.ABSTRACT] > max(score[Part.TITLE], score[Part.AUTHORS], 0.5)
    )


def _are_single(bodies: Sequence[bool]) -> bool:
    """Whether abstracts hardly ever follow each other directly."""
    following = sum(one and other for one, other in pairwise(bodies))
    return sum(bodies) >= _SOME and following <= _SELDOM * sum(bodies)


def _is_title(block: Block, score: Scores) -> bool:
    best = score[Part.TITLE]
    return best > max(0.0, score[Part.ABSTRACT], score[Part.AUTHORS]) and len(block.text) < _LONGEST_TITLE


def _title_width(blocks: Sequence[Block], titles: Sequence[bool]) -> int:
    """Return the column at which nearly all blocks that look like titles were wrapped, else 0."""
    widest = max(
        (block.indent + len(block.text) for block, title in zip(blocks, titles, strict=True) if title), default=0
    )
    broken = [
        did_not_fit(blocks[place], blocks[place + 1], widest)
        for place, (one, other) in enumerate(pairwise(titles))
        if one and other and not blocks[place + 1].gap
    ]
    return widest if len(broken) >= _FEWEST and sum(broken) >= _RULE * len(broken) else 0


def did_not_fit(block: Block, following: Block, width: int) -> bool:
    """Whether the first word of the next block did not fit on this one-line block, wrapped at `width`."""
    return block.indent + len(block.text) + 1 + len(following.text.partition(" ")[0]) > width


def is_too_long_for_button(block: Block) -> bool:
    """Whether a block is too long for a button or a short heading."""
    return len(block.text) >= _LONG and block.text.count(" ") >= _MANY_SPACES
