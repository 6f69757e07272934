"""XML in ZIP archives, as word processors write it, read with limits.

Names are compared without their prefixes, because documents occur whose prefixes are not declared.
"""

import zlib
from collections.abc import Mapping
from io import BytesIO
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from readinglist.papers.errors import InputError

MAX_UNPACKED = 64 * 1024 * 1024
"""Maximum number of bytes to unpack from one archive."""
MAX_DEPTH = 1000
"""Maximum depth of elements."""

_DAMAGED = (BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError, ValueError, KeyError)


class _RefusedError(Exception):
    """The XML has a document type declaration, with which it could grow without limit, or is nested too deeply."""


class Archive:
    """A ZIP archive whose members are unpacked only up to a total size."""

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        self._left = MAX_UNPACKED
        try:
            self._zip = ZipFile(BytesIO(data))
        except _DAMAGED as error:
            raise self._damaged() from error
        self.names = frozenset(self._zip.namelist())

    def _damaged(self) -> InputError:
        return InputError(f"{self.name} is damaged", hint="open it in the program that made it, and save it again")

    def read(self, member: str) -> bytes:
        """Return the bytes of a member; empty if there is none.

        Raises:
            InputError: If it is damaged, encrypted, or unpacks to too much.
        """
        if member not in self.names:
            return b""
        try:
            with self._zip.open(member) as stream:
                data = stream.read(self._left + 1)
        except _DAMAGED as error:
            if isinstance(error, RuntimeError) and "password" in str(error):
                raise encrypted(self.name) from error
            raise self._damaged() from error
        if len(data) > self._left:
            hint = "copy its text into a file"
            raise InputError(f"{self.name} unpacks to more than {MAX_UNPACKED // (1024 * 1024)} MiB", hint=hint)
        self._left -= len(data)
        return data

    def parse(self, member: str, events: "XmlEvents") -> None:
        """Report the elements and texts of a member in XML.

        Raises:
            InputError: If it is not well-formed, or has a document type declaration.
        """
        data = self.read(member)
        if not data:
            return
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse
        parser.StartElementHandler = events.start
        parser.EndElementHandler = events.end
        parser.CharacterDataHandler = events.text
        try:
            parser.Parse(data, True)
        except (expat.ExpatError, _RefusedError) as error:
            raise self._damaged() from error


def encrypted(name: str) -> InputError:
    """Return the error for a document that needs a password."""
    return InputError(f"{name} is encrypted", hint="save it without a password")


def _refuse(*_: object) -> None:
    raise _RefusedError


def _local(name: str) -> str:
    return name.rpartition(":")[2]


class XmlEvents:
    """Receives elements by their local names, and skips those of `skipped` with what they contain."""

    skipped: frozenset[str] = frozenset()

    def __init__(self) -> None:
        self.open_names: list[str] = []
        """The names of the elements that have begun, the innermost last."""
        self._skipping = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Begin an element."""
        local = _local(name)
        self.open_names.append(local)
        if len(self.open_names) > MAX_DEPTH:
            raise _RefusedError
        if self._skipping or local in self.skipped:
            self._skipping += 1
            return
        self.begin(local, {_local(key): value for key, value in attributes.items()})

    def end(self, name: str) -> None:
        """End an element."""
        local = self.open_names.pop()
        if self._skipping:
            self._skipping -= 1
        else:
            self.finish(local)

    def text(self, text: str) -> None:
        """Report text of the innermost element."""
        if not self._skipping and self.open_names:
            self.take(self.open_names[-1], text)

    def begin(self, name: str, given: Mapping[str, str]) -> None:
        """Begin an element that is not skipped."""

    def finish(self, name: str) -> None:
        """End an element that is not skipped."""

    def take(self, name: str, text: str) -> None:
        """Take the text of an element that is not skipped."""
