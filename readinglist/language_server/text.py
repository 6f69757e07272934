"""The text of an open document: positions of editors, the keys that it cites, and what is typed at the cursor."""

import re
from bisect import bisect_right
from functools import cached_property
from pathlib import PurePath

from lsprotocol import types

from readinglist.manuscripts.source_files import NOTEBOOK, SUFFIXES, SourceFile, read_source_file

_LINE = re.compile(r"\r\n|\n|\r")
_WORD = re.compile(r"[^\s\[\]{}()<>\"'`,;|]+")
_IN_KEY = re.compile(r"[\w:.+/-]*")
_TYPED = "x9qz7typed"
"""Stands for the rest of a key that is being typed; no key contains it."""
_CLOSING = ("", "}", "]", ">", '"')
"""What may be missing after a key that is being typed; nothing first."""
_MOST_NEARBY = 5_000
_SUFFIX_OF_LANGUAGE = {
    **dict.fromkeys(("latex", "tex", "plaintex"), ".tex"),
    **dict.fromkeys(("markdown", "pandoc"), ".md"),
    "quarto": ".qmd",
    "rmd": ".Rmd",
    "typst": ".typ",
    "org": ".org",
}
"""The suffixes of documents without one, which were never saved, by what editors call their languages."""
_UNITS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}


class OpenText:
    """The text of a document, whose positions are (line, units of the encoding that editor and server agreed on).

    Lines end as the protocol says, not at form feeds and the like as for Python. `language` is what the editor calls
    the language, which decides where the name has no suffix of a manuscript.
    """

    def __init__(self, text: str, name: str, encoding: str = "utf-16", language: str = "") -> None:
        self.text = text
        known = PurePath(name).suffix.lower() in SUFFIXES
        self.name = name if known else (name or "document") + _SUFFIX_OF_LANGUAGE.get(language.lower(), "")
        self._codec, self._size = _UNITS[encoding]

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(found.end() for found in _LINE.finditer(self.text))]

    def offset(self, position: types.Position) -> int:
        """Return the place in the text of a position; beyond the end of a line it is that end."""
        if position.line >= len(self._starts):
            return len(self.text)
        start = self._starts[position.line]
        found = _LINE.search(self.text, start)
        line = self.text[start : found.start() if found else len(self.text)]
        before = line.encode(self._codec, "surrogatepass")[: position.character * self._size]
        return start + len(before.decode(self._codec, "ignore"))

    def range(self, start: int, end: int) -> types.Range:
        """Return the range from one place of the text to another."""
        return types.Range(self._position(start), self._position(end))

    def _position(self, offset: int) -> types.Position:
        line = bisect_right(self._starts, offset) - 1
        before = self.text[self._starts[line] : offset]
        return types.Position(line, len(before.encode(self._codec, "surrogatepass")) // self._size)

    @property
    def is_manuscript(self) -> bool:
        """Whether the name is that of a manuscript whose citations can be read."""
        suffix = PurePath(self.name).suffix.lower()
        return suffix in SUFFIXES and suffix != NOTEBOOK

    @cached_property
    def source(self) -> SourceFile:
        """The keys that the text cites, and its labels."""
        return read_source_file(_plain(self.text), self.name)

    def key_at(self, offset: int) -> tuple[str, int] | None:
        """Return the cited key at a place, and where it begins; None if there is none."""
        return next(((key, place) for key, place in self.source.places if place <= offset <= place + len(key)), None)

    def word_at(self, offset: int) -> tuple[str, int]:
        """Return the text without spaces and brackets around a place, and where it begins."""
        low = max(self.text.rfind("\n", 0, offset) + 1, offset - 500)
        found = next(
            (word for word in _WORD.finditer(self.text, low, offset + 500) if word.start() <= offset <= word.end()),
            None,
        )
        return (found[0], found.start()) if found else ("", offset)

    def typed_at(self, offset: int) -> tuple[str, int, int] | None:
        """Return what is typed of a key at a place, and where the key begins and ends; None if no key stands there.

        The readers of manuscripts decide: a key is put there, and the bracket that is not closed yet.
        """
        before, after = _plain(self.text[:offset]), _plain(self.text[offset:])
        # The paragraph shows fast whether, and with which bracket, a key stands there; the whole text, whether it is
        # in a comment or code.
        nearby = before[max(0, before.rfind("\n\n"), offset - _MOST_NEARBY) :].lstrip()
        beyond = after[:_MOST_NEARBY].partition("\n\n")[0]
        for closing in _CLOSING:
            if self._typed_between(nearby, closing + beyond) is None:
                continue
            typed = self._typed_between(before, closing + after)
            if typed is not None:
                return typed, offset - len(typed), offset + len((_IN_KEY.match(after) or [""])[0])
        return None

    def _typed_between(self, before: str, after: str) -> str | None:
        for key, place in read_source_file(before + _TYPED + after, self.name).places:
            typed, found, _ = key.partition(_TYPED)
            if found and place + len(typed) == len(before):
                return typed
        return None


def _plain(text: str) -> str:
    """Return the text with line feeds alone as line ends, of the same length."""
    return text.replace("\r\n", " \n").replace("\r", "\n") if "\r" in text else text
