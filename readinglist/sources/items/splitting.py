"""Splitting of one list item or reference string into its parts."""

from dataclasses import dataclass

from readinglist.papers.identifiers import ArxivId, Doi, arxiv_ids_in, dois_in
from readinglist.papers.paper import Author, PartialDate


@dataclass(frozen=True, slots=True, kw_only=True)
class ListItem:
    """The parts of a list item or reference string; what it does not state is empty.

    `arxiv` is an arXiv id with its version. `remark` is what remains, such as a comment by the author of the list.
    """

    title: str = ""
    authors: tuple[Author, ...] = ()
    date: PartialDate | None = None
    venue: str = ""
    arxiv: tuple[ArxivId, int | None] | None = None
    doi: Doi | None = None
    links: tuple[str, ...] = ()
    remark: str = ""


def split_item(text: str) -> ListItem:
    """Return the parts of an item: one line of text or Markdown without its list mark, wrapped lines joined."""
    return ListItem(
        title=text,
        arxiv=next(arxiv_ids_in(text), None),
        doi=next((doi for doi in dois_in(text) if not doi.arxiv_id), None),
    )
