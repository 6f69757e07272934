"""The importer: the papers of a pasted page or another document, and those of the library."""

from __future__ import annotations

import argparse

from cobib.database import Database, Entry
from cobib.importers.base_importer import Importer
from typing_extensions import override

from cobib_readinglist.entries import as_entries, errors_of_readinglist, items_of, tell
from readinglist.api import open_library

_SAME = ("doi", "eprint", "title")


class ReadinglistImporter(Importer):
    """Imports what ``readinglist add`` reads, or papers of the reading list. Papers that cobib has are left out."""

    name = "readinglist"

    @override
    def __init__(self, *args: str, skip_download: bool = False) -> None:
        super().__init__(*args, skip_download=skip_download)
        self._imported_entries: list[Entry] = []

    @property
    @override
    def imported_entries(self) -> list[Entry]:
        return self._imported_entries

    @imported_entries.setter
    @override
    def imported_entries(self, entries: list[Entry]) -> None:
        self._imported_entries = entries

    @override
    @classmethod
    def init_argparser(cls) -> None:
        parser = argparse.ArgumentParser(prog="readinglist", description="Importer of pages and of the reading list.")
        given = parser.add_mutually_exclusive_group(required=True)
        given.add_argument("source", nargs="?", help="a page, a .bib file, - for stdin, an arXiv id, a DOI")
        given.add_argument("--query", help="papers of the reading list, by a query; '' for all")
        parser.add_argument("--format", default="", help="input format")
        parser.add_argument("--offline", action="store_true", default=None, help="send no requests")
        cls.argparser = parser

    @override
    async def fetch(self) -> list[Entry]:
        with errors_of_readinglist(), open_library(refresh=False) as library:
            if self.largs.query is not None:
                items = library.find(self.largs.query)
            else:
                options = {"format": self.largs.format, "offline": self.largs.offline}
                items = tuple(items_of(library.add(self.largs.source, dry_run=True, **options)))
            entries = as_entries(items, library)
        known = Database()
        self.imported_entries = [each for each in entries if not _is_same(each, known.get(each.label))]
        unresolved = sum(not item.paper.resolution.resolved for item in items)
        tell(f"{len(items)} papers, {len(items) - len(self.imported_entries)} in cobib, {unresolved} unresolved")
        return self.imported_entries


def _is_same(entry: Entry, other: Entry | None) -> bool:
    """Whether an entry with the same label is of the same paper."""
    return other is not None and any(
        entry.data.get(name) and entry.data[name] == other.data.get(name) for name in _SAME
    )
