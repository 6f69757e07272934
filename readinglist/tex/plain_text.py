r"""Plain text for formats without TeX: mathematics in Unicode if possible, else in words and signs.

``$O(n^2)$`` becomes O(n²), ``$\mathbb{R}^d$`` ℝᵈ, ``$\frac{a}{b}$`` a/b, ``$x_{\max}$`` x_max.
"""

import re
import unicodedata
from bisect import bisect

from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import one_line
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.tex import to_unicode
from readinglist.tex.mathematics import character_of, math_spans, moved
from readinglist.tex.tables import SYMBOLS

_UP, _DOWN, _OPEN, _CLOSE, _BACKSLASH = "\ufdd1", "\ufdd2", "\ufdd3", "\ufdd4", "\ufdd5"
_LITERAL = str.maketrans({_UP: "^", _DOWN: "_", _OPEN: "{", _CLOSE: "}", _BACKSLASH: "\\"})
"""Noncharacters that represent literal signs while TeX's own are parsed."""

_MAX_LENGTH = 2_000
_MAX_DEPTH = 30
_DROPPED = lazy_pattern(
    r"\\(?:left|right|[bB]igg?[lrm]?|limits|nolimits|displaystyle|textstyle|scriptstyle|nonumber|rm|bf|it|sf|tt|sc|em|boldmath)(?![A-Za-z])\.?\s*"
    r"|\\(?:math(?:rm|bf|it|sf|tt)|boldsymbol|bm)(?![A-Za-z])(?!\s*\{)\s*|\\[!/]"
)
_SPACES = lazy_pattern(r"\\(?:q?quad(?![A-Za-z])|[,;:> ])|~")
_ESCAPED = lazy_pattern(r"\\([{}%&#$_\\|])")
_ESCAPES = {"{": _OPEN, "}": _CLOSE, "_": _DOWN, "|": "‖", "\\": " "}
_SYMBOL = lazy_pattern(r"(?P<before>\s?)\\(?P<name>[A-Za-z]+)(?P<after>\s*)")
_NESTING = lazy_pattern(r"\\[A-Za-z]+\*?(?:\[[^\[\]{}]*\])?\s?\{|\\.|[{}]", re.DOTALL)
_LETTER = lazy_pattern(
    r"\\(mathbb|Bbb|bb|mathcal|cal|mathscr|mathfrak|frak)\s*(?:([A-Za-z0-9])(?![A-Za-z])|(?=[A-Za-z]))"
)
_WORD = lazy_pattern(r"(?P<before>[^\W_]?)\\(?P<name>[A-Za-z]+)\s*(?P<after>[A-Za-z0-9]?)")
_GROUP = lazy_pattern(
    r"(?:\\(?P<name>[A-Za-z]+)|(?P<mark>[\^_]))?\s*\{(?P<inside>[^{}]*)\}(?:\s*\{(?P<second>[^{}]*)\})?"
)
_RAISED = lazy_pattern(r"([\^_])\s*([^\s^_{}\\])")
_ALPHABETS = {"mathbb": "mathbb", "Bbb": "mathbb", "bb": "mathbb", "mathcal": "mathcal", "cal": "mathcal",
              "mathscr": "mathscr", "mathfrak": "mathfrak", "frak": "mathfrak"}  # fmt: skip
_TWO = {"frac": "/", "tfrac": "/", "dfrac": "/", "nicefrac": "/", "sfrac": "/", "binom": " choose "}
_MARKS = {
    "hat": "\u0302", "widehat": "\u0302", "tilde": "\u0303", "widetilde": "\u0303", "bar": "\u0304", "vec": "\u20d7",
    "overline": "\u0305", "dot": "\u0307", "ddot": "\u0308", "acute": "\u0301", "grave": "\u0300", "check": "\u030c",
    "breve": "\u0306", "mathring": "\u030a", "underline": "\u0332",
}  # fmt: skip
_SIMPLE_SCRIPTS = {"∗": "*", "*": "*", "′": "′", "∘": "°", "⊤": "⊤", "†": "†"}
_OUTSIDE = lazy_pattern(
    r"\{\s*\\[^{}]*\}|\\(?:[{}$&%#_,;:!/ ]|[^\s{}]\s?\{[^{}]*\}|[A-Za-z]+\s?(?:\{[^{}]*\})?|[`'^\"~=.][A-Za-z]?)"
)
_COMMAND = lazy_pattern(r"\\[A-Za-z]+\*?\s?\{([^{}]*)\}|\\([A-Za-z]+)")


@dataclass(slots=True)
class _Opened:
    """An open group: its offset, the number of formulas before it, and its content."""

    span: tuple[int, int]
    formulas_before: int
    is_command: bool
    contains_group: bool = False


def plain_text(text: str) -> str:
    """Return `text`, as in `papers.paper.Metadata`, on one line without TeX mathematics and commands. Never fails."""
    if "$" not in text and "\\" not in text:
        return one_line(text)
    text = _with_arguments(text)
    pieces, place = [], 0
    for start, end in math_spans(text):
        pieces.append(_without_commands(text[place:start]))
        pieces.append(_mathematics(text[start + 1 : end - 1]))
        place = end
    pieces.append(_without_commands(text[place:]))
    return unicodedata.normalize("NFC", one_line("".join(pieces)))


def plain_from_tex(tex: str) -> str:
    """Return `tex` from a field of a .bib file as plain text."""
    return plain_text(to_unicode(tex))


