"""The source for pages: text copied from a browser, with titles, abstracts and boilerplate."""

import re

from readinglist.files.documents import Document
from readinglist.papers.errors import InputError
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Confidence, Parsed, Source
from readinglist.sources.page.assembly import assemble
from readinglist.sources.page.blocks import blocks_of
from readinglist.sources.page.layout import PageLayout
from readinglist.sources.page.lines import read_lines
from readinglist.sources.page.mentions import mentioned_papers
from readinglist.sources.page.scores import score_blocks
from readinglist.sources.page.segmentation import segment

MAX_CHARACTERS = 8 * 1024 * 1024
"""Maximum number of characters of a page, enough for about 5,000 papers."""
MAX_LINES = 100_000
"""Maximum number of lines of a page, enough for about 5,000 papers with wrapped abstracts."""

_BIBTEX = re.compile(r"^[ \t]*@[A-Za-z]+[ \t]*[{(]", re.MULTILINE)


class PageSource:
    """The source for pages."""

    name = "page"

    def recognise(self, document: Document) -> Confidence:
        """Return MAYBE for any text that is not BibTeX."""
        return Confidence.NO if _BIBTEX.search(document.text) else Confidence.MAYBE

    def parse(self, document: Document) -> Parsed:
        """Return titles with their authors and abstracts as drafts; all other lines are skipped with a reason.

        A page without titles gives the papers named by arXiv ids, DOIs or URLs in running text.

        Raises:
            InputError: If the document is too large.
        """
        if len(document.text) > MAX_CHARACTERS or document.text.count("\n") > MAX_LINES:
            raise InputError(
                f"{document.name} is too large for a page",
                hint="split it, or specify its format with --format",
            )
        blocks, width = blocks_of(tuple(read_lines(document.text)))
        if not blocks:
            return Parsed()
        parts = segment(blocks, score_blocks(blocks, PageLayout(blocks)), width)
        drafts, skipped = assemble(blocks, parts)
        if not drafts and (mentioned := mentioned_papers(document.text)).drafts:
            return mentioned
        return Parsed(drafts=drafts, skipped=skipped)


def plugin(context: OfflineContext) -> Source:
    """Return the source named ``page``, which has no settings."""
    return PageSource()
