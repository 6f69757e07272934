"""The desktop around the terminal: its clipboard and its browser."""

import os
import shutil
import subprocess
import sys

from readinglist.papers.errors import UsageError
from readinglist.papers.paper import Metadata

_TIMEOUT = 3
_HINT = "paste with your terminal, for example ctrl+shift+v"


def clipboard_text() -> str:
    """Return the text of the system clipboard.

    Raises:
        UsageError: If there is no clipboard, or it cannot be read.
    """
    command = next((each for each in _paste_commands() if shutil.which(each[0])), None)
    if command is None:
        raise UsageError("cannot read the clipboard", hint=_HINT)
    try:
        pasted = subprocess.run(command, capture_output=True, timeout=_TIMEOUT, check=True)
    except (OSError, subprocess.SubprocessError):
        raise UsageError(f"cannot read the clipboard: {command[0]} failed", hint=_HINT) from None
    return pasted.stdout.decode("utf-8", "replace").replace("\r\n", "\n")


def _paste_commands() -> list[list[str]]:
    if sys.platform == "darwin":
        return [["pbpaste"]]
    if os.environ.get("WAYLAND_DISPLAY"):
        return [["wl-paste", "--no-newline"]]
    if os.environ.get("DISPLAY"):
        return [["xclip", "-selection", "clipboard", "-o"], ["xsel", "--clipboard", "--output"]]
    return []


def paper_url(metadata: Metadata) -> str:
    """Return the URL of a paper, or an empty string if none is known."""
    if metadata.arxiv_id:
        return metadata.arxiv_id.url
    if metadata.doi:
        return metadata.doi.url
    return metadata.links[0] if metadata.links else ""


def has_browser() -> bool:
    """Whether a graphical browser can open. Without one, Python would start a text browser in this terminal."""
    named = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))
    return named or sys.platform in ("darwin", "win32")
