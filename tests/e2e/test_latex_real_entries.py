"""Real entries, imported and exported: LaTeX reports nothing that it does not report for the originals."""

from pathlib import Path

import pytest

from tests.conftest import SHARED
from tests.latex_comparison import FORMATS, compared, imported, table
from tests.real_entries import RealEntry, chunks, drawn, real_entries

pytestmark = [pytest.mark.tex, pytest.mark.shared]

FOLDERS = ("biber", "bibtex-tidy", "bibmanager", "pybtex", "bibtexparser-v1", "org-ref")
NUMBER = 60


@pytest.fixture(scope="module")
def entries() -> list[RealEntry]:
    """Entries that fit into one document, because TeX takes too long for several."""
    found = [
        entry for folder in FOLDERS for entry in real_entries(SHARED / "bib" / folder) if "tugboat" not in entry.file
    ]
    return max(chunks(drawn(found, NUMBER * 2), NUMBER), key=len)


@pytest.fixture(scope="module")
def library(entries: list[RealEntry], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    folder = tmp_path_factory.mktemp("library")
    return folder, imported(entries, folder)


@pytest.mark.parametrize("name", FORMATS)
def test_an_export_causes_no_new_warnings(
    name: str, entries: list[RealEntry], library: tuple[Path, dict[str, str]]
) -> None:
    folder, why = library
    result = compared(entries, folder, name, why)
    assert len(entries) == NUMBER
    assert result.new == {}, table({name: result})
    assert len(result.apart) <= 4, result.apart
    assert result.entries >= NUMBER - 4
    assert result.said_before > 10
