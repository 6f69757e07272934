"""Papers and statuses that another program keeps too, synchronised both ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

from readinglist.papers.errors import UsageError
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.statuses import resolve_status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from readinglist.adding.values import Record
    from readinglist.api.library import Library
    from readinglist.files.documents import Document
    from readinglist.papers.statuses import Status

NO_STATUS = "new"


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedStatus:
    """The status of a paper here (`ours`) and in another program (`theirs`), and the one that both should have.

    `merged` is empty if both were changed differently, which is a conflict.
    """

    ours: str
    theirs: str
    merged: str

    @property
    def conflict(self) -> bool:
        """Whether both were changed differently since they agreed last."""
        return not self.merged


def merge_status(ours: str, theirs: str, synced: str, statuses: Sequence[Status]) -> MergedStatus:
    """Merge two statuses by what both agreed on last, `synced`, which is empty if they never did.

    A side that has not changed since then takes over the other; one without a status has not changed.

    Raises:
        UsageError: If the other program has a status that is unknown here.
    """
    stated = resolve_status(theirs, statuses).name if theirs else ""
    base = synced or NO_STATUS
    unchanged = not stated or stated in (ours, base)
    merged = ours if unchanged else stated if ours == base else ""
    return MergedStatus(ours=ours, theirs=stated, merged=merged)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalEntry:
    """A paper as another program has it, with its status there, and the one that both agreed on last.

    The `document` is one record. It does not state the status if `synced` is given: adding it would set the status.
    """

    document: Document
    status: str = ""
    synced: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncedEntry:
    """What was done about an entry, in words, and the status that the other program has to write; empty for none.

    A line that begins with ``conflict`` or ``problem`` is about an entry that was left as it is.
    """

    status: str = ""
    messages: tuple[str, ...] = ()


def sync_entries(
    library: Library,
    entries: Sequence[ExternalEntry],
    *,
    format: str,  # noqa: A002 - as in `Library.add`
    program: str,
) -> tuple[SyncedEntry, ...]:
    """Add the entries of another program that the library lacks, and merge the statuses.

    Nothing is removed, and no requests are sent. Return what was done about each entry. Raises as `Library.add`.
    """
    if not entries:
        return ()
    plan = library.add(*(entry.document for entry in entries), format=format, offline=True)
    records = {record.document: record for record in plan.records}
    return tuple(_sync_entry(library, entry, records[entry.document.name], program) for entry in entries)


def _sync_entry(library: Library, entry: ExternalEntry, record: Record, program: str) -> SyncedEntry:
    key = record.key
    if not key:
        return SyncedEntry(messages=(f"problem: {record.document}: {record.problem or record.outcome.words}",))
    messages = [f"added {key}"] if record.is_new else []
    messages += [f"problem: {key}: {warning}" for warning in record.warnings]
    try:
        # Nothing was agreed on about a paper that was removed here and is added again.
        found = library.merge_status(key, entry.status, synced="" if record.is_new else entry.synced)
    except UsageError as error:
        return SyncedEntry(messages=(*messages, f"problem: {key}: {error.message}"))
    if found.conflict:
        return SyncedEntry(
            messages=(*messages, f"conflict: {key} is {found.ours} in the reading list and {found.theirs} in {program}")
        )
    if found.merged != found.ours:
        messages.append(f"{key}: {found.ours} -> {found.merged} in the reading list")
    if entry.status != found.merged and (entry.status or found.merged != NO_STATUS):
        messages.append(f"{key}: {entry.status or 'no status'} -> {found.merged} in {program}")
    return SyncedEntry(status=found.merged, messages=tuple(messages))
