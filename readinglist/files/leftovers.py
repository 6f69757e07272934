"""Temporary files beside a target, and clearing those that killed processes left.

A process that has temporary files in a folder holds a shared lock on the folder, which the system releases when the
process dies. A process that gets the exclusive lock knows that nobody else works there, and removes what is left.
"""

import fcntl
import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from readinglist.papers.lazy_patterns import lazy_pattern

_TEMPORARY = lazy_pattern(r".+\.[0-9a-f]{12}\.part(?:-journal|-wal|-shm)?", re.DOTALL)
_LONGEST_NAME = 100
"""Maximum number of bytes of the name of a file in the name of its temporary file."""
_LOCK_SECONDS = 1.0
_cleared: set[tuple[int, int]] = set()
"""Folders (device and number) that this process has cleared."""


def temporary_path(target: Path, *, hidden: bool = True) -> Path:
    """Return a new name beside `target` for a file or folder that a later run removes if this one is killed."""
    beginning = os.fsencode(target.name)[:_LONGEST_NAME].decode(errors="ignore")
    return target.with_name(f"{'.' * hidden}{beginning}.{os.urandom(6).hex()}.part")


@contextmanager
def working_in(folder: Path) -> Iterator[int]:
    """Hold the lock for temporary files in `folder`, after removing what killed processes left there.

    Yields a descriptor of the folder. Without locks, as on some network file systems, nothing is removed.

    Raises:
        OSError: If the folder does not exist or cannot be read.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        status = os.fstat(descriptor)
        if (status.st_dev, status.st_ino) not in _cleared and _is_locked(descriptor, fcntl.LOCK_EX):
            _cleared.add((status.st_dev, status.st_ino))
            _clear(folder)
        _wait_for_shared_lock(descriptor)
        yield descriptor
    finally:
        os.close(descriptor)


def _wait_for_shared_lock(descriptor: int) -> None:
    """Take the shared lock. Another process holds the exclusive one only while it clears the folder."""
    until = time.monotonic() + _LOCK_SECONDS
    while not _is_locked(descriptor, fcntl.LOCK_SH) and time.monotonic() < until:
        time.sleep(0.002)


def _is_locked(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _clear(folder: Path) -> None:
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if not _TEMPORARY.fullmatch(entry.name):
                continue
            if entry.is_dir(follow_symlinks=False):
                shutil.rmtree(entry.path, ignore_errors=True)
            else:
                with suppress(OSError):
                    os.unlink(entry.path)  # noqa: PTH108