def _with_arguments(text: str) -> str:
    r"""Return `text` with commands that contain groups or formulas replaced by their arguments: ``\foo{a {b} $c$}``."""
    opened: list[_Opened] = []
    dropped: list[tuple[int, int]] = []
    formulas = [start for start, _ in math_spans(text)]
    inside = {place for start, end in math_spans(text) for place in range(start, end)}
    commands = 0
    for found in _NESTING.finditer(text):
        brace = found[0][-1]
        if brace not in "{}" or found.start() in inside or found[0] in ("\\{", "\\}"):
            continue
        if brace == "{":
            commands += len(found[0]) > 1
            opened.append(_Opened(found.span(), bisect(formulas, found.end()), len(found[0]) > 1))
        elif opened:
            group = opened.pop()
            commands -= group.is_command
            contains = group.contains_group or bisect(formulas, found.start()) > group.formulas_before
            if contains if group.is_command else commands:
                dropped += [group.span, found.span()]
            if opened:
                opened[-1].contains_group = True
    kept, place = [], 0
    for start, end in sorted(dropped):
        kept.append(text[place:start])
        place = end
    return "".join((*kept, text[place:]))


def _without_commands(text: str) -> str:
    """Return running text with remaining commands replaced by words."""
    if "\\" not in text:
        return text
    text = _OUTSIDE.sub(lambda found: to_unicode(found[0]), text)
    text = _COMMAND.sub(lambda found: found[1] if found[2] is None else found[2], text)
    return re.sub(r"\\([{}$&%#_])", r"\1", text)


def _mathematics(tex: str) -> str:
    """Return mathematics as text. If it is nested too deeply or too long, only its signs are removed."""
    if len(tex) > _MAX_LENGTH:
        return re.sub(r"[\\{}]", "", tex)
    tex = _DROPPED.sub("", tex)
    tex = _SPACES.sub(" ", tex)
    tex = _ESCAPED.sub(lambda found: _ESCAPES.get(found[1], found[1]), tex)
    tex = _SYMBOL.sub(_symbol, _LETTER.sub(lambda found: _styled(found[1], found[2] or ""), tex))
    for _ in range(_MAX_DEPTH):
        inner = _GROUP.sub(_group, tex)
        if inner == tex:
            break
        tex = inner
    tex = _RAISED.sub(lambda found: _script(found[1], found[2]), tex)
    tex = _WORD.sub(_word, tex)
    tex = re.sub(r"[\\{}]", "", tex).translate(_LITERAL)
    return re.sub(r" +([,;:)\]])", r"\1", tex).strip()


def _symbol(found: re.Match[str]) -> str:
    """Return the character of a command without argument; other commands stay."""
    character = SYMBOLS.get(found["name"])
    if not character:
        return found[0]
    # A space after a command is not printed; with another one before the command, both were meant to be.
    return f"{found['before']}{character}{' ' if found['before'] and found['after'] else ''}"


def _word(found: re.Match[str]) -> str:
    """Return the name of a function or unknown command, separated from its neighbours."""
    before, name, after = found["before"], found["name"], found["after"]
    return f"{before}{' ' if before else ''}{name}{' ' if after else ''}{after}"


def _styled(alphabet: str, text: str) -> str:
    """Return letters of a mathematical alphabet, if Unicode has them."""
    return "".join(character_of(f"\\{_ALPHABETS[alphabet]}{{{c}}}") or c for c in text)


def _group(found: re.Match[str]) -> str:
    """Return an innermost group with its command or script."""
    name, mark, inside = found["name"] or "", found["mark"], found["inside"]
    if mark:
        return _script(mark, _RAISED.sub(lambda each: _script(each[1], each[2]), inside)) + _rest(found)
    inside = _RAISED.sub(lambda each: _script(each[1], each[2]), inside)
    if name in _TWO and found["second"] is not None:
        second = _RAISED.sub(lambda each: _script(each[1], each[2]), found["second"])
        return f"{_bracketed(inside)}{_TWO[name]}{_bracketed(second)}"
    return _applied(name, inside) + _rest(found)


def _rest(found: re.Match[str]) -> str:
    """Return a second group that does not belong to a command with two arguments."""
    return f"{{{found['second']}}}" if found["second"] is not None else ""


def _applied(name: str, inside: str) -> str:
    """Return a command applied to its argument."""
    if name in _ALPHABETS:
        return _styled(name, inside)
    if name == "sqrt":
        return f"√{_bracketed(inside)}"
    if name in _MARKS:
        return inside + _MARKS[name] if len(inside.strip()) == 1 else inside
    return inside


def _bracketed(text: str) -> str:
    """Return `text` in parentheses, unless it is one sign, number or word."""
    text = text.strip()
    raised = len(text) > 1 and any(unicodedata.decomposition(c).startswith(("<super>", "<sub>")) for c in text)
    return text if re.fullmatch(r"\\?\w*|.", text) and not raised else f"({text})"


def _script(mark: str, text: str) -> str:
    """Return a superscript or subscript: in Unicode if it has all characters, else with ``^`` or ``_``."""
    text = text.strip()
    if text in _SIMPLE_SCRIPTS and mark == "^":
        return _SIMPLE_SCRIPTS[text]
    sign = _UP if mark == "^" else _DOWN
    return moved(text, up=mark == "^") or (f"{sign}{_bracketed(text)}" if text else "")
