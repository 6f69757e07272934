"""Reading and atomic writing of the user's files."""

import errno
import os
import stat
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from readinglist.files.leftovers import temporary_path, working_in
from readinglist.files.protection import A_DUMP, ProtectedFiles, check_output
from readinglist.files.reading import OWN_DESCRIPTOR, is_regular
from readinglist.papers.errors import InputError, ReadinglistError, reason

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700

_STANDARD = {"stdin": 0, "stdout": 1, "stderr": 2}
_READER_SECONDS = 5.0
"""How long to wait for a program that reads from a named pipe."""
_umask_lock = threading.Lock()


def bytes_of(path: Path) -> bytes:
    """Return the bytes of a file; empty if it does not exist.

    Raises:
        InputError: If it cannot be read, or is a pipe or a device.
    """
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
            raise InputError(f"cannot read {path}: not a regular file", hint="use a file")
        return path.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise InputError(f"cannot read {path}: {reason(error)}", hint="check its name and permissions") from None


def display_path(path: Path) -> str:
    """Return the path relative to the working folder if it is inside."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def write_atomically(
    path: Path, content: str | bytes, *, private: bool = False, protected: ProtectedFiles | None = None, own: str = ""
) -> bool:
    """Write `content` (text as UTF-8) to a file; return whether it changed.

    An unchanged file is not touched. Otherwise a new file in the same folder replaces it, so that readers see the old
    content or the new one, and a full disk keeps the old one. Links are followed; an existing file keeps its mode, a
    `private` new one can be read only by the user. `own` is for `check_output`. Pipes, devices and open descriptors
    (``/dev/stdout``) are written to directly.

    Raises:
        UsageError: If the file must not be written, as `check_output` decides.
        ReadinglistError: If it cannot be written; the hint says what to do.
        BrokenPipeError: If the program that reads from a pipe has closed it.
    """
    data = content if isinstance(content, bytes) else content.encode("utf-8")
    check_output(path, protected, own=own)
    with _system_errors(path):
        return _write(path, data, private=private)


def replace_atomically(path: Path, data: bytes, *, expected: bytes, protected: ProtectedFiles | None = None) -> bool:
    """Write `data` to a file that contained `expected` when it was read (empty: it did not exist).

    Return whether it changed. Links, modes and unchanged files are handled as in `write_atomically`.

    Raises:
        UsageError: If the file must not be written, as `check_output` decides.
        ReadinglistError: If the file was changed since, in which case it is kept, or cannot be written.
    """
    check_output(path, protected, merging=True)
    if data == expected:
        return False

    def unchanged() -> None:
        if bytes_of(path) != expected:
            raise ReadinglistError(f"{path} changed on disk; nothing was written", hint="try again")

    with _system_errors(path):
        unchanged()
        return _write(path, data, check=unchanged)


def stream_atomically(
    path: Path, pieces: Iterable[str], *, private: bool = False, protected: ProtectedFiles | None = None
) -> None:
    """Write pieces of a dump (as UTF-8) to a file, because it may be too large for memory.

    Raises:
        UsageError: If the file must not be written, as `check_output` decides.
        ReadinglistError: If it cannot be written; the hint says what to do. Errors of `pieces` are passed on.
        BrokenPipeError: If the program that reads from a pipe has closed it.
    """
    check_output(path, protected, own=A_DUMP)
    with _system_errors(path), _opened(path, private=private) as file:
        file.writelines(piece.encode("utf-8") for piece in pieces)


def make_private_folder(folder: Path) -> None:
    """Create a folder, and those around it, that only the user may enter; existing ones are not changed.

    Raises:
        OSError: If it cannot be created.
    """
    for each in reversed((folder, *folder.parents)):
        if not each.is_dir():
            each.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)


def create_private_file(path: Path) -> None:
    """Create an empty file that only the user may read; an existing one is not changed, nor opened.

    To close a file releases the locks of SQLite in this process, and another thread may use the new file at once: it
    gets its name when it is closed already.

    Raises:
        OSError: If it cannot be created.
    """
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    path = Path(os.path.realpath(path))
    temporary = temporary_path(path)
    os.close(os.open(temporary, flags, PRIVATE_FILE))
    try:
        os.link(temporary, path)
    except FileExistsError:
        pass
    except OSError:  # a file system without hard links
        with suppress(FileExistsError):
            os.close(os.open(path, flags, PRIVATE_FILE))
    finally:
        temporary.unlink(missing_ok=True)


def move_to_new(file: Path, new: Path) -> None:
    """Rename a file, but not over another.

    Raises:
        FileExistsError: If there is another.
    """
    try:
        os.link(file, new)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        with new.open("xb"):
            pass
        file.replace(new)
        return
    file.unlink()


@contextmanager
def _system_errors(path: Path) -> Iterator[None]:
    """Convert errors of the file system to errors with hints."""
    try:
        yield
    except BrokenPipeError:
        raise
    except FileNotFoundError:
        folder = Path(os.path.realpath(path)).parent
        raise ReadinglistError(
            f"cannot write {path}: folder {folder} does not exist", hint=f"run `mkdir -p {folder}`"
        ) from None
    except (OSError, ValueError) as error:
        why = reason(error) if isinstance(error, OSError) else error
        hint = "check the permissions and the free space, or use another file"
        if isinstance(error, IsADirectoryError):
            hint = "name a file in it"
        raise ReadinglistError(f"cannot write {path}: {why}; nothing was changed", hint=hint) from None


def _write(path: Path, data: bytes, *, private: bool = False, check: Callable[[], None] | None = None) -> bool:
    if is_regular(path) and not _is_stream(path) and path.stat().st_size == len(data) and path.read_bytes() == data:
        return False
    with _opened(path, private=private, check=check) as file:
        file.write(data)
    return True


def _is_stream(path: Path) -> bool:
    """Whether output goes to an open descriptor, a pipe or a device instead of a file that can be replaced."""
    mode = _mode_of(path)
    return _own_descriptor(path) is not None or (mode is not None and not stat.S_ISREG(mode))


@contextmanager
def _opened(path: Path, *, private: bool = False, check: Callable[[], None] | None = None) -> Iterator[BinaryIO]:
    """Open what output is written to: a stream, or a file that replaces `path` at the end unless `check` raises."""
    if _is_stream(path):
        with _open_stream(path) as stream:
            yield stream
        return
    target = Path(os.path.realpath(path))
    mode = _mode_of(target)
    if mode is not None and not os.access(target, os.W_OK):
        raise PermissionError(0, "write-protected")
    with _replacing(target, _new_mode(private=private) if mode is None else stat.S_IMODE(mode), check) as file:
        yield file


def _own_descriptor(path: Path) -> int | None:
    """Return the descriptor that a path such as ``/dev/stdout`` or ``/dev/fd/63`` names, None for other paths.

    To open its file by name would write over what is there already, as after ``>> file``.
    """
    found = OWN_DESCRIPTOR.fullmatch(os.path.abspath(path))  # noqa: PTH100 - links are not followed
    if not found or (
        str(path).startswith("/proc/") and f"/{os.getpid()}/" not in str(path) and "self" not in str(path)
    ):
        return None
    return _STANDARD[found["name"]] if found["name"] else int(found["number"])


def _open_stream(path: Path) -> BinaryIO:
    descriptor = _own_descriptor(path)
    if descriptor is not None:
        return os.fdopen(os.dup(descriptor), "wb")
    mode = path.stat().st_mode
    if stat.S_ISBLK(mode):
        raise PermissionError(errno.EPERM, "it is a disk")
    if not stat.S_ISFIFO(mode):
        return path.open("wb")
    until = time.monotonic() + _READER_SECONDS
    while True:
        try:
            opened = os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as error:
            if error.errno != errno.ENXIO:
                raise
            if time.monotonic() > until:
                raise OSError(errno.ENXIO, "no program reads from this pipe") from None
            time.sleep(0.01)
        else:
            os.set_blocking(opened, True)
            return os.fdopen(opened, "wb")


@contextmanager
def _replacing(target: Path, mode: int, check: Callable[[], None] | None = None) -> Iterator[BinaryIO]:
    """Open a private file next to `target` that replaces it at the end with this mode, unless `check` raises."""
    with working_in(target.parent) as folder:
        temporary = temporary_path(target)
        try:
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, PRIVATE_FILE)
            with os.fdopen(descriptor, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
                if mode != PRIVATE_FILE:
                    os.fchmod(file.fileno(), mode)
            if check:
                check()
            temporary.replace(target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        os.fsync(folder)  # so that the new name survives a power failure


def _mode_of(target: Path) -> int | None:
    try:
        return target.stat().st_mode
    except FileNotFoundError:
        return None


def _new_mode(*, private: bool) -> int:
    """Return the mode of a new file: private, or what the umask leaves."""
    if private:
        return PRIVATE_FILE
    with _umask_lock:
        # Between the two calls, files of other threads get fewer permissions, never more.
        umask = os.umask(0o077)
        os.umask(umask)
    return 0o666 & ~umask
