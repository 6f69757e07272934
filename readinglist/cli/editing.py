"""Writing notes and papers in the user's editor, and never losing what was written."""

import os
import shlex
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from readinglist.core.errors import ReadinglistError, UsageError
from readinglist.core.paper import Paper

_MARK = "<!-- Lines from here on are not saved. An empty note is dropped."


def written_in_editor(paper: Paper) -> str:
    """What the user writes in ``$VISUAL`` or ``$EDITOR``, the help below the mark taken off.

    Raises:
        UsageError: there is no editor, or it failed.
    """
    file = temporary(f"\n\n{_MARK}\n{paper.key}: {paper.metadata.title}\n\n{paper.metadata.abstract}\n-->\n")
    text = edited(file, hint="set EDITOR, or write the note with -m TEXT").partition(_MARK)[0]
    file.unlink()
    return text


def edited(file: Path, *, hint: str) -> str:
    """The text of the file after the user's editor was left.

    Raises:
        UsageError: there is no editor, or it failed; the file stays, and `hint` says what else may be done.
    """
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    try:
        subprocess.run([*shlex.split(command), str(file)], check=True)
    except (OSError, ValueError, subprocess.CalledProcessError) as error:
        raise UsageError(f"the editor {command!r} failed: {error}; what you wrote is in {file}", hint=hint) from None
    return file.read_text(encoding="utf-8", errors="replace")


@contextmanager
def saved_elsewhere(text: str) -> Iterator[None]:
    """Keeps `text` in a file when the library does not take it, and says where."""
    try:
        yield
    except ReadinglistError as error:
        if not text.strip():
            raise
        file = temporary(text)
        error.hint = f"your note is kept in {file}" + (f"; {error.hint}" if error.hint else "")
        raise


def temporary(text: str, *, prefix: str = "note-", suffix: str = ".md") -> Path:
    """A new file that holds the text and that only the user may read."""
    with tempfile.NamedTemporaryFile("w", prefix=prefix, suffix=suffix, delete=False, encoding="utf-8") as file:
        file.write(text)
    return Path(file.name)
