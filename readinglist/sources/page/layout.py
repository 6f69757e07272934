"""Features of a page as a whole, computed before its blocks are classified."""

from collections.abc import Sequence
from functools import cached_property
from itertools import takewhile

from readinglist.papers.folding import STOP_WORDS
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.sources.page.blocks import Block
from readinglist.sources.page.boilerplate import is_boilerplate
from readinglist.sources.page.parts import Part
from readinglist.sources.page.wording.bylines import is_byline, is_name_line
from readinglist.sources.page.wording.labels import stated_detail

_LOWER_WORD = lazy_pattern(r"(?<![\w'’-])[a-z][a-z]+(?![\w'’])")
_WORD = lazy_pattern(r"[^\W\d_]+")
_TITLE_CASE = lazy_pattern(r"[^\d©®]+")
_FEWEST_WORDS = 3
_LONG = 160
_FAR = 6
_STEM = 6
_LONGEST_TITLE = 300


class PageLayout:
    """The words and the long texts of a page."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks = blocks
        self._next_long = _next_long(blocks)

    @cached_property
    def _common_words(self) -> frozenset[str]:
        """Words that also occur in lower case, which names rarely do."""
        return frozenset(word for block in self._blocks for word in _LOWER_WORD.findall(block.text))

    def share_of_common_words(self, text: str) -> float:
        """Return the share of the capitalised words of `text` that also occur in lower case."""
        words = [word.lower() for word in _WORD.findall(text[:2000]) if len(word) > 3 and word[0].isupper()]
        return sum(word in self._common_words for word in words) / len(words) if words else 0.0

    @cached_property
    def _rows(self) -> list[int]:
        """The number of lines, each one name, that directly follow each other around each block."""
        rows = [0] * len(self._blocks)
        begin = 0
        for place, block in enumerate((*self._blocks, None)):
            named = block is not None and block.label is None and is_name_line(block.text)
            if not named or (block is not None and block.gap and place > begin):
                rows[begin:place] = [place - begin] * (place - begin)
                begin = place if named else place + 1
        return rows

    def introduces_paper(self, place: int) -> bool:
        """Whether a block has the capitals of a title, and authors or an abstract directly follow."""
        text = self._blocks[place].text
        if place + 1 == len(self._blocks) or len(text) > _LONGEST_TITLE or not _TITLE_CASE.fullmatch(text):
            return False
        following = self._blocks[place + 1]
        words = [word for word in text.split(" ") if word.lower() not in STOP_WORDS]
        raised = sum(word[:1].isupper() for word in words)
        labelled = following.label in (Part.AUTHORS, Part.ABSTRACT)
        described = _is_prose(following.text) and not is_boilerplate(following.text)
        return (
            len(words) >= _FEWEST_WORDS
            and raised == len(words)
            and (labelled or described or is_byline(following.text))
        )

    def heads_labels(self, place: int) -> bool:
        """Whether a block is directly above labelled lines without a title, with authors and a date or venue."""
        below = takewhile(lambda block: block.label is not None, self._blocks[place + 1 : place + 1 + _FAR])
        labels = [block.label for block in below if block.label is not Part.DETAIL or stated_detail(block.text)[0]]
        above = self._blocks[place - 1].label if place else None
        return {Part.AUTHORS, Part.DETAIL} <= set(labels) and Part.TITLE not in labels and above is not Part.TITLE

    def follows_full_line(self, place: int) -> bool:
        """Whether the next word did not fit on the line before a block."""
        return place > 0 and self._blocks[place - 1].fills

    def in_row_of_names(self, place: int) -> float:
        """Return evidence that a block is one of several authors on lines of their own."""
        return 2.5 if self._rows[place] > 1 and not self.share_of_common_words(self._blocks[place].text) else 0.0

    def overlap(self, place: int, words: Sequence[str]) -> float | None:
        """Return the share of the content words of a block that the next long text repeats; None if there is no such
        text.
        """
        following = self._next_long[place]
        if following is None or len(self._blocks[place].text) > _LONGEST_TITLE:
            return None
        content = {word.lower()[:_STEM] for word in words if len(word) > 3 and word.lower() not in STOP_WORDS}
        body = self._blocks[following].text[:3000].lower()
        return sum(stem in body for stem in content) / len(content) if content else None


def _next_long(blocks: Sequence[Block]) -> list[int | None]:
    """Return the index of the next long text for each block; None if it is far away."""
    nearest: list[int | None] = [None] * len(blocks)
    following: int | None = None
    for place in range(len(blocks) - 1, -1, -1):
        if following is not None and following - place <= _FAR:
            nearest[place] = following
        if _is_prose(blocks[place].text):
            following = place
    return nearest


def _is_prose(text: str) -> bool:
    """Whether a text is long and not a list of names or words."""
    return len(text) >= _LONG and text.count(",") + text.count("·") < 0.17 * text.count(" ")
