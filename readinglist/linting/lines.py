"""Lines and columns of offsets in a text."""

from bisect import bisect_right
from itertools import accumulate

from readinglist.linting.entries import FieldPosition


class Lines:
    """A text with an index of its lines."""

    def __init__(self, text: str) -> None:
        self.text = text
        lengths = [len(line) + 1 for line in text.split("\n")]
        self._starts = [0, *accumulate(lengths[:-1])]

    def start(self, line: int) -> int:
        """Return the offset of a line, counted from 1."""
        return self._starts[min(line, len(self._starts)) - 1]

    def at(self, place: int) -> tuple[int, int]:
        """Return (line, column) of an offset, both from 1."""
        line = bisect_right(self._starts, place)
        return line, place - self._starts[line - 1] + 1

    def part(self, first: int, last: int) -> str:
        """Return the lines from `first` to `last`, both included."""
        return self.text[self.start(first) : self.start(last + 1) if last < len(self._starts) else len(self.text)]

    def place_of(self, field: int, value: int) -> FieldPosition:
        """Return where a field and its value begin, given their offsets."""
        line, column = self.at(field)
        if self.text.count("\n", field, value):
            return FieldPosition(line, column, *self.at(value))
        return FieldPosition(line, column, line, column + value - field)
