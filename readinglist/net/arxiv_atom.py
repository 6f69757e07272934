"""arXiv's Atom answers, read strictly: what is not surely an answer is `UnusableAnswer`, never "no papers".

Format: https://info.arxiv.org/help/api/user-manual.html, section 3.3, as it stands since November 2025.
"""

import re
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from readinglist.net.batches import UnusableAnswer
from readinglist.net.json_responses import read_xml
from readinglist.papers.folding import one_line
from readinglist.papers.identifiers import ArxivId, Doi, parse_versioned
from readinglist.papers.names import author_from_display
from readinglist.papers.paper import Metadata, PartialDate
from readinglist.plugins.context import Response

_ATOM = "{http://www.w3.org/2005/Atom}"
_OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
_ARXIV = "{http://arxiv.org/schemas/atom}"
_PARAGRAPH = re.compile(r"\n\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One version of one paper."""

    arxiv_id: ArxivId
    version: int
    metadata: Metadata


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What arXiv answered: the entries of one page, and how many there are in all."""

    entries: tuple[Entry, ...]
    total: int


def read_feed(response: Response) -> Feed:
    """The papers of an answer.

    Raises:
        UnusableAnswer: the status is not 200, the body is not a well-formed Atom feed (empty, cut off, HTML, the plain
            rate notice), it holds arXiv's error entry, or its numbers contradict each other.
    """
    root = _root(response)
    if any("/api/errors" in entry.findtext(f"{_ATOM}id", "") for entry in root.iter(f"{_ATOM}entry")):
        summary = one_line(root.findtext(f"{_ATOM}entry/{_ATOM}summary", ""))
        raise UnusableAnswer(f"arXiv refused the question: {summary}", bad_question=response.status == 400)
    if response.status != 200:
        raise UnusableAnswer(f"arXiv answered with status {response.status}")
    entries = tuple(_entry(element) for element in root.iter(f"{_ATOM}entry"))
    total, start, page = (_number(root, name) for name in ("totalResults", "startIndex", "itemsPerPage"))
    if len(entries) != max(0, min(total - start, page)):
        raise UnusableAnswer(f"arXiv announced {total} papers and sent {len(entries)}")
    return Feed(entries=entries, total=total)


def _root(response: Response) -> ET.Element:
    """The feed element, of answers with status 200 or 400 only."""
    if response.status not in (200, 400):
        raise UnusableAnswer(f"arXiv answered with status {response.status}")
    root = read_xml(response.body, "feed")
    if root.tag != f"{_ATOM}feed":
        raise UnusableAnswer("arXiv's answer is not a feed")
    return root


def _number(root: ET.Element, name: str) -> int:
    text = root.findtext(f"{_OPENSEARCH}{name}", "").strip()
    if not (text.isascii() and text.isdecimal()):
        raise UnusableAnswer(f"arXiv's answer lacks {name}")
    return int(text)


def _entry(element: ET.Element) -> Entry:
    address = element.findtext(f"{_ATOM}id", "")
    named = parse_versioned(address)
    title = one_line(element.findtext(f"{_ATOM}title", ""))
    if not named or not title:
        raise UnusableAnswer(f"arXiv's answer holds an entry that is no paper: {one_line(address)[:80]}")
    arxiv_id, version = named
    authors = (one_line(name.text or "") for name in element.iterfind(f"{_ATOM}author/{_ATOM}name"))
    primary = element.find(f"{_ARXIV}primary_category")
    metadata = Metadata(
        title=title,
        authors=tuple(author_from_display(name) for name in authors if name),
        abstract=_paragraphs(element.findtext(f"{_ATOM}summary", "")),
        date=PartialDate.parse(element.findtext(f"{_ATOM}published", "")),
        arxiv_id=arxiv_id,
        primary_category=one_line(primary.get("term", "")) if primary is not None else "",
        categories=tuple(one_line(item.get("term", "")) for item in element.iterfind(f"{_ATOM}category")),
        doi=_publisher_doi(element),
        journal_ref=one_line(element.findtext(f"{_ARXIV}journal_ref", "")),
        comment=one_line(element.findtext(f"{_ARXIV}comment", "")),
    )
    return Entry(arxiv_id=arxiv_id, version=version or 1, metadata=metadata)


def _paragraphs(summary: str) -> str:
    """The abstract with a line per paragraph; a new paragraph is an indented line (arXiv's rule for submitters)."""
    return "\n".join(filter(None, (one_line(part) for part in _PARAGRAPH.split(summary.strip()))))


def _publisher_doi(element: ET.Element) -> Doi | None:
    """The first DOI that is not arXiv's own; authors may give several."""
    texts = (word for item in element.iterfind(f"{_ARXIV}doi") for word in (item.text or "").split())
    dois = (Doi.parse(text) for text in texts)
    return next((doi for doi in dois if doi and not doi.arxiv_id), None)
