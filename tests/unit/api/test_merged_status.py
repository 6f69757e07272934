"""A status in step with another program: which side takes over the other."""

import pytest

from readinglist.api.merged_status import merge_status
from readinglist.papers.errors import UsageError
from readinglist.papers.statuses import STATUSES

CASES = (
    # ours, theirs, synced -> merged
    ("new", "", "", "new"),
    ("new", "read", "", "read"),
    ("read", "", "", "read"),
    ("read", "new", "", "read"),
    ("read", "new", "read", "new"),
    ("read", "skimmed", "", ""),
    ("new", "new", "new", "new"),
    ("read", "new", "new", "read"),
    ("new", "read", "new", "read"),
    ("new", "gelesen", "new", "read"),
    ("read", "skimmed", "read", "skimmed"),
    ("skimmed", "read", "read", "skimmed"),
    ("skimmed", "dropped", "read", ""),
    ("skimmed", "skimmed", "read", "skimmed"),
    ("read", "", "read", "read"),
)


@pytest.mark.parametrize(("ours", "theirs", "synced", "merged"), CASES)
def test_the_side_that_changed_wins_and_two_are_a_conflict(ours: str, theirs: str, synced: str, merged: str) -> None:
    found = merge_status(ours, theirs, synced, STATUSES)
    assert (found.merged, found.conflict) == (merged, merged == "")


def test_an_unknown_status_is_refused() -> None:
    with pytest.raises(UsageError, match="unknown status 'nonsense'"):
        merge_status("new", "nonsense", "", STATUSES)
