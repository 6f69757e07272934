"""Text of a file that is to be changed in places: encoding, byte order mark and line ends stay as they are."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from readinglist.files.encodings import with_stray_letters
from readinglist.files.text_edits import Edit, applied
from readinglist.papers.errors import InputError

_UNDEFINED = frozenset("\x81\x8d\x8f\x90\x9d")
"""The characters for the bytes that Windows-1252 leaves undefined, which are read as Latin-1 has them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptText:
    """The bytes of a file as text. `text` has ``\\n`` line ends only, and U+FFFD for bytes that mean nothing.

    `guessed` says that the encoding is not certain, so that only ASCII may be written to the file.
    """

    name: str
    text: str
    mark: bytes
    encoding: str
    guessed: bool
    raw: str

    def with_edits(self, edits: Sequence[Edit]) -> bytes:
        """The bytes of the file after the edits of `text`; everything else is as it was.

        Raises:
            InputError: the encoding of the file has no place for a character, or is not certain enough for it.
        """
        newline, pairs = _newline(self.raw), _pairs(self.raw)
        moved = []
        for edit in edits:
            if self.guessed and not edit.text.isascii():
                raise self._unfit(edit.text, "its encoding is not certain")
            start, end = (place + bisect_left(pairs, place) for place in (edit.start, edit.end))
            moved.append(Edit(start, end, edit.text.replace("\n", newline)))
        try:
            return self.mark + _encoded(applied(self.raw, moved), self.encoding)
        except UnicodeEncodeError as error:
            raise self._unfit(error.object[error.start :], f"{self.encoding} has no place for it") from None

    def _unfit(self, text: str, reason: str) -> InputError:
        character = next(character for character in text if not character.isascii())
        hint = 'convert it with iconv -t UTF-8, or set encoding = "ascii" in the section of the exporter'
        return InputError(f"{self.name} stays as it is: {character} has to be written, and {reason}", hint=hint)


def kept_text(name: str, data: bytes, encoding: str, *, guessed: bool = False) -> KeptText:
    """The bytes of a file as text that can be edited; `encoding` is what they were recognised as.

    Raises:
        InputError: the bytes could not be had back from the text, so that an edit might damage the file.
    """
    mark = "\ufeff".encode(encoding) if encoding.startswith("utf") else b""
    mark = mark if data.startswith(mark) else b""
    try:
        raw = _decoded(data[len(mark) :], encoding)
        exact = _encoded(raw, encoding) == data[len(mark) :]
    except UnicodeError:
        raw, exact = "", False
    if not exact:
        raise InputError(f"{name} is damaged: not all of it is {encoding.upper()}", hint="convert it with iconv first")
    text = with_stray_letters(raw.replace("\r\n", "\n").replace("\r", "\n"))
    return KeptText(name=name, text=text, mark=mark, encoding=encoding, guessed=guessed, raw=raw)


def _decoded(data: bytes, encoding: str) -> str:
    if encoding == "cp1252" and any(data.count(character.encode("latin-1")) for character in _UNDEFINED):
        latin = data.decode("latin-1")
        return "".join(c if c in _UNDEFINED or c < "\x80" else c.encode("latin-1").decode(encoding) for c in latin)
    return data.decode(encoding, "surrogateescape" if encoding == "utf-8" else "strict")


def _encoded(text: str, encoding: str) -> bytes:
    if encoding == "cp1252" and not _UNDEFINED.isdisjoint(text):
        return b"".join(c.encode("latin-1" if c in _UNDEFINED else encoding) for c in text)
    return text.encode(encoding, "surrogateescape" if encoding == "utf-8" else "strict")


def _newline(raw: str) -> str:
    """The line end that most lines of the file have."""
    pairs = raw.count("\r\n")
    counts = {"\n": raw.count("\n") - pairs, "\r\n": pairs, "\r": raw.count("\r") - pairs}
    return max(counts, key=lambda end: counts[end])


def _pairs(raw: str) -> list[int]:
    """The places of line ends that were ``\\r\\n``, in the text where they are ``\\n``."""
    return [found.start() - number for number, found in enumerate(re.finditer("\r\n", raw))]
