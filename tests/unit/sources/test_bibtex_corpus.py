"""Nothing of real .bib files is lost: an entry is a draft or a problem with its line, and every line has its place."""

import gzip
import re

import pytest

from readinglist.core.errors import InputError, ReadinglistError
from readinglist.documents import decode
from readinglist.sources.bibtex import BibtexSource
from readinglist.testing.sources import uncovered_lines
from tests.conftest import SHARED

KINDS = (".bib", ".bibtex", ".biblatex", ".bib.gz", ".bibtex.gz", ".biblatex.gz")
ENTRY = re.compile(r"(?m)^\s*@\s*(?!comment|preamble|string|xdata)[A-Za-z]\w*\s*[{(]", re.IGNORECASE)


@pytest.mark.shared
def test_every_entry_is_a_draft_or_a_problem() -> None:
    files = [path for path in sorted((SHARED / "bib").rglob("*")) if path.name.endswith(KINDS)]
    assert len(files) > 500
    entries = 0
    for path in files:
        data = path.read_bytes()
        try:
            document = decode(path.name, gzip.decompress(data) if path.suffix == ".gz" else data)
        except ReadinglistError:
            continue
        expected = len(ENTRY.findall(document.text))
        try:
            parsed = BibtexSource().parse(document)
        except InputError:
            assert expected == 0, path
            continue
        assert len(parsed.drafts) + len(parsed.problems) >= expected, path
        assert all(problem.line for problem in parsed.problems), path
        assert uncovered_lines(document, parsed) == [], path
        entries += expected
    assert entries > 30_000
