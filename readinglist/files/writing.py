"""Files of the user: read, and written whole or not at all."""

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from readinglist.papers.errors import InputError, ReadinglistError


def bytes_of(path: Path) -> bytes:
    """What a file holds; nothing where there is none.

    Raises:
        InputError: it cannot be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(f"{path} cannot be read: {reason}", hint="check its name and permissions") from None


def shown(path: Path) -> str:
    """The path as short as the working folder allows."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def write_atomically(path: Path, content: str | bytes) -> bool:
    """Make `content` (a text as UTF-8) the content of `path`; whether anything had to change.

    A file that already says so is not touched. Else a new file in the same folder takes its place, so that a reader
    sees the old text or the new one and a full disk leaves the old one. Links are followed; an existing file keeps its
    mode.

    Raises:
        ReadinglistError: it cannot be written; the hint says what to do.
    """
    target = Path(os.path.realpath(path))
    with _explained(path, target):
        return _write(target, content if isinstance(content, bytes) else content.encode("utf-8"))


def replace_atomically(path: Path, data: bytes, *, expected: bytes) -> bool:
    """Make `data` the content of a file that held `expected` when it was read (nothing: it was not there).

    Returns whether anything had to change; a link, a mode and a file that need no change are treated as by
    `write_atomically`.

    Raises:
        ReadinglistError: the file was changed since, which then stays as it is, or it cannot be written.
    """
    target = Path(os.path.realpath(path))
    with _explained(path, target):
        if data == expected:
            return False

        def unchanged() -> None:
            if (target.read_bytes() if target.exists() else b"") != expected:
                message = f"{path} was changed by another program just now; nothing was written"
                raise ReadinglistError(message, hint="try again")

        unchanged()
        return _write(target, data, unchanged)


def stream_atomically(path: Path, pieces: Iterable[str]) -> None:
    """Make the pieces of text (as UTF-8) the content of `path`, for what is too large to be held as one text.

    Raises:
        ReadinglistError: it cannot be written; the hint says what to do. What `pieces` raises goes through.
    """
    target = Path(os.path.realpath(path))
    with _explained(path, target):
        mode = _mode_of(target)
        if mode is not None and not os.access(target, os.W_OK):
            raise PermissionError(0, "it is write-protected")
        with target.open("wb") if mode is not None and not stat.S_ISREG(mode) else _replacing(target, mode) as file:
            file.writelines(piece.encode("utf-8") for piece in pieces)


@contextmanager
def _explained(path: Path, target: Path) -> Iterator[None]:
    """Faults of the file system as errors that say what to do."""
    try:
        yield
    except FileNotFoundError:
        raise ReadinglistError(
            f"{path} cannot be written: there is no folder {target.parent}",
            hint=f"make it first: mkdir -p {target.parent}",
        ) from None
    except OSError as error:
        reason = error.strerror or str(error)
        hint = "check the permissions and the free space, or name another file with -o FILE"
        raise ReadinglistError(f"{path} cannot be written: {reason}; nothing was changed", hint=hint) from None


def _write(target: Path, data: bytes, check: Callable[[], None] | None = None) -> bool:
    mode = _mode_of(target)
    if mode is not None and not stat.S_ISREG(mode):
        with target.open("wb") as device:
            device.write(data)
        return True
    if mode is not None and target.stat().st_size == len(data) and target.read_bytes() == data:
        return False
    if mode is not None and not os.access(target, os.W_OK):
        raise PermissionError(0, "it is write-protected")
    with _replacing(target, mode, check) as file:
        file.write(data)
    return True


@contextmanager
def _replacing(target: Path, mode: int | None, check: Callable[[], None] | None = None) -> Iterator[BinaryIO]:
    """A file beside `target` that takes its place at the end, unless `check` raises.

    A new file gets the mode that the umask leaves.
    """
    beside = target.with_name(f".{target.name[:100]}.{os.urandom(6).hex()}.part")
    try:
        with beside.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
            if mode is not None:
                os.fchmod(file.fileno(), stat.S_IMODE(mode))
        if check:
            check()
        beside.replace(target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _mode_of(target: Path) -> int | None:
    try:
        return target.stat().st_mode
    except FileNotFoundError:
        return None


def _sync_folder(folder: Path) -> None:
    """Make the new name last through a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
