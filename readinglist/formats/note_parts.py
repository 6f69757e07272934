"""The parts of a Markdown file, for which PyYAML, which loads slowly, is not needed."""

from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.lazy_patterns import lazy_pattern

FENCED = lazy_pattern(r"(---[ \t]*\r?\n)((?:.*\n)*?)((?:---|\.\.\.)[ \t]*(?:\r?\n|\Z))")
"""The front matter: its first fence, what is in it, and its last fence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The three parts of a file: `mark` is a byte order mark or empty, `front` the front matter with its fences or
    empty.
    """

    mark: str
    front: str
    body: str


def split_file(text: str) -> Parts:
    """Split a file; the parts joined are the text."""
    mark = text[: len(text) - len(text.removeprefix("\ufeff"))]
    found = FENCED.match(text, len(mark))
    end = found.end() if found else len(mark)
    return Parts(mark=mark, front=text[len(mark) : end], body=text[end:])
