"""The elements of a page around its content: navigation, banners, footers, dialogs and cookie notices."""

import re
from collections.abc import Iterator

from readinglist.formats.html_documents import Element
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.sources.markup.inline import is_hidden

_ROLES = frozenset(
    {"navigation", "banner", "contentinfo", "dialog", "alertdialog", "search", "menu", "menubar", "toolbar"}
)
_WORDS = lazy_pattern(
    r"(?:^|[\s_-])(?:cookies?|consent|gdpr|onetrust|nav|navbar|navigation|breadcrumbs?|site-?footer|page-?footer|"
    r"site-?header|topbar|skip-?link|modal|popup|lightbox|social|share|sharing|sidebar-?nav|pagination|paging|login|"
    r"toc|table-of-contents)(?:$|[\s_-])",
    re.IGNORECASE,
)
_LANDMARKS = frozenset({"nav", "dialog"})
_AROUND = frozenset({"header", "footer"})
"""Elements that belong to the page, or to the section or article in which they are."""
_SECTIONS = frozenset({"article", "section", "main", "li", "td", "blockquote", "dd"})
_NEVER = frozenset({"html", "body", "main", "article"})


def boilerplate(root: Element) -> Iterator[Element]:
    """Yield the outermost elements around the content of a page that have text, in document order."""
    stack: list[tuple[Element, bool]] = [(root, False)]
    while stack:
        element, within = stack.pop()
        if is_hidden(element):
            continue
        if _is_boilerplate(element, within_section=within):
            yield element
            continue
        inner = within or element.name in _SECTIONS
        stack.extend((child, inner) for child in reversed(element.children) if isinstance(child, Element))


def _is_boilerplate(element: Element, *, within_section: bool) -> bool:
    name = element.name
    if name in _LANDMARKS:
        return True
    if name in _NEVER or not (element.attributes or name in _AROUND):
        return False
    if name in _AROUND and not within_section:
        return not any(each.name in ("article", "main", "h1") for each in element.elements())
    if element.attributes.get("role", "").lower() in _ROLES or element.attributes.get("aria-modal") == "true":
        return True
    if name not in ("div", "ul", "ol", "section", "aside", "p", "span", "form"):
        return False
    return bool(_WORDS.search(element.attributes.get("class", "")) or _WORDS.search(element.attributes.get("id", "")))
