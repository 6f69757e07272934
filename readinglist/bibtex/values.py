"""Values of BibTeX fields: delimiters, ``@string`` macros and concatenation; commands defined in ``@preamble``."""

import re
from collections.abc import Mapping
from dataclasses import field

from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import one_line
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.tex import is_printing
from readinglist.tex.mathematics import balanced

_TOKEN = lazy_pattern(r"\s*(?:(\d+)|([^\s#{}\"=,]+)|(#)|([{\"]))")
_DELIMITER = lazy_pattern(r'\\.|[{}"]', re.DOTALL)
_BRACED = r"\{[^{}\\]*+(?:\\.[^{}\\]*+)*+\}"
for _ in range(3):
    _BRACED = rf"\{{[^{{}}\\]*+(?:(?:\\.|{_BRACED})[^{{}}\\]*+)*+\}}"
_DELIMITED = lazy_pattern(rf'{_BRACED}|"[^{{}}"\\]*+(?:(?:\\.|{_BRACED})[^{{}}"\\]*+)*+"', re.DOTALL)
"""A value in one pair of delimiters, with groups up to a depth that values hardly ever exceed."""

_SPECIAL = lazy_pattern(r"[&$_%#]")
_ENDS = frozenset({";", "."})
"""Signs that some programs and people write for the comma after a value."""
_MAX_LENGTH = 1_000_000
"""Maximum length of a value built from macros, which limits memory."""
_MAX_ADDED = 32_000_000
"""Maximum number of characters that macros may add to all values of a file."""

MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


@dataclass(slots=True)
class Macros:
    """The macros defined so far, by lower-case name, including BibTeX's months."""

    values: dict[str, str | None] = field(default_factory=lambda: {name[:3].lower(): name for name in MONTH_NAMES})
    overflows: int = 0
    added: int = 0
    undefined: dict[str, None] = field(default_factory=dict)
    """The names without definition, in lower case, that values have used so far."""

    def define(self, name: str, value: str) -> None:
        """Add a ``@string``, replacing an earlier definition. A value that is too long becomes None."""
        self.values[name.lower()] = expanded(value, self.values)

    def value(self, raw: str) -> str:
        """Return a field's value as TeX.

        If its macros expand to a text that is too long, return it as written and increase `overflows`.
        """
        tex = inside_delimiters(raw)
        if tex is not None:
            return tex
        if raw.isascii() and raw.isdecimal():
            return raw
        tex = expanded(raw, self.values, self.undefined)
        if tex is not None and len(tex) <= len(raw):
            return tex
        self.added += len(tex or "")
        if tex is None or self.added > _MAX_ADDED:
            self.overflows += 1
            return raw
        return tex


def inside_delimiters(raw: str) -> str | None:
    """Return a value without its delimiters if one pair encloses all of it."""
    if (raw[:1] == "{" and raw.find("}") == len(raw) - 1) or _DELIMITED.fullmatch(raw):
        return raw[1:-1]
    return None


def expanded(raw: str, macros: Mapping[str, str | None], undefined: dict[str, None] | None = None) -> str | None:
    """Return a value without delimiters, with macros replaced and parts joined; None if it or a macro is too long.

    An undefined macro becomes its name, escaped for TeX, and is added to `undefined`. A space between parts without
    ``#`` is kept, and a semicolon after a value is none of it. Invalid values are returned unchanged.
    """
    text = raw.strip()
    if _DELIMITED.fullmatch(text):
        return text[1:-1]
    parts: list[str] = []
    part: str | None
    place, length, apart = 0, 0, False
    while place < len(text):
        token = _TOKEN.match(text, place)
        if not token:
            return text
        place = token.end()
        gap = " " if apart and token[0][0].isspace() else ""
        if token[3] or token[2] in _ENDS:
            apart = apart and not token[3]
            continue
        if token[4]:
            place = closing(text, token.start(4))
            part = text[token.start(4) + 1 : place - 1]
        elif token[1]:
            part = token[1]
        else:
            name = token[2].lower()
            part = macros[name] if name in macros else _SPECIAL.sub(r"\\\g<0>", token[2])
            if undefined is not None and name not in macros:
                undefined.setdefault(name)
        if part is None or length + len(part) > max(_MAX_LENGTH, len(text)):
            return None
        length += len(gap) + len(part)
        parts.append(gap + part)
        apart = True
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


