"""Synchronisation of documents and papers, both ways.

``read_status`` of a document is the reader's status, ``read_status_synced`` what it was when both agreed last. A side
that has changed since then is taken over by the other; if both have, neither is changed.
"""

from __future__ import annotations

from collections.abc import Sequence

import papis.document

from papis_readinglist.documents import STATUS, SYNCED, as_source, status_of
from readinglist.api import ExternalEntry, Library, sync_entries


def synchronise(documents: Sequence[papis.document.Document], library: Library) -> list[str]:
    """Add the documents that the library lacks, merge the statuses, and return what was done, in words.

    A line that begins with ``conflict`` or ``problem`` is about a document that was left as it is.
    """
    entries = [ExternalEntry(document=as_source(each), **status_of(each)) for each in documents]
    messages: list[str] = []
    for document, found in zip(documents, sync_entries(library, entries, format="papis", program="papis"), strict=True):
        messages += found.messages
        if found.status and (document.get(STATUS), document.get(SYNCED)) != (found.status, found.status):
            document[STATUS] = document[SYNCED] = found.status
            document.save()
    return messages
