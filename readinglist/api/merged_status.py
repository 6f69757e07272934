"""A status that another program keeps too, in step both ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

from readinglist.papers.records import dataclass
from readinglist.papers.statuses import resolve_status

if TYPE_CHECKING:
    from collections.abc import Sequence

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
