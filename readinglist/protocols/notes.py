"""What a folder of note files promises, wherever it is."""

from collections.abc import Sequence
from typing import Protocol

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
