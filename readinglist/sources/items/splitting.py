"""Splitting of one list item or reference string into its parts."""

import re

from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.identifiers import ArxivId, Doi, arxiv_ids_in
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import Author, PartialDate
from readinglist.sources.items.marks import plain, unquoted


@dataclass(frozen=True, slots=True, kw_only=True)
class ListItem:
    """The parts of a list item or reference string; what it does not state is empty.

    `arxiv` is an arXiv id with its version; `others` are further ids and DOIs that the item names. `remark` is what
    remains, such as a comment by the author of the list.
    """

    title: str = ""
    authors: tuple[Author, ...] = ()
    date: PartialDate | None = None
    venue: str = ""
    arxiv: tuple[ArxivId, int | None] | None = None
    doi: Doi | None = None
    links: tuple[str, ...] = ()
    remark: str = ""
    others: tuple[ArxivId | Doi, ...] = ()

    @classmethod
    def of(cls, identifier: ArxivId | Doi, version: int | None = None) -> "ListItem":
        """Return an item that states only an identifier."""
        return cls(arxiv=(identifier, version)) if isinstance(identifier, ArxivId) else cls(doi=identifier)

    @property
    def identified(self) -> bool:
        """Whether the item states an arXiv id or a DOI."""
        return bool(self.arxiv or self.doi)


_LONGEST = 8_000
"""A longer text is no item: only its identifiers are read."""


def split_item(text: str) -> ListItem:
    """Return the parts of an item: one line of text or Markdown without its list mark, wrapped lines joined."""
    if len(text) > _LONGEST:
        return ListItem(arxiv=next(arxiv_ids_in(text), None), remark=text)
    # Imported here because sources that split items are loaded to recognise any document.
    from readinglist.sources.items.columns import main_column
    from readinglist.sources.items.leading import read_leading
    from readinglist.sources.items.marked_text import read_marked_text
    from readinglist.sources.items.marked_titles import find_marked_title
    from readinglist.sources.items.pieces import Pieces
    from readinglist.sources.items.references import read_reference

    item = read_marked_text(_FULL_WIDTH.sub(_narrow, text) if _WIDE_STOP in text else text)
    pieces = Pieces()
    rest = read_leading(item.text, pieces)
    if not find_marked_title(rest, pieces):
        read_reference(main_column(rest, pieces), pieces)
    distinct = list(dict.fromkeys(named for named, _ in item.arxiv))
    remarks = (*(plain(part).strip(" ,;:–—-") for part in pieces.remarks), *item.tags)
    return ListItem(
        title=_title(pieces.title),
        authors=pieces.names.authors() if pieces.names else (),
        date=pieces.date,
        venue=_venue(pieces.venue),
        arxiv=next((found for found in item.arxiv if found[0] == distinct[0] and found[1]), item.arxiv[0])
        if distinct
        else None,
        doi=next(iter(item.dois), None),
        links=tuple(item.links),
        remark=" ".join(filter(None, remarks)),
        others=(*distinct[1:], *item.dois[1:]),
    )


_WIDE_STOP = "．"
_FULL_WIDTH = lazy_pattern(r"([．，：；])[ \u3000]*")
_NARROW = {"．": ". ", "，": ", ", "：": ": ", "；": "; "}


def _narrow(found: re.Match[str]) -> str:
    """Return ASCII punctuation, for items whose parts end with full-width stops, as some Chinese journals write."""
    return _NARROW[found[1]]


def _title(text: str) -> str:
    """Return a title without marks, and without the punctuation that separated it."""
    title = plain(text).strip(" \t,;:|·•–—-").removesuffix(".pdf")
    title = unquoted(title)
    return title[:-1].rstrip() if title.endswith(".") and not title.endswith("..") else title


def _venue(text: str) -> str:
    """Return a venue without marks and separators."""
    venue = plain(text).strip(" .,;:[]–—-«»„“”").removeprefix("(")
    return f"{venue})" if venue.count("(") > venue.count(")") else venue
