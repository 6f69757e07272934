"""Lines and columns of offsets in a text."""

from bisect import bisect_right
from functools import cached_property
from itertools import accumulate


class Lines:
    """A text with an index of its lines, made when it is needed."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _starts(self) -> list[int]:
        lengths = [len(line) + 1 for line in self.text.split("\n")]
        return [0, *accumulate(lengths[:-1])]

    def start(self, line: int) -> int:
        """Return the offset of a line, counted from 1."""
        return self._starts[min(line, len(self._starts)) - 1]

    def at(self, place: int) -> tuple[int, int]:
        """Return (line, column) of an offset, both from 1."""
        line = bisect_right(self._starts, place)
        return line, place - self._starts[line - 1] + 1

    def after(self, place: int, line: int, start: int) -> tuple[int, int]:
        """Return `at` without the index, given the line of an offset shortly before it."""
        return line + self.text.count("\n", start, place), place - self.text.rfind("\n", 0, place)

    def part(self, first: int, last: int) -> str:
        """Return the lines from `first` to `last`, both included."""
        return self.text[self.start(first) : self.start(last + 1) if last < len(self._starts) else len(self.text)]
