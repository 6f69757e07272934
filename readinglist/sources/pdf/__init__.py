"""The sources for PDFs: the paper itself, and on request its references."""

from typing import Literal

from readinglist.files.documents import Document
from readinglist.formats.pdf_documents import PDFS, PdfDocument, PdfRefusedError, read_pdf
from readinglist.papers.errors import InputError
from readinglist.papers.paper import Draft, Metadata, OriginKind
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Confidence, Parsed, Skipped, Source
from readinglist.sources.pdf.first_page import abstract_of, arxiv_of, authors_of, doi_of, title_of
from readinglist.sources.pdf.references import parse_references

_PAGES_OF_PAPER = 2
_COPY = "copy its text into a file, or give the arXiv id, DOI or title of the paper"


def plugin(context: OfflineContext) -> Source:
    """Return the source named ``pdf``, which has no settings."""
    return PdfSource()


def references(context: OfflineContext) -> Source:
    """Return the source named ``pdf-references``, which has no settings."""
    return PdfReferencesSource()


class PdfSource:
    """The source for the paper that a PDF is: one for each document."""

    name = "pdf"
    reads_data: Literal[True] = True

    def recognise(self, document: Document) -> Confidence:
        """Return YES for a PDF."""
        return Confidence.YES if document.data.startswith(b"%PDF-") else Confidence.NO

    def check(self) -> None:
        """Check that pypdf is installed.

        Raises:
            PluginError: If it is not.
        """
        PDFS.check()

    def parse(self, document: Document) -> Parsed:
        """Return one draft; the lines are those of the text of the first pages.

        Raises:
            InputError: If the document is no PDF, encrypted, damaged, or has neither text nor metadata of a paper.
            PluginError: If pypdf is not installed.
        """
        pdf = _read(document, most_pages=_PAGES_OF_PAPER)
        arxiv, date = arxiv_of(pdf, document.name)
        title = title_of(pdf)
        metadata = Metadata(
            title=title,
            authors=authors_of(pdf, title),
            abstract=abstract_of(pdf),
            date=date,
            arxiv_id=arxiv[0] if arxiv else None,
            doi=doi_of(pdf),
        )
        text = "\n".join(pdf.pages)
        if not metadata.names_a_paper:
            what = "has no title that can be read" if text.strip() else "has no text: its pages are pictures"
            raise InputError(f"{document.name} {what}", hint=_COPY)
        last = pdf.pages[0].count("\n") + 1 if pdf.pages else 1
        draft = Draft(
            record=1,
            line=1,
            last_line=last,
            kind=OriginKind.PAGE,
            metadata=metadata,
            version=arxiv[1] if arxiv else None,
        )
        rest = Skipped(first_line=last + 1, last_line=text.count("\n") + 1, reason="text of the paper")
        return Parsed(drafts=(draft,), skipped=(rest,) if rest.last_line > last else (), text=text)


class PdfReferencesSource:
    """The source for the papers that a PDF cites, which is only used if it is named."""

    name = "pdf-references"
    reads_data: Literal[True] = True

    def recognise(self, document: Document) -> Confidence:
        """Return NO: a PDF is its own paper, unless its references are asked for."""
        return Confidence.NO

    def check(self) -> None:
        """Check that pypdf is installed; raises as `PdfSource.check`."""
        PDFS.check()

    def parse(self, document: Document) -> Parsed:
        """Return one draft per reference; the lines are those of the text of the document.

        Raises:
            InputError: If the document is no PDF, encrypted or damaged, or has no list of references.
            PluginError: If pypdf is not installed.
        """
        parsed = parse_references(_read(document).pages)
        if parsed is None:
            raise InputError(
                f"no references found in {document.name}", hint="copy its list of references into a text file"
            )
        return parsed


def _read(document: Document, *, most_pages: int = 0) -> PdfDocument:
    if not document.data.startswith(b"%PDF-"):
        raise InputError(f"{document.name} is no PDF", hint="omit --format to detect the format")
    try:
        return read_pdf(document.data, most_pages=most_pages)
    except PdfRefusedError as refused:
        raise InputError(f"{document.name} {refused}", hint=_COPY) from refused
