"""Notes of Zotero, which its editor writes as HTML, as Markdown.

Python's own parser takes time in proportion to the square of malformed text, and selectolax is an extra; the markup of
an editor needs neither.
"""

import re
from html import unescape

from readinglist.papers.folding import printable
from readinglist.papers.lazy_patterns import lazy_pattern

_PARTS = lazy_pattern(r"<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9]*)(?P<rest>[^<>]*)>|<![^<>]*>")
_HREF = lazy_pattern(r"""\bhref=["'](?P<url>https?://[^"'\s]+)["']""", re.IGNORECASE)
_NOTE = lazy_pattern(r"\s*<(?:p|div|h\d|ul|ol|blockquote)\b", re.IGNORECASE)
_MARKS = {"b": "**", "strong": "**", "em": "*", "i": "*", "code": "`", "del": "~~", "s": "~~", "strike": "~~"}
_BLOCK_NAMES = "p div h1 h2 h3 h4 h5 h6 li ul ol blockquote pre table tr hr"
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_DEEPEST = 8
"""Levels of lists and quotations that are shown."""
_NO_TEXT = frozenset({"style", "script", "head"})


def is_html_note(text: str) -> bool:
    """Whether a text is a note as the editor of Zotero writes it."""
    return bool(_NOTE.match(text))


def markdown_of(html: str) -> str:
    """Return a note as Markdown: paragraphs, headings, lists, quotations, code, links and emphasis; else its text."""
    note = _Note()
    end = 0
    for found in _PARTS.finditer(html):
        note.text(html[end : found.start()])
        end = found.end()
        if name := (found["name"] or "").lower():
            note.tag(name, found["rest"], closing=bool(found["end"]))
    note.text(html[end:])
    note.end_block()
    return "\n".join(note.lines).strip()


class _Note:
    """The lines of a note so far, and the elements that are open."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._block: list[str] = []
        self._mark = ""
        self._numbers: list[int] = []
        """For each open list the number of its last item, -1 if it has bullets."""
        self._quotes = self._code = self._hidden = 0
        self._links: list[str] = []

    def text(self, html: str) -> None:
        """Add text with entities."""
        if html and not self._hidden:
            text = printable(unescape(html))
            self._block.append(text if self._code else re.sub(r"\s+", " ", text))

    def tag(self, name: str, rest: str, *, closing: bool) -> None:
        """Open or close an element."""
        step = -1 if closing else 1
        if name in _NO_TEXT:
            self._hidden = max(0, self._hidden + step)
        elif name in _BLOCKS:
            self._open_block(name, step)
        elif name == "br":
            self._block.append("\n")
        elif name in ("td", "th") and not closing and self._block:
            self._block.append(" | ")
        elif name in _MARKS and not self._code:
            self._block.append(_MARKS[name])
        elif name == "a":
            self._link(rest, closing=closing)
        elif name == "img":
            self._block.append("(image)")

    def _open_block(self, name: str, step: int) -> None:
        self.end_block()
        if name in ("ul", "ol"):
            if step > 0:
                self._numbers.append(0 if name == "ol" else -1)
            elif self._numbers:
                self._numbers.pop()
        elif name == "blockquote":
            self._quotes = max(0, self._quotes + step)
        elif name == "pre":
            self._code = max(0, self._code + step)
        elif name == "li" and step > 0:
            self._mark = self._next_item()
        elif name[0] == "h" and name != "hr" and step > 0:
            self._mark = "#" * int(name[1]) + " "

    def _next_item(self) -> str:
        if not self._numbers or self._numbers[-1] < 0:
            return "- "
        self._numbers[-1] += 1
        return f"{self._numbers[-1]}. "

    def _link(self, rest: str, *, closing: bool) -> None:
        if closing:
            self._block.append(self._links.pop() if self._links else "")
        else:
            found = _HREF.search(rest)
            self._block.append("[" if found else "")
            self._links.append(f"]({unescape(found['url'])})" if found else "")

    def end_block(self) -> None:
        """End the paragraph, the item of a list or the like."""
        text = "".join(self._block)
        self._block = []
        if not text.strip():
            return
        quote = "> " * min(self._quotes, _DEEPEST)
        first = quote + "  " * max(0, min(len(self._numbers), _DEEPEST) - 1)
        further = first + " " * len(self._mark if self._numbers else "")
        if self.lines and not (self._numbers and self.lines[-1]):
            self.lines.append(quote.rstrip() if self.lines[-1].startswith(">") else "")
        lines = text.strip("\n").split("\n") if self._code else [line.strip() for line in text.strip().split("\n")]
        self.lines += [f"{further if place else first + self._mark}{line}".rstrip() for place, line in enumerate(lines)]
        self._mark = ""
