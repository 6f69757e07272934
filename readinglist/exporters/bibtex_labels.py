r"""Names and institutions of which BibTeX's styles can make labels.

Styles cut a label after a few letters, and a command or a sign such as ``\$`` in two, unless it is one of BibTeX's
special characters: a group that begins with a command.
"""

import re

from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.tex.commands import TEXT_COMMANDS
from readinglist.tex.grammar import SIGNS
from readinglist.tex.mathematics import balanced
from readinglist.tex.reading import TEXT_ARGUMENTS
from readinglist.tex.tables import ACCENT_COMMAND, LETTER_NAME

_SIGN = lazy_pattern(r"[$\[\]]|\\(?:[%#_${}]|text[a-z]+\{\})")
_SIGN_OR_COMMAND = lazy_pattern(r"[$\[\]]|\\(?:[%#_${}]|[A-Za-z]{3})|\w\\")
_COMMAND_IN_LABEL = lazy_pattern(r"[{\s]*[^\\{}]{0,2}[{}\s]*\\[A-Za-z]{3}")
"""A command within the first letters of a group, of which styles make labels."""
_WITH_LENGTH = r"(?:kern|hskip|raise|lower)\s*-?[\d.,]*\s*[a-z]{2}\s*(?:\\relax\s?)?(?:\\[hm]box\s*(?=\{))?"
_LETTER = rf"\\(?:{LETTER_NAME})(?![A-Za-z])(?: |\{{\}})?"
_NESTED = r"\{(?:[^{}]|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\})*\}"
_IN_LABELS = lazy_pattern(
    rf"{_NESTED}"
    r"|(?P<sign>\\(?:[&%#_$]|text[a-z]+\{\})|[\[\]])|\\(?P<brace>[{}])"
    rf"|(?P<command>\\(?:{_WITH_LENGTH}|[A-Za-z]{{3,}})(?:{_NESTED})*)"
    rf"|(?:(?<=[\s~,-]\w\w)|(?<=^\w\w)|(?<=[}}&%#_$]\w))(?P<accent>{_LETTER}|{ACCENT_COMMAND}(?:{_NESTED}|[A-Za-z]|{_LETTER}))|\\[A-Za-z]+|\\."
    rf"|(?P<formula>\$(?:[^$\\{{}}]|\\.|{_NESTED})*\$)"
)
_COMMAND_BEFORE = lazy_pattern(r"\\([A-Za-z]{1,2})(?:\{(?:[^{}]|\{[^{}]*\})*\})*$")
_MAX_ARGUMENTS = 80


def whole_in_labels(tex: str) -> str:
    r"""Return names whose signs and mathematics are BibTeX's special characters, in braces with a command.

    Styles cut labels after a few letters, and ``\$`` in two.
    """
    grouped = _IN_LABELS.sub(_special_character, tex) if _SIGN_OR_COMMAND.search(tex) else tex
    return grouped if balanced(grouped, escaped=True) else tex


def _special_character(found: re.Match[str]) -> str:
    if found["command"] or found["accent"]:
        return f"{{{found[0]}}}"
    written = SIGNS[found["brace"]] if found["brace"] else found[0]
    before = _COMMAND_BEFORE.search(found.string, max(0, found.start() - _MAX_ARGUMENTS), found.start())
    if before and before[1] not in TEXT_ARGUMENTS:  # braces would be an argument
        return written
    if found["sign"] or found["brace"]:
        return f"{{{written if written[1:-2] in TEXT_COMMANDS else written.removesuffix('{}')}}}"
    if found["formula"]:
        formula = found["formula"][1:-1].replace(r"\{", r"\lbrace ").replace(r"\}", r"\rbrace ")
        return rf"{{\ensuremath{{{formula}}}}}"
    inside = found[0][1:-1]
    is_cut = inside[:1] != "\\" and (_SIGN.search(inside) or _COMMAND_IN_LABEL.match(inside))
    return rf"{{\relax {inside}}}" if is_cut else found[0]
