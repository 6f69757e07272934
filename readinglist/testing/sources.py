"""The contract of sources, as a test class that every implementation inherits."""

import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from readinglist.files.documents import Document, read_document
from readinglist.papers.errors import InputError
from readinglist.plugins.protocols import Confidence, FolderSource, Parsed, Source

_DAMAGES = 40
_INSERTED = ("", "\n", "\n\n", "{", "}", '"', "@", "\\", "|", "<b>", "\x1b[31m", "\u200b", "\u2028", "arXiv:2410.18647")


def uncovered_lines(document: Document, parsed: Parsed) -> list[int]:
    """Return the numbers of the non-blank lines in no draft, problem or skipped span."""
    covered = {problem.line for problem in parsed.problems}
    for draft in parsed.drafts:
        covered.update(range(draft.line, draft.last_line + 1))
    for span in parsed.skipped:
        covered.update(range(span.first_line, span.last_line + 1))
    lines = enumerate(_text_of(document, parsed).split("\n"), start=1)
    return [number for number, line in lines if line.strip() and number not in covered]


def assert_valid(document: Document, parsed: Parsed) -> None:
    """Assert what holds for everything that a source returns.

    No line is lost; records are numbered from 1 in document order, including problems; spans have a reason and are
    within the document; texts contain no control characters.
    """
    assert uncovered_lines(document, parsed) == []
    last = _text_of(document, parsed).count("\n") + 1
    assert all(1 <= draft.line <= draft.last_line <= last for draft in parsed.drafts)
    assert all(1 <= span.first_line <= span.last_line <= last and span.reason for span in parsed.skipped)
    assert all(1 <= problem.line <= last and problem.message for problem in parsed.problems)
    numbers = {draft.record for draft in parsed.drafts} | {problem.record for problem in parsed.problems} - {0}
    assert numbers == set(range(1, len(numbers) + 1))
    assert [draft.record for draft in parsed.drafts] == sorted({draft.record for draft in parsed.drafts})
    assert [draft.line for draft in parsed.drafts] == sorted(draft.line for draft in parsed.drafts)
    for draft in parsed.drafts:
        metadata = draft.metadata
        assert metadata.names_a_paper or draft.stated
        assert metadata.title == " ".join(metadata.title.split())
        texts = (metadata.title, metadata.abstract, metadata.venue, *map(str, metadata.authors), *metadata.links)
        assert all(_is_harmless(text) for text in texts)


def _text_of(document: Document, parsed: Parsed) -> str:
    """Return the text that the line numbers of `parsed` refer to."""
    return document.text if parsed.text is None else parsed.text


def _is_harmless(text: str) -> bool:
    """Whether text contains no control characters except tabs and line ends, and can be encoded in UTF-8."""
    return not any(ord(c) < 0x20 and c not in "\n\t" for c in text) and "\x7f" not in text and text.encode() is not None


class SourceContract:
    """No line is lost; the same text gives the same result; records are in document order; only a document of another
    format raises an error.

    A subclass has two fixtures: `source`, and `documents` of its format, each with at least one record.
    """

    @pytest.fixture
    def source(self) -> Source:
        """Return the source under test."""
        raise NotImplementedError

    @pytest.fixture
    def documents(self) -> Sequence[Document]:
        """Return documents of the source's format."""
        raise NotImplementedError

    @pytest.fixture
    def folders(self) -> Sequence[Path]:
        """Return folders that the source can read; a `FolderSource` must override this."""
        return ()

    def test_it_has_a_name(self, source: Source) -> None:
        assert source.name
        assert source.name == source.name.lower()

    def test_it_recognises_its_format(self, source: Source, documents: Sequence[Document]) -> None:
        assert all(source.recognise(document) is not Confidence.NO for document in documents)

    def test_it_finds_records(self, source: Source, documents: Sequence[Document]) -> None:
        for document in documents:
            assert source.parse(document).drafts

    def test_documents_meet_the_contract(self, source: Source, documents: Sequence[Document]) -> None:
        for document in documents:
            assert_valid(document, source.parse(document))

    def test_the_same_text_gives_the_same_result(self, source: Source, documents: Sequence[Document]) -> None:
        for document in documents:
            assert source.parse(document) == source.parse(document)

    def test_a_document_of_blank_lines_has_no_records(self, source: Source) -> None:
        try:
            parsed = source.parse(Document(name="blank", text="\n \n\t\n"))
        except InputError:
            return
        assert parsed == Parsed()

    def test_a_folder_has_the_records_of_its_files(
        self, source: Source, folders: Sequence[Path], tmp_path: Path
    ) -> None:
        assert isinstance(source, FolderSource) == bool(folders)
        if not isinstance(source, FolderSource):
            return
        assert not source.files(str(tmp_path))
        for folder in folders:
            files = source.files(str(folder))
            assert list(files) == sorted(set(files))
            assert all(Path(file).is_relative_to(folder) for file in files)
            assert any(source.parse(read_document(file)).drafts for file in files)

    def test_a_damaged_document_is_parsed_or_refused(self, source: Source, documents: Sequence[Document]) -> None:
        for document in documents:
            for damaged in damages(document):
                source.recognise(damaged)
                try:
                    parsed = source.parse(damaged)
                except InputError:
                    continue
                assert_valid(damaged, parsed)


def damages(document: Document) -> list[Document]:
    """Return variants of the document with pieces removed and inserted, always the same ones."""
    chance = random.Random(len(document.text) + len(document.data))  # noqa: S311 - no secret
    text = document.text[:5000]
    damaged = []
    for _ in range(_DAMAGES):
        start = chance.randint(0, len(document.data or text))
        end = start + chance.choice((0, 1, 5, 80, 400))
        inserted = chance.choice(_INSERTED)
        if document.data:
            changed = document.data[:start] + inserted.encode() + document.data[end:]
            damaged.append(Document(name=document.name, text="", data=changed))
        else:
            damaged.append(Document(name=document.name, text=text[:start] + inserted + text[end:]))
    return damaged
