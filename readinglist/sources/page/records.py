"""A record of a page under construction."""

from dataclasses import field

from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.sources.items.words import is_title_word
from readinglist.sources.page.blocks import Block
from readinglist.sources.page.parts import Part
from readinglist.sources.page.wording.bylines import is_byline


@dataclass(slots=True)
class PageRecord:
    """The blocks of one record by part, in order.

    `start` and `end` are the places of its first and last block on the page; `details` are lines such as a venue, those
    after the abstract in `closing`.
    """

    start: int
    end: int
    first: int
    last: int
    title: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    details: list[str] = field(default_factory=list)
    closing: list[str] = field(default_factory=list)
    abstract: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    labelled: bool = False
    labelled_authors: bool = False
    arxiv: tuple[ArxivId, int | None] | None = None
    doi: Doi | None = None

    def take_link(self, place: int, block: Block) -> None:
        """Add a line of URLs that follows the record."""
        self.end, self.last = place, block.last
        self.links.append(block.text)

    def take(self, place: int, block: Block, part: Part) -> None:
        """Add a block as the given part."""
        self.end, self.first, self.last = place, min(self.first, block.first), max(self.last, block.last)
        if part in (Part.TITLE, Part.TITLE_GOES_ON):
            self.title.append(block.text)
            self.labelled = self.labelled or block.label is Part.TITLE
            self.note_identifiers(block)
        elif part is Part.AUTHORS and block.label is None and self.details and self._is_journal(block.text):
            self.details.append(block.text)
        elif part in (Part.AUTHORS, Part.AUTHORS_GO_ON, Part.AUTHORS_BELOW):
            if block.label is Part.AUTHORS and self.authors:
                self.authors[-1] = self.authors[-1].rstrip(" ,;") + ","
            self.authors.append(block.text)
            self.labelled_authors = self.labelled_authors or block.label is Part.AUTHORS
        elif part is Part.DETAIL:
            (self.closing if self.abstract else self.details).append(block.text)
            self.note_identifiers(block)
        elif part is Part.ABSTRACT:
            if block.label is Part.ABSTRACT:
                self.abstract.clear()
            self.abstract.extend([block.text] if block.text else [])

    def _is_journal(self, text: str) -> bool:
        """Whether a line after authors and details looks like names, but cannot be further authors."""
        known = is_byline(" ".join(self.authors))
        return known and (not is_byline(text) or text.isupper() or any(map(is_title_word, text.split(" "))))

    def note_identifiers(self, block: Block) -> None:
        """Take the identifiers of the block unless the record already has some."""
        self.arxiv = self.arxiv or block.arxiv
        self.doi = self.doi or block.doi

    @property
    def is_identified(self) -> bool:
        """Whether the record has an identifier of its own."""
        return bool(self.arxiv or self.doi)
