"""Writes files whole or not at all."""

import os
import stat
from pathlib import Path

from readinglist.core.errors import ReadinglistError


def write_atomically(path: Path, text: str) -> bool:
    """Make `text` (as UTF-8) the content of `path`; whether anything had to change.

    A file that already says so is not touched. Else a new file in the same folder takes its place, so that a reader
    sees the old text or the new one and a full disk leaves the old one. Links are followed; an existing file keeps its
    mode.

    Raises:
        ReadinglistError: it cannot be written; the hint says what to do.
    """
    target = Path(os.path.realpath(path))
    data = text.encode("utf-8")
    try:
        return _write(target, data)
    except FileNotFoundError:
        raise ReadinglistError(
            f"{path} cannot be written: there is no folder {target.parent}",
            hint=f"make it first: mkdir -p {target.parent}",
        ) from None
    except OSError as error:
        reason = error.strerror or str(error)
        hint = "check the permissions and the free space, or name another file with -o FILE"
        raise ReadinglistError(f"{path} cannot be written: {reason}; nothing was changed", hint=hint) from None


def _write(target: Path, data: bytes) -> bool:
    mode = _mode_of(target)
    if mode is not None and not stat.S_ISREG(mode):
        with target.open("wb") as device:
            device.write(data)
        return True
    if mode is not None and target.stat().st_size == len(data) and target.read_bytes() == data:
        return False
    if mode is not None and not os.access(target, os.W_OK):
        raise PermissionError(0, "it is write-protected")
    _replace(target, data, mode)
    return True


def _replace(target: Path, data: bytes, mode: int | None) -> None:
    """Write a file beside `target` and let it take its place. A new file gets the mode that the umask leaves."""
    beside = target.with_name(f".{target.name[:100]}.{os.urandom(6).hex()}.part")
    try:
        with beside.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            if mode is not None:
                os.fchmod(file.fileno(), stat.S_IMODE(mode))
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
