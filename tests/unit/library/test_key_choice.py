"""Keys for new papers, few or many at once."""

import pytest

from readinglist.library.journal import changes
from readinglist.library.rekeying import KeyChooser
from readinglist.library.store.sqlite import open_store
from readinglist.papers.paper import Metadata
from tests.papers import NOON, item


@pytest.mark.parametrize("expected", [1, 5000])
def test_keys_clash_neither_with_the_library_nor_with_each_other(tmp_path, expected) -> None:
    store = open_store(str(tmp_path / "library.sqlite3"))
    with store.begin() as unit:
        for key in ("smith", "SmithB", "jones"):
            unit.apply(changes(None, item(key, f"Title of {key}"), reader="ada", at=NOON))
    with store.read() as view:
        keys = KeyChooser(view, "[auth]", expected=expected)
        chosen = [keys.choose(Metadata(), wanted=wanted) for wanted in ("smith", "Smith", "smitha", "doe", "DOE")]
        assert chosen == ["smitha", "Smithc", "smithaa", "doe", "DOEa"]
        assert not keys.claim("JONES")
        assert keys.claim("new")
        assert not keys.claim("New")
    store.close()
