"""Changes of texts: edits of spans, exact texts of files, three-way comparison, and git conflicts."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from enum import Enum

from readinglist.files.encodings import with_stray_letters
from readinglist.papers.errors import InputError
from readinglist.papers.fast_dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edit:
    """Replaces the characters from `start` to `end` of a text by `text`."""

    start: int
    end: int
    text: str


_CONFLICT = re.compile(r"(?m)^(<{7,})(?: |\r?$)")


def conflict_line(text: str, *, whole: bool = True) -> int:
    """Return the line of the first marker of a conflict that git left in a file; 0 if there is none.

    A `whole` conflict has an end after it: mails quote with such lines, too. Otherwise one marker is enough, as when
    half of them were removed.
    """
    begin = _CONFLICT.search(text) if "<<<<<<<" in text else None
    size = len(begin[1]) if begin else 7
    end_of_size = re.compile(rf"(?m)^>{{{size}}}(?: |\r?$)")
    end = end_of_size.search(text, begin.end() if begin else 0) if ">>>>>>>" in text else None
    first = (end and begin) if whole else (begin or end)
    return 1 + text.count("\n", 0, first.start()) if first else 0


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """Apply edits, which must not overlap; edits at the same position keep their order."""
    parts, place = [], 0
    for edit in sorted(edits, key=lambda edit: edit.start):
        parts += [text[place : edit.start], edit.text]
        place = max(place, edit.end)
    return "".join([*parts, text[place:]])


_UNDEFINED = frozenset("\x81\x8d\x8f\x90\x9d")
"""The characters for bytes undefined in Windows-1252, which are decoded as Latin-1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExactText:
    """The text of a file that can be encoded back to the same bytes.

    `raw` has the line ends of the file; `text` has only ``\\n``, and U+FFFD for undecodable bytes. `guessed` says that
    the encoding is uncertain, so that only ASCII may be inserted.
    """

    name: str
    text: str
    raw: str
    mark: bytes
    encoding: str
    guessed: bool

    def with_edits(self, edits: Sequence[Edit]) -> bytes:
        """Return the bytes of the file with `edits` of `text` applied; all other bytes are unchanged.

        Raises:
            InputError: If the encoding lacks a character, or is too uncertain for it.
        """
        newline, pairs = _newline(self.raw), _pairs(self.raw)
        moved = []
        for edit in edits:
            if self.guessed and not edit.text.isascii():
                raise self._cannot_write(edit.text, "its encoding is uncertain")
            start, end = (place + bisect_left(pairs, place) for place in (edit.start, edit.end))
            moved.append(Edit(start, end, edit.text.replace("\n", newline)))
        return self.encoded(apply_edits(self.raw, moved))

    def encoded(self, raw: str) -> bytes:
        """Return a changed `raw` as bytes in the encoding of the file.

        Raises:
            InputError: If the encoding lacks a character.
        """
        try:
            return self.mark + _encoded(raw, self.encoding)
        except UnicodeEncodeError as error:
            raise self._cannot_write(error.object[error.start :], f"{self.encoding} lacks it") from None

    def _cannot_write(self, text: str, reason: str) -> InputError:
        character = next(character for character in text if not character.isascii())
        hint = 'convert the file with `iconv -t UTF-8`, or set encoding = "ascii" in the section of the exporter'
        return InputError(f"cannot write {character!r} to {self.name}: {reason}", hint=hint)


def exact_text(name: str, data: bytes, encoding: str, *, guessed: bool = False) -> ExactText:
    """Decode the bytes of a file, recognised as `encoding`, so that they can be edited without loss.

    Raises:
        InputError: If the text does not encode back to the same bytes.
    """
    mark = "\ufeff".encode(encoding) if encoding.startswith("utf") else b""
    mark = mark if data.startswith(mark) else b""
    try:
        raw = _decoded(data[len(mark) :], encoding)
        exact = _encoded(raw, encoding) == data[len(mark) :]
    except UnicodeError:
        raw, exact = "", False
    if not exact:
        raise InputError(f"cannot edit {name}: not valid {encoding.upper()}", hint="convert it to UTF-8 first")
    text = with_stray_letters(raw.replace("\r\n", "\n").replace("\r", "\n"))
    return ExactText(name=name, text=text, raw=raw, mark=mark, encoding=encoding, guessed=guessed)


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
    """Return the most frequent line end of the file."""
    pairs = raw.count("\r\n")
    counts = {"\n": raw.count("\n") - pairs, "\r\n": pairs, "\r": raw.count("\r") - pairs}
    return max(counts, key=lambda end: counts[end])


def _pairs(raw: str) -> list[int]:
    r"""Return the offsets of line ends that were ``\r\n``, in the text in which they are ``\n``."""
    return [found.start() - number for number, found in enumerate(re.finditer("\r\n", raw))]


class Verdict(Enum):
    """What to do with one part of a file."""

    SAME = "same"
    """Both sides are equal."""
    WRITE = "write"
    """Only the library changed: write its text to the file."""
    TAKE = "take"
    """Only the file changed: keep its text, which the user wrote."""
    CONFLICT = "conflict"
    """Both changed differently: neither may overwrite the other."""


def compare(base: str | None, library: str | None, file: str | None) -> Verdict:
    """Compare both sides of a part with their common `base`; None is an absent part.

    Without a base, a part that is in the file with a different text is a conflict.
    """
    if library == file:
        return Verdict.SAME
    if file == base:
        return Verdict.WRITE
    if library == base:
        return Verdict.TAKE
    return Verdict.CONFLICT
