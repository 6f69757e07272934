"""Elements as text in the style of Markdown, with the lines of each element."""

from dataclasses import field

from readinglist.formats.html_documents import Element
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import one_line, printable
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.sources.markup.addresses import names_a_paper, resolved
from readinglist.sources.markup.inline import is_block, is_hidden, special_text

_PARAGRAPH_NAMES = """
    article aside blockquote dl dt figure footer form h1 h2 h3 h4 h5 h6 header hr main nav ol p pre section table ul
"""
_PARAGRAPHS = frozenset(_PARAGRAPH_NAMES.split())
"""Elements with a blank line before and after."""
_SPACED_AFTER = _PARAGRAPHS - {"dt"}
_HEADINGS = {f"h{level}": "#" * level + " " for level in range(1, 7)}
_EMPHASIS = {"b": "**", "strong": "**", "i": "*", "em": "*", "cite": "*", "dfn": "*"}
_INLINE = frozenset({*_EMPHASIS, "a"})
_REFERENCE_CLASS = lazy_pattern(
    r"^(?:[\w-]*[-_])?(?:paper|publication|pub|reference|ref|citation|bib|csl)[-_]?(?:item|entry|text)$"
)
_DEEPEST_LIST = 8
_DIGITS = 4
_LONGEST_LABEL = 1000
_BRACKETED_LINK = lazy_pattern(r"\[(\[[^\[\]]{1,1000}\]\([^()\s]{1,4000}\))\]")
"""A link in brackets, which pages write around labels such as [PDF]."""


@dataclass(slots=True)
class _Open:
    """An inline element whose Markdown is written when it ends: a link or emphasis. `line` counts ends of lines."""

    line: int
    piece: int
    address: str = ""
    mark: str = ""


@dataclass(slots=True)
class Page:
    """The text of a page line by line, and for elements asked for the first and last line, if they have text."""

    lines: list[str] = field(default_factory=list)
    spans: dict[int, tuple[int, int]] = field(default_factory=dict)

    def span(self, element: Element) -> tuple[int, int] | None:
        """Return the numbers of the first and last line of an element, None if it has no text."""
        return self.spans.get(id(element))


