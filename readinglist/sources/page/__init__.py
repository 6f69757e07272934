"""The page source: text copied from a browser, where papers stand as titles with abstracts among boilerplate."""

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

LARGEST = 8 * 1024 * 1024
"""Characters of the largest page: some five thousand papers."""
MOST_LINES = 100_000
"""Lines of the longest page: five thousand papers, wrapped."""

_BIBTEX = re.compile(r"^[ \t]*@[A-Za-z]+[ \t]*[{(]", re.MULTILINE)


class PageSource:
    """Reads pages."""

    name = "page"

    def recognise(self, document: Document) -> Confidence:
        """MAYBE for any text that is not BibTeX."""
        return Confidence.NO if _BIBTEX.search(document.text) else Confidence.MAYBE

    def parse(self, document: Document) -> Parsed:
        """Titles with their authors and abstracts as drafts; whatever is not surely part of a paper is skipped by name.

        Where no title stands, the papers that running text names by arXiv identifiers, DOIs or their addresses.

        Raises:
            InputError: the document is larger than any page.
        """
        if len(document.text) > LARGEST or document.text.count("\n") > MOST_LINES:
            raise InputError(
                f"{document.name} is too large for a page of papers",
                hint="split it, or name its format with --format",
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
    """The page source; it has no settings."""
    return PageSource()
