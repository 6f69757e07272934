"""Entries that are commented out: line by line with percent signs, or inside of a ``@comment``.

A percent sign outside of entries begins a comment for biber, and BibTeX cannot read the entry on such lines.
"""

from collections.abc import Iterator
from typing import NamedTuple

from readinglist.bibtex.scanning import scan_block
from readinglist.papers.lazy_patterns import lazy_pattern

_LINES = lazy_pattern(r"(?m)^[ \t]*+%[% \t]*+@[^\n]*+\n(?:[ \t]*+%[^\n]*+(?:\n|\Z)){1,200}+")
_MARK = lazy_pattern(r"(?m)^[ \t]*+%++[ \t]?+")
_ENTRY = lazy_pattern(r"(?<!\w)\w{2,30}\s*+[{(]\s*+([^\s,={}()\"@]{1,200}+)\s*+,\s*+[A-Za-z][\w-]{1,50}+\s*+=")


class Commented(NamedTuple):
    """The offsets of the lines of an entry that is commented out."""

    start: int
    end: int


def next_commented(text: str, place: int) -> Commented | None:
    """Return the next entry of which every line begins with a percent sign; not one on a line of its own.

    BibTeX reads an entry after a percent sign if it ends on the same line, so that is one.
    """
    while found := _LINES.search(text, place):
        bare = _MARK.sub("", found[0])
        scanned = scan_block(bare, bare.index("@"), len(bare))
        lines = bare.count("\n", 0, scanned.end) if scanned else 0
        if lines:
            end = found.start()
            for _ in range(lines):
                end = text.index("\n", end) + 1
            after = text.find("\n", end)
            return Commented(found.start(), len(text) if after < 0 else after)
        place = text.index("\n", found.start()) + 1
    return None


def commented_keys(comment: str) -> Iterator[str]:
    """Yield the keys of the entries in a comment."""
    for found in _ENTRY.finditer(_MARK.sub("", comment)):
        yield found[1]
