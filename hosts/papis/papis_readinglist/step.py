"""Documents and papers in step, both ways.

``read_status`` of a document is the reader's status, ``read_status_synced`` what it was when both agreed last. A side
that has changed since then is taken over by the other; if both have, neither is changed.
"""

from __future__ import annotations

from collections.abc import Sequence

import papis.document

from papis_readinglist.documents import STATUS, SYNCED, as_source, status_of
from readinglist.api import Library, OtherEntry
from readinglist.api import keep_in_step as in_step


def keep_in_step(documents: Sequence[papis.document.Document], library: Library) -> list[str]:
    """Add the documents that the library lacks, bring the statuses in step, and return what was done, in words.

    A line that begins with ``conflict`` or ``problem`` is about a document that was left as it is.
    """
    entries = [OtherEntry(document=as_source(each), **status_of(each)) for each in documents]
    told: list[str] = []
    for document, found in zip(documents, in_step(library, entries, format="papis", program="papis"), strict=True):
        told += found.told
        if found.status and (document.get(STATUS), document.get(SYNCED)) != (found.status, found.status):
            document[STATUS] = document[SYNCED] = found.status
            document.save()
    return told
