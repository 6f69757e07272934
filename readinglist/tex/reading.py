"""TeX to Unicode: accents, letters, signs, quotation marks and dashes; mathematics and unknown commands stay TeX."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import field
from functools import lru_cache

from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import contains_any, one_line
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.tex.accents import accent
from readinglist.tex.mathematics import balanced, character_of, math_spans, moved
from readinglist.tex.primitives import CHARACTER, LENGTH, WITH_LENGTH, character
from readinglist.tex.tables import ACCENTS, DROPPED_COMMANDS, FORMAT_COMMANDS, SYMBOLS, dingbat, negated

_TEX = ("{", "\\", "}", "~", "$", "`", "''", "--")
"""What texts contain that are more than Unicode."""
_TOKEN = lazy_pattern(
    r"(?s)\\(?P<name>[A-Za-z]+\*?)(?P<space>[ \t\n]*)|"
    r"\\(?P<sign>.)|(?P<brace>[{}])|(?P<dollar>\$\$?)|(?P<mark>``?|''|---?|~)|(?P<text>[^\\{}$~`'\-]+|.)"
)
_SPACES = {"quad": " ", "qquad": " ", "enspace": "\u2002", "thinspace": "\u2009", "space": " ", "newline": " ",
           "linebreak": " ", "par": "\n\n", "nobreakspace": "\u00a0"}  # fmt: skip
_MONEY = "\ufdd0"
r"""Represents ``\$`` during parsing; a noncharacter, so that no text contains it."""
_WORDS = {"TeX": "TeX", "LaTeX": "LaTeX", "LaTeXe": "LaTeX2e", "BibTeX": "BibTeX", "BibLaTeX": "BibLaTeX",
          "og": "«\u00a0", "fg": "\u00a0»", "textbraceleft": "\\{", "textbraceright": "\\}",
          "textdollar": _MONEY}  # fmt: skip
_SIGNS = {"&": "&", "%": "%", "#": "#", "_": "_", " ": " ", "\n": " ", "\t": " ", "\\": "\n", ",": "\u2009",
          ";": "\u2005", ":": "\u205f", "!": "", "-": "", "/": "", "@": "", "{": "\\{", "}": "\\}"}  # fmt: skip
_MARKS = {"``": "“", "''": "”", "`": "‘", "--": "–", "---": "—", "~": "\u00a0"}
_TURNED = {"?": "¿", "!": "¡"}
"""The form of a question or exclamation mark before a grave accent."""
_DOLLARS = lazy_pattern(r"\\.|\$\$?", re.DOTALL)
_DOLLAR_COMMAND = lazy_pattern(r"\{\\textdollar\s*\}|\\textdollar(?:\{\}|(?![A-Za-z])\s*)")
_SIMPLE_FORMULA = lazy_pattern(r"[A-Za-z0-9 ,.:;()=<>+*/-]+")
_BRACES = lazy_pattern(r"\\.|[{}]", re.DOTALL)
_FLAT_GROUPS = lazy_pattern(r"(?:[^{}]++|\{[^{}]*+\})*+")
"""Text with groups that contain no others, without backslashes."""
_KEPT = lazy_pattern(r"\\[A-Za-z]+\Z")
_MAX_FORMULA = 2_000
"""Maximum length of a formula; a longer one is text, which keeps the time linear."""
_MAX_PENDING = 20
"""Maximum number of nested accents and commands; further ones stand alone, which keeps the time linear."""
_MAX_CACHED_TEXTS = 64
"""Maximum number of texts kept: a field of an entry is read several times."""
_SINGLE_QUOTED = lazy_pattern(r"‘([^‘’“”]*?)'(?!\w)")

Finish = Callable[[str], str]


@dataclass(slots=True)
class _Frame:
    """An open group: its content so far, and the function applied when it closes."""

    finish: Finish
    keep: bool = False
    pieces: list[str] = field(default_factory=list)


@lru_cache(_MAX_CACHED_TEXTS)
def to_unicode(tex: str) -> str:
    r"""Return `tex` as Unicode text, as in `papers.paper.Metadata`.

    Mathematics stays as ``$...$``; unknown commands with their arguments, ``\{`` and ``\}`` stay unchanged. Grouping
    braces and font commands are removed. ``~`` becomes a no-break space. ``\$`` becomes ``$`` unless the result would
    read as mathematics. Never fails; an unmatched brace is text, as if it were escaped.
    """
    if not contains_any(tex, _TEX):
        return unicodedata.normalize("NFC", tex)
    text = _without_braces(tex) or _Reader(with_formulas(tex).replace(_MONEY, "")).read()
    if "‘" in text:
        text = _SINGLE_QUOTED.sub(r"‘\1’", text)
    return unicodedata.normalize("NFC", _with_money(text))


def with_formulas(tex: str) -> str:
    r"""Return `tex` with formulas for DBLP's mathematics as text: ``{\textdollar}L{\_}2{\textdollar}`` is ``$L_2$``."""
    if tex.count("\\textdollar") < 2:
        return tex
    dollars, texts = _DOLLAR_COMMAND.findall(tex), _DOLLAR_COMMAND.split(tex)
    pieces, place = texts[:1], 1
    while place <= len(dollars):
        formula = _meant(*texts[place : place + 2]) if place < len(dollars) else ""
        pieces += [f"${formula}$" if formula else dollars[place - 1], texts[place + bool(formula)]]
        place += 1 + bool(formula)
    return "".join(pieces)


