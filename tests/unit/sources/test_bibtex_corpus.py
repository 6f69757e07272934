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
def test_every_entry_is_a_draft_or_a_problem() -> None:
    entries = 0
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
    assert entries > 30_000


@pytest.mark.shared
def test_no_entry_gets_what_only_another_says() -> None:
    entries = 0
    for document in documents():
        lines = document.text.split("\n")
        macros = squeeze(to_unicode(" ".join(line for line in lines if line.lstrip().lower().startswith("@string"))))
        for draft in drafts(document):
            own = "\n".join(lines[draft.line - 1 : draft.last_line])
            if PARENT.search(own):
                continue
            entries += 1
            said = squeeze(own) + squeeze(to_unicode(own)) + squeeze(re.sub("[{}]", "", own)) + macros
            missing = [word for word in reported(draft.metadata) if squeeze(word) not in said]
            assert missing == [], (document.name, draft.line)
    assert entries > 28_000


def drafts(document: Document) -> tuple[Draft, ...]:
    with suppress(InputError):
        return BibtexSource().parse(document).drafts
    return ()


def reported(metadata: Metadata) -> Iterator[str]:
    """Return the words of an entry about its paper that no other entry is likely to have."""
    for author in (author for author in metadata.authors if author != OTHERS):
        yield from f"{author.family} {author.given}".split()
    yield from (str(metadata.doi or "").partition("/")[2], str(metadata.arxiv_id or "").rpartition("/")[2])
    yield str(metadata.date.year) if metadata.date else ""
    yield from metadata.venue.split()
