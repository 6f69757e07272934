"""The user's catalogue and the starter catalogue, combined; the starter is unpacked into the cache."""

import fcntl
import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Self, TypeVar

from readinglist.catalogue.build import build
from readinglist.catalogue.entries import CatalogueRecord
from readinglist.catalogue.index import Catalogue
from readinglist.catalogue.schema import SCHEMA_VERSION, CatalogueError
from readinglist.catalogue.user_catalogue import UserCatalogue, with_titles
from readinglist.files.reading import with_home
from readinglist.files.writing import make_private_folder
from readinglist.papers.errors import SettingsError, reason
from readinglist.papers.fast_dataclasses import dataclass

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
    make_private_folder(target.parent)
    with (target.parent / "starter.lock").open("w") as lock:
        before = _stamp(target)
        fcntl.flock(lock, fcntl.LOCK_EX)
        renewed_by_other = renew and _stamp(target) != before
        if (renew and not renewed_by_other) or not _opens(target):
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


FILE_NAME = "catalogue.sqlite3"
_SAMPLE = 100
_NEARLY_ALL = 0.95

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueLocation:
    """The paths of the catalogues. `stated` is set if the settings specify the user's catalogue: it must exist then."""

    own: Path
    stated: bool
    cache_folder: Path

    @classmethod
    def read(cls, section: Mapping[str, object], cache_folder: str) -> Self:
        """Return the location from the settings of a plugin: ``path``, by default a file of the cache folder.

        Raises:
            SettingsError: If ``path`` is not a string.
        """
        stated = section.get("path", "")
        if not isinstance(stated, str):
            raise SettingsError(f"catalogue: path must be a string, not {stated!r}", hint='path = "/folder/file"')
        folder = Path(cache_folder)
        own = with_home(stated) if stated else folder / FILE_NAME
        return cls(own=own, stated=bool(stated), cache_folder=folder)


class CombinedCatalogue:
    """Searches the user's catalogue with its update, and the starter for papers that they lack.

    A paper in both comes from the user's catalogue, with additional titles from the starter. A user's catalogue with
    nearly all papers of the starter is treated as complete up to its newest paper: papers that it lacks were withdrawn
    from arXiv, so the starter's older papers are not returned. A damaged starter is unpacked again. Not thread-safe.
    """

    def __init__(self, *, own: UserCatalogue | None, cache_folder: Path) -> None:
        self._own = own
        self._cache_folder = cache_folder
        self._starter = Catalogue(starter(cache_folder))
        self._complete_until = self._user_complete_until()

    @classmethod
    def open(cls, location: CatalogueLocation) -> Self:
        """Open the catalogues.

        Raises:
            CatalogueError: If the user's catalogue or its update is damaged, or specified in the settings and missing,
                or the starter cannot be unpacked.
        """
        own = UserCatalogue.open(location.own) if location.stated or location.own.exists() else None
        return cls(own=own, cache_folder=location.cache_folder)

    def close(self) -> None:
        """Close the files."""
        self._starter.close()
        if self._own:
            self._own.close()

    def by_ids(self, identifiers: Sequence[str]) -> dict[str, CatalogueRecord]:
        """Return papers by identifier without version; unknown ones are skipped."""
        return {
            entry.id: entry for entry in self._merged(lambda catalogue: list(catalogue.by_ids(identifiers).values()))
        }

    def by_title(self, title: str) -> list[CatalogueRecord]:
        """Return all papers with a current or former title that equals `title` when folded."""
        return self._merged(lambda catalogue: catalogue.by_title(title))

    def by_similar_title(self, title: str) -> list[CatalogueRecord]:
        """Return the papers with the most similar titles."""
        return self._merged(lambda catalogue: catalogue.by_similar_title(title))

    def unknown_words(self, words: Sequence[str]) -> frozenset[str]:
        """Return the folded words that are in no title."""
        unknown = self._own.unknown_words(words) if self._own else frozenset(words)
        return self._from_starter(lambda catalogue: catalogue.unknown_words(tuple(unknown)))

    def by_abstract(self, abstract: str) -> list[CatalogueRecord]:
        """Return papers whose abstracts share parts with `abstract`."""
        return self._merged(lambda catalogue: catalogue.by_abstract(abstract))

    def _merged(self, search: Callable[[Catalogue | UserCatalogue], list[CatalogueRecord]]) -> list[CatalogueRecord]:
        """Return the results of both catalogues, one record per paper."""
        from_user = {record.id: record for record in search(self._own)} if self._own else {}
        from_starter = {record.id: record for record in self._from_starter(search)}
        if not self._own:
            return list(from_starter.values())
        from_user.update(self._own.by_ids([key for key in from_starter if key not in from_user]))
        missing = [key for key in from_user if key not in from_starter]
        if missing:
            from_starter.update(self._from_starter(lambda catalogue: catalogue.by_ids(missing)))
        merged = [with_titles(record, from_starter.get(key)) for key, record in from_user.items()]
        only_starter = [record for key, record in from_starter.items() if key not in from_user]
        return merged + [record for record in only_starter if self._may_be_new(record)]

    def _may_be_new(self, record: CatalogueRecord) -> bool:
        deleted = self._own is not None and record.id in self._own.deleted
        return record.date > self._complete_until and not deleted

    def _user_complete_until(self) -> str:
        """Return the date up to which the user's catalogue is complete; empty if it is not, or does not exist."""
        if self._own is None:
            return ""
        sample = self._from_starter(lambda catalogue: catalogue.sample(_SAMPLE))
        known = len(self._own.by_ids(sample))
        return self._own.info().newest if known >= _NEARLY_ALL * len(sample) else ""

    def _from_starter(self, search: Callable[[Catalogue], Result]) -> Result:
        """Search the starter; if the file turns out to be damaged, unpack it again and retry."""
        try:
            return search(self._starter)
        except CatalogueError:
            self._starter.close()
            self._starter = Catalogue(starter(self._cache_folder, renew=True))
            return search(self._starter)
