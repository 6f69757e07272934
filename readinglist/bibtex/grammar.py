"""Whether an entry follows the grammar of BibTeX, in which a backslash hides no delimiter, or that of biber.

The grammars: O. Patashnik, ``bibtex.web``, "Reading the database file(s)", and G. Ward's btparse, which biber uses.
They differ in comments: for biber, a percent sign between the fields begins one, for BibTeX it is an error.
"""

import re
from typing import NamedTuple

from readinglist.bibtex.scanning import BIBTEX_GROUP, BIBTEX_QUOTED
from readinglist.papers.lazy_patterns import lazy_pattern

_HEAD = lazy_pattern(r"@\s*(?P<type>[^\s\"#%'(),={}]+)\s*(?P<open>[{(])\s*")
_KEY = {"{": lazy_pattern(r"[^\s,}]*\s*"), "(": lazy_pattern(r"[^\s,]*\s*")}
_SPACE = lazy_pattern(r"\s*")
_SPACE_OR_COMMENT = lazy_pattern(r"(?:\s++|%[^\n]*+(?:\n|$))*+")
_NAME = lazy_pattern(r"(?!\d)[^\s\"#%'(),={}]+")
_WORD = lazy_pattern(r"\d+|(?!\d)[^\s\"#%'(),={}]+")
_PART = rf"(?:{BIBTEX_GROUP}|{BIBTEX_QUOTED}|\d++|(?!\d)[^\s\"#%'(),={{}}]++)"
_FIELD = rf"(?!\d)[^\s\"#%'(),={{}}]++\s*+=\s*+{_PART}\s*+(?:#\s*+{_PART}\s*+)*+"
_WELL_FORMED = lazy_pattern(
    rf"@\s*+(?!(?:string|preamble)\s*+\{{)[^\s\"#%'(),={{}}]++\s*+\{{\s*+[^\s,}}]*+\s*+(?:,\s*+{_FIELD})*+(?:,\s*+)?+\}}\s*+",
    re.IGNORECASE,
)
"""An entry in braces without comments that both programs can read, as nearly all are."""
_BRACE = lazy_pattern(r"[{}]")
_QUOTE = lazy_pattern(r"[{}\"]")


class SyntaxProblem(NamedTuple):
    """What a program cannot read: the offset in the text, and a message."""

    place: int
    message: str


class _GrammarError(Exception):
    def __init__(self, place: int, message: str) -> None:
        super().__init__(message)
        self.problem = SyntaxProblem(place, message)


def is_well_formed(text: str) -> bool:
    """Whether an entry is one in braces, without comments, that both programs can read."""
    return _WELL_FORMED.fullmatch(text) is not None


def entry_problem(text: str, *, comments: bool, whole: bool = False) -> SyntaxProblem | None:
    """Return the first problem of an entry, ``@string`` or ``@preamble`` at the start of `text`; None if there is none.

    With `comments`, a percent sign between fields begins a comment. Text after the entry is a problem only if `whole`.
    """
    if is_well_formed(text):
        return None
    head = _HEAD.match(text)
    if not head:
        return SyntaxProblem(0, "expected an entry such as @article{key, name = {value}, ...}")
    try:
        end = _Grammar(text, head["open"], _SPACE_OR_COMMENT if comments else _SPACE).after_entry(head)
    except _GrammarError as unreadable:
        return unreadable.problem
    if whole and text[end:].strip():
        return SyntaxProblem(end, "the entry ends here: a backslash does not hide a brace")
    return None


class _Grammar:
    """One pass over an entry without backtracking."""

    def __init__(self, text: str, opening: str, space: re.Pattern[str]) -> None:
        self.text = text
        self.close = "}" if opening == "{" else ")"
        self.space = space

    def after_entry(self, head: re.Match[str]) -> int:
        """Return the offset after the closing delimiter: of an entry, the definition of a macro, or a preamble."""
        place = self.after_space(head.end())
        if head["type"].lower() in ("string", "preamble"):
            is_macro = head["type"].lower() == "string"
            place = self.after_field(place) if is_macro else self.after_value(place, "the preamble")
            if is_macro and self.space is _SPACE_OR_COMMENT and self.text.startswith(",", place):
                place = self.after_space(place + 1)  # which biber allows
            if not self.text.startswith(self.close, place):
                raise _GrammarError(place, f"expected {self.close} after the value{self.found(place)}")
            return place + 1
        key = _KEY[head["open"]].match(self.text, place)
        place = self.after_space(key.end()) if key else place
        self.expect_more(place, "the key")
        while self.text.startswith(",", place):
            place = self.after_space(place + 1)
            if self.text.startswith(self.close, place):
                break
            place = self.after_field(place)
        return place + 1

    def after_space(self, place: int) -> int:
        found = self.space.match(self.text, place)
        return found.end() if found else place

    def expect_more(self, place: int, what: str) -> None:
        if not self.text.startswith((",", self.close), place):
            raise _GrammarError(place, f"expected a comma or {self.close} after {what}{self.found(place)}")

    def found(self, place: int) -> str:
        part = self.text[place : place + 12].split("\n")[0].strip()
        return f", found {part!r}" if part else ", found the end of the entry"

    def after_field(self, place: int) -> int:
        name = _NAME.match(self.text, place)
        if not name:
            raise _GrammarError(place, f"expected the name of a field{self.found(place)}")
        end = self.after_space(name.end())
        if not self.text.startswith("=", end):
            raise _GrammarError(place, f"expected = after the name {name[0]!r}{self.found(end)}")
        end = self.after_value(self.after_space(end + 1), name[0])
        self.expect_more(end, f"the value of {name[0]}")
        return end

    def after_value(self, place: int, name: str) -> int:
        """Return the offset after the parts of a value and the white space that follows."""
        end = self.after_part(place, name)
        while self.text.startswith("#", end):
            end = self.after_part(self.after_space(end + 1), name)
        return end

    def after_part(self, place: int, name: str) -> int:
        """Return the offset after one part of a value and the white space that follows."""
        if self.text.startswith("{", place):
            return self.after_space(self.after_group(place, name))
        if self.text.startswith('"', place):
            return self.after_space(self.after_quotation(place, name))
        word = _WORD.match(self.text, place)
        if not word:
            raise _GrammarError(place, f"expected a value of {name}{self.found(place)}")
        return self.after_space(word.end())

    def after_group(self, place: int, name: str) -> int:
        depth = 0
        for brace in _BRACE.finditer(self.text, place):
            depth += 1 if brace[0] == "{" else -1
            if depth == 0:
                return brace.end()
        raise _GrammarError(place, f"unbalanced braces in {name}: a backslash does not hide one")

    def after_quotation(self, place: int, name: str) -> int:
        depth = 0
        for mark in _QUOTE.finditer(self.text, place + 1):
            if mark[0] == '"' and depth == 0:
                return mark.end()
            depth += {"{": 1, "}": -1}.get(mark[0], 0)
            if depth < 0:
                raise _GrammarError(mark.start(), f"unbalanced braces in {name}")
        raise _GrammarError(place, f"unbalanced quotation marks in {name}")
