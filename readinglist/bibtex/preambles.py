"""Commands defined in the ``@preamble`` of a .bib file, which entries that use them carry along."""

import re
from collections.abc import Mapping

from readinglist.papers.folding import one_line
from readinglist.tex.mathematics import balanced
from readinglist.tex.writing import is_dangerous

FIELD = "preamble"
"""The extra field of a paper with the definitions that its other fields need."""

_DEFINITION = re.compile(
    r"\\(?:(?:re|provide)?newcommand|providecommand|DeclareRobustCommand)\*?\s*"
    r"(?:\{\s*\\(?P<braced>[A-Za-z]+)\s*\}|\\(?P<bare>[A-Za-z]+))\s*(?:\[(?P<count>[0-9])\]\s*(?P<default>\[[^\[\]{}]*\])?)?\s*\{"
    r"|\\def\s*\\(?P<name>[A-Za-z]+)\s*(?P<parameters>(?:#[1-9])*)\s*\{"
)
_COMMAND = re.compile(r"\\([A-Za-z]+)")
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_MAX_LENGTH = 2_000
"""Maximum length of the body of a command for running text."""


def definitions(tex: str) -> dict[str, str]:
    r"""Return the definition of each command as ``\providecommand``, which does not replace existing commands.

    Definitions that do more than print text are skipped: delimited parameters, and bodies that define, read or write.
    """
    found = {}
    end = 0
    for definition in _DEFINITION.finditer(tex):
        if definition.start() < end:
            continue
        body = _group(tex, definition.end() - 1)
        end = definition.end() - 1 + len(body)
        if not body or is_dangerous(body) or not balanced(body, escaped=True):
            continue
        name = definition["braced"] or definition["bare"] or definition["name"]
        count = definition["count"] or str(len(definition["parameters"] or "") // 2 or "")
        arguments = f"[{count}]{definition['default'] or ''}" if count else ""
        found[name] = one_line(rf"\providecommand{{\{name}}}{arguments}{body}")
    return found


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
    for brace in _BRACE.finditer(tex, start, start + _MAX_LENGTH):
        depth += {"{": 1, "}": -1}.get(brace[0], 0)
        if depth == 0:
            return tex[start : brace.end()]
    return ""
