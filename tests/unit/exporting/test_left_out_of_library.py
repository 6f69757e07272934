"""What a complete export leaves out of the file of another program is named once."""

from pathlib import Path

import pytest

from readinglist.exporters import ris
from readinglist.exporting.export import export
from readinglist.library.query import Everything, Term
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Exporter
from tests.shared_bib import EXPORTERS, SharedBib

OF_JABREF = """@string{nat = {Nature}}
@article{k1,
  author = {Doe, Jane}, title = {On the Birds of the North}, journal = nat, year = 2001,
  abstract = {Some text about birds.}, groups = {Birds}, readstatus = {read},
}
@comment{jabref-meta: databaseType:bibtex;}
"""
OF_OTHERS = (
    "@article{k1, author = {Doe, Jane}, title = {On Birds}, journal = {N}, year = 2001, abstract = {Some text.}}\n"
)


def messages(
    shared: SharedBib, path: Path | None = None, exporter: Exporter = EXPORTERS["bibtex"], **given
) -> list[str]:
    rendered = export(Everything(), exporter, shared.context, first=not (path and path.exists()), **given)
    return [warning.message for warning in rendered.warnings]


@pytest.mark.parametrize("name", EXPORTERS)
def test_a_library_from_jabref_is_reported_at_the_first_export(tmp_path: Path, name: str) -> None:
    shared, path = SharedBib.make(tmp_path, OF_JABREF), tmp_path / "new.bib"
    for where in (None, path):
        (message,) = messages(shared, where, EXPORTERS[name])
        assert "1 abstract; 1 status (--with-status); @string" in message
        assert "--merge" in message
    (message,) = messages(shared, path, EXPORTERS[name], with_status=True)
    assert "1 status" not in message
    path.write_text("@article{k1, title = {On the Birds of the North}}\n", encoding="utf-8")
    assert messages(shared, path, EXPORTERS[name]) == []


def test_other_exports_are_not_reported(tmp_path: Path) -> None:
    assert messages(SharedBib.make(tmp_path, OF_OTHERS)) == []
    shared = SharedBib.make(tmp_path, OF_JABREF)
    assert messages(shared, exporter=ris.plugin(OfflineContext(section={}, cache_folder=""))) == []
    assert export(Term("key", "k1"), EXPORTERS["bibtex"], shared.context).warnings == ()
