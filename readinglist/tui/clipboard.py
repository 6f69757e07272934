"""The clipboard of the system, read by the programs that systems have for it."""

import os
import shutil
import subprocess
import sys

from readinglist.papers.errors import UsageError

_SECONDS = 3


def clipboard_text() -> str:
    """What the clipboard holds.

    Raises:
        UsageError: there is no clipboard here, or it cannot be read.
    """
    command = next((each for each in _commands() if shutil.which(each[0])), None)
    if command is None:
        raise UsageError("the clipboard cannot be read here", hint="paste with your terminal, as with ctrl+shift+v")
    try:
        read = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=True)
    except (OSError, subprocess.SubprocessError):
        raise UsageError(f"{command[0]} gave no text", hint="paste with your terminal instead") from None
    return read.stdout.decode("utf-8", "replace").replace("\r\n", "\n")


def _commands() -> list[list[str]]:
    if sys.platform == "darwin":
        return [["pbpaste"]]
    if os.environ.get("WAYLAND_DISPLAY"):
        return [["wl-paste", "--no-newline"]]
    if os.environ.get("DISPLAY"):
        return [["xclip", "-selection", "clipboard", "-o"], ["xsel", "--clipboard", "--output"]]
    return []
