r"""The grammar of TeX that may be exported: what conforms to it is kept, and everything else is written as text.

A bibliography is a program that LaTeX runs, and its fields come from strangers. So only known commands with their
arguments, balanced groups, well-formed mathematics and escaped signs are kept; of other commands the name is printed.
``^^``, which TeX replaces before it sees commands, is never kept.
"""

import re
import unicodedata
from collections.abc import Callable, Collection

from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.tex.commands import ACCENT_NAMES, ALONE, MATH_SYMBOLS, TEXT_COMMANDS, TEXT_SYMBOLS
from readinglist.tex.formulas import Formulas, MalformedError
from readinglist.tex.mathematics import NESTED_GROUP, balanced
from readinglist.tex.primitives import CHARACTER, character
from readinglist.tex.tables import SYMBOLS

SIGNS = {"\\": r"\textbackslash{}", "$": r"\$", "#": r"\#", "%": r"\%", "&": r"\&", "_": r"\_",
         "^": r"\textasciicircum{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}"}  # fmt: skip
_MAX_DEPTH = 40
_MAX_FORMULA = 2_000
"""Maximum length of a formula; a longer one is text, which keeps the time linear."""
_PLAIN = lazy_pattern(r"[^\\{}$%#&_^]+")
_SIMPLE = lazy_pattern(r"(?:[^\\{}$%#&_^]++|[{}]|\\[`'^\"~=.](?:[A-Za-z0-9]|(?=\{[A-Za-z]\}))|\\[&%#_$])*+")
_NAME = lazy_pattern(r"\\([A-Za-z]+)(\*?)")
_ENDS_IN_NAME = lazy_pattern(r"\\[A-Za-z]+$")
_VERB = lazy_pattern(r"\*?([|!+/=\"@])([^{}]*?)\1")
_BREAK = lazy_pattern(r"\\(?:\\|(?:newline|linebreak|par)(?![A-Za-z]))\s*(?P<option>[\[*])?")
_SPACING = frozenset(" ,;:!>/-@\n\t")
_ENDS_IN_BREAK = lazy_pattern(r"(?<!\\)(?:(?:\\\\)+|\\(?:newline|linebreak))\s*$")
_ESCAPED = frozenset("&%#_$")
_ACCENTS = frozenset("`'^\"~=.")
_LETTER = lazy_pattern(r"\s*(?:[A-Za-z0-9]|\\[ij](?![A-Za-z]))")
_EMPTY = lazy_pattern(r"\{\}|\s+(?=[^\s{])")
_EMPTY_GROUPS = lazy_pattern(r"(?:\s*\{\})+")
"""Groups at which LaTeX stops if an accent's argument begins with them."""
_SHOWN_ARGUMENT = r"emph|mbox|underline|text(?:bf|it|sl|sc|tt|rm|sf|normal|up|md|superscript|subscript)"
_SILENT = (
    rf"[\s{{}}~]|\\[ ,:;!>@-]|\\(?:{_SHOWN_ARGUMENT})(?=\{{)|\\(?:kern|hskip)(?![A-Za-z])[^\\{{}}]*+"
    rf"|\\[A-Za-z]+\*?(?:\[[^\[\]]*\]|{NESTED_GROUP})*+"
)
_MAY_PRINT_NOTHING = lazy_pattern(rf"(?:{_SILENT})*+")
"""Commands, of which an author's may print nothing, so that LaTeX is still between two paragraphs after them."""
_NOTHING_PRINTED = lazy_pattern(rf"(?:{_SILENT}|\\/){{0,40}}+")
_SHOWN = 40
SPECIAL = lazy_pattern(r"[\\{}$%#&_^]")
"""Signs without which a text is kept as it is."""
_SIGNLESS = r"[ !\"'-Z`a-z|]"
"""Printable characters of ASCII that TeX and BibTeX read as text."""
_PLAIN_LINE = lazy_pattern(rf"(?! )(?:{_SIGNLESS}++|\{{(?:{_SIGNLESS}++|\{{{_SIGNLESS}*+\}})*+\}})*+(?<! )")


def is_plain_line(tex: str) -> bool:
    """Whether TeX is one line of letters, digits and groups, which every rule for texts keeps: most fields are."""
    return _PLAIN_LINE.fullmatch(tex) is not None and "  " not in tex


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """TeX that conforms to the grammar, and the distinct commands and formulas that were written as text."""

    tex: str
    refused: tuple[str, ...] = ()


def kept(
    tex: str,
    *,
    mapped: Callable[[str], str],
    own: bool = True,
    allowed: Collection[str] = (),
    bare: str = "",
) -> Kept:
    r"""Return TeX with everything outside the grammar written as text.

    `mapped` writes a character that is not ASCII as mathematics. `own` keeps commands that neither this program nor TeX
    and LaTeX know, which only the author's document can define; `allowed` are further commands. The signs in
    `bare` are not escaped, in fields that are not printed.
    """
    if not SPECIAL.search(tex) or _is_simple(tex):
        return Kept(tex=tex)
    parser = _Text(tex, mapped=mapped, own=own, allowed=allowed, bare=bare)
    written = parser.text(0, len(tex))
    return Kept(tex=written, refused=tuple(parser.refused))


