"""BibTeX entries inside other text: those of papers, and those with which the text asks to cite itself."""

import re
from collections.abc import Sequence

from readinglist.bibtex.fragments import fragments_of
from readinglist.files.documents import Document
from readinglist.papers.errors import InputError
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.plugins.protocols import Parsed
from readinglist.sources.bibtex import BibtexSource

_CITE_US = lazy_pattern(
    r"\W*(?:how to )?(?:cite|citing|citations?|bib ?tex|zitieren|zitation|citer|citar|引用(?:本文)?)\b.{0,60}",
    re.IGNORECASE,
)
FENCE = lazy_pattern(r"[ \t>]*(?P<fence>```+|~~~+)[ \t]*\{?\.?(?P<language>[\w+#-]*)")
"""The beginning or end of code, with its language."""

_NEAR = 6


def entry_lines(text: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Return the lines of BibTeX entries as (papers, entries for citing the page itself), each (first, last)."""
    lines = text.split("\n")
    papers: list[tuple[int, int]] = []
    own: list[tuple[int, int]] = []
    for first, last in fragments_of(text):
        (own if _asks_to_cite(lines, first) else papers).append((first, last))
    return papers, own


def _asks_to_cite(lines: Sequence[str], first: int) -> bool:
    """Whether a heading or sentence shortly before a line asks to cite the page."""
    before = [line for line in lines[max(0, first - 1 - _NEAR) : first - 1] if line.strip()]
    return any(_CITE_US.match(line) or "cite" in line.lower() for line in before if not FENCE.match(line))


def parse_entries(text: str, ranges: Sequence[tuple[int, int]]) -> Parsed:
    """Return the BibTeX entries on these lines as `BibtexSource` reads them."""
    wanted = {number for first, last in ranges for number in range(first, last + 1)}
    lines = (line if number in wanted else "" for number, line in enumerate(text.split("\n"), start=1))
    try:
        return BibtexSource().parse(Document(name="page", text="\n".join(lines)))
    except InputError:
        return Parsed()
