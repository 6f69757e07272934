"""Word documents (.docx) as the elements of HTML that they amount to: ECMA-376, part 1, chapter 17."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import field

from readinglist.formats.archives import Archive, XmlEvents
from readinglist.formats.html_documents import Element
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.lazy_patterns import lazy_pattern

WORD = "word/document.xml"
"""The member with the text, which tells that an archive is a Word document."""
_AFTER_BODY = ("word/footnotes.xml", "word/endnotes.xml", "word/comments.xml")
_HYPERLINK = lazy_pattern(r'HYPERLINK\s+"(?P<address>[^"]+)"')
_HEADING = lazy_pattern(r"heading (?P<level>[1-6])$", re.IGNORECASE)


def word_document(archive: Archive) -> Element:
    """Return the body of a Word document with its notes and comments.

    Raises:
        InputError: If it is damaged, encrypted or too large.
    """
    links, styles, numbering = _Links(), _Styles(), _Numbering()
    archive.parse("word/styles.xml", styles)
    archive.parse("word/numbering.xml", numbering)
    body = Element("body")
    for member in (WORD, *_AFTER_BODY):
        links.addresses = {}
        folder, _, file = member.rpartition("/")
        archive.parse(f"{folder}/_rels/{file}.rels", links)
        archive.parse(member, _Word(body, links.addresses, styles, numbering))
    return body


class _Links(XmlEvents):
    """The addresses of links by their ids."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: dict[str, str] = {}

    def begin(self, name: str, given: Mapping[str, str]) -> None:
        if name == "Relationship" and given.get("TargetMode") == "External":
            self.addresses[given.get("Id", "")] = given.get("Target", "")


class _Styles(XmlEvents):
    """The heading level, and the numbering, of paragraph styles."""

    def __init__(self) -> None:
        super().__init__()
        self.levels: dict[str, int] = {}
        self.numberings: dict[str, str] = {}
        self._style = ""

    def begin(self, name: str, given: Mapping[str, str]) -> None:
        value = given.get("val", "")
        if name == "style":
            self._style = given.get("styleId", "")
        elif name == "name":
            found = _HEADING.match(value)
            if found or value.lower() == "title":
                self.levels[self._style] = int(found["level"]) if found else 1
        elif name == "outlineLvl" and value.isdigit():
            self.levels.setdefault(self._style, min(int(value[:2]) + 1, 6))
        elif name == "numId":
            self.numberings[self._style] = value


class _Numbering(XmlEvents):
    """Whether the levels of numberings are numbered, rather than bulleted."""

    def __init__(self) -> None:
        super().__init__()
        self._formats: dict[tuple[str, str], bool] = {}
        self._abstract: dict[str, str] = {}
        self._number = self._level = ""

    def begin(self, name: str, given: Mapping[str, str]) -> None:
        if name == "abstractNum":
            self._number = given.get("abstractNumId", "")
        elif name == "lvl":
            self._level = given.get("ilvl", "")
        elif name == "numFmt":
            self._formats[self._number, self._level] = given.get("val") not in ("bullet", "none")
        elif name == "num":
            self._number = given.get("numId", "")
        elif name == "abstractNumId":
            self._abstract[self._number] = given.get("val", "")

    def is_numbered(self, number: str, level: str) -> bool:
        """Whether items of this level have numbers."""
        return self._formats.get((self._abstract.get(number, ""), level), False)


@dataclass(slots=True)
class _Paragraph:
    """A paragraph whose style is not known before its properties are read."""

    element: Element = field(default_factory=lambda: Element("p"))
    style: str = ""
    number: str = ""
    level: str = "0"
    open: list[Element] = field(default_factory=list)
    """The links in it that have begun."""
    fields: list[Element | None] = field(default_factory=list)
    """The fields in it that have begun, each with its link if it has one."""
    code: str = ""
    """The instruction of the field that has begun."""


