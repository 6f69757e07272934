"""Shared parts of the exporters without TeX: the fields of a paper as plain Unicode text."""

import re
from collections.abc import Callable, Sequence

from readinglist.bibtex.authors import authors_from_tex
from readinglist.bibtex.data_models import CODES
from readinglist.bibtex.iso_dates import access_field, iso_date
from readinglist.bibtex.names import split_keywords
from readinglist.bibtex.pages import ARTICLE_NUMBERS, DASHES, tidy_pages
from readinglist.exporters.stated_fields import doi_text as stated_doi
from readinglist.exporters.stated_fields import is_preprint, published_type
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import one_line
from readinglist.papers.paper import Author, Metadata, PartialDate
from readinglist.papers.tags import distinct_tags, tag_of, without_tags
from readinglist.papers.urls import is_link
from readinglist.plugins.protocols import Cited, Rendered
from readinglist.tex.plain_text import plain_from_tex, plain_text

__all__ = [
    "PREPRINT",
    "PlainExporter",
    "accessed",
    "address",
    "doi_text",
    "field",
    "keywords",
    "kind",
    "pages",
    "people",
]

PREPRINT = "preprint"
"""The `kind` of a paper known only from arXiv."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainExporter:
    """An exporter of a format without TeX, which can write every paper."""

    name: str
    suffix: str
    text: Callable[[Sequence[Cited]], str]
    copies_aliases: bool = False

    def render(self, cited: Sequence[Cited]) -> Rendered:
        """Return all papers, in the given order."""
        return Rendered(text=self.text(cited))


def kind(paper: Metadata) -> str:
    """Return the entry type of BibTeX or biblatex, derived from the venue if there is none; or `PREPRINT`."""
    if is_preprint(paper):
        return PREPRINT
    return published_type(paper)


def doi_text(paper: Metadata) -> str:
    """Return the DOI in the case in which it is written; empty if it is unknown."""
    return stated_doi(paper.doi, dict(paper.extra).get("doi", ""))


def field(paper: Metadata, *names: str) -> str:
    """Return the first non-empty extra field of these names."""
    extra = dict(paper.extra)
    for name in names:
        tex = extra.get(name, "")
        # BibTeX's url needs no escapes, but many files have them.
        value = one_line(re.sub(r"\\([_%&#~])", r"\1", tex)) if name in CODES else plain_from_tex(tex)
        if value:
            return value
    return ""


def people(paper: Metadata, role: str = "author") -> tuple[Author, ...]:
    """Return the authors, or the names in the extra field `role` (``editor``, ``translator``), in plain text."""
    named = paper.authors if role == "author" else authors_from_tex(dict(paper.extra).get(role, ""))
    return tuple(name for name in map(_plain_name, named) if str(name))


def pages(paper: Metadata) -> tuple[str, str]:
    """Return (first page, last page); anything other than a simple range is the first, with an empty last."""
    text = plain_from_tex(tidy_pages(dict(paper.extra).get("pages", ""))) or field(paper, *ARTICLE_NUMBERS)
    found = re.fullmatch(rf"([^\s,{DASHES}]+)\s*[{DASHES}]+\s*([^\s,{DASHES}]+)", text)
    return (found[1], found[2]) if found else (text, "")


def accessed(paper: Metadata) -> PartialDate | None:
    """Return the day on which the URL was visited, from ``urldate`` or a field of BibTeX's styles for it."""
    date = field(paper, "urldate", access_field(dict(paper.extra)))
    return PartialDate.parse(date) or PartialDate.parse(iso_date(date))


def address(paper: Metadata) -> str:
    """Return the URL of the paper, or else of its arXiv page; a DOI has its own field.

    Programs make it a link, so one that may not be followed (see `papers.urls.is_link`) is left out.
    """
    url = field(paper, "url")
    followed = is_link(url) or (":" not in url and is_link(url, stated=True))
    return url if url and followed else paper.arxiv_id.url if paper.arxiv_id else ""


def keywords(paper: Metadata, tags: Sequence[str]) -> tuple[str, ...]:
    """Return the keywords of the paper and the reader's tags without duplicates."""
    own = [plain_from_tex(word) for word in split_keywords(dict(paper.extra).get("keywords", ""))]
    others = without_tags(map(tag_of, tags), map(tag_of, own))
    return distinct_tags(word for word in map(one_line, (*own, *others)) if word)


def _plain_name(author: Author) -> Author:
    return Author(
        family=plain_text(author.family),
        given=plain_text(author.given),
        particle=plain_text(author.particle),
        suffix=plain_text(author.suffix),
        corporate=author.corporate,
    )
