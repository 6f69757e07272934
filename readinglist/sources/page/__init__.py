"""The source for pages: text copied from a browser, with titles, abstracts and boilerplate."""

import re
from collections.abc import Iterator
from itertools import groupby

from readinglist.files.documents import Document
from readinglist.papers.errors import InputError
from readinglist.papers.folding import one_line
from readinglist.papers.identifiers import ArxivId, Doi, arxiv_ids_in, dois_in
from readinglist.papers.paper import Draft, Metadata, OriginKind
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Confidence, Parsed, Skipped, Source
from readinglist.sources.page.assembly import assemble
from readinglist.sources.page.blocks import blocks_of
from readinglist.sources.page.layout import PageLayout
from readinglist.sources.page.lines import read_lines
from readinglist.sources.page.scores import score_blocks
from readinglist.sources.page.segmentation import segment


def mentioned_papers(text: str) -> Parsed:
    """Return a draft for each paper named by a marked identifier, at its first mention."""
    drafts: list[Draft] = []
    seen: set[ArxivId | Doi] = set()
    others: list[int] = []
    for number, line in enumerate(text.split("\n"), start=1):
        before = len(drafts)
        for arxiv_id, version, doi in _named(line):
            if (name := arxiv_id or doi) and name not in seen:
                seen.add(name)
                drafts.append(
                    Draft(
                        record=len(drafts) + 1,
                        line=number,
                        last_line=number,
                        kind=OriginKind.PAGE,
                        metadata=Metadata(arxiv_id=arxiv_id, doi=doi),
                        version=version,
                    )
                )
        if line.strip() and len(drafts) == before:
            others.append(number)
    return Parsed(drafts=tuple(drafts), skipped=tuple(_spans(others)))


def _named(line: str) -> Iterator[tuple[ArxivId | None, int | None, Doi | None]]:
    """Yield the arXiv ids with their versions in a line, then the DOIs of others."""
    shown = one_line(line)
    for arxiv_id, version in arxiv_ids_in(shown):
        yield arxiv_id, version, None
    for doi in dois_in(shown):
        if doi.arxiv_id is None:
            yield None, None, doi


def _spans(numbers: list[int]) -> Iterator[Skipped]:
    """Yield runs of lines that name no paper."""
    for _, run in groupby(enumerate(numbers), key=lambda each: each[1] - each[0]):
        lines = [number for _, number in run]
        yield Skipped(first_line=lines[0], last_line=lines[-1], reason="prose")


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
