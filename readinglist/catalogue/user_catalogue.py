"""The user's own catalogue together with what was harvested since it was built."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from readinglist.catalogue.entries import Entry
from readinglist.catalogue.harvested import Harvest, base_of
from readinglist.catalogue.index import Catalogue, CatalogueInfo
from readinglist.catalogue.schema import CatalogueError


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateInfo:
    """What an update says of itself; `until` is the day up to which changes are known (ISO 8601).

    `index` is None where nothing could be indexed yet. A harvest that was interrupted is not `complete`.
    """

    index: CatalogueInfo | None
    until: str
    complete: bool
    deleted: int


class OwnCatalogue:
    """Looks papers up in the update first, then in the catalogue; the update tells a paper that is in both.

    The titles that a paper bore when the catalogue was built become its former titles; `deleted` papers are not
    offered. Not for several threads.
    """

    def __init__(self, base: Catalogue, update: Catalogue | None = None, deleted: frozenset[str] = frozenset()) -> None:
        self._base = base
        self._update = update
        self.deleted = deleted

    @classmethod
    def open(cls, path: Path) -> Self:
        """The catalogue at `path`, and its update where there is one that belongs to this build.

        Raises:
            CatalogueError: one of them is missing or damaged.
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
        """Let go of the files."""
        self._base.close()
        if self._update:
            self._update.close()

    def info(self) -> CatalogueInfo:
        """What the catalogue itself holds, the update left aside."""
        return self._base.info()

    def by_ids(self, identifiers: Sequence[str]) -> dict[str, Entry]:
        """The papers that are known, by identifier without version."""
        return {entry.id: entry for entry in self._merged(lambda part: list(part.by_ids(identifiers).values()))}

    def by_title(self, title: str) -> list[Entry]:
        """All papers of which a title, present or former, is equal to `title` once folded."""
        return self._merged(lambda part: part.by_title(title))

    def by_like_title(self, title: str) -> list[Entry]:
        """The papers with the likest titles."""
        return self._merged(lambda part: part.by_like_title(title))

    def by_abstract(self, abstract: str) -> list[Entry]:
        """The papers whose abstracts have parts in common with `abstract`."""
        return self._merged(lambda part: part.by_abstract(abstract))

    def _merged(self, ask: Callable[[Catalogue], list[Entry]]) -> list[Entry]:
        """The answers of both, one entry per paper."""
        older = {entry.id: entry for entry in ask(self._base)}
        if self._update:
            newer = {entry.id: entry for entry in ask(self._update)}
            newer.update(self._update.by_ids([key for key in older if key not in newer]))
            older.update(self._base.by_ids([key for key in newer if key not in older]))
            older.update({key: _renewed(entry, older.get(key)) for key, entry in newer.items()})
        return [entry for key, entry in older.items() if key not in self.deleted]


def _update(index: Path) -> Catalogue:
    try:
        return Catalogue(index)
    except CatalogueError as error:
        raise CatalogueError(error.message, hint="Make it again: readinglist catalogue update") from error


def _renewed(entry: Entry, before: Entry | None) -> Entry:
    """A harvested entry with what only the bulk data say: the former title, and the exact day of the first version."""
    return with_titles(entry, before)._replace(date=before.date) if before else entry


def with_titles(entry: Entry, other: Entry | None) -> Entry:
    """`entry` with the titles that only `other` knows."""
    if other is None:
        return entry
    titles = dict.fromkeys((*entry.other_titles, other.title, *other.other_titles))
    titles.pop(entry.title, None)
    return entry._replace(other_titles=tuple(titles)) if titles else entry


def update_info(path: Path) -> UpdateInfo | None:
    """What was harvested for the catalogue at `path`; None where there is nothing.

    Raises:
        CatalogueError: the catalogue or its update is missing or damaged.
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