def _is_simple(tex: str) -> bool:
    """Whether the text has only balanced groups, accents of single letters and escaped signs, which are all kept."""
    return bool(_SIMPLE.fullmatch(tex)) and tex.count("{") < _MAX_DEPTH - 1 and balanced(tex)


def formula(tex: str, *, mapped: Callable[[str], str]) -> str:
    """Return the content of ``$...$`` with unknown commands as upright words; empty if it is not well-formed."""
    if len(tex) > _MAX_FORMULA:
        return ""
    try:
        return _Text(tex, mapped=mapped, own=False).mathematics(0, len(tex))
    except MalformedError:
        return ""


@dataclass(slots=True)
class _Text(Formulas):
    """A pass over running text."""

    mapped: Callable[[str], str] = str

    def in_mathematics(self, character: str) -> str:
        """Return a character that is not ASCII as mathematics."""
        return self.mapped(character)

    def text(self, place: int, end: int, *, strict: bool = False, foreign: bool = False) -> str:
        """Return running text.

        With `strict` or `foreign`, nothing is written as text: `MalformedError` is raised instead. With `foreign`, in
        arguments of commands that are not known, ``^`` and ``_`` stay.
        """
        if self.depth >= _MAX_DEPTH:
            raise MalformedError
        self.depth += 1
        pieces: list[str] = []
        begun = False
        while place < end:
            plain = _PLAIN.match(self.tex, place, end)
            if plain:
                written, place = plain[0], plain.end()
            elif found := _BREAK.match(self.tex, place, end):
                written, place = self._break(found, begun=begun, strict=strict or foreign)
            else:
                written, place = self._token(place, end, strict=strict or foreign, foreign=foreign)
            pieces += filter(None, (_separator("".join(pieces[-2:]), written), written))
            if not begun and written.startswith(("\\raise", "\\lower")):
                pieces.insert(-1, r"\leavevmode")  # or TeX is between two paragraphs
            begun = begun or not _MAY_PRINT_NOTHING.fullmatch(written)
        self.depth -= 1
        return "".join(pieces)

    def named_text(self, place: int, end: int) -> tuple[str, int]:
        """Return the command at `place` with its arguments; raises MalformedError if it cannot be kept."""
        found = _NAME.match(self.tex, place, end)
        if not found or self.depth > _MAX_DEPTH:
            raise MalformedError
        self.depth += 1
        written = self._named_text(found, place, end, foreign=False)
        self.depth -= 1
        return written

    def _token(self, place: int, end: int, *, strict: bool, foreign: bool) -> tuple[str, int]:
        """Return what begins with a special character; as text if it cannot be kept."""
        sign = self.tex[place]
        depth, refused, close = self.depth, sign, -1
        try:
            if sign == "\\":
                name = _NAME.match(self.tex, place, end)
                refused = name[0] if name else self.tex[place : place + 2]
                return self._named_text(name, place, end, foreign) if name else self._escaped(place, end)
            if sign == "{":
                start, close = self.group(place, end)
                return "{" + self.text(start, close, strict=strict and not foreign, foreign=foreign) + "}", close + 1
            if sign == "$":
                close = self._formula_end(place, end)
                refused = self.tex[place : close + 1][:_SHOWN]  # empty for a dollar without another
                return self._formula(place, close)
        except MalformedError:
            self.depth = depth
            if strict:
                raise
            if refused == "\\href" and (text := self._link_text(place, end)):
                self.refused[refused] = None
                return text
            if refused.strip() and refused not in SIGNS:
                self.refused[refused.strip()] = None
            if close > 0 and sign == "$":
                return rf"\${self.text(place + 1, close)}\$", close + 1
            return SIGNS[sign], place + 1
        return self._bare(place, foreign=foreign, strict=strict), place + 1

    def _link_text(self, place: int, end: int) -> tuple[str, int] | None:
        """Return the text of a link whose address cannot be kept; None if it has none."""
        try:
            _, close = self.group(place + len("\\href"), end)
            start, last = self.group(close + 1, end)
            return f"{{{self.text(start, last)}}}", last + 1
        except MalformedError:
            return None

    def _bare(self, place: int, *, foreign: bool, strict: bool) -> str:
        sign = self.tex[place]
        double = sign == "^" and "^" in (self.tex[place - 1 : place], self.tex[place + 1 : place + 2])
        if double and strict:
            raise MalformedError
        as_it_is = (foreign and sign in "^_#") or sign in self.bare
        return sign if as_it_is and not double else SIGNS[sign]

    def _named_text(self, found: re.Match[str], place: int, end: int, foreign: bool) -> tuple[str, int]:
        """Return a command with its arguments."""
        name, after = found[1], found.end(1)
        signature = TEXT_COMMANDS.get(found[1] + found[2]) or TEXT_COMMANDS.get(name)
        if foreign and (signature or name in MATH_SYMBOLS or name in ALONE or name == "textbackslash"):
            return f"\\{name}", after
        if name in ("verb", "path", "url") and (verb := _VERB.match(self.tex, after, end)):
            words = "".join(SIGNS.get(c, c) for c in verb[2])
            kept = words == verb[2] and name != "verb"  # which fails in arguments, and at the ends of lines
            return (f"\\{name}{verb[0]}" if kept else f"\\texttt{{{words}}}"), verb.end()
        if signature:
            starred = f"\\{name}{found[2]}" if name + found[2] in TEXT_COMMANDS else f"\\{name}"
            return self.with_arguments(starred, signature, place + len(starred), end)
        if sign := SIGNS.get(SYMBOLS.get(name, "")):
            # biber writes ``\textdollar{}`` as a bare dollar.
            empty = _EMPTY.match(self.tex, after, end)
            return sign, empty.end() if empty else after
        if name in ALONE or name in TEXT_SYMBOLS:
            return f"\\{name}", after
        if name in ACCENT_NAMES:
            return self._accented(name, after, end)
        if name in MATH_SYMBOLS:
            return f"\\ensuremath{{\\{name}}}", after
        if name == "char" and (code := CHARACTER.match(self.tex, after, end)):
            return _character(code), code.end()
        if self.is_own(name):
            return self.own_command(name, place, end)
        raise MalformedError

    def _accented(self, name: str, after: int, end: int) -> tuple[str, int]:
        """Return an accent with its letter; one without a letter stands alone."""
        letter = _LETTER.match(self.tex, after, end)
        if letter and (len(letter[0]) > 1 or not name.isalpha()):
            return f"\\{name}{letter[0]}", letter.end()
        try:
            start, close = self.group(after, end)
        except MalformedError:
            return f"\\{name}{{}}", after
        content = self.text(start, close, strict=True)
        empty = _EMPTY_GROUPS.match(content)
        return f"\\{name}{{{content[empty.end() :] if empty else content}}}", close + 1

    def _escaped(self, place: int, end: int) -> tuple[str, int]:
        r"""Return a backslash and a sign: an escaped sign, a space, an accent, or ``\(...\)``."""
        sign = self.tex[place + 1 : min(place + 2, end)]
        if sign in ("(", "["):
            close = self.tex.find("\\)" if sign == "(" else "\\]", place + 2, min(end, place + _MAX_FORMULA))
            if close < 0:
                raise MalformedError
            return f"\\({self.mathematics(place + 2, close)}\\)", close + 2
        if sign in _SPACING or sign in _ESCAPED:
            if not sign:
                raise MalformedError
            if sign == "/" and _NOTHING_PRINTED.fullmatch(self.tex, 0, place):
                return "", place + 2  # an error between two paragraphs
            return f"\\{sign}", place + 2
        if sign in ("{", "}"):
            return (f"\\{sign}" if self.is_balanced else SIGNS[sign]), place + 2
        if sign in _ACCENTS:
            return self._accented(sign, place + 2, end)
        raise MalformedError

    def _formula_end(self, place: int, end: int) -> int:
        """Return the offset of the dollar that closes the one at `place`, outside of groups; -1 if there is none."""
        at, last = place + 1, min(end, place + _MAX_FORMULA)
        while at < last and self.tex[at] != "$":
            if self.tex[at] == "{":
                at = self.closing.get(at, last)
            at += 2 if self.tex[at : at + 1] == "\\" else 1
        return at if at < last else -1

    def _formula(self, place: int, close: int) -> tuple[str, int]:
        if close < 0:
            raise MalformedError
        doubled = close == place + 1
        if doubled:  # displayed mathematics is written within the line
            close = self.tex.find("$$", place + 2, place + _MAX_FORMULA)
            if close < 0:
                raise MalformedError
        inside = self.mathematics(place + 1 + doubled, close)
        return (f"${inside}$" if inside.strip() else ""), close + 1 + doubled

    def _break(self, found: re.Match[str], *, begun: bool, strict: bool) -> tuple[str, int]:
        r"""Return a line break, where LaTeX accepts one; else a space. biblatex's files accept no ``\par``."""
        end = found.start("option") if found["option"] else found.end()
        keeps = begun and not strict and not found["option"] and not found[0].startswith("\\par")
        return (self.tex[found.start() : end] if keeps else " "), end


def _separator(before: str, written: str) -> str:
    """Return what keeps TeX apart from a command or line break before it that would take it as a part."""
    first = written[:1]
    if first.isalpha() or (not first.isascii() and unicodedata.category(first)[0] == "M"):
        return " " if _ENDS_IN_NAME.search(before) else ""
    return "{}" if written.lstrip()[:1] in ("[", "*") and _ENDS_IN_BREAK.search(before) else ""


def _character(code: re.Match[str]) -> str:
    r"""Return the TeX of a character given by its number, which biber would write as it is: ``\char92``."""
    found = character(code)
    if not found:
        raise MalformedError
    return SIGNS.get(found, found)
