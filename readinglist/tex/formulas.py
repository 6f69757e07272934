r"""The grammar of mathematics that may be exported: commands with the number of their arguments, scripts, groups."""

import re
from abc import ABC, abstractmethod
from collections.abc import Collection
from dataclasses import field

from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.urls import is_link
from readinglist.tex.commands import (
    ACCENT_NAMES,
    BIG,
    DELIMITERS,
    FRACTIONS,
    KNOWN,
    MATH_COMMANDS,
    MATH_MODES,
    MATH_SYMBOLS,
    OPERATORS,
    is_refused,
)
from readinglist.tex.primitives import AFTER_LENGTH, MU_LENGTH, SAFE_LENGTH
from readinglist.tex.tables import SYMBOLS

_MAX_DEPTH = 40
_BRACE = lazy_pattern(r"\\.|[{}]", re.DOTALL)
_NAME = lazy_pattern(r"\\([A-Za-z]+)")
_SPACE = lazy_pattern(r"\s*")
_CODE = lazy_pattern(r"[\w .,:;+*/'@!()|<>=?-]*")
_URL = lazy_pattern(r"(?:[^\\{}^%\s]|%(?=[0-9A-Fa-f]{2})|\\[%#&_~])*")
_PERCENT = lazy_pattern(r"(?<!\\)%")
_OPTION = lazy_pattern(r"\s*\[[^\[\]{}$%#&\\^_]*\]")
_RELATION = lazy_pattern(r"\s*(?:[=<>|A-Za-z]|\\(?P<name>[A-Za-z]+)|\{\})")
_PRIMES = lazy_pattern(r"'+\s*")
_SPACING_SIGNS = tuple(",;:!> ")
_SIGNS = frozenset(",;:!> \n/-|{}%&#$_")
_ENDS_IN_NAME = lazy_pattern(r"\\[A-Za-z]+$")
_SCRIPT_FONTS = frozenset({"mathrm", "mathbf", "mathit", "mathsf", "mathtt", "mathcal", "text", "textrm"})
r"""The commands that may be a script without braces; ``\mbox`` begins with something else."""
_ALONE = MATH_MODES | FRACTIONS | {"limits", "nolimits"}
_NOT_ALONE = FRACTIONS | {"right", "middle", "limits", "nolimits", "kern", "hskip", "mkern", "mskip"}
_DELIMITER = lazy_pattern(r"\s*(?:[()\[\]|/.<>]|\\[|{}]|\\(?P<name>[A-Za-z]+)\s*)")
_BRACES_OF_TEXT = {r"{\lbrace}": r"{\textbraceleft}", r"{\rbrace}": r"{\textbraceright}"}
_BOX = lazy_pattern(r"\s*\\[hm]box\s*(?=\{)")


class MalformedError(Exception):
    """Text that is not well-formed mathematics, or not an argument of its command."""


@dataclass(slots=True)
class _Atom:
    r"""What a script belongs to: the scripts that it has, and whether ``\limits`` may follow."""

    raised: bool = False
    lowered: bool = False
    operator: bool = False

    def begin(self, *, operator: bool = False) -> None:
        """Begin another atom."""
        self.raised = self.lowered = False
        self.operator = operator


