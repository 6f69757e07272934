"""Conversion between TeX and Unicode."""

from readinglist.tex.reading import to_line, to_unicode
from readinglist.tex.writing import (
    exportable,
    fallback_definitions,
    is_printing,
    to_tex,
    untypesettable,
)

__all__ = [
    "exportable",
    "fallback_definitions",
    "is_printing",
    "to_line",
    "to_tex",
    "to_unicode",
    "untypesettable",
]
