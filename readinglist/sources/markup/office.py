"""The source for documents of word processors: .docx and .odt."""

from typing import Literal

from readinglist.files.documents import Document
from readinglist.formats.archives import Archive
from readinglist.formats.open_documents import is_open_document, open_document
from readinglist.formats.word_documents import WORD, word_document
from readinglist.papers.errors import InputError
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Confidence, Parsed, Source
from readinglist.sources.markup.joining import or_none_found, read_page
from readinglist.sources.markup.writing import PageWriter

_ZIP = b"PK\x03\x04"


class OfficeSource:
    """The source for documents of Word and OpenDocument."""

    name = "docx"
    reads_data: Literal[True] = True

    def recognise(self, document: Document) -> Confidence:
        """Return YES for archives with the members of such documents."""
        if not document.data.startswith(_ZIP):
            return Confidence.NO
        try:
            archive = Archive(document.data, document.name)
            known = WORD in archive.names or is_open_document(archive)
        except InputError:
            return Confidence.NO
        return Confidence.YES if known else Confidence.NO

    def parse(self, document: Document) -> Parsed:
        """Return the papers that the source for pages reads in the text of the document.

        Raises:
            InputError: If the document is of another kind, damaged, encrypted or too large.
        """
        if not document.data:
            raise InputError(f"{document.name} is no document of a word processor", hint="leave out --format docx")
        archive = Archive(document.data, document.name)
        body = word_document(archive) if WORD in archive.names else open_document(archive)
        page = PageWriter("").write(body)
        return or_none_found(read_page(document.name, page.lines, {}), "document")


def plugin(context: OfflineContext) -> Source:
    """Return the source named ``docx``, which has no settings."""
    return OfficeSource()
