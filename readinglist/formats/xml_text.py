"""The text at paths below an XML element, without markup."""

import re
from collections.abc import Iterator
from functools import lru_cache
from xml.etree.ElementTree import Element

from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import one_line, printable
from readinglist.papers.html_entities import unescaped
from readinglist.papers.lazy_patterns import lazy_pattern

_STEP = lazy_pattern(
    r"(?P<name>[\w:.*-]+)(?:\[(?P<without>!)?(?P<attribute>[\w:-]+)(?:=(?P<values>[^\]]+))?\])?(?:@(?P<value>[\w:-]+))?"
)
_RAISED = {"sub": "_", "sup": "^", "inf": "_", "subscript": "_", "superscript": "^"}
_BEFORE_RAISED = lazy_pattern(r"\s+(?=\$[_^]\{)")
_NO_TEXT = frozenset({"xref", "fn", "footnote", "mml:annotation", "annotation", "object-id", "alternatives-id"})
_INLINE = lazy_pattern(
    r"(?:\w+:)?(?:i|b|em|strong|italic|bold|sc|span|u|tt|sub|sup|inf|style|fixed-case|m\w{1,6}|named-content)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    name: str
    without: bool
    attribute: str
    values: frozenset[str]
    value: str


@lru_cache(2000)
def _steps(path: str) -> tuple[_Step, ...]:
    found = [_STEP.fullmatch(step) for step in path.split("/")]
    return tuple(
        _Step(
            name=step["name"],
            without=bool(step["without"]),
            attribute=step["attribute"] or "",
            values=frozenset((step["values"] or "").lower().split(",")) - {""},
            value=step["value"] or "",
        )
        for step in found
        if step
    )


def find(element: Element, path: str) -> Iterator[Element]:
    """Yield the elements at a path such as ``titles/title[type=main,short]``, in document order.

    ``*`` is any element, ``[!type]`` an element without this attribute, ``.`` the element itself.
    """
    found = [element]
    for step in _steps(path):
        if step.name != ".":
            found = [child for each in found for child in each if step.name in ("*", child.tag)]
        if step.attribute:
            found = [each for each in found if _has(each, step)]
    yield from found


def _has(element: Element, step: _Step) -> bool:
    value = element.get(step.attribute)
    if step.without or value is None:
        return step.without and value is None
    return not step.values or value.strip().lower() in step.values


def values(element: Element, paths: str, *, lines: bool = False) -> list[str]:
    """Return the texts at the first of `paths` (separated by ``|``) that has any; ``@name`` is an attribute.

    Each is one line, or with `lines` as it is.
    """
    cleaned = str.strip if lines else one_line
    for path in map(str.strip, paths.split("|")):
        attribute = _steps(path)[-1].value
        texts = (each.get(attribute, "") if attribute else plain_text(each) for each in find(element, path))
        if found := [text for text in map(cleaned, texts) if text]:
            return found
    return []


def plain_text(element: Element) -> str:
    """Return the text of an element without markup; superscripts and subscripts become mathematics."""
    if not len(element):
        return printable(element.text or "")
    return printable(_BEFORE_RAISED.sub("", "".join(_pieces(element))))


def _pieces(element: Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        name = child.tag.rpartition(":")[2]
        if child.tag not in _NO_TEXT:
            raised = _RAISED.get(child.get("face", "") if name == "style" else name)
            inside = "".join(_pieces(child))
            if name == "tex-math":
                inside = _formula(inside)
            elif raised and inside.strip():
                inside = f"${raised}{{{inside}}}$"
            yield inside if raised or _INLINE.fullmatch(child.tag) else f" {inside} "
        yield child.tail or ""


def _formula(tex: str) -> str:
    r"""Return the formula of a whole LaTeX document, as publishers wrap each in ``\begin{document}``."""
    inside = re.search(r"\\begin\{document\}(.*?)\\end\{document\}", tex, re.DOTALL)
    return (inside[1] if inside else tex).strip()


_TAG = lazy_pattern(r"</?(?P<name>[A-Za-z][\w:.-]*)(?:\s[^<>]*)?/?>")
_RAISED_TAG = lazy_pattern(r"<(?P<kind>su[bp])>(?P<inside>[^<>]{1,200})</(?P=kind)>", re.IGNORECASE)


def without_tags(text: str) -> str:
    """Return text without tags and entities of HTML that stand in it as characters."""
    if "<" in text:
        text = _RAISED_TAG.sub(lambda found: f"${_RAISED[found['kind'].lower()]}{{{found['inside']}}}$", text)
        text = _TAG.sub(lambda found: "" if _INLINE.fullmatch(found["name"]) else " ", text)
    return printable(unescaped(text)) if "&" in text else text