def _meant(inside: str, following: str) -> str:
    """Return the formula that is written as text; empty if it is none."""
    if inside != inside.strip() or len(inside) > _MAX_FORMULA or not balanced(inside):
        return ""
    formula = to_line(inside)
    spans = list(math_spans(f"${formula}${following[:1]}"))
    return well_formed(formula) if spans == [(0, len(formula) + 2)] else ""


def well_formed(formula: str) -> str:
    """Return mathematics in the form in which it is exported; empty if it is malformed."""
    if _SIMPLE_FORMULA.fullmatch(formula):
        return formula
    from readinglist.tex.writing import exportable  # noqa: PLC0415 - which imports this module

    written = exportable(f"${formula}$").tex
    return written[1:-1] if written.startswith("$") else ""


def to_line(tex: str) -> str:
    """Return `to_unicode` on one line, without control characters and with single spaces."""
    return one_line(tex if tex.isascii() and not contains_any(tex, _TEX) else to_unicode(tex))


def _without_braces(tex: str) -> str:
    """Return `tex` without its braces if they are balanced and it contains no other TeX; else empty."""
    plain = tex.replace("{", "").replace("}", "")
    if contains_any(plain, _TEX) or _MONEY in plain:
        return ""
    return plain if _FLAT_GROUPS.fullmatch(tex) or balanced(tex) else ""


def _with_money(text: str) -> str:
    """Return `text` with dollars that are money: unescaped if they cannot be read as mathematics."""
    if _MONEY not in text:
        return text
    bare, escaped = text.replace(_MONEY, "$"), text.replace(_MONEY, "\\$")
    spans = [bare[start:end] for start, end in math_spans(bare)]
    return bare if spans == [escaped[start:end] for start, end in math_spans(escaped)] else escaped


