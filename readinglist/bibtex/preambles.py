"""Commands that a .bib file defines in its ``@preamble``, so that entries which use them carry them along."""

import re
from collections.abc import Mapping

from readinglist.papers.folding import one_line
from readinglist.tex.mathematics import balanced
from readinglist.tex.writing import is_dangerous

FIELD = "preamble"
"""The further field of a paper that holds the definitions which its other fields need."""

_DEFINITION = re.compile(
    r"\\(?:(?:re|provide)?newcommand|providecommand|DeclareRobustCommand)\*?\s*"
    r"(?:\{\s*\\(?P<braced>[A-Za-z]+)\s*\}|\\(?P<bare>[A-Za-z]+))\s*(?:\[(?P<count>[0-9])\]\s*(?P<default>\[[^\[\]{}]*\])?)?\s*\{"
    r"|\\def\s*\\(?P<name>[A-Za-z]+)\s*(?P<parameters>(?:#[1-9])*)\s*\{"
)
_COMMAND = re.compile(r"\\([A-Za-z]+)")
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_LONGEST = 2_000
"""Characters of the longest body that is taken for that of a command of running text."""


def definitions(tex: str) -> dict[str, str]:
    r"""The definition of each command of a preamble, as ``\providecommand``, which replaces nothing that is there.

    Left out is what does more than to put text: delimited parameters, and bodies that define, read or write.
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
    """Those of the `known` definitions that some of the `values` use, and those that these use; empty if none."""
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
    """The group that begins at `start`, braces included; empty if it does not end soon."""
    depth = 0
    for brace in _BRACE.finditer(tex, start, start + _LONGEST):
        depth += {"{": 1, "}": -1}.get(brace[0], 0)
        if depth == 0:
            return tex[start : brace.end()]
    return ""
