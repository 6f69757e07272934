"""Edits of a text: everything but what they name stays as it is, line ends included."""

import re
from collections.abc import Iterable

from readinglist.core.findings import Edit

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")


def mended(text: str, edits: Iterable[Edit]) -> tuple[str, tuple[Edit, ...]]:
    """The text with the edits made, and those that do not fit because something else stands at their place.

    Lines end in any of the three ways. Edits that overlap are made as long as the text still fits.
    """
    lines = _LINE.findall(text)
    left: list[Edit] = []
    for edit in sorted(edits, key=lambda edit: (-edit.line, -edit.column)):
        line = lines[edit.line - 1] if 1 <= edit.line <= len(lines) else ""
        start = edit.column - 1
        if not edit.old or not line.startswith(edit.old, start):
            left.append(edit)
            continue
        lines[edit.line - 1] = line[:start] + edit.new + line[start + len(edit.old) :]
    return "".join(lines), tuple(left)
