"""HTML, XML and Markdown in pages: lines that are only markup, links and tables."""

import re
from dataclasses import dataclass, field

from readinglist.papers.identifiers import ArxivId, arxiv_ids_in

_TAG = re.compile(r"<(?:[!?/]?[A-Za-z][\w:.-]*(?:\s[^<>]*)?/?\??|!--.*?--|!\[CDATA\[.*)>?", re.DOTALL)
_TAIL = re.compile(r"</[A-Za-z][\w:.-]*>\s*$")
_HIDDEN = re.compile(r"<(script|style|svg|noscript|head)\b[^<>]{0,500}>", re.IGNORECASE)
_HIDING = {name: re.compile(rf"</{name}\s?>", re.IGNORECASE) for name in ("script", "style", "svg", "noscript", "head")}
_FRONT_MATTER = 60
_LINK = re.compile(r"!?\[(?P<text>(?:[^\[\]]|\[[^\[\]]*\]){1,400})\]\((?P<address>[^()\s]+(?:\([^()\s]*\))?)[^()]*\)")
_EMPHASIS = re.compile(r"(?<![\w*])(\*{1,3}|__)(?=\S)(.{1,400}?)(?<=\S)\1(?![\w*])")
_NUMBER = re.compile(r"\s*\(?\[?\d{1,3}[.)\]]\s+")
_BOLD_START = re.compile(
    r"\s*(?:\(?\d{1,3}[.)]\s*)?\*\*(?P<title>[^*]{2,300})\*\*\s*[-–—:.]?\s*(?P<rest>.*)", re.DOTALL
)
_SPLIT_START = re.compile(
    r"\s*(?:\(?\d{1,3}[.)]\s*)?(?P<title>\S.{1,200}?)(?:\s{2,}|\s*<br\s*/?>\s*)(?P<rest>.*)", re.DOTALL
)
_LONGEST_TITLE = 250


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a Markdown table that names a paper."""

    title: str
    authors: str = ""
    abstract: str = ""
    arxiv: tuple[ArxivId, int | None] | None = None


@dataclass(slots=True)
class MarkupReader:
    """Tracks the markup of a page line by line."""

    _hidden_in: str = ""
    _columns: tuple[int, int | None] | None = None
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

    def row(self, line: str) -> TableRow | None:
        """Return the paper in a table row; None for headings and for tables without known columns."""
        cells = [cell.strip(" \t") for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]
        names = [re.sub(r"[*_\s]", "", cell).lower() for cell in cells]
        title = next((place for place, name in enumerate(names) if name in _TITLE_COLUMNS), None)
        if title is not None:
            authors = next((place for place, name in enumerate(names) if name in _AUTHOR_COLUMNS), None)
            self._columns = title, authors
            return None
        if not self._columns or len(cells) <= max(self._columns[0], self._columns[1] or 0):
            return None
        return _row(cells, self._columns, line)


_TITLE_COLUMNS = frozenset({"title", "paper", "papers", "papertitle", "name", "publication"})
_AUTHOR_COLUMNS = frozenset({"author", "authors", "author(s)"})


def _row(cells: list[str], columns: tuple[int, int | None], line: str) -> TableRow | None:
    cell = cells[columns[0]]
    found = _BOLD_START.match(cell) or (_SPLIT_START.match(cell) if len(cell) > _LONGEST_TITLE else None)
    title, abstract = (found["title"], found["rest"]) if found else (cell, "")
    title = plain(_NUMBER.sub("", title))
    if not title or len(title) > _LONGEST_TITLE or not any(c.isalpha() for c in title) or set(title) <= set("-: "):
        return None
    authors = plain(cells[columns[1]]) if columns[1] is not None else ""
    return TableRow(title, authors, plain(abstract.replace("<br>", " ")), next(arxiv_ids_in(line), None))


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
