"""Opening of files to read, without waiting for ever on pipes and devices."""

import errno
import io
import os
import select
import stat
from pathlib import Path
from typing import BinaryIO, cast

from readinglist.papers.lazy_patterns import lazy_pattern

SILENCE_SECONDS = 5.0
"""How long a named pipe or a device may send nothing."""

OWN_DESCRIPTOR = lazy_pattern(r"/dev/(?P<name>stdin|stdout|stderr)|/(?:dev|proc/self)/fd/(?P<number>\d+)")
"""Paths of the open files of a process, such as ``/dev/stdout`` and those of ``<(...)`` and ``>(...)`` in a shell."""


def open_input(path: str | Path) -> BinaryIO:
    """Open a file, pipe or device to read bytes.

    A named pipe or a device that sends nothing for `SILENCE_SECONDS` is an error when it is read. The pipes of a shell
    (``<(...)``) and terminals may take as long as they like, as stdin may.

    Raises:
        OSError: If it is a folder or cannot be opened.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    mode = os.fstat(descriptor).st_mode
    if stat.S_ISREG(mode):
        return os.fdopen(descriptor, "rb")
    if stat.S_ISDIR(mode):
        os.close(descriptor)
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    patient = bool(OWN_DESCRIPTOR.fullmatch(os.path.abspath(path))) or os.isatty(descriptor)  # noqa: PTH100 - no links
    return cast("BinaryIO", io.BufferedReader(_PipeReader(descriptor, None if patient else SILENCE_SECONDS)))


def with_home(path: str | Path) -> Path:
    """Return a path with a home folder for ``~``; unchanged if there is no such user, as in a shell."""
    return Path(os.path.expanduser(path))  # noqa: PTH111 - that of `Path` raises RuntimeError


def file_size(path: str | Path) -> int:
    """Return the size of a file in bytes; 0 if there is none, or if it is a pipe, device or folder."""
    try:
        status = Path(path).stat()
    except (OSError, ValueError):
        return 0
    return status.st_size if stat.S_ISREG(status.st_mode) else 0


def is_regular(path: str | Path) -> bool:
    """Whether this is an existing file that is no pipe, device or folder."""
    try:
        return stat.S_ISREG(Path(path).stat().st_mode)
    except (OSError, ValueError):
        return False


class _PipeReader(io.RawIOBase):
    """Reads a descriptor that does not block, and waits for data up to `timeout` seconds at a time."""

    def __init__(self, descriptor: int, timeout: float | None) -> None:
        self._descriptor = descriptor
        self._timeout = timeout

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while True:
            waiting = select.poll()
            waiting.register(self._descriptor, select.POLLIN)
            if not waiting.poll(None if self._timeout is None else self._timeout * 1000):
                raise OSError(errno.ETIMEDOUT, f"it sent nothing for {self._timeout:.0f} seconds")
            try:
                data = os.read(self._descriptor, len(buffer))
            except BlockingIOError:
                continue
            buffer[: len(data)] = data
            return len(data)

    def close(self) -> None:
        if not self.closed:
            os.close(self._descriptor)
        super().close()
