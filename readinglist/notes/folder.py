"""The folder of note files on disk."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from readinglist.files.writing import write_atomically
from readinglist.notes.body import SUFFIX
from readinglist.papers.errors import ReadinglistError, reason


class NoteFileError(ReadinglistError):
    """A single note file cannot be read, written or renamed."""


class NoteFolder(Protocol):
    """A folder with one Markdown file per paper. Texts keep the line ends of the file."""

    def names(self) -> Sequence[str]:
        """Return the sorted names of its Markdown files; none if the folder does not exist."""
        ...

    def place(self, name: str) -> str:
        """Return the path of a file for messages."""
        ...

    def read(self, name: str) -> str | None:
        """Return the text of a file; None if it does not exist.

        Raises:
            NoteFileError: If it cannot be read, is not UTF-8, or is too large.
        """
        ...

    def write(self, name: str, text: str, *, was: str | None) -> None:
        """Replace the content of a file atomically.

        Raises:
            NoteFileError: If it cannot be written, or its content is no longer `was` (None for no file).
        """
        ...

    def rename(self, old: str, new: str) -> None:
        """Rename a file.

        Raises:
            NoteFileError: If the file is missing, the new name exists, or the folder cannot be written.
        """
        ...


MAX_BYTES = 8 * 1024 * 1024
"""Maximum size of a note file in bytes."""


class DiskNoteFolder:
    """Markdown files in a folder, which is created with the first file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def names(self) -> Sequence[str]:
        """Return the sorted names of its Markdown files, except hidden ones."""
        try:
            with os.scandir(self._folder) as entries:
                return sorted(
                    each.name for each in entries if each.name.endswith(SUFFIX) and not each.name.startswith(".")
                )
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise ReadinglistError(
                f"cannot read notes folder {self._folder}: {reason(error)}",
                hint="set another folder in config.toml: [notes] folder",
            ) from None

    def place(self, name: str) -> str:
        """Return the path of a file, relative to the working directory if it is inside."""
        path = self._folder / name
        return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)

    def read(self, name: str) -> str | None:
        """Return the text of a file; None if it does not exist."""
        data = self._bytes(name)
        if data is None:
            return None
        if len(data) > MAX_BYTES:
            raise NoteFileError(f"file is larger than {MAX_BYTES // (1024 * 1024)} MiB")
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise NoteFileError(f"line {line} is not UTF-8", hint="save it as UTF-8") from None

    def write(self, name: str, text: str, *, was: str | None) -> None:
        """Replace the content of an unchanged file atomically."""
        if self._bytes(name) != (None if was is None else was.encode("utf-8")):
            raise NoteFileError("changed by another program, not written", hint="run the command again")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise NoteFileError(f"cannot create the notes folder: {reason(error)}") from None
        try:
            write_atomically(self._folder / name, text)
        except ReadinglistError as error:
            raise NoteFileError(error.message) from error

    def rename(self, old: str, new: str) -> None:
        """Rename a file; the new name must not exist."""
        if (self._folder / new).exists():
            raise NoteFileError(f"{self.place(new)} already exists", hint=f"{self.place(old)} keeps its name")
        try:
            (self._folder / old).rename(self._folder / new)
        except OSError as error:
            raise NoteFileError(f"cannot rename {self.place(old)}: {reason(error)}") from None

    def _bytes(self, name: str) -> bytes | None:
        try:
            with (self._folder / name).open("rb") as stream:
                return stream.read(MAX_BYTES + 1)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise NoteFileError(f"cannot read the file: {reason(error)}", hint="check its permissions") from None
