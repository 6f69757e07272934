"""Reading and atomic writing of the user's files."""

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from readinglist.papers.errors import InputError, ReadinglistError, reason


def bytes_of(path: Path) -> bytes:
    """Return the bytes of a file; empty if it does not exist.

    Raises:
        InputError: If it cannot be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise InputError(f"cannot read {path}: {reason(error)}", hint="check its name and permissions") from None


def display_path(path: Path) -> str:
    """Return the path relative to the working folder if it is inside."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def write_atomically(path: Path, content: str | bytes) -> bool:
    """Write `content` (text as UTF-8) to a file; return whether it changed.

    An unchanged file is not touched. Otherwise a new file in the same folder replaces it, so that readers see the old
    content or the new one, and a full disk keeps the old one. Links are followed; an existing file keeps its mode.

    Raises:
        ReadinglistError: If it cannot be written; the hint says what to do.
    """
    target = Path(os.path.realpath(path))
    with _system_errors(path, target):
        return _write(target, content if isinstance(content, bytes) else content.encode("utf-8"))


def replace_atomically(path: Path, data: bytes, *, expected: bytes) -> bool:
    """Write `data` to a file that contained `expected` when it was read (empty: it did not exist).

    Return whether it changed. Links, modes and unchanged files are handled as in `write_atomically`.

    Raises:
        ReadinglistError: If the file was changed since, in which case it is kept, or cannot be written.
    """
    target = Path(os.path.realpath(path))
    with _system_errors(path, target):
        if data == expected:
            return False

        def unchanged() -> None:
            if (target.read_bytes() if target.exists() else b"") != expected:
                message = f"{path} changed on disk; nothing was written"
                raise ReadinglistError(message, hint="try again")

        unchanged()
        return _write(target, data, unchanged)


def stream_atomically(path: Path, pieces: Iterable[str]) -> None:
    """Write pieces of text (as UTF-8) to a file, for content that is too large for memory.

    Raises:
        ReadinglistError: If it cannot be written; the hint says what to do. Errors of `pieces` are passed on.
    """
    target = Path(os.path.realpath(path))
    with _system_errors(path, target):
        mode = _mode_of(target)
        if mode is not None and not os.access(target, os.W_OK):
            raise PermissionError(0, "write-protected")
        with target.open("wb") if mode is not None and not stat.S_ISREG(mode) else _replacing(target, mode) as file:
            file.writelines(piece.encode("utf-8") for piece in pieces)


@contextmanager
def _system_errors(path: Path, target: Path) -> Iterator[None]:
    """Convert errors of the file system to errors with hints."""
    try:
        yield
    except FileNotFoundError:
        raise ReadinglistError(
            f"cannot write {path}: folder {target.parent} does not exist",
            hint=f"run `mkdir -p {target.parent}`",
        ) from None
    except OSError as error:
        hint = "check the permissions and the free space, or use another file"
        raise ReadinglistError(f"cannot write {path}: {reason(error)}; nothing was changed", hint=hint) from None


def _write(target: Path, data: bytes, check: Callable[[], None] | None = None) -> bool:
    mode = _mode_of(target)
    if mode is not None and not stat.S_ISREG(mode):
        with target.open("wb") as device:
            device.write(data)
        return True
    if mode is not None and target.stat().st_size == len(data) and target.read_bytes() == data:
        return False
    if mode is not None and not os.access(target, os.W_OK):
        raise PermissionError(0, "write-protected")
    with _replacing(target, mode, check) as file:
        file.write(data)
    return True


@contextmanager
def _replacing(target: Path, mode: int | None, check: Callable[[], None] | None = None) -> Iterator[BinaryIO]:
    """Open a file next to `target` that replaces it at the end, unless `check` raises.

    A new file gets the mode that the umask leaves.
    """
    beginning = os.fsencode(target.name)[:100].decode(errors="ignore")
    temporary = target.with_name(f".{beginning}.{os.urandom(6).hex()}.part")
    try:
        with temporary.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
            if mode is not None:
                os.fchmod(file.fileno(), stat.S_IMODE(mode))
        if check:
            check()
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _mode_of(target: Path) -> int | None:
    try:
        return target.stat().st_mode
    except FileNotFoundError:
        return None


def _sync_folder(folder: Path) -> None:
    """Make the new name survive a power failure."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
