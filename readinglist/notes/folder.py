"""The folder of note files on disk."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from readinglist.files.writing import write_atomically
from readinglist.notes.body import SUFFIX
from readinglist.papers.errors import ReadinglistError


class NoteFileError(ReadinglistError):
    """One note file cannot be read, written or renamed; the others can."""


class NoteFolder(Protocol):
    """A folder with one Markdown file per paper. Names are file names in it, texts have the line ends of the file."""

    def names(self) -> Sequence[str]:
        """The names of its Markdown files, sorted; none where the folder is not there."""
        ...

    def place(self, name: str) -> str:
        """What a file is called in messages: its path as the user would write it."""
        ...

    def read(self, name: str) -> str | None:
        """The text of a file; None where there is none.

        Raises:
            NoteFileError: it cannot be read, is no UTF-8 text, or too large.
        """
        ...

    def write(self, name: str, text: str, *, was: str | None) -> None:
        """Make `text` the content of a file, whole or not at all.

        Raises:
            NoteFileError: it cannot be written, or does not hold what it held (`was`, None for no file) any more.
        """
        ...

    def rename(self, old: str, new: str) -> None:
        """Give a file another name.

        Raises:
            NoteFileError: the file is not there, the new name is taken, or the folder cannot be written.
        """
        ...


LARGEST = 8 * 1024 * 1024
"""Bytes of the largest note file that is read."""


class DiskNoteFolder:
    """Markdown files in a folder, which is made with its first file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def names(self) -> Sequence[str]:
        """The names of its Markdown files, sorted; hidden files are none of them."""
        try:
            with os.scandir(self._folder) as entries:
                return sorted(
                    each.name for each in entries if each.name.endswith(SUFFIX) and not each.name.startswith(".")
                )
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise ReadinglistError(
                f"the folder of notes {self._folder} cannot be read: {error.strerror}",
                hint="name another in the settings: [notes] folder",
            ) from None

    def place(self, name: str) -> str:
        """The path of a file, from the working folder where it lies in it."""
        path = self._folder / name
        return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)

    def read(self, name: str) -> str | None:
        """The text of a file; None where there is none."""
        data = self._bytes(name)
        if data is None:
            return None
        if len(data) > LARGEST:
            raise NoteFileError(f"it is larger than {LARGEST // (1024 * 1024)} MiB and stays as it is")
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise NoteFileError(f"line {line} is not UTF-8, so it stays as it is", hint="save it as UTF-8") from None

    def write(self, name: str, text: str, *, was: str | None) -> None:
        """Make `text` the content of a file that holds what it held."""
        if self._bytes(name) != (None if was is None else was.encode("utf-8")):
            raise NoteFileError("somebody else is writing it, so it stays as it is", hint="run the command again")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise NoteFileError(f"the folder of notes cannot be made: {error.strerror}") from None
        try:
            write_atomically(self._folder / name, text)
        except ReadinglistError as error:
            raise NoteFileError(error.message) from error

    def rename(self, old: str, new: str) -> None:
        """Give a file another name that no file has."""
        if (self._folder / new).exists():
            raise NoteFileError(f"{self.place(new)} is there already", hint=f"{self.place(old)} keeps its name")
        try:
            (self._folder / old).rename(self._folder / new)
        except OSError as error:
            raise NoteFileError(f"{self.place(old)} cannot be renamed: {error.strerror}") from None

    def _bytes(self, name: str) -> bytes | None:
        try:
            with (self._folder / name).open("rb") as stream:
                return stream.read(LARGEST + 1)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise NoteFileError(f"it cannot be read: {error.strerror}", hint="check its permissions") from None
