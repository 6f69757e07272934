"""The text of the system clipboard, from the program that the desktop has for it."""

import os
import shutil
import subprocess
import sys

from readinglist.files.documents import Document, decode
from readinglist.papers.errors import InputError, UsageError

CLIPBOARD = "<clipboard>"
"""The name of a document from the clipboard."""
PASTED = "<pasted>"
"""The name of a document that was pasted into a form or a dialog; `show` gives it as the source of its papers."""

_TIMEOUT = 10
_PASTE = "paste with your terminal: `readinglist add -`, paste, then ctrl+d on a new line"
_POWERSHELL = "[Console]::OutputEncoding = [Text.Encoding]::UTF8; Get-Clipboard -Raw"


def clipboard() -> Document:
    """Return the text of the clipboard as a document.

    Raises:
        UsageError: If no program can read the clipboard, or it fails.
        InputError: If the clipboard is empty or not text.
    """
    commands = _commands()
    command = next((each for each in commands if shutil.which(each[0])), None)
    if command is None:
        install = " or ".join(dict.fromkeys(each[0] for each in commands))
        hint = f"install {install}, or {_PASTE}" if install else _PASTE
        raise UsageError("cannot read the clipboard: no program for it", hint=hint)
    try:
        pasted = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_TIMEOUT, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        said = getattr(error, "stderr", b"") or b""
        why = said.decode("utf-8", "replace").strip() or "it failed"
        raise UsageError(f"cannot read the clipboard: {command[0]}: {why}", hint=_PASTE) from None
    if not pasted.stdout.strip():
        raise InputError("the clipboard contains no text", hint="copy the page or the titles first")
    return decode(CLIPBOARD, pasted.stdout)


def copy_to_clipboard(text: str) -> None:
    """Replace the text of the clipboard.

    Raises:
        UsageError: If no program can write to the clipboard, or it fails.
    """
    commands = [_COPYING[each[0]] for each in _commands()]
    command = next((each for each in commands if shutil.which(each[0])), None)
    if command is None:
        install = " or ".join(dict.fromkeys(each[0] for each in commands))
        hint = f"install {install}" if install else "copy what is printed with your terminal"
        raise UsageError("cannot copy to the clipboard: no program for it", hint=hint)
    try:
        # Some of these programs stay in the background, so their output cannot be waited for.
        null = subprocess.DEVNULL
        subprocess.run(command, input=text.encode(), stdout=null, stderr=null, timeout=_TIMEOUT, check=True)
    except (OSError, subprocess.SubprocessError):
        raise UsageError(f"cannot copy to the clipboard: {command[0]} failed", hint="copy what is printed") from None


_COPYING = {
    "pbpaste": ["pbcopy"],
    "wl-paste": ["wl-copy"],
    "xclip": ["xclip", "-selection", "clipboard", "-i"],
    "xsel": ["xsel", "--clipboard", "--input"],
    "powershell.exe": ["clip.exe"],
    "termux-clipboard-get": ["termux-clipboard-set"],
}
"""The commands that copy, by those that paste."""


def _commands() -> list[list[str]]:
    """Return the commands that may print the clipboard of this desktop, the best first."""
    commands: list[list[str]] = []
    if sys.platform == "darwin":
        commands.append(["pbpaste"])
    if os.environ.get("WAYLAND_DISPLAY"):
        commands.append(["wl-paste", "--no-newline"])
    if os.environ.get("DISPLAY"):
        commands += [["xclip", "-selection", "clipboard", "-o"], ["xsel", "--clipboard", "--output"]]
    if os.environ.get("WSL_DISTRO_NAME") or sys.platform == "win32":
        commands.append(["powershell.exe", "-NoProfile", "-Command", _POWERSHELL])
    if os.environ.get("TERMUX_VERSION"):
        commands.append(["termux-clipboard-get"])
    return commands
