r"""Texts with mathematics as HTML: ``$x^2$`` becomes MathML, which browsers show and read aloud.

The elements that latex2mathml makes are written again here, and only those of MathML with harmless attributes: it
passes on ``\href`` and ``\style``, and does not escape texts.
"""

from functools import lru_cache
from html import unescape
from xml.etree.ElementTree import Element

from latex2mathml import exceptions
from latex2mathml.converter import convert_to_element
from markupsafe import Markup, escape

from readinglist.papers.folding import one_line
from readinglist.tex.mathematics import math_spans
from readinglist.tex.plain_text import plain_text

_NAMES = """
    math mfrac mi mn mo mover mpadded mphantom mroot mrow mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr
    munder munderover
"""
_ELEMENTS = frozenset(_NAMES.split())
_HARMLESS = """
    accent columnspacing display fence linethickness mathvariant maxsize minsize movablelimits rowspacing separator
    stretchy width
"""
_ATTRIBUTES = frozenset(_HARMLESS.split())
_LONGEST = 500
"""Maximum number of characters of a formula; longer ones are shown as text."""

_ERRORS: tuple[type[Exception], ...] = (
    *(each for each in vars(exceptions).values() if isinstance(each, type) and issubclass(each, Exception)),
    *(ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError),
)
"""What latex2mathml raises for mathematics that it cannot read."""


def with_mathematics(text: str) -> Markup:
    """Return a text on one line as HTML, with its mathematics as MathML."""
    line = one_line(text)
    parts: list[Markup] = []
    end = 0
    for start, stop in math_spans(line):
        parts += [_plain(line[end:start]), _formula(line[start:stop])]
        end = stop
    return Markup().join([*parts, _plain(line[end:])])


def _plain(text: str) -> Markup:
    """Return a text between formulas, with the spaces at its ends."""
    if not text.strip():
        return escape(text)
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return escape(before + plain_text(text) + after)


@lru_cache(4_096)
def _formula(text: str) -> Markup:
    inner = text.strip("$")
    for opening, closing in (("\\(", "\\)"), ("\\[", "\\]")):
        inner = inner.removeprefix(opening).removesuffix(closing)
    if len(inner) <= _LONGEST and "\\href" not in inner:
        try:
            return Markup(_written(convert_to_element(inner), 0))  # noqa: S704 - written element by element
        except _ERRORS:
            pass
    return escape(plain_text(text))


def _written(element: Element, depth: int) -> str:
    """Return an element as HTML; of an unknown one, only its content."""
    if depth > 60:
        raise ValueError("nested too deeply")
    inside = str(escape(unescape(element.text or ""))) + "".join(
        _written(child, depth + 1) + str(escape(unescape(child.tail or ""))) for child in element
    )
    if element.tag not in _ELEMENTS:
        return inside
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in element.attrib.items() if name in _ATTRIBUTES)
    return f"<{element.tag}{attributes}>{inside}</{element.tag}>"
