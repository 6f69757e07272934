r"""Names and institutions of which BibTeX's styles can make labels.

Styles cut a label after a few letters, and a command or a sign such as ``\$`` in two, unless it is one of BibTeX's
special characters: a group that begins with a command.
"""

import re

from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.tex.commands import TEXT_COMMANDS
from readinglist.tex.grammar import SIGNS
from readinglist.tex.mathematics import NESTED_GROUP, balanced, replace_formulas
from readinglist.tex.tables import ACCENT_COMMAND, LETTER_NAME

_SIGN = lazy_pattern(r"[$\[\]]|\\(?:[%#_${}]|text[a-z]+\{\})")
_SIGN_OR_COMMAND = lazy_pattern(r"[$\[\]]|\\(?:[%#_${}]|[A-Za-z]{3})|\w\\")
_COMMAND_IN_LABEL = lazy_pattern(r"[{\s]*[^\\{}]{0,2}[{}\s]*\\[A-Za-z]{3}")
"""A command within the first letters of a group, of which styles make labels."""
_WITH_LENGTH = r"(?:kern|hskip|raise|lower)\s*-?[\d.,]*\s*[a-z]{2}\s*(?:\\relax\s?)?(?:\\[hm]box\s*(?=\{))?"
_LETTER = rf"\\(?:{LETTER_NAME})(?![A-Za-z])(?: (?!and\s)|\{{\}})?"
_IN_LABELS = lazy_pattern(
    rf"{NESTED_GROUP}"
    r"|(?P<sign>\\(?:[&%#_$]|text[a-z]+\{\})|[\[\]])"
    rf"|(?P<accent>{ACCENT_COMMAND}(?:{NESTED_GROUP}|[A-Za-z0-9]|{_LETTER}))|(?P<letter>{_LETTER})"
    rf"|(?P<command>\\(?:{_WITH_LENGTH}|[A-Za-z]+)(?:{NESTED_GROUP})*)|(?P<short>\\.)"
    rf"|(?P<formula>\$(?:[^$\\{{}}]|\\.|{NESTED_GROUP})*\$)"
)
_MAX_ARGUMENTS = 80
_NAME = lazy_pattern(r"\\([A-Za-z]+|.)")
_UNIT = rf"{NESTED_GROUP}|\$[^$]*\$|\\(?:[&%#_$]|[A-Za-z]+)(?:{NESTED_GROUP})*"
_BEGINNING = lazy_pattern(rf"(?:^|[\s~,-])(?:{_UNIT}|[^\s~,{{}}\\-])({_UNIT}|[^,{{}}\\])?$")
"""One or two letters or groups at the beginning of a word; a space or dash may be the second."""
_ESCAPED_BRACE = lazy_pattern(r"(?<!\\)\\([{}])")
_CUT = 3
"""The number of letters that are a label."""


def whole_in_labels(tex: str) -> str:
    r"""Return names whose signs and mathematics are BibTeX's special characters, in braces with a command.

    Styles cut labels after a few letters, and ``\$`` in two.
    """
    if "\\{" in tex or "\\}" in tex:  # BibTeX counts these braces
        tex = _ESCAPED_BRACE.sub(lambda found: SIGNS[found[1]], replace_formulas(tex, _with_named_braces))
    grouped = _IN_LABELS.sub(_special_character, tex) if _SIGN_OR_COMMAND.search(tex) else tex
    return grouped if balanced(grouped, escaped=True) else tex


def _with_named_braces(formula: str) -> str:
    return formula.replace(r"\{", r"\lbrace ").replace(r"\}", r"\rbrace ")


def _special_character(found: re.Match[str]) -> str:
    written = found[0]
    if found["command"]:
        return f"{{{written}}}"
    if found["accent"] or found["letter"] or found["short"]:
        return f"{{{written}}}" if _may_be_cut(found) else written
    if found["sign"]:
        return f"{{{written if written[1:-2] in TEXT_COMMANDS else written.removesuffix('{}')}}}"
    if found["formula"]:
        return rf"{{\ensuremath{{{written[1:-1]}}}}}"
    inside = found[0][1:-1]
    is_cut = inside[:1] != "\\" and (_SIGN.search(inside) or _COMMAND_IN_LABEL.match(inside))
    return rf"{{\relax {inside}}}" if is_cut else found[0]


def _may_be_cut(found: re.Match[str]) -> bool:
    """Whether a label may end within an accent or a command of one or two letters."""
    name = _NAME.findall(found[0])[0]
    joined = found["letter"] and found.string.startswith("\\", found.end())
    if joined or found[0].endswith("{}") or len(name) >= _CUT:
        return True
    before = _BEGINNING.search(found.string, max(0, found.start() - _MAX_ARGUMENTS), found.start())
    return before is not None and (before[1] is not None or (len(name) > 1 and not found["accent"]))
