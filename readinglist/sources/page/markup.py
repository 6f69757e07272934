"""HTML, XML and Markdown in pages: lines that are only markup, links and tables."""

import re
from dataclasses import field

from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.identifiers import ArxivId, arxiv_ids_in
from readinglist.papers.lazy_patterns import lazy_pattern

_TAG = lazy_pattern(r"<(?!https?:)(?:[!?/]?[A-Za-z][\w:.-]*(?:\s[^<>]*)?/?\??|!--.*?--|!\[CDATA\[.*)>?", re.DOTALL)
_TAIL = lazy_pattern(r"</[A-Za-z][\w:.-]*>\s*$")
_HIDDEN = lazy_pattern(r"<(script|style|svg|noscript|head)\b[^<>]{0,500}>", re.IGNORECASE)
_HIDING = {
    name: lazy_pattern(rf"</{name}\s?>", re.IGNORECASE) for name in ("script", "style", "svg", "noscript", "head")
}
_FRONT_MATTER = 60
_LINK = lazy_pattern(r"!?\[(?P<text>(?:[^\[\]]|\[[^\[\]]*\]){1,400})\]\((?P<address>[^()\s]+(?:\([^()\s]*\))?)[^()]*\)")
_EMPHASIS = lazy_pattern(r"(?<![\w*])(\*{1,3}|__)(?=\S)(.{1,400}?)(?<=\S)\1(?![\w*])")


@dataclass(slots=True)
class MarkupReader:
    """Tracks the markup of a page line by line."""

    _hidden_in: str = ""
    _front: frozenset[int] = field(default=frozenset())

    @classmethod
    def of(cls, lines: list[str]) -> "MarkupReader":
        """Return a reader for these lines, which may begin with YAML front matter."""
        if lines and lines[0].strip() == "---":
            for place, line in enumerate(lines[1:_FRONT_MATTER], start=2):
                if line.strip() == "---":
                    return cls(_front=frozenset(range(1, place + 1)))
        return cls()

    def aside(self, number: int, line: str) -> str:
        """Return ``markup`` for markup and what it hides, such as scripts, ``front matter``, or an empty string."""
        if number in self._front:
            return "front matter"
        return "markup" if self._is_markup(line) else ""

    def _is_markup(self, line: str) -> bool:
        if self._hidden_in:
            if _HIDING[self._hidden_in].search(line):
                self._hidden_in = ""
            return True
        if "<" not in line:
            return False
        found = _HIDDEN.search(line)
        if found and not _HIDING[found[1].lower()].search(line, found.end()):
            self._hidden_in = found[1].lower()
            return True
        return bool(_TAG.match(line.lstrip()) or _TAIL.search(line))


def plain(text: str) -> str:
    """Return Markdown as text: links as their words, without emphasis."""
    text = _LINK.sub(lambda found: found["text"], text)
    return _EMPHASIS.sub(lambda found: found[2], text).strip()


def linked_paper(text: str) -> tuple[ArxivId, int | None] | None:
    """Return the arXiv id that a link with a title-length text points to."""
    for found in _LINK.finditer(text):
        named = next(arxiv_ids_in(found["address"]), None)
        if named and len(found["text"].split()) >= 3:
            return named
    return None
