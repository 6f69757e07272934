"""HTML as the tree of elements that browsers build; the only module that imports selectolax.

It comes with the extra ``readinglist-cli[sources]``.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import field
from typing import Any

from readinglist.formats.extras import Extra
from readinglist.papers.errors import InputError
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.lazy_patterns import lazy_pattern

HTML = Extra(name="sources", use="reading HTML needs", libraries=("selectolax",))
MAX_CHARACTERS = 32 * 1024 * 1024
"""Maximum number of characters of a page; saved pages with embedded images have some million."""
MAX_DEPTH = 4000
"""Maximum number of unclosed elements, for each of which the HTML standard has a search at every tag."""
_MAX_COPIES = 20_000_000
"""Maximum number of copies of unclosed formatting elements, which the standard repeats in each paragraph."""

_TAG = lazy_pattern(r"<(/?)([A-Za-z][\w:-]{0,20})")
_CLOSED_NAMES = """
    p li dt dd tr td th tbody thead tfoot colgroup option optgroup rp rt area base br col embed hr img input link meta
    param source track wbr a nobr
"""
_CLOSED_BY_OTHERS = frozenset(_CLOSED_NAMES.split())
"""Elements without content, and those that the next of their kind closes."""
_FORMATTING_NAMES = "b big code em font i s small strike strong tt u"
_FORMATTING = frozenset(_FORMATTING_NAMES.split())
_RAW_TEXT = lazy_pattern(
    r"<(script|style|textarea|title)\b.*?(?:</\1\b|\Z)|<!--.*?(?:-->|\Z)", re.IGNORECASE | re.DOTALL
)


@dataclass(slots=True, eq=False)
class Element:
    """An element: its name in lower case, its attributes, and its elements and texts in order."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: "list[Element | str]" = field(default_factory=list)
    parent: "Element | None" = field(default=None, repr=False)
    place: int = 0
    """The index among the children of `parent`."""

    def add(self, child: "Element | str") -> None:
        """Append an element or text."""
        if isinstance(child, Element):
            child.parent, child.place = self, len(self.children)
        self.children.append(child)

    def elements(self) -> "Iterator[Element]":
        """Yield the elements below this one, in document order."""
        stack: list[Iterator[Element | str]] = [iter(self.children)]
        while stack:
            child = next(stack[-1], None)
            if child is None:
                stack.pop()
            elif isinstance(child, Element):
                yield child
                stack.append(iter(child.children))

    def texts(self) -> Iterator[str]:
        """Yield the texts in this element, in document order."""
        stack: list[Iterator[Element | str]] = [iter(self.children)]
        while stack:
            child = next(stack[-1], None)
            if child is None:
                stack.pop()
            elif isinstance(child, Element):
                stack.append(iter(child.children))
            else:
                yield child

    def ancestors(self) -> "Iterator[Element]":
        """Yield the elements around this one, the innermost first."""
        element = self.parent
        while element is not None:
            yield element
            element = element.parent

    @property
    def classes(self) -> list[str]:
        """The words of the attribute ``class``, in lower case."""
        return self.attributes.get("class", "").lower().split()


def parse_html(text: str, *, name: str) -> Element:
    """Return the root element, ``html``, of a page or a fragment called `name`.

    Raises:
        InputError: If the page is too large, or nested too deeply.
        PluginError: If selectolax is not installed.
    """
    if len(text) > MAX_CHARACTERS:
        raise InputError(f"{name} is too large for a page", hint="split it, or save the page without its images")
    try:
        from selectolax.lexbor import LexborHTMLParser
    except ImportError as missing:
        raise HTML.missing() from missing
    _check_nesting(text, name)
    root = LexborHTMLParser(text).root
    return _tree(root) if root is not None else Element("html")


def _check_nesting(text: str, name: str) -> None:
    """Reject pages for which the parser would need time or memory in proportion to the square of their size."""
    depth = deepest = tags = formats = most_formats = 0
    unclosed: Counter[str] = Counter()
    for closing, written in _TAG.findall(_RAW_TEXT.sub("", text)):
        tag = written.lower()
        tags += 1
        if tag in _CLOSED_BY_OTHERS:
            continue
        if not closing:
            unclosed[tag] += 1
            depth += 1
            formats += tag in _FORMATTING
        elif unclosed[tag]:
            unclosed[tag] -= 1
            depth -= 1
            formats -= tag in _FORMATTING
        deepest, most_formats = max(deepest, depth), max(most_formats, formats)
    if deepest > MAX_DEPTH or most_formats * tags > _MAX_COPIES:
        raise InputError(f"{name} has too many unclosed HTML elements", hint="save the page as text and try again")


def _tree(root: Any) -> Element:
    """Return the tree of a parsed page; comments and declarations are left out."""
    top = Element(root.tag, _attributes(root))
    stack = [(top, root.child)]
    while stack:
        parent, node = stack.pop()
        while node is not None:
            if node.is_text_node:
                parent.add(node.text_content or "")
            elif node.is_element_node:
                element = Element(node.tag, _attributes(node))
                parent.add(element)
                if node.child is not None:
                    stack.append((parent, node.next))
                    parent, node = element, node.child
                    continue
            node = node.next
    return top


def _attributes(node: Any) -> dict[str, str]:
    return {name: value or "" for name, value in node.attributes.items()}
