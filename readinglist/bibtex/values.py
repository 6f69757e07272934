"""Values of BibTeX fields: delimiters, ``@string`` macros and concatenation."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_TOKEN = re.compile(r"\s*(?:(\d+)|([^\s#{}\"=,]+)|(#)|([{\"]))")
_DELIMITER = re.compile(r'\\.|[{}"]', re.DOTALL)
_BRACED = r"\{[^{}\\]*+(?:\\.[^{}\\]*+)*+\}"
for _ in range(3):
    _BRACED = rf"\{{[^{{}}\\]*+(?:(?:\\.|{_BRACED})[^{{}}\\]*+)*+\}}"
_DELIMITED = re.compile(rf'{_BRACED}|"[^{{}}"\\]*+(?:(?:\\.|{_BRACED})[^{{}}"\\]*+)*+"', re.DOTALL)
"""A value in one pair of delimiters, with groups up to a depth that values hardly ever exceed."""

_SPECIAL = re.compile(r"[&$_%#]")
_MAX_LENGTH = 1_000_000
"""Maximum length of a value built from macros, which limits memory."""
_MAX_ADDED = 32_000_000
"""Maximum number of characters that macros may add to all values of a file."""

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


@dataclass(slots=True)
class Macros:
    """The macros defined so far, by lower-case name, including BibTeX's months."""

    values: dict[str, str | None] = field(default_factory=lambda: {name[:3].lower(): name for name in _MONTHS})
    overflows: int = 0
    added: int = 0

    def define(self, name: str, value: str) -> None:
        """Add a ``@string``, replacing an earlier definition. A value that is too long becomes None."""
        self.values[name.lower()] = expanded(value, self.values)

    def value(self, raw: str) -> str:
        """Return a field's value as TeX.

        If its macros expand to a text that is too long, return it as written and increase `overflows`.
        """
        tex = expanded(raw, self.values)
        if tex is not None and len(tex) <= len(raw):
            return tex
        self.added += len(tex or "")
        if tex is None or self.added > _MAX_ADDED:
            self.overflows += 1
            return raw
        return tex


def expanded(raw: str, macros: Mapping[str, str | None]) -> str | None:
    """Return a value without delimiters, with macros replaced and parts joined; None if it or a macro is too long.

    An undefined macro becomes its name, escaped for TeX. Invalid values are returned unchanged.
    """
    text = raw.strip()
    if _DELIMITED.fullmatch(text):
        return text[1:-1]
    parts: list[str] = []
    part: str | None
    place, length = 0, 0
    while place < len(text):
        token = _TOKEN.match(text, place)
        if not token:
            return text
        place = token.end()
        if token[3]:
            continue
        if token[4]:
            place = closing(text, token.start(4))
            part = text[token.start(4) + 1 : place - 1]
        elif token[1]:
            part = token[1]
        else:
            name = token[2].lower()
            part = macros[name] if name in macros else _SPECIAL.sub(r"\\\g<0>", token[2])
        if part is None or length + len(part) > max(_MAX_LENGTH, len(text)):
            return None
        length += len(part)
        parts.append(part)
    return "".join(parts)


def closing(text: str, start: int) -> int:
    """Return the end of the group or quotation that begins at `start`; the end of `text` if it is not closed."""
    quoted = text[start] == '"'
    depth = 0
    for found in _DELIMITER.finditer(text, start + 1 if quoted else start):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if depth == 0 and found[0] == ('"' if quoted else "}"):
            return found.end()
    return len(text)
