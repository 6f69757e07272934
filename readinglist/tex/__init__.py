"""Conversion between TeX and Unicode."""

from readinglist.tex.reading import to_line, to_unicode
from readinglist.tex.writing import fallback_definitions, has_bare_dollar, to_tex, typesettable, untypesettable

__all__ = [
    "fallback_definitions",
    "has_bare_dollar",
    "to_line",
    "to_tex",
    "to_unicode",
    "typesettable",
    "untypesettable",
]
