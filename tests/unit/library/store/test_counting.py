"""Counts of values that papers state in unusual forms."""

from pathlib import Path

import pytest

from readinglist.library.query import Everything
from readinglist.library.store.sqlite import open_store
from readinglist.testing.library import ADA, item_of, write


@pytest.mark.parametrize("category", ["astro-ph, physics:gr-qc", "Math ; 11A", "cs.LG  (primary)", "İstatistik"])
def test_categories_of_any_form_are_counted(tmp_path: Path, category: str) -> None:
    store = open_store(str(tmp_path / "library.sqlite3"))
    write(store, None, item_of("a", primary_category=category, categories=(category,)))
    write(store, None, item_of("b", primary_category="cs.CL", categories=("cs.CL", category)))
    with store.read() as view:
        counted = view.tally(Everything(), ADA).categories
    store.close()
    assert counted["cs.CL"] == 1
    assert sum(counted.values()) == 2
