"""The importer: a paper of the library by its citation key, and by the identifiers of a document."""

from __future__ import annotations

from typing import Any

import papis.document
from papis.importer import Importer

from papis_readinglist.documents import as_documents, known_keys
from readinglist.api import LibraryError, NothingFound, open_library

_PREFIX = "readinglist:"


class ReadinglistImporter(Importer):
    """Imports a paper of the reading list; `uri` is its citation key, or ``readinglist:KEY``."""

    def __init__(self, uri: str) -> None:
        super().__init__(uri=uri.removeprefix(_PREFIX), name="readinglist")

    @classmethod
    def match(cls, uri: str) -> Importer | None:
        """Return an importer if the library has a paper with this key; a missing library is not created."""
        with open_library(read_only=True) as library:
            found = library.find_keys((uri.removeprefix(_PREFIX),))
        return cls(uri) if found else None

    @classmethod
    def match_data(cls, data: dict[str, Any]) -> Importer | None:
        """Return an importer if the library has the paper of a document, by its identifiers, or title and authors."""
        try:
            with open_library(must_exist=True, refresh=False) as library:
                (key,) = known_keys([papis.document.from_data(dict(data))], library)
        except LibraryError:
            return None
        return cls(key) if key else None

    def fetch_data(self) -> None:
        """Take the fields of the paper."""
        with open_library(read_only=True) as library:
            found = library.find_keys((self.uri,))
            if not found:
                raise NothingFound(f"no paper with the key {self.uri!r}")
            (document,) = as_documents(found, library)
        self.ctx.data = dict(document)
