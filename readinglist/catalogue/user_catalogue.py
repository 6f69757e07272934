"""The user's catalogue together with its update."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Self

from readinglist.catalogue.entries import CatalogueRecord
from readinglist.catalogue.harvested import Harvest, base_of
from readinglist.catalogue.index import Catalogue, CatalogueInfo
from readinglist.catalogue.schema import CatalogueError
from readinglist.papers.fast_dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateInfo:
    """The contents of an update; `until` is the last day of known changes (ISO 8601).

    `index` is None if nothing is indexed yet. A harvest that was interrupted is not `complete`.
    """

    index: CatalogueInfo | None
    until: str
    complete: bool
    deleted: int


class UserCatalogue:
    """Searches the update and the catalogue; the update takes precedence for papers in both.

    Titles that a paper had when the catalogue was built become former titles; `deleted` papers are not returned. Not
    thread-safe.
    """

    def __init__(self, base: Catalogue, update: Catalogue | None = None, deleted: frozenset[str] = frozenset()) -> None:
        self._base = base
        self._update = update
        self.deleted = deleted

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the catalogue at `path`, and its update if it belongs to this build.

        Raises:
            CatalogueError: If one of them is missing or damaged.
        """
        base = Catalogue(path)
        try:
            harvest = Harvest(path)
            state = harvest.state(base_of(base.info()))
            if state is None:
                return cls(base)
            update = _update(harvest.index) if state.indexed else None
        except CatalogueError:
            base.close()
            raise
        return cls(base, update, frozenset(state.deleted))

    def close(self) -> None:
        """Close the files."""
        self._base.close()
        if self._update:
            self._update.close()

    def info(self) -> CatalogueInfo:
        """Return the contents of the catalogue, without the update."""
        return self._base.info()

    def by_ids(self, identifiers: Sequence[str]) -> dict[str, CatalogueRecord]:
        """Return papers by identifier without version; unknown ones are skipped."""
        return {entry.id: entry for entry in self._merged(lambda part: list(part.by_ids(identifiers).values()))}

    def by_title(self, title: str) -> list[CatalogueRecord]:
        """Return all papers with a current or former title that equals `title` when folded."""
        return self._merged(lambda part: part.by_title(title))

    def by_similar_title(self, title: str) -> list[CatalogueRecord]:
        """Return the papers with the most similar titles."""
        return self._merged(lambda part: part.by_similar_title(title))

    def unknown_words(self, words: Sequence[str]) -> frozenset[str]:
        """Return the folded words that are in no title."""
        unknown = self._base.unknown_words(words)
        return self._update.unknown_words(tuple(unknown)) if self._update else unknown

    def by_abstract(self, abstract: str) -> list[CatalogueRecord]:
        """Return papers whose abstracts share parts with `abstract`."""
        return self._merged(lambda part: part.by_abstract(abstract))

    def _merged(self, search: Callable[[Catalogue], list[CatalogueRecord]]) -> list[CatalogueRecord]:
        """Return the results of both, one record per paper."""
        older = {entry.id: entry for entry in search(self._base)}
        if self._update:
            newer = {entry.id: entry for entry in search(self._update)}
            newer.update(self._update.by_ids([key for key in older if key not in newer]))
            older.update(self._base.by_ids([key for key in newer if key not in older]))
            older.update({key: _renewed(entry, older.get(key)) for key, entry in newer.items()})
        return [entry for key, entry in older.items() if key not in self.deleted]


def _update(index: Path) -> Catalogue:
    try:
        return Catalogue(index)
    except CatalogueError as error:
        raise CatalogueError(error.message, hint="rebuild it with `readinglist catalogue update`") from error


def _renewed(entry: CatalogueRecord, before: CatalogueRecord | None) -> CatalogueRecord:
    """Add to a harvested record what only bulk data have: the former title, and the day of the first version."""
    return with_titles(entry, before)._replace(date=before.date) if before else entry


def with_titles(entry: CatalogueRecord, other: CatalogueRecord | None) -> CatalogueRecord:
    """Return `entry` with the additional titles of `other`."""
    if other is None:
        return entry
    titles = dict.fromkeys((*entry.other_titles, other.title, *other.other_titles))
    titles.pop(entry.title, None)
    return entry._replace(other_titles=tuple(titles)) if titles else entry


def update_info(path: Path) -> UpdateInfo | None:
    """Return the contents of the update of the catalogue at `path`, None if there is none.

    Raises:
        CatalogueError: If the catalogue or its update is missing or damaged.
    """
    with Catalogue(path) as base:
        harvest = Harvest(path)
        state = harvest.state(base_of(base.info()))
    if state is None:
        return None
    if not state.indexed:
        return UpdateInfo(index=None, until=state.newest, complete=state.complete, deleted=len(state.deleted))
    with _update(harvest.index) as index:
        return UpdateInfo(index=index.info(), until=state.newest, complete=state.complete, deleted=len(state.deleted))