class PageWriter:
    """Writes elements as lines. `base` is the address of the page."""

    def __init__(self, base: str) -> None:
        self.page = Page()
        self._base = base
        self._pieces: list[str] = []
        self._has_text = False
        self._line_ends = 0
        self._open: list[_Open] = []
        self._links: list[_Open] = []
        self._lists: list[list[int | None]] = []
        self._mark = ""
        self._blank = False
        self._preformatted = 0
        self._row: list[str] | None = None
        self._spanning: dict[int, tuple[int, str]] = {}
        self._shown: set[str] = set()

    def write(self, root: Element) -> Page:
        """Write an element and what it contains; return all lines written so far."""
        stack: list[tuple[Element | str, int]] = [(root, 0)]
        while stack:
            node, begun = stack.pop()
            if isinstance(node, str):
                self._text(node)
            elif begun:
                self._end(node)
                self._note_span(node, begun)
            elif not is_hidden(node):
                special = special_text(node)
                if special:
                    self._add(special)
                    continue
                self._begin(node)
                stack.append((node, len(self.page.lines) + 1))
                stack.extend((child, 0) for child in reversed(node.children))
        self._finish_line()
        return self.page

    def line(self, text: str) -> None:
        """Write one line of text."""
        self._finish_line()
        self._add(text)
        self._finish_line()

    def blank(self) -> None:
        """Separate what follows by a blank line."""
        self._finish_line()
        self._blank = True

    def _add(self, text: str) -> None:
        if text:
            self._pieces.append(text)
            self._has_text = self._has_text or not text.isspace()

    def _note_span(self, element: Element, first: int) -> None:
        last = len(self.page.lines) + self._has_text
        lines = self.page.lines
        while first <= len(lines) and not lines[first - 1]:
            first += 1
        if last >= first:
            self.page.spans[id(element)] = first, last

    def _text(self, text: str) -> None:
        if not self._preformatted:
            self._add(text)
            return
        first, *rest = text.split("\n")
        self._add(first)
        for line in rest:
            self._finish_line()
            self._add(line)

    def _begin(self, element: Element) -> None:
        name = element.name
        if name == "br":
            self._finish_line()
        elif is_block(element) and name not in _INLINE:
            self._begin_block(element)
        elif name in _EMPHASIS:
            self._open.append(_Open(self._line_ends, len(self._pieces), mark=_EMPHASIS[name]))
        elif name == "a":
            address = resolved(element.attributes.get("href", ""), self._base)
            self._links.append(_Open(self._line_ends, len(self._pieces), address=address))

    def _begin_block(self, element: Element) -> None:
        name = element.name
        if name in ("td", "th"):
            if self._row is None:
                self._finish_line()
            return
        self._finish_line()
        self._blank = self._blank or (name in _PARAGRAPHS and not (name in ("ul", "ol") and self._lists))
        if name in ("ul", "ol", "menu"):
            start = element.attributes.get("start", "")
            self._lists.append([int(start) if start.isdigit() and len(start) < 9 else 1] if name == "ol" else [None])
        elif name == "li" or (name in ("div", "p") and not self._lists and _is_reference(element)):
            self._mark = self._list_mark()
        elif name in _HEADINGS:
            self._mark = _HEADINGS[name]
        elif name == "tr":
            spanned = sum(rows > 0 for rows, _ in self._spanning.values())
            self._row = [] if _is_data(element, spanned) else None
        elif name == "table":
            self._spanning.clear()
        self._preformatted += name == "pre"

    def _list_mark(self) -> str:
        if not self._lists:
            return "- "
        number = self._lists[-1][0]
        if number is None:
            return "- "
        self._lists[-1][0] = number + 1
        return f"{number}. "

    def _end(self, element: Element) -> None:
        name = element.name
        if name in ("td", "th"):
            self._end_cell(element)
        elif name == "tr" and self._row is not None:
            self._end_row(element)
        elif is_block(element) and name not in _INLINE:
            self._finish_line()
            self._mark = ""
            self._blank = self._blank or (name in _SPACED_AFTER and not (name in ("ul", "ol") and len(self._lists) > 1))
            if name in ("ul", "ol", "menu"):
                self._lists.pop()
            self._preformatted -= name == "pre"
        elif name in _EMPHASIS:
            self._end_emphasis(self._open.pop())
        elif name == "a":
            self._end_link(self._links.pop())

    def _end_cell(self, element: Element) -> None:
        if self._row is None:
            self._finish_line()
            return
        self._repeat_cells(self._row)
        text = one_line("".join(self._pieces)).replace("|", "\\|")
        rows = element.attributes.get("rowspan", "")
        if rows.isdigit() and len(rows) < _DIGITS:
            self._spanning[len(self._row)] = (int(rows) - 1, text)
        self._row.append(text)
        self._pieces, self._has_text = [], False

    def _repeat_cells(self, row: list[str]) -> None:
        """Add to a row the cells of rows above that span it, at their places."""
        while rows := self._spanning.get(len(row), (0, ""))[0]:
            text = self._spanning[len(row)][1]
            self._spanning[len(row)] = (rows - 1, text)
            row.append(text)

    def _end_row(self, element: Element) -> None:
        row, self._row = self._row or [], None
        self._repeat_cells(row)
        self._pieces, self._has_text = [], False
        self.line(f"| {' | '.join(row)} |" if any(row) else "")
        if all(child.name == "th" for child in element.children if isinstance(child, Element)):
            self.line(f"|{'---|' * len(row)}")

    def _end_emphasis(self, inline: _Open) -> None:
        text = self._taken(inline)
        if text and inline.line == self._line_ends and not self._preformatted:
            before, inside, after = _parted(text)
            text = f"{before}{inline.mark}{inside}{inline.mark}{after}" if inside else text
        self._add(text)

    def _end_link(self, link: _Open) -> None:
        text = self._taken(link)
        self._add(self._linked(text, link.address))
        if not text.strip():
            self._write_address(link.address)

    def _taken(self, inline: _Open) -> str:
        """Remove and return what an element has on the current line; empty, and left there, if that is long."""
        first = inline.piece if inline.line == self._line_ends else 0
        length = 0
        for piece in self._pieces[first : first + _LONGEST_LABEL]:
            length += len(piece)
            if length > _LONGEST_LABEL:
                return ""
        text = "".join(self._pieces[first:])
        del self._pieces[first:]
        return text

    def _linked(self, text: str, address: str) -> str:
        before, inside, after = _parted(text)
        if not inside or not address or inside == address or (address in self._shown and inside.startswith("[")):
            return text
        self._shown.add(address)
        return f"{before}[{one_line(inside)}]({address}){after}"

    def _write_address(self, address: str) -> None:
        """Write the address of a paper that has no text of its own, such as an image, once."""
        if address and address not in self._shown and names_a_paper(address):
            self._shown.add(address)
            self._add(f" <{address}> ")

    def _finish_line(self) -> None:
        if self._row is not None:
            self._add(" ")
            return
        if self._has_text and self._links and self._links[-1].address not in self._shown:
            self._add(self._linked(self._taken(self._links[-1]), self._links[-1].address))
        text = "".join(self._pieces)
        text = printable(text).rstrip().replace("\n", " ") if self._preformatted else one_line(text)
        self._pieces, self._has_text = [], False
        self._line_ends += 1
        if text.strip():
            self._write_line(text)

    def _write_line(self, text: str) -> None:
        if self._blank and self.page.lines and self.page.lines[-1]:
            self.page.lines.append("")
        if "[[" in text:
            text = _BRACKETED_LINK.sub(r"\1", text)
        indent = "  " * (min(len(self._lists), _DEEPEST_LIST) - bool(self._mark)) if self._lists else ""
        self.page.lines.append(f"{indent}{self._mark}{text}")
        self._mark, self._blank = "", False


def _parted(text: str) -> tuple[str, str, str]:
    """Return the white space before a text, the text, and the white space after it."""
    inside = text.strip()
    start = text.find(inside) if inside else 0
    return text[:start], inside, text[start + len(inside) :]


def _is_reference(element: Element) -> bool:
    """Whether a block is one reference of a list without list marks, by its class."""
    named = any(map(_REFERENCE_CLASS.match, element.classes))
    return named and not any(isinstance(child, Element) and is_block(child) for child in element.children)


def _is_data(row: Element, spanned: int) -> bool:
    """Whether the cells of a row, beside those `spanned` by others, are texts of one line; else it places blocks."""
    cells = [child for child in row.children if isinstance(child, Element)]
    if (
        not cells
        or len(cells) + spanned < 2
        or any(sum(each.name == "br" for each in cell.elements()) > 1 for cell in cells)
    ):
        return False
    return not any(
        each.name in ("table", "ul", "ol", "dl", "h1", "h2", "h3", "h4", "pre", "article", "tr")
        for cell in cells
        for each in cell.elements()
    )
