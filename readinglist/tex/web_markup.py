r"""HTML and XML markup in fields of .bib files, as written by DOI registries and managers, converted to TeX.

``<i>E. coli</i> &amp; H<sub>2</sub>O`` occurs in many files as the publisher sent it, also with its signs in TeX
(``{\textless}i{\textgreater}``, ``$\less$i$\greater$``). LaTeX prints the markup, or stops at it.
"""

import re
from functools import lru_cache

from readinglist.papers.html_entities import unescaped
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.tex.mathematics import balanced
from readinglist.tex.mathml import tex_of_mathml
from readinglist.tex.reading import well_formed
from readinglist.tex.writing import to_tex

_TEST = lazy_pattern(
    r"<[A-Za-z]|\$<\$|\{\\'\}|\\less|\\textless|\\math(?:semicolon|plus)|&[}$]{0,2}#?\w{1,31};|\$\\&\$"
)
"""A quick test that excludes nearly all texts, including those with an escaped ampersand."""
_LESS = r"(?:<|\{?\$(?:\\less|<)\$\}?|\{\\textless\}|\\textless(?:\{\}|\s+|(?=/))|\{?\\?&\}?lt;)"
_GREATER = r"(?:>|\{?\$(?:\\greater|>)\$\}?|\{\\textgreater\}|\\textgreater(?:\{\}|\s+|(?![A-Za-z]))|\{?\\?&\}?gt;)"
_COMMANDS = {
    "i": r"\emph", "em": r"\emph", "italic": r"\emph", "b": r"\textbf", "strong": r"\textbf", "bold": r"\textbf",
    "sub": r"\textsubscript", "inf": r"\textsubscript", "sup": r"\textsuperscript", "scp": r"\textsc",
    "sc": r"\textsc", "tt": r"\texttt", "u": "", "span": "", "p": "", "title": "",
}  # fmt: skip
_NAMES = "|".join(_COMMANDS)
_ELEMENT = lazy_pattern(
    rf"{_LESS}(?:jats:)?(?P<name>{_NAMES})(?P<more>\s[^<>]*?)?{_GREATER}"
    rf"(?P<inside>(?:(?!{_LESS}).){{0,2000}}?){_LESS}/(?:jats:)?(?P=name){_GREATER}",
    re.IGNORECASE | re.DOTALL,
)
"""An innermost element; its opening and closing tag are within the same braces."""
_FORMULA = lazy_pattern(
    rf"{_LESS}(?P<name>(?:[a-z]{{1,10}}:)?(?:math|tex-math|inline-formula))(?:\s[^<>]*?)?{_GREATER}", re.IGNORECASE
)
"""The beginning of a formula in MathML, or in JATS, with both MathML and TeX or one of them."""
_TEX_MATH = lazy_pattern(r"<(?:[a-z]{1,10}:)?tex-math[^<>]*>(?P<inside>.*?)</", re.IGNORECASE | re.DOTALL)
_DOCUMENT = lazy_pattern(r"\\begin\{document\}(?P<inside>.*?)\\end\{document\}", re.DOTALL)
_BREAK = lazy_pattern(rf"{_LESS}br\s*/?{_GREATER}", re.IGNORECASE)
_AMPERSAND = r"(?:\{\\&\}|\{?\$\\&\$\}?|\\?&)"
_ENTITY = lazy_pattern(rf"{_AMPERSAND}(?P<name>#\d{{1,6}}|#[xX][0-9a-fA-F]{{1,5}}|[A-Za-z]{{2,31}}\d{{0,2}});")
_TWICE = lazy_pattern(rf"{_AMPERSAND}amp;(?=(?:#\d+|\w+);)")
_CROSSREF_SIGNS = lazy_pattern(r"\{?\$\\(?P<name>mathsemicolon|mathplus|&)\$\}?")
_SIGNS = {"mathsemicolon": ";", "mathplus": "+", "&": r"\&"}
"""Signs that Crossref writes with commands that LaTeX lacks, or as mathematics for no reason."""
_MAX_NESTED = 8


def tex_of_markup(tex: str) -> str:
    """Return `tex` with commands for complete HTML elements, and letters for HTML entities.

    Anything else stays: ``a < b`` and ``R&D; more`` are text.
    """
    if not ("<" in tex or "\\" in tex or "&" in tex) or not _TEST.search(tex):
        return tex
    tex = _TWICE.sub("&", tex).replace(r"{\'}", "'")  # an accent without a letter is an apostrophe
    if "math" in tex or "formula" in tex:
        tex = _with_formulas(tex)
    for _ in range(_MAX_NESTED):
        changed = _ELEMENT.sub(_command, tex)
        if changed == tex:
            break
        tex = changed
    tex = _CROSSREF_SIGNS.sub(lambda found: _SIGNS[found["name"]], _BREAK.sub(" ", tex))
    return _ENTITY.sub(lambda found: _letter(found["name"]) or found[0], tex)


def _with_formulas(tex: str) -> str:
    pieces, place = [], 0
    while found := _FORMULA.search(tex, place):
        end = re.compile(rf"{_LESS}/{found['name']}{_GREATER}", re.IGNORECASE).search(tex, found.end())
        if not end:
            break
        pieces += [tex[place : found.start()], _formula(tex[found.start() : end.end()])]
        place = end.end()
    return "".join((*pieces, tex[place:]))


def _formula(element: str) -> str:
    """Return a formula in dollars; as it is if it is not well-formed."""
    xml = re.sub(_GREATER, ">", re.sub(_LESS, "<", element)).replace(r"\&", "&")
    stated = _TEX_MATH.search(xml)
    tex = stated["inside"] if stated else tex_of_mathml(xml)
    document = _DOCUMENT.search(tex)
    formula = well_formed((document["inside"] if document else tex).strip(" \n$"))
    return f"${formula}$" if formula else element


def _command(found: re.Match[str]) -> str:
    inside = found["inside"]
    if not balanced(inside, escaped=True):
        return found[0]
    command = r"\textsc" if "small-caps" in (found["more"] or "") else _COMMANDS[found["name"].lower()]
    return f"{command}{{{inside}}}" if command and inside.strip() else inside


@lru_cache(1000)
def _letter(name: str) -> str:
    """Return the TeX of an entity; empty for unknown ones."""
    entity = f"&{name};"
    text = unescaped(entity)
    if text == entity:
        return ""
    tex = to_tex(text, ascii_only=True) if text.strip() else "~" if text == "\u00a0" else " "
    return f"{{{tex}}}" if tex.startswith("\\") and len(tex) > 2 else tex
