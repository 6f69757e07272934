"""Entries and papers in step: entries that the reading list lacks are added, and statuses merged."""

from __future__ import annotations

from collections.abc import Sequence

from cobib.database import Entry

from cobib_readinglist.entries import STATUS, SYNCED, as_source
from readinglist.api import Library, OtherEntry
from readinglist.api import keep_in_step as in_step


def keep_in_step(entries: Sequence[Entry], library: Library) -> list[str]:
    """Add the entries that the library lacks, bring the statuses in step, and return what was done, in words.

    A line that begins with ``conflict`` or ``problem`` is about an entry that was left as it is.
    The entries are changed, but not saved.
    """
    others = [
        OtherEntry(
            document=as_source(entry), status=str(entry.data.get(STATUS, "")), synced=str(entry.data.get(SYNCED, ""))
        )
        for entry in entries
    ]
    told: list[str] = []
    for entry, found in zip(entries, in_step(library, others, format="cobib", program="cobib"), strict=True):
        told += found.told
        if found.status:
            entry.data[STATUS] = entry.data[SYNCED] = found.status
    return told
