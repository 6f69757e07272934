"""HTML entities as characters."""

import html

from readinglist.papers.lazy_patterns import lazy_pattern

_NO_CHARACTER = lazy_pattern(r"&#[0-9]{8,};?")


def unescaped(text: str) -> str:
    """Return text with its HTML entities as characters; numbers beyond all characters become U+FFFD."""
    return html.unescape(_NO_CHARACTER.sub("\ufffd", text)) if "&" in text else text