@dataclass(slots=True)
class Formulas(ABC):
    """The rules of mathematics and of arguments in one text. Methods take offsets, and return TeX and the next offset.

    `own` keeps commands that neither this program nor TeX and LaTeX know; `allowed` are further commands. Those in
    `refused` are written as words.
    """

    tex: str
    own: bool = True
    allowed: Collection[str] = ()
    closing: dict[int, int] = field(default_factory=dict)
    is_balanced: bool = True
    depth: int = 0
    bare: str = ""
    refused: dict[str, None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Find the brace that closes each other one."""
        open_: list[int] = []
        depth = lowest = alone = 0
        for brace in _BRACE.finditer(self.tex):
            depth += {"{": 1, "}": -1}.get(brace[0][-1], 0)
            lowest = min(lowest, depth)
            if brace[0] == "{":
                open_.append(brace.start())
            elif brace[0] == "}" and open_:
                self.closing[open_.pop()] = brace.start()
            elif brace[0] == "}":
                alone += 1
        # BibTeX counts escaped braces, too.
        self.is_balanced = depth == lowest == 0 and not (open_ or alone)

    @abstractmethod
    def text(self, place: int, end: int, *, strict: bool = False, foreign: bool = False) -> str:
        """Return running text; if `strict`, only if all of it can be kept."""

    @abstractmethod
    def named_text(self, place: int, end: int) -> tuple[str, int]:
        """Return the command of running text that begins at `place`, with its arguments."""

    @abstractmethod
    def in_mathematics(self, character: str) -> str:
        """Return a character that is not ASCII as mathematics."""

    def is_own(self, name: str) -> bool:
        """Whether a command is unknown, and may be one of the author's document."""
        return name in self.allowed or (self.own and not is_refused(name))

    def group(self, place: int, end: int) -> tuple[int, int]:
        """Return the offsets of the content of the group that begins at or, with spaces between, after `place`.

        Raises:
            MalformedError: If there is none.
        """
        start = _spaces(self.tex, place, end)
        close = self.closing.get(start, -1)
        if not start < close < end:
            raise MalformedError
        return start + 1, close

    def mathematics(self, place: int, end: int) -> str:
        """Return mathematics as it is, or with braces and escapes that TeX needs.

        Raises:
            MalformedError: If it is not well-formed.
        """
        return self._list(place, end, within=False)[0]

    def _list(self, place: int, end: int, *, within: bool) -> tuple[str, int]:
        r"""Return mathematics up to `end` or, `within` ``\left``, up to and with ``\right``."""
        if self.depth >= _MAX_DEPTH:
            raise MalformedError
        self.depth += 1  # whoever catches an error resets it
        pieces: list[str] = []
        atom, fractions, closed = _Atom(), 0, False
        while place < end and not closed:
            name = self._name_at(place)
            closed = within and name == "right"
            fractions += name in FRACTIONS
            written, place = self._item(place, end, name, atom, within=within)
            if pieces and written[:1].isalpha() and _ENDS_IN_NAME.search(pieces[-1]):
                pieces.append(" ")
            pieces.append(written)
        if within != closed or fractions > 1:
            raise MalformedError
        self.depth -= 1
        return "".join(pieces), place

    def _item(self, place: int, end: int, name: str, atom: _Atom, *, within: bool) -> tuple[str, int]:
        """Return the next part of mathematics."""
        sign = self.tex[place]
        if sign.isspace():
            return " ", place + 1
        if sign in "^_":
            return self._script(place, end, atom)
        if sign == "'":
            return self._primes(place, end, atom)
        if not name:
            atom.begin()
            return self._sign(place, end)
        if name in ("right", "middle"):
            if not within:
                raise MalformedError
            atom.begin()
            return self._with_delimiter(name, place, end)
        if name in ("limits", "nolimits") and not atom.operator:
            raise MalformedError
        if name in _ALONE:  # ``\em`` is an error there
            return "\\it" if name == "em" else f"\\{name}", place + 1 + len(name)
        scripted = atom.raised or atom.lowered
        atom.begin(operator=name in OPERATORS or name == "mathop")
        written, after = self._named(name, place, end)
        if scripted and self.is_own(name) and self.tex.startswith(("^", "_", "'"), _spaces(self.tex, after, end)):
            written = f"{{{written}}}"  # or a command that prints nothing leaves two scripts to one atom
        return written, after

    def _name_at(self, place: int) -> str:
        found = _NAME.match(self.tex, place)
        return found[1] if found else ""

    def _sign(self, place: int, end: int) -> tuple[str, int]:
        """Return a sign, an escaped one, or a group."""
        sign = self.tex[place]
        if sign == "{":
            start, close = self.group(place, end)
            return "{" + self.mathematics(start, close) + "}", close + 1
        if sign == "\\":
            escaped = self.tex[place + 1 : place + 2] if place + 1 < end else ""
            if escaped and escaped in "{}" and not self.is_balanced:
                return ("\\lbrace" if escaped == "{" else "\\rbrace"), place + 2
            if escaped and escaped in _SIGNS:
                return sign + escaped, place + 2
            raise MalformedError
        if sign in "%#&":
            return f"\\{sign}", place + 1
        if sign in "}$" or not sign.isprintable():
            raise MalformedError
        return (sign if sign.isascii() else self.in_mathematics(sign)), place + 1

    def _script(self, place: int, end: int, atom: _Atom) -> tuple[str, int]:
        sign = self.tex[place]
        if atom.raised if sign == "^" else atom.lowered:
            raise MalformedError
        argument, place = self._argument(place + 1, end, script=True)
        if sign == "^":
            atom.raised = True
        else:
            atom.lowered = True
        return sign + argument, place

    def _primes(self, place: int, end: int, atom: _Atom) -> tuple[str, int]:
        """Return primes, which are a superscript, and one that follows them."""
        if atom.raised:
            raise MalformedError
        atom.raised = True
        found = _PRIMES.match(self.tex, place, end)
        assert found is not None  # noqa: S101 - there is a prime
        if not self.tex.startswith("^", found.end()) or found.end() >= end:
            return found[0], found.end()
        argument, place = self._argument(found.end() + 1, end, script=True)
        return f"{found[0]}^{argument}", place

    def _argument(self, place: int, end: int, *, script: bool = False) -> tuple[str, int]:
        r"""Return an argument, in braces if it is a command with arguments of its own: ``\hat\mathbf{x}``."""
        start = _spaces(self.tex, place, end)
        gap = self.tex[place:start]
        if start >= end or self.tex[start] in "^_'%#&":
            raise MalformedError
        name = self._name_at(start)
        if name in MATH_SYMBOLS:
            return f"{gap}\\{name}", start + 1 + len(name)
        spacing = self.tex[start] == "\\" and self.tex[start + 1 : start + 2] in _SPACING_SIGNS
        if spacing or name in MATH_MODES or name in _NOT_ALONE:
            raise MalformedError
        written, after = self._named(name, start, end) if name else self._sign(start, end)
        sign = len(written) == 2 and not script
        one = len(written) == 1 and written != "~"  # which LaTeX expands
        whole = one or sign or self.tex[start] == "{" or (script and name in _SCRIPT_FONTS)
        return (f"{gap}{written}" if whole else f"{gap}{{{written}}}"), after

    def _named(self, name: str, place: int, end: int) -> tuple[str, int]:
        """Return a command with its arguments."""
        after = place + 1 + len(name)
        if name in MATH_SYMBOLS or name in OPERATORS:
            return f"\\{name}", after
        if name == "left":
            delimiter, after = self._delimiter(after, end)
            inside, after = self._list(after, end, within=True)
            return f"\\left{delimiter}{inside}", after
        if name in BIG:
            return self._with_delimiter(name, place, end)
        if name == "not":
            relation = _RELATION.match(self.tex, after, end)
            is_known = relation and (not relation[1] or relation[1] in MATH_SYMBOLS)
            return ("\\not", after) if is_known else ("\\not{}", after)
        if name in MATH_COMMANDS:
            return self.with_arguments(f"\\{name}", MATH_COMMANDS[name], after, end)
        if self.is_own(name):
            return self.own_command(name, place, end)
        if name in SYMBOLS and not SYMBOLS[name].isascii():
            return self.in_mathematics(SYMBOLS[name]), after
        if name in KNOWN - ACCENT_NAMES:
            raise MalformedError
        self.refused[f"\\{name}"] = None
        return f"\\mathrm{{{name}}}", after

    def _with_delimiter(self, name: str, place: int, end: int) -> tuple[str, int]:
        delimiter, after = self._delimiter(place + 1 + len(name), end)
        return f"\\{name}{delimiter}", after

    def _delimiter(self, place: int, end: int) -> tuple[str, int]:
        found = _DELIMITER.match(self.tex, place, end)
        if not found or (found["name"] and found["name"] not in DELIMITERS):
            raise MalformedError
        written = found[0]
        if not self.is_balanced:
            written = written.replace("\\{", "\\lbrace ").replace("\\}", "\\rbrace ")
        return written, found.end()

    def with_arguments(self, written: str, signature: str, place: int, end: int) -> tuple[str, int]:
        """Return a command with the arguments of its signature (see `tex.commands`).

        Raises:
            MalformedError: If an argument is missing or not well-formed.
        """
        pieces = [written]
        for kind in signature:
            argument, place = self._argument_of(kind, place, end)
            words = argument.strip()
            braced = words.startswith(("{", r"\{", r"\}"))  # BibTeX counts escaped braces, too
            if (kind == "t" or written == r"\ensuremath") and not braced:
                argument = f"{{{words}}}"  # or programs that split names and labels part the command from it
            if argument[:1].isalpha() and _ENDS_IN_NAME.search(pieces[-1]):
                pieces.append(" ")
            pieces.append(argument)
        return "".join(pieces), place

    def _argument_of(self, kind: str, place: int, end: int) -> tuple[str, int]:
        """Return the next argument, with its braces, and the offset after it."""
        if kind == "o":
            option = _OPTION.match(self.tex, place, end)
            if not option and self.tex.startswith("[", place):
                raise MalformedError
            return (option[0], option.end()) if option else ("", place)
        if kind in "dn":
            return self._length(place, end, SAFE_LENGTH if kind == "d" else MU_LENGTH)
        box = _BOX.match(self.tex, place, end) if kind == "b" else None
        if kind == "b" and not box:
            raise MalformedError
        if kind == "t" and self.tex[place : place + 1] == "\\" and self._name_at(place):
            argument, place = self.named_text(place, end)
            return f"{{{argument}}}", place
        if kind == "m" or (kind == "t" and self.tex[place : place + 1] not in ("{", " ")):
            argument, place = self._argument(place, end)
            return (_BRACES_OF_TEXT.get(argument, argument) if kind == "t" else argument), place
        start, close = self.group(box.end() if box else place, end)
        return f"{box[0] if box else ''}{{{self._content(kind, start, close)}}}", close + 1

    def _content(self, kind: str, start: int, close: int) -> str:
        """Return the content of an argument in braces."""
        if kind in ("t", "b"):
            return self.text(start, close, strict=True)
        if kind == "x":
            return self.text(start, close, foreign=True)
        content = self.tex[start:close]
        if kind == "l":
            length, after = self._length(start, close, SAFE_LENGTH)
            if after < close:
                raise MalformedError
            return length
        fits = _URL.fullmatch(content) and is_link(content, stated=True) if kind == "u" else _CODE.fullmatch(content)
        if not fits:
            raise MalformedError
        # Within an argument, a comment sign begins a comment, for url, too.
        return _PERCENT.sub(r"\\%", content) if self.depth > 1 or self.bare else content

    def _length(self, place: int, end: int, pattern: re.Pattern[str]) -> tuple[str, int]:
        found = pattern.match(self.tex, place, end)
        if not found:
            raise MalformedError
        following = AFTER_LENGTH.match(self.tex, found.end(), end)
        return found[0].rstrip() + r"\relax " if following else found[0], found.end()

    def own_command(self, name: str, place: int, end: int) -> tuple[str, int]:
        """Return a command of the author's document, with options and groups that follow it.

        Raises:
            MalformedError: If an argument contains a command that is refused.
        """
        pieces = [f"\\{name}"]
        place += 1 + len(name)
        if self.tex.startswith("*", place) and place < end:
            pieces.append("*")
            place += 1
        while place < end:
            option = _OPTION.match(self.tex, place, end)
            if option and self.tex.startswith(("{", "["), option.end()):
                pieces.append(option[0])
                place = option.end()
                continue
            if self.tex[place] != "{":
                break
            start, close = self.group(place, end)
            pieces.append(f"{{{self.text(start, close, foreign=True)}}}")
            place = close + 1
        return "".join(pieces), place


def _spaces(tex: str, place: int, end: int) -> int:
    """Return the offset after the white space at `place`."""
    found = _SPACE.match(tex, place, end)
    return found.end() if found else place
