"""Writing notes and papers in the user's editor, and never losing what was written."""

import os
import shlex
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from readinglist.cli.application import Interrupted
from readinglist.papers.errors import ReadinglistError, UsageError
from readinglist.papers.paper import Paper

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
        UsageError: there is no editor, or it failed; `hint` says what else may be done.
        Interrupted: the user pressed Ctrl-C.
            In both cases a file in which something was written stays, and it is said where.
    """
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    before = file.read_bytes()
    try:
        ended = subprocess.run([*shlex.split(command), str(file)], check=False).returncode
        fault = f"ended with exit code {ended}" if ended else ""
    except (OSError, ValueError) as error:
        fault = f"cannot be started: {getattr(error, 'strerror', None) or error}"
    except KeyboardInterrupt:
        raise Interrupted(f"interrupted{_left_behind(file, before)}") from None
    if fault:
        raise UsageError(f"the editor {command!r} {fault}{_left_behind(file, before)}", hint=hint)
    return file.read_text(encoding="utf-8", errors="replace")


def _left_behind(file: Path, before: bytes) -> str:
    """Where to find what was written; a file in which nothing was is removed."""
    if file.exists() and file.read_bytes() != before:
        return f"; what you wrote is in {file}"
    file.unlink(missing_ok=True)
    return ""


@contextmanager
def saved_elsewhere(text: str) -> Iterator[None]:
    """Keeps `text` when the library does not take it or the user does not wait for that, and says where it is."""
    try:
        yield
    except KeyboardInterrupt:
        if not text.strip():
            raise
        raise Interrupted("interrupted", hint=f"your note {whereabouts(text)}") from None
    except ReadinglistError as error:
        if text.strip():
            error.hint = "; ".join(filter(None, (error.hint, f"your note {whereabouts(text)}")))
        raise


def whereabouts(text: str) -> str:
    """Where a text is from now on: in a new file, or, where no file takes it, in this very answer."""
    try:
        return f"is kept in {temporary(text)}"
    except OSError:
        return f"goes into no file, so copy it from here:\n{text}"


def temporary(text: str, *, prefix: str = "note-", suffix: str = ".md") -> Path:
    """A new file that holds the text and that only the user may read."""
    descriptor, name = tempfile.mkstemp(prefix=prefix, suffix=suffix)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
    except OSError:
        Path(name).unlink()
        raise
    return Path(name)
