"""Mathematics in running text: its spans, and formulas that are a single Unicode character."""

import re
import unicodedata
from collections.abc import Callable, Iterator

from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.tex.tables import MATH_NAMES, SUBSCRIPTS, SUPERSCRIPTS, SYMBOLS, negated

_SPAN = lazy_pattern(r"\$(?![\s$])((?:[^$\\]|\\.)*?)(?<!\s)\$", re.DOTALL)
_TEX_SIGN = lazy_pattern(r"[\\^_{]")
_ALPHABETS = {
    "mathbb": "DOUBLE-STRUCK", "mathbf": "BOLD", "mathcal": "SCRIPT", "mathscr": "SCRIPT", "mathfrak": "FRAKTUR",
    "mathit": "ITALIC", "mathsf": "SANS-SERIF", "mathtt": "MONOSPACE",
}  # fmt: skip
_STYLED = lazy_pattern(r"\\(math(?:bb|bf|cal|scr|frak|it|sf|tt))\s*(?:\{([A-Za-z0-9])\}|([A-Za-z0-9]))")
_NAMED = lazy_pattern(r"\\([A-Za-z]+)\s*")
_NEGATED = lazy_pattern(r"\\not\s*\\?([A-Za-z]+|[=<>])\s*")
_RAISED = lazy_pattern(r"([\^_])\s*(?:\{([^{}\\]*)\}|([^{}\\\s]))")


def math_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of each ``$...$`` in Unicode text, including the dollars.

    A dollar opens mathematics if no space follows, and closes it if no space precedes and, unless the content has
    special characters of TeX, no digit follows: ``$5 and $6`` and ``$5-$10`` are money. Braces inside are balanced.
    """
    place = 0
    while place < len(text):
        place = text.find("$", place)
        if place < 0:
            return
        if _escaped(text, place):
            place += 1
            continue
        found = _SPAN.match(text, place)
        if found and _is_mathematics(text, found):
            yield found.span()
            place = found.end()
        else:
            place += 1


def _is_mathematics(text: str, found: re.Match[str]) -> bool:
    inside, following = found[1], text[found.end() : found.end() + 1]
    if not inside or not balanced(inside):
        return False
    return bool(_TEX_SIGN.search(inside)) or not following.isdigit()


def _escaped(text: str, place: int) -> bool:
    """Whether an odd number of backslashes precedes `place`."""
    start = place
    while start > 0 and text[start - 1] == "\\":
        start -= 1
    return (place - start) % 2 == 1


NESTED_GROUP: str = r"\{(?:[^{}]|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*+\})*+\})*+\})*+\}"
"""The pattern of a group with up to three others within."""

_BRACE = lazy_pattern(r"\\.|[{}]", re.DOTALL)


def group_end(tex: str, start: int) -> int:
    """Return the offset after the brace that closes the one at `start`; the end of `tex` if there is none."""
    depth = 0
    for brace in _BRACE.finditer(tex, start):
        depth += {"{": 1, "}": -1}.get(brace[0], 0)
        if depth == 0:
            return brace.end()
    return len(tex)


_SIGN = lazy_pattern(r"(\\.|[{}$])", re.DOTALL)


def replace_formulas(tex: str, written: Callable[[str], str]) -> str:
    r"""Return TeX whose formulas are replaced by what `written` returns. A formula may contain others (``\mbox``)."""
    pieces: list[str] = []
    formula: list[str] = []
    depth = outside = 0
    for piece in _SIGN.split(tex):
        depth += {"{": 1, "}": -1}.get(piece, 0)
        if formula:
            formula.append(piece)
            if piece == "$" and depth == outside:
                pieces.append(written("".join(formula)))
                formula = []
        elif piece == "$":
            formula, outside = [piece], depth
        else:
            pieces.append(piece)
    return "".join(pieces + formula)


def balanced(text: str, *, escaped: bool = False) -> bool:
    r"""Whether the braces of `text` are balanced; with `escaped`, ``\{`` counts as a brace too, as in BibTeX."""
    if "{" not in text and "}" not in text:
        return True
    depth = 0
    for brace in re.findall(r"[{}]" if escaped else r"\\.|[{}]", text, re.DOTALL):
        depth += {"{": 1, "}": -1}.get(brace, 0)
        if depth < 0:
            return False
    return depth == 0


def character_of(mathematics: str) -> str:
    r"""Return the character for mathematics such as ``\beta``, ``\mathbb{R}``, ``\not\in`` or ``^2``; else empty."""
    mathematics = mathematics.strip()
    styled = _STYLED.fullmatch(mathematics)
    if styled:
        return _styled(_ALPHABETS[styled[1]], styled[2] or styled[3])
    not_related = _NEGATED.fullmatch(mathematics)
    if not_related:
        relation = SYMBOLS.get(not_related[1], not_related[1])
        return negated(relation) if len(relation) == 1 else ""
    named = _NAMED.fullmatch(mathematics)
    if named:
        return SYMBOLS.get(named[1], "")
    raised = _RAISED.fullmatch(mathematics)
    if raised:
        return moved(raised[2] or raised[3] or "", up=raised[1] == "^")
    return ""


def moved(text: str, *, up: bool) -> str:
    """Return `text` in superscript or subscript characters; empty if one is missing."""
    table = SUPERSCRIPTS if up else SUBSCRIPTS
    return "".join(table[c] for c in text) if text and all(c in table for c in text) else ""


def mathematics_of(character: str) -> str:
    """Return the mathematics for a character, in ASCII; empty if there is none."""
    name = MATH_NAMES.get(character)
    if name:
        return name if (len(name) == 1 and name.isupper()) or name == "o" else f"\\{name}"
    parts = unicodedata.normalize("NFD", character)
    if len(parts) == 2 and parts[1] == "\u0338" and (parts[0] in MATH_NAMES or parts[0] in "=<>"):
        return f"\\not{mathematics_of(parts[0]) or parts[0]}"
    plain = unicodedata.normalize("NFKC", character)
    words = unicodedata.name(character, "").replace("BLACK-LETTER", "FRAKTUR").split()
    style = next((command for command, word in _ALPHABETS.items() if word in words), "")
    return f"\\{style}{{{plain}}}" if style and len(plain) == 1 and plain.isascii() and plain.isalnum() else ""


def _styled(style: str, letter: str) -> str:
    """Return a letter or digit in one of Unicode's mathematical alphabets."""
    kind = "DIGIT" if letter.isdigit() else "CAPITAL" if letter.isupper() else "SMALL"
    label = unicodedata.name(letter).rpartition(" ")[2]
    older = "BLACK-LETTER" if style == "FRAKTUR" else style
    for name in (f"{older} {kind} {label}", f"MATHEMATICAL {style} {kind} {label}"):
        try:
            return unicodedata.lookup(name)
        except KeyError:
            continue
    return ""