class _Word(XmlEvents):
    """Builds the elements of one part of a Word document."""

    skipped = frozenset({"Fallback", "moveFrom", "sectPr", "rubyPr", "rt"})

    def __init__(self, body: Element, links: Mapping[str, str], styles: _Styles, numbering: _Numbering) -> None:
        super().__init__()
        self._containers = [body]
        self._paragraphs: list[_Paragraph] = []
        self._links, self._styles, self._numbering = links, styles, numbering
        self._lists = _Lists()
        self._marks: set[str] = set()
        self._starts: Mapping[str, Callable[[Mapping[str, str]], None]] = {
            "p": lambda given: self._paragraphs.append(_Paragraph()),
            "tbl": lambda given: self._open("table"),
            "tr": lambda given: self._open("tr"),
            "tc": lambda given: self._open("td"),
            "r": lambda given: self._marks.clear(),
            "b": lambda given: self._mark("b", given),
            "i": lambda given: self._mark("i", given),
            "vanish": lambda given: self._mark("vanish", given),
            "br": lambda given: self._add(Element("br")),
            "cr": lambda given: self._add(Element("br")),
            "tab": lambda given: self._add(" "),
            "noBreakHyphen": lambda given: self._add("-"),
            "hyperlink": self._link,
            "fldSimple": lambda given: self._link_of_field(given.get("instr", "")),
            "fldChar": self._field_character,
        }

    def begin(self, name: str, given: Mapping[str, str]) -> None:
        if name in self._starts:
            self._starts[name](given)
        elif self._paragraphs and name in ("pStyle", "numId", "ilvl"):
            paragraph, value = self._paragraphs[-1], given.get("val", "")
            paragraph.style = value if name == "pStyle" else paragraph.style
            paragraph.number = value if name == "numId" else paragraph.number
            paragraph.level = value if name == "ilvl" else paragraph.level

    def finish(self, name: str) -> None:
        if name == "p" and self._paragraphs:
            self._place(self._paragraphs.pop())
        elif name in ("tbl", "tr", "tc") and len(self._containers) > 1:
            self._containers.pop()
            self._lists = _Lists()
        elif name in ("hyperlink", "fldSimple") and self._paragraphs and self._paragraphs[-1].open:
            self._paragraphs[-1].open.pop()

    def take(self, name: str, text: str) -> None:
        if name == "t" and "vanish" not in self._marks:
            for mark in sorted(self._marks):
                marked = Element(mark)
                marked.add(text)
                self._add(marked)
                return
            self._add(text)
        elif name == "instrText" and self._paragraphs:
            self._paragraphs[-1].code += text

    def _open(self, name: str) -> None:
        element = Element(name)
        self._containers[-1].add(element)
        self._containers.append(element)
        self._lists = _Lists()

    def _mark(self, name: str, given: Mapping[str, str]) -> None:
        if given.get("val") not in ("0", "false", "off") and "r" in self.open_names:
            self._marks.add(name)

    def _add(self, child: Element | str) -> None:
        if self._paragraphs:
            paragraph = self._paragraphs[-1]
            (paragraph.open[-1] if paragraph.open else paragraph.element).add(child)

    def _link(self, given: Mapping[str, str]) -> None:
        self._begin_link(self._links.get(given.get("id", ""), ""))

    def _link_of_field(self, code: str) -> None:
        found = _HYPERLINK.search(code)
        self._begin_link(found["address"] if found else "")

    def _begin_link(self, address: str) -> None:
        if self._paragraphs:
            link = Element("a" if address else "span", {"href": address} if address else {})
            self._add(link)
            self._paragraphs[-1].open.append(link)

    def _field_character(self, given: Mapping[str, str]) -> None:
        """Begin a field, its result, or its end; the result of a link is its text."""
        if not self._paragraphs:
            return
        paragraph, kind = self._paragraphs[-1], given.get("fldCharType")
        if kind == "begin":
            paragraph.fields.append(None)
            paragraph.code = ""
        elif kind == "separate" and paragraph.fields:
            self._link_of_field(paragraph.code)
            paragraph.fields[-1] = paragraph.open[-1]
        elif kind == "end" and paragraph.fields:
            link = paragraph.fields.pop()
            if link is not None and paragraph.open and paragraph.open[-1] is link:
                paragraph.open.pop()

    def _place(self, paragraph: _Paragraph) -> None:
        """Put a paragraph into its container, as a heading, an item of a list, or a paragraph."""
        element, container = paragraph.element, self._containers[-1]
        if self._paragraphs:  # a paragraph of a text box
            container = self._paragraphs[-1].element
        level = self._styles.levels.get(paragraph.style, 0)
        number = paragraph.number or self._styles.numberings.get(paragraph.style, "")
        if level:
            element.name = f"h{level}"
        elif number and number != "0" and paragraph.level.isdigit():
            numbered = self._numbering.is_numbered(number, paragraph.level)
            self._lists.add(container, element, number, min(int(paragraph.level[:2]), 8), numbered=numbered)
            return
        elif any(isinstance(child, Element) or child.strip() for child in element.children):
            self._lists.interrupt()
        container.add(element)


class _Lists:
    """The lists that have begun in a container, one per level, and the last number of each."""

    def __init__(self) -> None:
        self._open: list[Element] = []
        self._number = ""
        self._numbers: Counter[tuple[str, int]] = Counter()

    def interrupt(self) -> None:
        """End the lists; a later item of the same numbering goes on counting."""
        self._open = []

    def add(self, container: Element, item: Element, number: str, level: int, *, numbered: bool) -> None:
        """Add a paragraph as an item."""
        del self._open[level + 1 if number == self._number else level :]
        self._number = number
        item.name = "li"
        while len(self._open) <= level:
            start = {"start": str(self._numbers[number, level] + 1)} if numbered else {}
            new = Element("ol" if numbered else "ul", start)
            (self._open[-1] if self._open else container).add(new)
            self._open.append(new)
        self._open[level].add(item)
        self._numbers[number, level] += 1