class _Reader:
    """One pass over the tokens, with a stack of open groups instead of recursion."""

    def __init__(self, tex: str) -> None:
        self.tex = tex
        self.place = 0
        self.frames = [_Frame(finish=str)]
        self.pending: list[Finish] = []
        self.keep_arguments = False
        self.text_dollar = -1  # the end of a malformed formula, which is text

    def read(self) -> str:
        """Return the text of all tokens; an unclosed brace is text."""
        while self.place < len(self.tex):
            token = _TOKEN.match(self.tex, self.place)
            assert token is not None  # noqa: S101 - the last alternative takes any character
            self.place = token.end()
            self._take(token)
        self._emit_pending()
        while len(self.frames) > 1:
            frame = self.frames.pop()
            self.frames[-1].pieces.append("\\{" + "".join(frame.pieces))
        return "".join(self.frames[0].pieces)

    def _take(self, token: re.Match[str]) -> None:
        kind = token.lastgroup
        if kind == "brace":
            self._open() if token[0] == "{" else self._close()
            return
        kept, self.keep_arguments = self.keep_arguments, False
        if kind in ("name", "space"):
            self._command(token["name"], bool(token["space"]))
        elif kind == "sign":
            self._sign(token["sign"])
        elif kind == "dollar":
            self._mathematics(token)
        elif kind == "mark":
            if token[0] != "`" or not self._turned():
                self._emit(_MARKS[token[0]])
        else:
            self.keep_arguments = kept and token[0].startswith("[") and token[0].endswith("]")
            self._emit(token[0], argument=False)

    def _turned(self) -> bool:
        r"""Whether the mark before ``\``` begins a Spanish sentence, and is replaced."""
        pieces = self.frames[-1].pieces
        before = pieces[-1] if pieces and not self.pending else ""
        if before[-1:] not in _TURNED or before[-2:-1].isalnum():
            return False
        pieces[-1] = before[:-1] + _TURNED[before[-1]]
        return True

    def _emit(self, text: str, *, argument: bool = True) -> None:
        """Add text; a pending accent applies to its first character."""
        if self.pending:
            text = text.lstrip()
            if not text:
                return
            first, text = ("", text) if text[0] == "\\" else (text[0], text[1:])
            while self.pending:
                first = self.pending.pop()(first)
            text = first + text
        self._append(text, argument=argument)

    def _append(self, text: str, *, argument: bool = True) -> None:
        """Add text, in or after braces if it would become part of the name of a command that stays TeX."""
        pieces = self.frames[-1].pieces
        if text[:1].isalpha() and pieces and _KEPT.match(pieces[-1]):
            text = f"{{{text}}}" if argument else f"{{}}{text}"
        pieces.append(text)

    def _wait(self, finish: Finish) -> None:
        """Defer an accent or a command until its argument."""
        if len(self.pending) == _MAX_PENDING:
            self._emit_pending()
        self.pending.append(finish)

    def _emit_pending(self) -> None:
        """Add pending accents as characters of their own."""
        text = ""
        while self.pending:
            text = self.pending.pop()(text)
        if text:
            self.frames[-1].pieces.append(text)

    def _open(self) -> None:
        keep = self.keep_arguments or self.frames[-1].keep
        finishes, self.pending, self.keep_arguments = self.pending, [], False
        if keep and not finishes:
            self.frames.append(_Frame(finish=_argument, keep=True))
        else:
            self.frames.append(_Frame(finish=_chain(finishes)))

    def _close(self) -> None:
        self._emit_pending()
        if len(self.frames) == 1:
            self.frames[0].pieces.append("\\}")
            return
        frame = self.frames.pop()
        self.keep_arguments = frame.keep
        text = frame.finish("".join(frame.pieces))
        # An empty group ends the name of a command, of one that is written as text, too.
        self._append(text or ("{}" if _KEPT.search("".join(self.frames[-1].pieces[-2:])) else ""))

    def _mathematics(self, token: re.Match[str]) -> None:
        if token.start() == self.text_dollar:
            self._emit(_MONEY)
            return
        closing = self._closing(token[0])
        if closing < 0:
            self._emit(_MONEY * len(token[0]))
            return
        formula = well_formed(inside := self.tex[token.end() : closing].strip())
        if inside and not formula:
            self.text_dollar = closing
            self._emit(_MONEY)
            return
        self._emit_pending()
        self.place = closing + len(token[0])
        self.frames[-1].pieces.append(f"${formula}$" if formula else "")

    def _closing(self, end: str) -> int:
        """Return the offset of the next unescaped `end`; -1 if there is none."""
        for found in _DOLLARS.finditer(self.tex, self.place, self.place + _MAX_FORMULA):
            if found[0] == end or (end == "$" and found[0] == "$$"):
                return found.start()
        return -1

    def _sign(self, sign: str) -> None:
        if sign == "$":
            self._emit(_MONEY)
        elif sign in "([":
            self._display(sign)
        elif sign in ACCENTS:
            self._wait(accent(ACCENTS[sign]))
        elif sign in _SIGNS:
            self._emit(_SIGNS[sign])
        else:
            self._emit("\\" + sign)

    def _display(self, sign: str) -> None:
        r"""Handle ``\(...\)`` and ``\[...\]``."""
        closing = self.tex.find("\\)" if sign == "(" else "\\]", self.place, self.place + _MAX_FORMULA)
        if closing < 0:
            self._emit("\\" + sign)
            return
        formula = well_formed(self.tex[self.place : closing].strip())
        if not formula:
            self._emit("\\" + sign)
            return
        self._emit_pending()
        self.place = closing + 2
        self.frames[-1].pieces.append(f"${formula}$")

    def _command(self, name: str, space: bool) -> None:
        if name in FORMAT_COMMANDS:
            return
        if name in ACCENTS:
            self._wait(accent(ACCENTS[name]))
        elif name == "textbackslash" and self.frames[-1].keep:
            # As a sign, it would be read as the start of a command or an escape later.
            self.place += len("{}") if self.tex.startswith("{}", self.place) else 0
            self._emit(f"\\{name}{{}}")
        elif name in _WORDS or name in SYMBOLS or name in _SPACES:
            self._emit(_WORDS.get(name) or SYMBOLS.get(name) or _SPACES[name])
        elif name in _WRAPS:
            self._wait(_WRAPS[name])
        elif name == "ensuremath" and self.tex.startswith("{", self.place):
            self._ensured()
        elif name in DROPPED_COMMANDS:
            self._wait(lambda _: "")
        elif name == "char" and (code := CHARACTER.match(self.tex, self.place)) and character(code):
            self._character(code)
        elif name in WITH_LENGTH and (length := LENGTH.match(self.tex, self.place)):
            self.place = length.end()
        else:
            self.keep_arguments = not space
            self._emit(f"\\{name}" + (" " if space else ""))
            self.keep_arguments = True

    def _character(self, code: re.Match[str]) -> None:
        r"""Handle ``\char92``."""
        self.place, sign = code.end(), character(code)
        self._emit({"$": _MONEY, "{": "\\{", "}": "\\}"}.get(sign, sign))

    def _ensured(self) -> None:
        r"""Handle ``\ensuremath{...}``: a character if possible, else mathematics."""
        end = _group_end(self.tex, self.place)
        if end < 0:
            self._emit("\\ensuremath")
            return
        inside, self.place = self.tex[self.place + 1 : end], end + 1
        self._emit(character_of(inside) or f"${well_formed(inside.strip()) or inside.strip()}$")


