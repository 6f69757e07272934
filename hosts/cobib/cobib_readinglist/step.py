"""Entries and papers in step: entries that the reading list lacks are added, and statuses merged."""

from __future__ import annotations

from collections.abc import Sequence

from cobib.database import Entry

from cobib_readinglist.entries import STATUS, SYNCED, as_source
from readinglist.api import Library, UsageError

_NO_STATUS = "new"


def keep_in_step(entries: Sequence[Entry], library: Library) -> list[str]:
    """Add the entries that the library lacks, bring the statuses in step, and return what was done, in words.

    A line that begins with ``conflict`` or ``problem`` is about an entry that was left as it is.
    The entries are changed, but not saved.
    """
    if not entries:
        return []
    told = []
    plan = library.add(*map(as_source, entries), format="cobib", offline=True)
    by_name = {record.document: record for record in plan.records}
    for entry in entries:
        record = by_name[as_source(entry).name]
        if not record.key:
            told.append(f"problem: {entry.label}: {record.problem or record.outcome.value}")
            continue
        if record.is_new:
            told.append(f"added {record.key}")
        told += [f"problem: {entry.label}: {warning}" for warning in record.warnings]
        told += _one_in_step(entry, record.key, library)
    return told


def _one_in_step(entry: Entry, key: str, library: Library) -> list[str]:
    given, synced = str(entry.data.get(STATUS, "")), str(entry.data.get(SYNCED, ""))
    try:
        found = library.merge_status(key, given, synced=synced)
    except UsageError as error:
        return [f"problem: {entry.label}: {error.message}"]
    if found.conflict:
        return [f"conflict: {key} is {found.ours} in the reading list and {found.theirs} in cobib"]
    told = []
    if found.merged != found.ours:
        told.append(f"{key}: {found.ours} -> {found.merged} in the reading list")
    if given != found.merged and (given or found.merged != _NO_STATUS):
        told.append(f"{key}: {given or 'no status'} -> {found.merged} in cobib")
    entry.data[STATUS] = entry.data[SYNCED] = found.merged
    return told
