"""The folder of note files on disk."""

import os
import platform
import stat
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Protocol

from readinglist.files.protection import A_NOTE, ProtectedFiles, check_output
from readinglist.files.writing import make_private_folder, write_atomically
from readinglist.notes.file_names import KEY_ALONE, SUFFIX
from readinglist.papers.errors import ReadinglistError, UsageError, reason
from readinglist.settings.values import NoteFiles


class NoteFileError(ReadinglistError):
    """A single note file cannot be read, written or renamed."""


def message_of(error: NoteFileError) -> str:
    """Return the message of an error with its hint."""
    return f"{error.message} ({error.hint})" if error.hint else error.message


class NoteFolder(Protocol):
    """A folder with one Markdown file per paper. Texts keep the line ends of the file.

    The name of a file in a subfolder is its path, with ``/`` between the folders.
    """

    subfolder: str
    """The pattern of the subfolder of new files, such as ``{year}/{author}``."""
    name: str
    """The pattern of the names of files without their suffix, such as ``@{key}``."""
    fields: Sequence[str]
    """Fields of the front matter beside the usual ones: ``abstract``, ``links``."""

    def identity(self) -> str:
        """Return what tells this folder from the reader's other folders, also those on other machines."""
        ...

    def names(self) -> Sequence[str]:
        """Return the names of its Markdown files, sorted, those in subfolders last; none if there is no folder."""
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
    """Markdown files in a folder, which is created with the first file; both are private."""

    def __init__(
        self,
        folder: Path,
        protected: ProtectedFiles | None = None,
        *,
        subfolder: str = "",
        fields: Sequence[str] = (),
        name: str = KEY_ALONE,
    ) -> None:
        self._folder = folder
        self._protected = protected
        self.subfolder = subfolder
        self.fields = fields
        self.name = name

    def identity(self) -> str:
        """Return a digest of the machine and the absolute path."""
        return blake2b(
            f"{platform.node()}:{self._folder.resolve()}".encode(errors="replace"), digest_size=8
        ).hexdigest()

    def names(self) -> Sequence[str]:
        """Return the names of its Markdown files, except hidden ones and those in hidden folders."""
        found: list[str] = []
        for place, folders, files in os.walk(self._folder, onerror=self._refuse):
            folders[:] = [each for each in folders if not each.startswith(".")]
            inside = Path(place).relative_to(self._folder)
            names = (each for each in files if each.lower().endswith(SUFFIX) and not each.startswith("."))
            found.extend((inside / name).as_posix() for name in names)
        return sorted(found, key=lambda name: (name.count("/"), name))

    def _refuse(self, error: OSError) -> None:
        """Raise an error unless there is no such folder; unreadable subfolders are left out."""
        if isinstance(error, FileNotFoundError) or (error.filename and Path(error.filename) != self._folder):
            return
        raise ReadinglistError(
            f"cannot read notes folder {self._folder}: {reason(error)}",
            hint="set another folder in config.toml: [notes] folder",
        )

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
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise NoteFileError(f"line {line} is not UTF-8", hint="save it as UTF-8") from None
        if "\0" in text:
            line = text.count("\n", 0, text.index("\0")) + 1
            raise NoteFileError(f"line {line} contains the character U+0000", hint="remove it")
        return text

    def write(self, name: str, text: str, *, was: str | None) -> None:
        """Replace the content of an unchanged file atomically."""
        if self._bytes(name) != (None if was is None else was.encode("utf-8")):
            raise NoteFileError("changed by another program, not written", hint="run the command again")
        try:
            make_private_folder((self._folder / name).parent)
        except OSError as error:
            raise NoteFileError(f"cannot create the notes folder: {reason(error)}") from None
        try:
            write_atomically(self._folder / name, text, private=True, protected=self._protected, own=A_NOTE)
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
        path = self._folder / name
        try:
            if path.is_symlink():  # it must not bring the text of the settings or a manuscript into the library
                check_output(path, self._protected, own=A_NOTE)
            # Without waiting for the writer of a named pipe.
            descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
            with open(descriptor, "rb") as stream:  # noqa: PTH123 - a descriptor has no path
                if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                    raise NoteFileError("not a regular file", hint="move it to another folder")
                return stream.read(MAX_BYTES + 1)
        except FileNotFoundError:
            return None
        except UsageError as error:
            raise NoteFileError(error.message, hint="remove the link") from None
        except OSError as error:
            raise NoteFileError(f"cannot read the file: {reason(error)}", hint="check its permissions") from None


def note_folder(settings: NoteFiles, protected: ProtectedFiles) -> DiskNoteFolder:
    """Return the folder of the settings.

    Raises:
        UsageError: If they specify none.
    """
    if settings.folder is None:
        raise UsageError(
            "the settings specify no folder for notes", hint='add to config.toml: [notes] folder = "notes"'
        )
    return DiskNoteFolder(
        settings.folder, protected, subfolder=settings.subfolder, fields=settings.fields, name=settings.name
    )
