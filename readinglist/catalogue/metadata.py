"""A paper of the catalogue as metadata of the library."""

from collections.abc import Callable

from readinglist.catalogue.entries import Entry
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.names import author_from_display
from readinglist.papers.paper import Metadata, PartialDate


def metadata_of(entry: Entry, to_unicode: Callable[[str], str]) -> Metadata:
    """The entry's fields; `to_unicode` turns the TeX accents of arXiv's texts into letters."""

    def plain(text: str) -> str:
        return to_unicode(text) if "\\" in text else text

    doi = Doi.parse(entry.doi) if entry.doi else None
    return Metadata(
        title=plain(entry.title),
        authors=tuple(author_from_display(plain(name)) for name in entry.names),
        abstract=plain(entry.abstract),
        date=PartialDate.parse(entry.date),
        arxiv_id=ArxivId(entry.id),
        primary_category=entry.categories[0] if entry.categories else "",
        categories=entry.categories,
        doi=None if doi and doi.arxiv_id else doi,
        journal_ref=plain(entry.journal_ref),
        comment=plain(entry.comment),
    )
