r"""TeX's primitives whose arguments have no braces: ``\char92``, ``\kern.05em``, ``\raise2pt\hbox{x}``."""

import re

from readinglist.papers.lazy_patterns import lazy_pattern

CHARACTER = lazy_pattern(r"\s*(?:(?P<number>\d{1,3}|\"[0-9A-F]{1,2}|'[0-7]{1,3})(?![\dA-F])|`\\?(?P<sign>[!-~]))\s?")
"""The number of a character after ``\\char``."""
LENGTH = lazy_pattern(r"\s*=?\s*[+-]?\s*(?:\d+\.?\d*|\.\d+)\s*(?:pt|em|ex|mu|mm|cm|in|bp|sp|pc|dd|cc)\s?")
_AMOUNT = (
    r"\s*[+-]?\s*(?:(?:\d{1,3}(?:\.\d*)?|\.\d+)\s*(?:pt|em|ex|mm|bp|sp|pc|dd|cc)"
    r"|(?:\d{1,2}(?:\.\d*)?|\.\d+)\s*(?:cm|in))"
)
_STRETCH = r"(?:\s*plus{0})?(?:\s*minus{0})?"
SAFE_LENGTH = lazy_pattern(rf"\s*=?{_AMOUNT}{_STRETCH.format(_AMOUNT)}\s?")
"""A length, which may stretch, within TeX's limit of 16,383 pt."""
MU_LENGTH = lazy_pattern(r"\s*=?\s*[+-]?\s*(?:\d{1,3}(?:\.\d*)?|\.\d+)\s*mu\s?")
"""A length of mathematics."""
AFTER_LENGTH = lazy_pattern(r"\s*(?:plus|minus)|[\u0300-\u036f]", re.IGNORECASE)
"""What TeX would read as a part of a length before it, and accents that would change its unit."""
WITH_LENGTH = frozenset({"kern", "hskip", "mkern", "mskip", "raise", "lower"})
"""The commands after which a length stands."""
_BASES = {'"': 16, "'": 8}


def character(code: re.Match[str]) -> str:
    """Return the character of a match of `CHARACTER`; empty unless it is printable ASCII."""
    number = code["number"]
    if not number:
        return code["sign"]
    found = chr(int(number[1:], _BASES[number[0]]) if number[0] in _BASES else int(number))
    return found if found.isascii() and found.isprintable() else ""
