"""The catalogues at hand as one: the user's own, and the starter that the package brings along."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self, TypeVar

from readinglist.catalogue.entries import Entry
from readinglist.catalogue.index import Catalogue
from readinglist.catalogue.schema import CatalogueError
from readinglist.catalogue.starter import starter
from readinglist.catalogue.user_catalogue import OwnCatalogue, with_titles
from readinglist.papers.errors import SettingsError

FILE_NAME = "catalogue.sqlite3"
_SAMPLE = 100
_NEARLY_ALL = 0.95

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """Where the catalogues lie. `stated` says that the settings name the user's own one, so that it has to be there."""

    own: Path
    stated: bool
    cache_folder: Path

    @classmethod
    def read(cls, section: Mapping[str, object], cache_folder: str) -> Self:
        """The location that the settings of a plug-in give: ``path``, by default a file of the cache folder.

        Raises:
            SettingsError: ``path`` is no text.
        """
        stated = section.get("path", "")
        if not isinstance(stated, str):
            raise SettingsError(f"catalogue: path must be a text, not {stated!r}", hint='Write path = "/folder/file".')
        folder = Path(cache_folder)
        own = Path(stated).expanduser() if stated else folder / FILE_NAME
        return cls(own=own, stated=bool(stated), cache_folder=folder)


class Shelf:
    """Looks papers up in the user's own catalogue and its update; the starter fills in what they do not hold.

    A paper in both is told by the user's own, with the titles that only the starter knows added. An own catalogue that
    holds nearly all papers of the starter is taken for the whole of arXiv up to its newest paper: what it lacks then
    was withdrawn from arXiv, and the starter's older papers are not offered. A starter that turns out to be damaged is
    unpacked again. Not for several threads.
    """

    def __init__(self, *, own: OwnCatalogue | None, cache_folder: Path) -> None:
        self._own = own
        self._cache_folder = cache_folder
        self._starter = Catalogue(starter(cache_folder))
        self._complete_until = self._own_reach()

    @classmethod
    def open(cls, location: Location) -> Self:
        """The catalogues at hand.

        Raises:
            CatalogueError: the user's own catalogue or its update is damaged, or stated in the settings and missing, or
                the starter cannot be unpacked.
        """
        own = OwnCatalogue.open(location.own) if location.stated or location.own.exists() else None
        return cls(own=own, cache_folder=location.cache_folder)

    def close(self) -> None:
        """Let go of the files."""
        self._starter.close()
        if self._own:
            self._own.close()

    def by_ids(self, identifiers: Sequence[str]) -> dict[str, Entry]:
        """The papers that are known, by identifier without version."""
        return {
            entry.id: entry for entry in self._merged(lambda catalogue: list(catalogue.by_ids(identifiers).values()))
        }

    def by_title(self, title: str) -> list[Entry]:
        """All papers of which a title, present or former, is equal to `title` once folded."""
        return self._merged(lambda catalogue: catalogue.by_title(title))

    def by_like_title(self, title: str) -> list[Entry]:
        """The papers with the likest titles."""
        return self._merged(lambda catalogue: catalogue.by_like_title(title))

    def by_abstract(self, abstract: str) -> list[Entry]:
        """The papers whose abstracts have parts in common with `abstract`."""
        return self._merged(lambda catalogue: catalogue.by_abstract(abstract))

    def _merged(self, ask: Callable[[Catalogue | OwnCatalogue], list[Entry]]) -> list[Entry]:
        """The answers of both catalogues, one entry per paper."""
        mine = {entry.id: entry for entry in ask(self._own)} if self._own else {}
        theirs = {entry.id: entry for entry in self._from_starter(ask)}
        if not self._own:
            return list(theirs.values())
        mine.update(self._own.by_ids([key for key in theirs if key not in mine]))
        missing = [key for key in mine if key not in theirs]
        if missing:
            theirs.update(self._from_starter(lambda catalogue: catalogue.by_ids(missing)))
        merged = [with_titles(entry, theirs.get(key)) for key, entry in mine.items()]
        return merged + [entry for key, entry in theirs.items() if key not in mine and self._may_be_new(entry)]

    def _may_be_new(self, entry: Entry) -> bool:
        taken_away = self._own is not None and entry.id in self._own.deleted
        return entry.date > self._complete_until and not taken_away

    def _own_reach(self) -> str:
        """The date up to which the user's own catalogue is complete; empty where it is not or there is none."""
        if self._own is None:
            return ""
        sample = self._from_starter(lambda catalogue: catalogue.sample(_SAMPLE))
        held = len(self._own.by_ids(sample))
        return self._own.info().newest if held >= _NEARLY_ALL * len(sample) else ""

    def _from_starter(self, ask: Callable[[Catalogue], Answer]) -> Answer:
        """The starter's answer, once more from a fresh copy where the file turns out to be damaged."""
        try:
            return ask(self._starter)
        except CatalogueError:
            self._starter.close()
            self._starter = Catalogue(starter(self._cache_folder, renew=True))
            return ask(self._starter)
