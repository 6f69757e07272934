"""The desktop around the terminal: its browser."""

import os
import sys

from readinglist.papers.paper import Metadata
from readinglist.papers.urls import is_link


def paper_url(metadata: Metadata) -> str:
    """Return the URL of a paper that a browser may open, or an empty string if none is known."""
    if metadata.arxiv_id:
        return metadata.arxiv_id.url
    if metadata.doi:
        return metadata.doi.url
    return next(filter(is_link, metadata.links), "")


def has_browser() -> bool:
    """Whether a graphical browser can open. Without one, Python would start a text browser in this terminal."""
    named = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))
    return named or sys.platform in ("darwin", "win32")
