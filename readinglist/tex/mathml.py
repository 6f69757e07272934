r"""MathML to TeX: ``<mml:msup><mml:mi>x</mml:mi><mml:mn>2</mml:mn></mml:msup>`` is ``x^2``.

DOI registries give titles with formulas in MathML (W3C, MathML 3, chapter 3), and managers write them into .bib files.
"""

from dataclasses import field

from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.html_entities import unescaped
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.tex.commands import OPERATORS
from readinglist.tex.mathematics import mathematics_of
from readinglist.tex.writing import to_tex

_TOKEN = lazy_pattern(
    r"<(?P<close>/?)(?:[\w.-]{1,20}:)?(?P<name>[A-Za-z]{1,30})(?P<more>\s[^<>]*?)?(?P<empty>/?)>|(?P<text>[^<]+|<)"
)
_ATTRIBUTE = lazy_pattern(r"(mathvariant|open|close)\s*=\s*[\"']([^\"']{0,20})[\"']")
_MAX_DEPTH = 40
_SCRIPTS = {"msub": "_", "msup": "^", "munder": "_", "msubsup": "_^", "munderover": "_^"}
_LAYOUTS = {"mfrac": r"\frac{{{0}}}{{{1}}}", "mroot": r"\sqrt[{1}]{{{0}}}", "mover": r"\stackrel{{{1}}}{{{0}}}"}
_VARIANTS = {
    "normal": r"\mathrm", "bold": r"\mathbf", "double-struck": r"\mathbb", "script": r"\mathcal",
    "fraktur": r"\mathfrak", "sans-serif": r"\mathsf", "monospace": r"\mathtt",
}  # fmt: skip
_ACCENTS = {"¯": "bar", "‾": "bar", "^": "hat", "ˆ": "hat", "~": "tilde", "˜": "tilde", "→": "vec", "˙": "dot",
            "¨": "ddot", "ˇ": "check", "˘": "breve"}  # fmt: skip
_SIGNS = {"−": "-", "{": r"\{", "}": r"\}", "%": r"\%", "&": r"\&", "#": r"\#", "$": r"\$", "_": r"\_", "′": "'",
          "\\": r"\backslash", "^": "", "~": r"\sim", "\u00a0": r"\ ", "⋅": r"\cdot"}  # fmt: skip
_INVISIBLE = dict.fromkeys(map(ord, "\u2061\u2062\u2063\u2064\u200b"))
_SKIPPED = frozenset({"annotation", "annotationxml", "mspace", "none", "mprescripts", "maligngroup", "malignmark"})
_ENDS_IN_NAME = lazy_pattern(r"\\[A-Za-z]+$")


@dataclass(slots=True)
class _Element:
    name: str
    attributes: dict[str, str]
    children: list["_Element"] = field(default_factory=list)
    text: str = ""


def tex_of_mathml(xml: str) -> str:
    """Return the content of a ``math`` element as mathematics in TeX, without dollars. Never fails."""
    root = _Element("math", {})
    opened = [root]
    for token in _TOKEN.finditer(xml):
        if token["text"]:
            opened[-1].text += token["text"]
        elif token["close"]:
            if len(opened) > 1 and opened[-1].name == token["name"]:
                opened.pop()
        else:
            element = _Element(token["name"], dict(_ATTRIBUTE.findall(token["more"] or "")))
            opened[-1].children.append(element)
            if not token["empty"] and len(opened) < _MAX_DEPTH:
                opened.append(element)
    return _row(root.children)


def _row(elements: list[_Element]) -> str:
    tex = ""
    for written in map(_written, elements):
        tex += f" {written}" if written[:1].isalpha() and _ENDS_IN_NAME.search(tex) else written
    return tex


def _written(element: _Element) -> str:
    children, name = element.children, element.name
    if name in ("mi", "mn", "mo", "ms", "mtext"):
        return _token(element)
    if name in _SCRIPTS and len(children) == len(_SCRIPTS[name]) + 1:
        scripts = zip(_SCRIPTS[name], children[1:], strict=True)
        return _base(children[0]) + "".join(_script(sign, each) for sign, each in scripts)
    if name in _LAYOUTS and len(children) == 2:
        accent = _ACCENTS.get(unescaped(children[1].text).strip()) if name == "mover" else ""
        layout = rf"\{accent}{{{{{{0}}}}}}" if accent else _LAYOUTS[name]
        return layout.format(*map(_written, children))
    if name == "mfenced":
        inside = ",".join(map(_written, children))
        return element.attributes.get("open", "(") + inside + element.attributes.get("close", ")")
    if name == "mmultiscripts" and children:
        return _multiscripts(children)
    inside = "" if name in _SKIPPED else _row(children)
    return rf"\sqrt{{{inside}}}" if name == "msqrt" else inside


def _multiscripts(children: list[_Element]) -> str:
    """Return a base with pairs of scripts after it and, after ``mprescripts``, before it, as of isotopes."""
    names = [child.name for child in children]
    middle = names.index("mprescripts") if "mprescripts" in names else len(children)
    after, before = children[1:middle], children[middle + 1 :]
    scripts = ["".join(_script("_^"[place % 2], each) for place, each in enumerate(part)) for part in (before, after)]
    return (f"{{}}{scripts[0]}" if scripts[0] else "") + _base(children[0]) + scripts[1]


def _base(element: _Element) -> str:
    tex = _written(element)
    return tex if len(tex) == 1 or element.name in ("mi", "mn", "mo", "mtext") else f"{{{tex}}}"


def _script(sign: str, element: _Element) -> str:
    tex = _written(element)
    return f"{sign}{tex}" if len(tex) == 1 and tex.isalnum() else f"{sign}{{{tex}}}" if tex else ""


def _token(element: _Element) -> str:
    """Return an identifier, a number, an operator or a text."""
    text = " ".join(unescaped(element.text).translate(_INVISIBLE).split())
    name = text.lower()
    if element.name in ("mtext", "ms"):
        before, after = (" " if element.text[place : place + 1 or None].isspace() else "" for place in (0, -1))
        is_word = text.isascii() and text.isalnum() and not before + after
        return rf"\mathrm{{{text}}}" if is_word else rf"\mbox{{{before}{to_tex(text, ascii_only=True)}{after}}}"
    if text.isascii() and text.isalpha() and len(text) > 1:
        return f"\\{name}" if name in OPERATORS and name == text else rf"\mathrm{{{text}}}"
    tex = ""
    for character in text:
        written = (
            _SIGNS.get(character) or mathematics_of(character) if character in _SIGNS or character > "~" else character
        )
        tex += f" {written}" if written[:1].isalpha() and _ENDS_IN_NAME.search(tex) else written
    variant = _VARIANTS.get(element.attributes.get("mathvariant", ""), "")
    return f"{variant}{{{tex}}}" if variant and element.name in ("mi", "mn") and tex else tex
