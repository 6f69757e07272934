"""The starter catalogue of the package: metadata of about 23,000 papers, unpacked into the user's cache."""

import fcntl
import hashlib
from collections.abc import Callable
from pathlib import Path

from readinglist.catalogue.build import build, clear_leftovers
from readinglist.catalogue.index import Catalogue
from readinglist.catalogue.schema import SCHEMA_VERSION, CatalogueError
from readinglist.papers.errors import reason

DATA = Path(__file__).with_name("starter.jsonl.xz")
"""One JSON object per line: id, title, authors, date, categories, and doi and other_titles where known."""


def starter(
    cache_folder: Path,
    *,
    data: Path = DATA,
    renew: bool = False,
    progress: Callable[[int], None] | None = None,
) -> Path:
    """Return the path of the starter catalogue, unpacking it if it is missing, older than `data`, or damaged.

    Safe with several processes: one unpacks, the others wait. With `renew`, an index that opens but turned out to be
    damaged is rebuilt.

    Raises:
        CatalogueError: If the cache folder cannot be written.
    """
    digest = hashlib.sha256(data.read_bytes()).hexdigest()[:12]
    target = cache_folder / f"starter-{SCHEMA_VERSION}-{digest}.sqlite3"
    if not renew and _opens(target):
        return target
    try:
        _unpack(data, target, renew=renew, progress=progress)
    except OSError as error:
        raise CatalogueError(
            f"cannot unpack the starter catalogue into {cache_folder}: {reason(error)}",
            hint="free some space, or use another folder with READINGLIST_CACHE",
        ) from error
    return target


def _unpack(data: Path, target: Path, *, renew: bool, progress: Callable[[int], None] | None) -> None:
    """Build the index `target` in one of the processes that need it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with (target.parent / "starter.lock").open("w") as lock:
        before = _stamp(target)
        fcntl.flock(lock, fcntl.LOCK_EX)
        renewed_by_other = renew and _stamp(target) != before
        if (renew and not renewed_by_other) or not _opens(target):
            clear_leftovers(target)
            build([data], target, progress=progress)
            _remove_older(target)


def _stamp(path: Path) -> tuple[int, int] | None:
    """Return what identifies the file that is at `path`."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_ino, status.st_mtime_ns


def _opens(path: Path) -> bool:
    try:
        Catalogue(path).close()
    except CatalogueError:
        return False
    return True


def _remove_older(target: Path) -> None:
    """Remove the indexes of other versions."""
    for other in target.parent.glob("starter-*.sqlite3"):
        if other != target:
            other.unlink(missing_ok=True)
