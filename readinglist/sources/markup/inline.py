"""The text of elements as one line: titles, names and cells."""

import re
from collections.abc import Iterator

from readinglist.formats.html_documents import Element
from readinglist.papers.folding import one_line
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.tex.mathematics import moved

_UNSEEN_NAMES = """
    script style template svg head noframes iframe object audio video canvas select option datalist textarea button
    input meta link source track map area
"""
UNSEEN = frozenset(_UNSEEN_NAMES.split())
"""Elements without text of the page."""
_BLOCK_NAMES = """
    address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure footer form
    h1 h2 h3 h4 h5 h6 header hgroup hr html li main menu nav ol p pre search section summary table tbody td tfoot th
    thead tr ul
"""
BLOCKS = frozenset(_BLOCK_NAMES.split())
"""Elements that begin and end a line."""

_HIDDEN_STYLE = lazy_pattern(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_HIDDEN_CLASSES = frozenset({
    "material-icons",
    "material-symbols-outlined",
    "sr-only", "visually-hidden", "screen-reader-text", "MathJax_Preview", "MathJax", "katex-html", "mjx-chtml",
})  # fmt: skip
_BLOCK_CLASSES = frozenset({"d-block", "block"})
_BLOCK_STYLE = lazy_pattern(r"display\s*:\s*(?:block|flex|table)\b", re.IGNORECASE)
_FULL_TEXT = lazy_pattern(r"abstract|summary|full|author", re.IGNORECASE)


def is_block(element: Element) -> bool:
    """Whether an element begins and ends a line, by its name or by the usual classes for it."""
    if element.name in BLOCKS:
        return True
    attributes = element.attributes
    return "block" in attributes.get("class", "") + attributes.get("style", "") and bool(
        not _BLOCK_CLASSES.isdisjoint(element.classes) or _BLOCK_STYLE.search(attributes.get("style", ""))
    )


def is_hidden(element: Element) -> bool:
    """Whether an element is not shown. A folded abstract, which a click shows, is."""
    if element.name in UNSEEN:
        return not _is_tex(element)
    attributes = element.attributes
    if not attributes:
        return False
    classes = attributes.get("class", "")
    if "hidden" in attributes or _HIDDEN_STYLE.search(attributes.get("style", "")):
        return not _FULL_TEXT.search(f"{classes} {attributes.get('id', '')}")
    if attributes.get("aria-hidden") == "true" and not attributes.get("href"):
        return True
    return bool(classes) and not _HIDDEN_CLASSES.isdisjoint(classes.split())


def _is_tex(element: Element) -> bool:
    return element.name == "script" and element.attributes.get("type", "").startswith("math/tex")


def special_text(element: Element) -> str | None:
    """Return the text of mathematics, and of subscripts and superscripts that Unicode has; None for other elements."""
    if element.name in ("sub", "sup"):
        text = "".join(child for child in element.children if isinstance(child, str)).strip()
        return moved(text, up=element.name == "sup") if len(element.children) == 1 and text else None
    if element.name == "script":
        return f"${one_line(''.join(element.texts()))}$" if _is_tex(element) else None
    if element.name == "math":
        notes = (each for each in element.elements() if each.name == "annotation")
        tex = next((each for each in notes if "tex" in each.attributes.get("encoding", "").lower()), None)
        return f"${one_line(''.join(tex.texts()))}$" if tex else one_line("".join(_of_mathml(element)))
    return None


def _of_mathml(element: Element) -> Iterator[str]:
    """Yield the texts of MathML; a script is in superscript or subscript characters if it can be."""
    stack: list[tuple[Element | str, int]] = [(child, 0) for child in reversed(element.children)]
    while stack:
        child, place = stack.pop()
        if isinstance(child, str):
            text = child.strip()
            yield (moved(text, up=place > 0) or text) if place else text
        elif not child.name.startswith("annotation"):
            places = {"msup": (0, 1), "msub": (0, -1), "msubsup": (0, -1, 1)}.get(child.name, ())
            inner = [each for each in child.children if isinstance(each, Element) or each.strip()]
            numbered = [(each, places[at] if at < len(places) else place) for at, each in enumerate(inner)]
            stack.extend(reversed(numbered))


def plain_text(element: Element) -> str:
    """Return the shown text of an element on one line, without emphasis and the addresses of links."""
    return one_line("".join(pieces(element)))


def pieces(element: Element) -> Iterator[str]:
    """Yield the shown texts of an element, and a space where a block or line begins or ends."""
    stack: list[Element | str] = list(reversed(element.children))
    while stack:
        child = stack.pop()
        if isinstance(child, str):
            yield child
            continue
        if is_hidden(child):
            continue
        special = special_text(child)
        if special:
            yield special
        elif child.name == "br":
            yield " "
        elif is_block(child):
            yield " "
            stack.append(" ")
            stack.extend(reversed(child.children))
        else:
            stack.extend(reversed(child.children))