FIELD = "preamble"
"""The extra field of a paper with the definitions that its other fields need."""

_DEFINITION = lazy_pattern(
    r"\\(?:(?:re|provide)?newcommand|providecommand|DeclareRobustCommand)\*?\s*"
    r"(?:\{\s*\\(?P<braced>[A-Za-z]+)\s*\}|\\(?P<bare>[A-Za-z]+))\s*(?:\[(?P<count>[0-9])\]\s*(?P<default>\[[^\[\]{}]*\])?)?\s*\{"
    r"|\\def\s*\\(?P<name>[A-Za-z]+)\s*(?P<parameters>(?:#[1-9])*)\s*\{"
)
_COMMAND = lazy_pattern(r"\\([A-Za-z]+)")
_BRACE = lazy_pattern(r"\\.|[{}]", re.DOTALL)
_MAX_PREAMBLE_LENGTH = 2_000
"""Maximum length of the body of a command for running text."""


def definitions(tex: str) -> dict[str, str]:
    r"""Return the definition of each command as ``\providecommand``, which does not replace existing commands.

    Definitions that do more than print text are skipped: delimited parameters, and bodies that define, read, write or
    grow without end.
    """
    found: dict[str, str] = {}
    end = 0
    for definition in _DEFINITION.finditer(tex):
        if definition.start() < end:
            continue
        body = _group(tex, definition.end() - 1)
        end = definition.end() - 1 + len(body)
        parameters = int(definition["count"] or 0) or len(definition["parameters"] or "") // 2
        printed = is_printing(body, parameters) and is_printing(definition["default"] or "", 0)
        if not body or not printed or not balanced(body, escaped=True):
            continue
        name = definition["braced"] or definition["bare"] or definition["name"]
        count = definition["count"] or str(len(definition["parameters"] or "") // 2 or "")
        arguments = f"[{count}]{definition['default'] or ''}" if count else ""
        found[name] = one_line(rf"\providecommand{{\{name}}}{arguments}{body}")
    lengths: dict[str, int] = {}
    return {name: tex for name, tex in found.items() if _length(name, found, lengths) <= _MAX_PREAMBLE_LENGTH}


def _length(name: str, known: Mapping[str, str], lengths: dict[str, int]) -> int:
    """Return an estimate of the length of a command's expansion, more than is allowed if it contains itself."""
    if name not in known:
        return 0
    if name not in lengths:
        lengths[name] = _MAX_PREAMBLE_LENGTH + 1
        body = known[name]
        parts = (_length(each, known, lengths) for each in _COMMAND.findall(body)[2:])
        lengths[name] = (len(body) + sum(parts)) * max(1, body.count("#"))
    return lengths[name]


def needed(values: Mapping[str, str], known: Mapping[str, str]) -> str:
    """Return the `known` definitions used by the `values`, and those used by these; empty if there are none."""
    if not known:
        return ""
    used: dict[str, str] = {}
    waiting = [name for tex in values.values() for name in _COMMAND.findall(tex)]
    while waiting:
        name = waiting.pop()
        if name in known and name not in used:
            used[name] = known[name]
            waiting += _COMMAND.findall(known[name])
    return "".join(used[name] for name in sorted(used))


def _group(tex: str, start: int) -> str:
    """Return the group that begins at `start`, with its braces; empty if it is too long."""
    depth = 0
    for brace in _BRACE.finditer(tex, start, start + _MAX_PREAMBLE_LENGTH):
        depth += {"{": 1, "}": -1}.get(brace[0], 0)
        if depth == 0:
            return tex[start : brace.end()]
    return ""
