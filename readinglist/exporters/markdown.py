"""The exporter for Markdown lists, for notes, mails and web pages (CommonMark, https://spec.commonmark.org)."""

import re
from collections.abc import Iterator
from urllib.parse import quote

from readinglist.exporters import plain_fields
from readinglist.exporters.plain_fields import PlainExporter
from readinglist.papers.folding import one_line
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import Metadata, Reading
from readinglist.papers.urls import is_link
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Cited, Exporter
from readinglist.tex.plain_text import plain_text

_SPECIAL = lazy_pattern(r"[\\`*_\[\]<>&~|$#]|^[-+=]|(?<=^\d)[.)]")
_ENTITY = lazy_pattern(r"&(?=#?[A-Za-z0-9]{1,31};)")
_UNTITLED = "(no title)"


def plugin(context: OfflineContext) -> Exporter:
    """Return the exporter named ``markdown``, which has no settings."""
    return PlainExporter(name="markdown", suffix=".md", text=lambda cited: "".join(map(_entry, cited)))


def _entry(cited: Cited) -> str:
    title = _escaped(plain_text(cited.metadata.title)) or _UNTITLED
    return f"- **{title}**\\\n  {' '.join(_details(cited))}\n"


def _details(cited: Cited) -> Iterator[str]:
    paper = cited.metadata
    authors = [str(author) for author in plain_fields.people(paper) if str(author)]
    if authors:
        yield f"{_escaped(', '.join(authors))}."
    if paper.year:
        yield f"{paper.year}."
    venue = plain_text(paper.venue)
    if venue:
        yield f"*{_escaped(venue)}*."
    yield " · ".join((*_links(paper), _code(one_line(cited.key))))
    annotations = [*_annotations(cited.reading), *(f"#{one_line(tag)}" for tag in cited.tags)]
    if annotations:
        yield f"({_escaped(', '.join(annotations))})"


def _links(paper: Metadata) -> Iterator[str]:
    if paper.arxiv_id:
        yield _link(f"arXiv:{paper.arxiv_id}", paper.arxiv_id.url)
    if doi := plain_fields.doi_text(paper):
        yield _link(f"doi:{doi}", f"https://doi.org/{doi}")
    if not (paper.arxiv_id or doi) and (url := plain_fields.field(paper, "url")):
        yield _link(url, url) if is_link(url) else _escaped(url)


def _link(text: str, address: str) -> str:
    # An entity of HTML is a character in an address, too.
    quoted = _ENTITY.sub("&amp;", quote(address, safe=":/?#@!$&*+,;=%~"))
    return f"[{_escaped(text)}]({quoted})"


def _annotations(reading: Reading | None) -> Iterator[str]:
    if reading:
        yield reading.status
        if reading.priority:
            yield f"{reading.priority} priority"
        if reading.rating:
            yield f"{reading.rating}/5"


def _escaped(text: str) -> str:
    """Return `text` with Markdown's special characters escaped."""
    return _SPECIAL.sub(r"\\\g<0>", text)


def _code(text: str) -> str:
    """Return `text` as code, with enough backticks to enclose its own."""
    ticks = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    blank = " " if "`" in text else ""
    return f"{ticks}{blank}{text}{blank}{ticks}"
