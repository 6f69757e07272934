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
        UsageError: there is no editor, or it failed; a file in which something was written stays, and `hint` says
            what else may be done.
    """
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    before = file.read_bytes()
    try:
        ended = subprocess.run([*shlex.split(command), str(file)], check=False).returncode
        fault = f"ended with exit code {ended}" if ended else ""
    except (OSError, ValueError) as error:
        fault = f"cannot be started: {getattr(error, 'strerror', None) or error}"
    if fault:
        kept = ""
        if file.exists() and file.read_bytes() != before:
            kept = f"; what you wrote is in {file}"
        else:
            file.unlink(missing_ok=True)
        raise UsageError(f"the editor {command!r} {fault}{kept}", hint=hint)
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
