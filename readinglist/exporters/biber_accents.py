"""Accents that biber decodes into characters which LaTeX knows.

biber decodes accents and the commands of letters by the tables of `Biber/LaTeX/recode_data.xml`, whatever stands around
them, and LaTeX must typeset the characters.
"""

import re
import unicodedata
from functools import partial

from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.tex.tables import ACCENT_COMMAND, ACCENT_NAME, ACCENT_SIGN, ACCENTS, SYMBOLS, T1_LETTER_NAME

_ACCENT_NAMES = {"~": "tilde", "^": "circum", "`": "grave", "'": "acute", '"': "dieresis", "=": "macron",
                 "v": "caron", "u": "breve"}  # fmt: skip
_ACCENTS_ALONE = {sign: rf"\textascii{name}{{}}" for sign, name in _ACCENT_NAMES.items()}
"""Accents without a letter, which biber puts on the letter before them."""
_ACCENTED = lazy_pattern(ACCENT_COMMAND + r"(?:\{\s*([^\W\d_])\s*\}|([^\W\d_])|(\{\}|\{?))")
"""An accent with its letter, or with what biber would put it on."""
_PDFLATEX = frozenset("ǍǎǏǐǑǒǓǔǢǣǦǧǨǩǪǫǰǴǵȘșȚțȲȳḂḃḍḞḟḠḡḥḰḱḷṃṅṇṛṣṭẎẏẐẑỲỳ")
"""The letters with accents beyond U+017F that LaTeX's encodings OT1 and T1 have."""
_DOTLESS = lazy_pattern(ACCENT_COMMAND + r"(?:\{\\([ij])\s*\}|\\([ij])(?![A-Za-z])\s*)")
"""Accents on a dotless letter, which biber decodes into two characters."""
_ON_COMMAND = lazy_pattern(ACCENT_COMMAND + r"\{\\([A-Za-z]+)\s*\}")
"""Accents on the command of a letter or sign, except a dotless letter (see `_DOTLESS`)."""
_TIED = lazy_pattern(r"(?<!\\)(\\[A-Za-z]+(?=\\))?\\t\s*\{([A-Za-z])([A-Za-z])\}")
"""Two letters with a tie, which biber puts before both."""
_BEFORE_LETTER = lazy_pattern(
    rf"(?<!\\)(\\[A-Za-z]+)(?=\\(?:{ACCENT_SIGN}|(?:{ACCENT_NAME}|{T1_LETTER_NAME})(?![A-Za-z])))"
)
"""A command before one that biber decodes into a letter, which would become part of its name."""
_SPACED = lazy_pattern(ACCENT_COMMAND + r"\{(?:\s*([^\W\d_])(\s+)|\s+([^\W\d_]))\}")
"""An accent on a letter with space in the braces, which biber decodes into an accent before the letter."""
_DOUBLE = lazy_pattern(ACCENT_COMMAND + rf"\{{({ACCENT_COMMAND}(?:\{{([A-Za-z])\}}|([A-Za-z])))\}}")
"""A letter with two accents."""
_BREAKS = lazy_pattern(r"(?<!\\)(?:\\\\)++(?=[`'^\"~=.A-Za-z\\])")
"""Line breaks that biber reads as a backslash and a letter or an accent (``\\\\i``), or that precede a command."""


def decodable_accents(tex: str, *, ascii_only: bool, in_names: bool) -> tuple[str, list[str]]:
    """Return TeX whose accents biber decodes into characters that LaTeX knows, and the accents that are left out.

    With `ascii_only`, they are characters that pdfLaTeX knows.
    """
    lost: list[str] = []

    def accented(found: re.Match[str]) -> str:
        accent, letter, rest = found[1], found[2] or found[3], found[4]
        if not letter:
            alone = _ACCENTS_ALONE.get(accent, "") if rest == "{}" else rest
            return alone if accent.isalpha() or rest == "{}" else found[0]
        whole = unicodedata.normalize("NFC", letter + ACCENTS[accent])
        if not ascii_only or (len(whole) == 1 and (whole < "\u0180" or whole in _PDFLATEX)):
            return found[0]
        if not accent.isalpha() and not in_names:
            return rf"\{accent}{{\relax {letter}}}"  # biber keeps it
        lost.append(found[0])
        is_group = found.string[found.start() - 1 : found.start()] + found.string[found.end() : found.end() + 1] == "{}"
        return letter if is_group else f"{{{letter}}}"

    tex = _BREAKS.sub(lambda found: r"\newline " * (len(found[0]) // 2), tex)
    tex = _SPACED.sub(_without_space, tex)
    tie = "" if ascii_only else "\u0361"
    tex = _TIED.sub(lambda found: f"{found[1]} " * bool(found[1]) + found[2] + tie + found[3], tex)
    tex = _DOTLESS.sub(lambda found: rf"\{found[1]}{{{found[2] or found[3]}}}", tex)
    if ascii_only:
        tex = _ON_COMMAND.sub(partial(_on_command, lost), tex)
    tex = _DOUBLE.sub(partial(_one_accent, ascii_only=ascii_only), tex)
    return _ACCENTED.sub(accented, _BEFORE_LETTER.sub(r"\1{}" if in_names else r"\1 ", tex)), lost


def _without_space(found: re.Match[str]) -> str:
    """Return an accent on its letter without space in the braces, which prints only after the letter."""
    accented = rf"\{found[1]}{{{found[2] or found[4]}}}"
    return f"{{{accented} }}" if found[3] else accented


def _on_command(lost: list[str], found: re.Match[str]) -> str:
    """Return the command of a letter with its accent, if pdfLaTeX knows the character into which biber makes it."""
    if SYMBOLS.get(found[2], "x").isascii():
        return found[0]
    whole = unicodedata.normalize("NFC", SYMBOLS[found[2]] + ACCENTS[found[1]])
    if len(whole) == 1 and whole < "\u0180":
        return found[0]
    lost.append(found[0])
    return rf"{{\{found[2]}}}"


def _one_accent(found: re.Match[str], *, ascii_only: bool) -> str:
    """Return a letter with both accents if Unicode has it, as biber decodes them, else with the inner one."""
    outer, inner, letter = found[1], found[3], found[4] or found[5]
    whole = unicodedata.normalize("NFC", letter + ACCENTS[inner] + ACCENTS[outer])
    if len(whole) > 1 or (ascii_only and outer.isalpha() and inner.isalpha()):
        return found[2]
    if not outer.isalpha():
        return found[0]
    return rf"\{inner}{{\{outer}{{{letter}}}}}" if ascii_only else whole
