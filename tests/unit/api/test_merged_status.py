"""A status synchronised with another program: which side takes over the other."""

from pathlib import Path

import pytest

from readinglist.api import Document, ExternalEntry, SyncedEntry, open_library, sync_entries
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


def test_entries_and_papers_are_synchronised(tmp_path: Path) -> None:
    def entry(key: str, status: str = "", before: str = "") -> ExternalEntry:
        document = Document(name=key, text=f"@misc{{{key}, title={{All About {key}}}, year=2020}}")
        return ExternalEntry(document=document, status=status, synced=before)

    with open_library(tmp_path / "library.sqlite3", offline=True) as library:

        def synced(*entries: ExternalEntry) -> list[SyncedEntry]:
            return list(sync_entries(library, entries, format="bibtex", program="papis"))

        assert synced() == []
        first = synced(entry("rings", "read"), entry("cones"), entry("spheres", "nonsense"))
        assert first[0] == SyncedEntry(
            status="read", messages=("added rings", "rings: new -> read in the reading list")
        )
        assert first[1] == SyncedEntry(status="new", messages=("added cones",))
        assert (first[2].status, first[2].messages[1][:28]) == ("", "problem: spheres: unknown st")

        library.undo()
        undone = synced(entry("rings", "read", "read"), entry("cones", "new", "new"))
        assert undone == [
            SyncedEntry(status="new", messages=("rings: read -> new in papis",)),
            SyncedEntry(status="new"),
        ]
        library.remove("rings")
        again = synced(entry("rings", "read", "read"))
        assert again[0].messages == ("added rings", "rings: new -> read in the reading list")
        library.set_status("rings", "dropped")
        assert synced(entry("rings", "skimmed", "read"))[0] == SyncedEntry(
            messages=("conflict: rings is dropped in the reading list and skimmed in papis",)
        )
