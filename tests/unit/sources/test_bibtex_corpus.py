"""Real .bib files lose nothing, and no entry gets fields of another."""

import gzip
import re
from collections.abc import Iterator
from contextlib import suppress

import pytest

from readinglist.files.documents import Document, decode
from readinglist.papers.errors import InputError, ReadinglistError
from readinglist.papers.folding import squeeze
from readinglist.papers.paper import OTHERS, Draft, Metadata
from readinglist.sources.bibtex import BibtexSource
from readinglist.testing.sources import uncovered_lines
from readinglist.tex import to_unicode
from tests.conftest import SHARED

KINDS = (".bib", ".bibtex", ".biblatex", ".bib.gz", ".bibtex.gz", ".biblatex.gz")
ENTRY = re.compile(r"(?m)^\s*@\s*(?!comment|preamble|string|xdata)[A-Za-z]\w*\s*[{(]", re.IGNORECASE)
PARENT = re.compile(r"\b(?:crossref|xdata)\s*=", re.IGNORECASE)


def documents() -> Iterator[Document]:
    files = [path for path in sorted((SHARED / "bib").rglob("*")) if path.name.endswith(KINDS)]
    assert len(files) > 500
    for path in files:
        data = path.read_bytes()
        with suppress(ReadinglistError):
            yield decode(path.name, gzip.decompress(data) if path.suffix == ".gz" else data)


@pytest.mark.shared
def test_every_entry_is_a_draft_or_a_problem_and_gets_nothing_of_another() -> None:
    entries = compared = 0
    for document in documents():
        expected = len(ENTRY.findall(document.text))
        try:
            parsed = BibtexSource().parse(document)
        except InputError:
            assert expected == 0, document.name
            continue
        assert len(parsed.drafts) + len(parsed.problems) >= expected, document.name
        assert all(problem.line for problem in parsed.problems), document.name
        assert uncovered_lines(document, parsed) == [], document.name
        entries += expected
        compared += check_words(document, parsed.drafts)
    assert entries > 30_000
    assert compared > 28_000


def check_words(document: Document, drafts: tuple[Draft, ...]) -> int:
    """Check that the words of each draft stand in its own lines, and return the number of drafts."""
    lines = document.text.split("\n")
    macros = squeeze(to_unicode(" ".join(line for line in lines if line.lstrip().lower().startswith("@string"))))
    compared = 0
    for draft in drafts:
        own = "\n".join(lines[draft.line - 1 : draft.last_line])
        if PARENT.search(own):
            continue
        compared += 1
        missing = {squeeze(word) for word in reported(draft.metadata)}
        for spelling in (own, re.sub("[{}]", "", own), to_unicode(own)):
            said = squeeze(spelling) if missing else ""
            missing = {word for word in missing if word not in said and word not in macros}
        assert not missing, (document.name, draft.line)
    return compared


def reported(metadata: Metadata) -> Iterator[str]:
    """Return the words of an entry about its paper that no other entry is likely to have."""
    for author in (author for author in metadata.authors if author != OTHERS):
        yield from f"{author.family} {author.given}".split()
    yield from (str(metadata.doi or "").partition("/")[2], str(metadata.arxiv_id or "").rpartition("/")[2])
    yield str(metadata.date.year) if metadata.date else ""
    yield from metadata.venue.split()