def _group_end(text: str, start: int) -> int:
    """Return the offset of the brace that closes the one at `start`; -1 if there is none."""
    depth = 0
    for found in _BRACES.finditer(text, start, start + _MAX_FORMULA):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if depth == 0:
            return found.start()
    return -1


def _argument(text: str) -> str:
    """Return the argument of an unknown command, in which a backslash at the end does not escape the brace."""
    ends_in_backslash = (len(text) - len(text.rstrip("\\"))) % 2
    return "{" + (f"{text[:-1]}\\textbackslash" if ends_in_backslash else text) + "}"


def _chain(finishes: list[Finish]) -> Finish:
    def finish(text: str) -> str:
        for each in reversed(finishes):
            text = each(text)
        return text

    return finish


def _uppercase(text: str) -> str:
    return text if "\\" in text or "$" in text else text.upper()


def _lowercase(text: str) -> str:
    return text if "\\" in text or "$" in text else text.lower()


def _raised(text: str) -> str:
    return moved(text, up=True) or f"\\textsuperscript{{{text}}}"


def _lowered(text: str) -> str:
    return moved(text, up=False) or f"\\textsubscript{{{text}}}"


def _ding(text: str) -> str:
    code = text.strip()
    try:
        number = int(code.lstrip('"”'), 16) if code[:1] in ('"', "”") else int(code)
    except ValueError:
        return f"\\ding{{{text}}}"
    return dingbat(number) or f"\\ding{{{text}}}"


_WRAPS: dict[str, Finish] = {
    "textsuperscript": _raised,
    "textsubscript": _lowered,
    "enquote": "“{}”".format,
    "enquote*": "‘{}’".format,
    "uppercase": _uppercase,
    "MakeUppercase": _uppercase,
    "lowercase": _lowercase,
    "MakeLowercase": _lowercase,
    "mkbibquote": "“{}”".format,
    "ding": _ding,
    "not": negated,
}
"""The functions applied to the arguments of commands."""
