"""The lines after the title of a card, and the one with the authors."""

import re
from collections.abc import Iterable, Iterator

from readinglist.formats.html_documents import Element
from readinglist.papers.folding import one_line
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.sources.markup.inline import is_block, is_hidden, plain_text

LABEL = lazy_pattern(
    r"^\s*(?:titles?|authors?|abstract|summary|by|標題|标题|題名|作者|摘要|titel|autoren|zusammenfassung)\s*[:：]\s*",
    re.IGNORECASE,
)
DASH = lazy_pattern(r"\s+[-–—]\s+")
NAME = lazy_pattern(r"(?:[^\W\d_][\w’'`´.-]*(?:\s+|$)){1,6}$")
_MOST_SIBLINGS = 40
_MOST_LINES = 3
"""Number of lines after the title among which one with the authors is expected."""
_MARKS_OF_NAMES = " *∗†‡§¶0123456789"
_NO_NAME = lazy_pattern(
    r"(?:papers?|code|pdf|arxiv|project|website|github|bibtex|video|slides|poster|abs|abstract|cite|doi|html|datasets?|"
    r"demo|blog|supp\w*|openreview|links?|home|pages?|models?|oral|spotlight|read|save|share|show|view|download|more)\b",
    re.IGNORECASE,
)
LONGEST_BYLINE = 4000


def lines_after_title(title: Element, elements: Iterable[Element]) -> Iterator[str]:
    """Yield the lines after the title of a card: the rest of its block, then blocks that contain no other blocks."""
    yield from filter(None, (one_line(line)[:LONGEST_BYLINE] for line in _rest_of_block(title).split("\n")))
    passed = False
    for element in elements:
        passed = passed or element is title
        if not passed or element is title or not is_block(element):
            continue
        if not any(isinstance(each, Element) and each.name != "form" and is_block(each) for each in element.children):
            text = plain_text(element)
            if text:
                yield text[:LONGEST_BYLINE]


def byline_of(title: Element, elements: Iterable[Element]) -> str:
    """Return the line of names after the title of a card, joined if it goes on in the next; empty if there is none."""
    begun = ""
    for number, line in enumerate(lines_after_title(title, elements)):
        begun = f"{begun} {line}".strip()
        if begun.endswith((",", ";", " and", "&")):
            continue
        if is_byline(begun):
            return begun
        begun = ""
        if number >= _MOST_LINES:
            break
    return begun if is_byline(begun) else ""


def _rest_of_block(title: Element) -> str:
    """Return what follows the title in its block, with line breaks."""
    found: list[str] = []
    element = title
    while element.parent is not None and not is_block(element):
        for each in element.parent.children[element.place + 1 : element.place + _MOST_SIBLINGS]:
            if isinstance(each, Element) and is_block(each):
                return "".join(found)
            if not isinstance(each, Element):
                found.append(each.replace("\n", " "))
            elif each.name == "br":
                found.append("\n")
            elif not is_hidden(each):
                found.append(plain_text(each))
        element = element.parent
    return "".join(found)


def is_byline(text: str) -> bool:
    """Whether a line consists of names, before a dash if there is one."""
    names = re.split(r"\s*[,;·&|]\s*|\s+and\s+", DASH.split(LABEL.sub("", text))[0].rstrip(" ….,"))
    names = [name for name in (each.strip(_MARKS_OF_NAMES) for each in names) if name]
    if not names or not all(NAME.match(name) and not name.islower() for name in names):
        return False
    if any(map(_NO_NAME.match, names)) or all(" " not in name and name.isascii() for name in names):
        return False
    return len(names) > 1 or (len(names[0].split()) > 1 and bool(DASH.search(text)))
