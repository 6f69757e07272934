"""TeX and Unicode, both ways."""

from readinglist.formats.tex_reading import to_unicode
from readinglist.formats.tex_writing import fallback_definitions, to_tex, untypesettable

__all__ = ["fallback_definitions", "to_tex", "to_unicode", "untypesettable"]
