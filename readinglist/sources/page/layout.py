"""What can be said of a page as a whole before any line is judged: whether it is wrapped, and which words it uses."""

import re
from collections.abc import Sequence
from functools import cached_property

from readinglist.core.folding import STOP_WORDS
from readinglist.sources.page.lines import Line, Part

_LOWER_WORD = re.compile(r"(?<![\w'’-])[a-z][a-z]+(?![\w'’])")
_WORD = re.compile(r"[^\W\d_]+")
_LONG = 160
_FAR = 6
_STEM = 6
_NARROWEST, _WIDEST = 40, 110


class Layout:
    """The page's lines seen from above. `width` is the column at which prose was wrapped, 0 where it was not."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self.width = _wrapped_at(lines)
        self._next_long = _next_long(lines, self.width)
        self.has_abstracts = any(
            line.label is Part.ABSTRACT or (not line.identifier and " " in line.text and len(line.text) >= _LONG)
            for line in lines
        ) or bool(self.width)

    @cached_property
    def _common_words(self) -> frozenset[str]:
        """The words that the page also writes in lower case: a name hardly ever is among them."""
        return frozenset(word for line in self._lines for word in _LOWER_WORD.findall(line.text))

    def share_of_common_words(self, text: str) -> float:
        """The share of the capitalised words of `text` that the page elsewhere writes in lower case."""
        words = [word.lower() for word in _WORD.findall(text[:2000]) if len(word) > 2 and word[0].isupper()]
        return sum(word in self._common_words for word in words) / len(words) if words else 0.0

    def overlap(self, place: int, words: Sequence[str]) -> float | None:
        """The share of the content words of line `place` that the next long text repeats; None without such a text."""
        if len(self._lines[place].text) > 300:
            return None
        body = self._body_after(place)
        if not body:
            return None
        content = {word.lower()[:_STEM] for word in words if len(word) > 3 and word.lower() not in STOP_WORDS}
        if not content:
            return None
        return sum(stem in body for stem in content) / len(content)

    def _body_after(self, place: int) -> str:
        """The text, in lower case, that would be the abstract of a title at `place`."""
        if self.width:
            window = self._lines[place + 1 : place + 14]
            return " ".join(line.text for line in window).lower()
        following = self._next_long[place]
        return self._lines[following].text[:3000].lower() if following is not None else ""

    def forced(self, place: int) -> bool:
        """Whether line `place` could not have held the first word of the next one."""
        line, following = self._lines[place], self._lines[place + 1]
        end = line.indent + len(line.text) + 1 + len(following.text.partition(" ")[0])
        return bool(self.width) and end > self.width


def _wrapped_at(lines: Sequence[Line]) -> int:
    """The column at which running text was wrapped, 0 where paragraphs are single lines."""
    lengths = sorted(line.indent + len(line.text) for line in lines if " " in line.text and not line.identifier)
    if len(lengths) < 4:
        return 0
    width = lengths[min(len(lengths) - 1, int(len(lengths) * 0.98))]
    if not _NARROWEST <= width <= _WIDEST:
        return 0
    full = going_on = 0
    for line, following in zip(lines, lines[1:], strict=False):
        if line.indent + len(line.text) >= width - 16 and following.gap == 0 and following.text:
            full += 1
            going_on += following.text[0].islower()
    return width if full >= 0.25 * len(lengths) and going_on >= 0.35 * full and full >= 2 else 0


def _next_long(lines: Sequence[Line], width: int) -> list[int | None]:
    """For each line the place of the nearest long text after it, None where it is far."""
    nearest: list[int | None] = [None] * len(lines)
    following: int | None = None
    for place in range(len(lines) - 1, -1, -1):
        if following is not None and following - place <= _FAR:
            nearest[place] = following
        if not width and len(lines[place].text) >= _LONG:
            following = place
    return nearest
