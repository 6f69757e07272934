"""Statuses of documents and papers in step, both ways.

``read_status`` of a document is the reader's status, ``read_status_synced`` what it was when both agreed last. A side
that has changed since then is taken over by the other; if both have, neither is changed.
"""

from __future__ import annotations

from collections.abc import Sequence

import papis.document

from papis_readinglist.documents import as_source
from readinglist.api import Library, UsageError

STATUS = "read_status"
SYNCED = "read_status_synced"
_NO_STATUS = "new"


def keep_in_step(documents: Sequence[papis.document.Document], library: Library) -> list[str]:
    """Add the documents that the library lacks, bring the statuses in step, and return what was done, in words.

    A line that begins with ``conflict`` or ``problem`` is about a document that was left as it is.
    """
    if not documents:
        return []
    told = []
    plan = library.add(*map(as_source, documents), format="papis", offline=True)
    by_file = {record.document: record for record in plan.records}
    for document in documents:
        record = by_file[as_source(document).name]
        if not record.key:
            told.append(f"problem: {record.document}: {record.problem or record.outcome.value}")
            continue
        if record.is_new:
            told.append(f"added {record.key}")
        told += [f"problem: {record.key}: {warning}" for warning in record.warnings]
        told += _one_in_step(document, record.key, library)
    return told


def _one_in_step(document: papis.document.Document, key: str, library: Library) -> list[str]:
    given, synced = str(document.get(STATUS, "") or ""), str(document.get(SYNCED, "") or "")
    try:
        found = library.merge_status(key, given, synced=synced)
    except UsageError as error:
        return [f"problem: {key}: {error.message}"]
    if found.conflict:
        return [f"conflict: {key} is {found.ours} in the reading list and {found.theirs} in papis"]
    told = []
    if found.merged != found.ours:
        told.append(f"{key}: {found.ours} -> {found.merged} in the reading list")
    if given != found.merged and (given or found.merged != _NO_STATUS):
        told.append(f"{key}: {given or 'no status'} -> {found.merged} in papis")
    if (given, synced) != (found.merged, found.merged):
        document[STATUS] = document[SYNCED] = found.merged
        document.save()
    return told
