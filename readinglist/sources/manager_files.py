"""Files of other reference managers beside their database: notes, whose text is imported, and attachments."""

import re
from collections.abc import Iterable
from pathlib import Path

from readinglist.files.documents import read_document
from readinglist.files.reading import with_home
from readinglist.papers.errors import InputError
from readinglist.papers.lazy_patterns import lazy_pattern

_NOTE_FILE = lazy_pattern(r"[^\n]{1,255}\.(?:md|markdown|txt|text|org|rst|tex|adoc|qmd)", re.IGNORECASE)
_MAX_NOTE = 8 * 1024 * 1024
"""Maximum size of a note file in bytes."""
_MAX_BLANK = 1000
"""Maximum size of a file that is looked at before it is read, since a blank document is an error."""


def is_note_file(value: str) -> bool:
    """Whether a value is the name of a note file, not the text of a note."""
    return bool(_NOTE_FILE.fullmatch(value.strip()))


def read_note(database: str, name: str) -> str | None:
    """Return the text of a note file in the folder of a database or below it; None if there is no such file.

    A name that leads out of the folder is not followed, since the database may come from somebody else. One from
    another computer is that of a file beside the database.
    """
    folder = _folder(database)
    if folder is None:
        return None
    named = folder / with_home(name.strip())
    try:
        places = (place.resolve() for place in (named, folder / named.name))
        path = next((each for each in places if each.is_relative_to(folder.resolve()) and each.is_file()), None)
        if path is None:
            return None
        if path.stat().st_size <= _MAX_BLANK and not path.read_bytes().strip():
            return ""
        return read_document(str(path), largest=_MAX_NOTE).text.strip("\ufeff \t\n")
    except (InputError, OSError, ValueError):
        return None


def attachments(database: str, names: Iterable[str]) -> str:
    """Return the value of a ``file`` field: the attachments as paths from where the database was named."""
    folder = _folder(database)
    paths = [name.strip() if folder is None else (folder / name.strip()).as_posix() for name in names if name.strip()]
    return ";".join(dict.fromkeys(paths))


def _folder(database: str) -> Path | None:
    try:
        path = Path(database)
        return path.parent if path.is_file() else None
    except (OSError, ValueError):
        return None
