"""Pages of repeated blocks, such as copied web pages: a title, authors, an abstract, and boilerplate between them."""

from collections.abc import Sequence

from readinglist.papers.paper import Draft
from readinglist.plugins.protocols import Skipped
from readinglist.sources.page.assembly import assemble
from readinglist.sources.page.blocks import blocks_of
from readinglist.sources.page.compound import split_lines
from readinglist.sources.page.layout import PageLayout
from readinglist.sources.page.lines import PageLine
from readinglist.sources.page.scores import score_blocks
from readinglist.sources.page.segmentation import segment
from readinglist.sources.page.slots import share_evidence


def read_cards(lines: Sequence[PageLine]) -> tuple[tuple[Draft, ...], tuple[Skipped, ...]]:
    """Return the papers in lines of a page, and the lines of none, both in order."""
    blocks, width = blocks_of(split_lines(lines))
    if not blocks:
        return (), ()
    scores = share_evidence(blocks, score_blocks(blocks, PageLayout(blocks)))
    parts = segment(blocks, scores, width)
    return assemble(blocks, parts)
