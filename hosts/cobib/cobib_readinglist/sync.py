"""Synchronisation with the reading list: entries that the reading list lacks are added, and statuses merged."""

from __future__ import annotations

from collections.abc import Sequence

from cobib.database import Entry

from cobib_readinglist.entries import STATUS, SYNCED, as_source
from readinglist.api import ExternalEntry, Library, sync_entries


def synchronise(entries: Sequence[Entry], library: Library) -> list[str]:
    """Add the entries that the library lacks, merge the statuses, and return what was done, in words.

    A line that begins with ``conflict`` or ``problem`` is about an entry that was left as it is.
    The entries are changed, but not saved.
    """
    others = [
        ExternalEntry(
            document=as_source(entry), status=str(entry.data.get(STATUS, "")), synced=str(entry.data.get(SYNCED, ""))
        )
        for entry in entries
    ]
    messages: list[str] = []
    for entry, found in zip(entries, sync_entries(library, others, format="cobib", program="cobib"), strict=True):
        messages += found.messages
        if found.status:
            entry.data[STATUS] = entry.data[SYNCED] = found.status
    return messages
