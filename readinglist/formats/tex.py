"""TeX and Unicode, both ways."""

from readinglist.formats.tex_reading import to_line, to_unicode
from readinglist.formats.tex_writing import fallback_definitions, to_tex, untypesettable

__all__ = ["fallback_definitions", "to_line", "to_tex", "to_unicode", "untypesettable"]
