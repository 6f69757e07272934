"""Values of BibTeX fields: delimiters, ``@string`` macros and concatenation."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_TOKEN = re.compile(r"\s*(?:(\d+)|([^\s#{}\"=,]+)|(#)|([{\"]))")
_DELIMITER = re.compile(r'\\.|[{}"]', re.DOTALL)
_SPECIAL = re.compile(r"[&$_%#]")
_LONGEST = 1_000_000
"""Characters of the longest value that macros may build; keeps the memory bounded."""

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


@dataclass(slots=True)
class Macros:
    """The macros that are known so far, by name in lower case; BibTeX's months among them."""

    values: dict[str, str] = field(default_factory=lambda: {name[:3].lower(): name for name in _MONTHS})

    def define(self, name: str, value: str) -> None:
        """Take up a ``@string``; a later definition replaces an earlier one."""
        self.values[name.lower()] = expanded(value, self.values)

    def value(self, raw: str) -> str:
        """The TeX of a field's value as it stands in the file."""
        return expanded(raw, self.values)


def expanded(raw: str, macros: Mapping[str, str]) -> str:
    """The TeX of a value: without delimiters, macros replaced, parts joined.

    A macro that nobody defined stays as its name, spelt so that TeX can print it. Values that cannot be read as such
    are taken as they stand.
    """
    text = raw.strip()
    if text.startswith("{") and text.find("}") == len(text) - 1 and "{" not in text[1:] and "\\" not in text:
        return text[1:-1]
    simple = _undelimited(text)
    if simple is not None:
        return simple
    parts: list[str] = []
    place, length = 0, 0
    while place < len(text):
        token = _TOKEN.match(text, place)
        if not token:
            return text
        place = token.end()
        if token[3]:
            continue
        if token[4]:
            place = _end(text, token.start(4))
            part = text[token.start(4) + 1 : place - 1]
        else:
            part = token[1] or macros.get(token[2].lower()) or _SPECIAL.sub(r"\\\g<0>", token[2])
        length += len(part)
        if length > _LONGEST:
            return text
        parts.append(part)
    return "".join(parts)


def _undelimited(text: str) -> str | None:
    """What one pair of delimiters holds; None if `text` is more or else."""
    if (
        len(text) >= 2
        and text[0] in '{"'
        and _end(text, 0) == len(text)
        and text[-1] == ('"' if text[0] == '"' else "}")
    ):
        return text[1:-1]
    return None


def _end(text: str, start: int) -> int:
    """The place behind the delimiter that closes the one at `start`; the end of `text` if none does."""
    if text[start] == "{" and not text.find("{", start + 1) >= 0 and "\\" not in text:
        closing = text.find("}", start)
        return closing + 1 if closing >= 0 else len(text)
    quoted = text[start] == '"'
    depth = 0
    for found in _DELIMITER.finditer(text, start + 1 if quoted else start):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if depth == 0 and found[0] == ('"' if quoted else "}"):
            return found.end()
    return len(text)
