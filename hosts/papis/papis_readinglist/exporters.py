"""Exporters: documents as readinglist writes them, with protected capitals and the arXiv id in every style."""

from __future__ import annotations

from collections.abc import Sequence

import papis.document

from papis_readinglist.documents import as_source, errors_of_readinglist, items_of, text_of, without_files
from readinglist.api import open_library


def to_bibtex(documents: Sequence[papis.document.Document]) -> str:
    """Return the documents as BibTeX."""
    return _rendered(documents, "bibtex")


def to_markdown(documents: Sequence[papis.document.Document]) -> str:
    """Return the documents as a Markdown list."""
    return _rendered(documents, "markdown")


def _rendered(documents: Sequence[papis.document.Document], format_name: str) -> str:
    """Return the documents as text, without the names of their files, as papis does. Nothing is written.

    Papers that the library knows are as there, with its keys.
    """
    if not documents:
        return ""
    with errors_of_readinglist(), open_library(refresh=False) as library:
        plan = library.add(*map(as_source, map(without_files, documents)), format="papis", offline=True, dry_run=True)
        return text_of(items_of(plan), library, format_name)
