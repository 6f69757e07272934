"""Strict parsing of arXiv's Atom feeds: anything doubtful raises `InvalidResponse`, never counts as "no papers".

Format: https://info.arxiv.org/help/api/user-manual.html, section 3.3, as of November 2025.
"""

from xml.etree import ElementTree as ET

from readinglist.net.arxiv_xml import read_xml
from readinglist.net.batches import InvalidResponse
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import one_line
from readinglist.papers.identifiers import ArxivId, Doi, parse_versioned
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.names import author_from_display
from readinglist.papers.paper import Metadata, PartialDate
from readinglist.plugins.context import Response

_ATOM = "{http://www.w3.org/2005/Atom}"
_OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
_ARXIV = "{http://arxiv.org/schemas/atom}"
_PARAGRAPH = lazy_pattern(r"\n\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class AtomEntry:
    """One version of one paper."""

    arxiv_id: ArxivId
    version: int
    metadata: Metadata


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """The entries of one page, and the total number of results."""

    entries: tuple[AtomEntry, ...]
    total: int


def read_feed(response: Response) -> Feed:
    """Parse a response.

    Raises:
        InvalidResponse: If the status is not 200, the body is not a well-formed Atom feed (empty, truncated, HTML, the
            plain rate-limit notice), it contains arXiv's error entry, or its numbers are inconsistent.
    """
    root = _root(response)
    if any("/api/errors" in entry.findtext(f"{_ATOM}id", "") for entry in root.iter(f"{_ATOM}entry")):
        summary = one_line(root.findtext(f"{_ATOM}entry/{_ATOM}summary", ""))
        raise InvalidResponse(f"arXiv rejected the query: {summary}", rejected=response.status == 400)
    if response.status != 200:
        raise InvalidResponse(f"arXiv returned HTTP {response.status}")
    entries = tuple(_entry(element) for element in root.iter(f"{_ATOM}entry"))
    total, start, page = (_number(root, name) for name in ("totalResults", "startIndex", "itemsPerPage"))
    if len(entries) != max(0, min(total - start, page)):
        raise InvalidResponse(f"arXiv announced {total} papers and sent {len(entries)}")
    return Feed(entries=entries, total=total)


def _root(response: Response) -> ET.Element:
    """Return the feed element of a response with status 200 or 400."""
    if response.status not in (200, 400):
        raise InvalidResponse(f"arXiv returned HTTP {response.status}")
    root = read_xml(response.body, "feed")
    if root.tag != f"{_ATOM}feed":
        raise InvalidResponse("invalid response from arXiv: not a feed")
    return root


def _number(root: ET.Element, name: str) -> int:
    text = root.findtext(f"{_OPENSEARCH}{name}", "").strip()
    if not (text.isascii() and text.isdecimal() and len(text) < 16):
        raise InvalidResponse(f"invalid response from arXiv: no {name}")
    return int(text)


def _entry(element: ET.Element) -> AtomEntry:
    address = element.findtext(f"{_ATOM}id", "")
    named = parse_versioned(address)
    title = one_line(element.findtext(f"{_ATOM}title", ""))
    if not named or not title:
        raise InvalidResponse(f"invalid entry in response from arXiv: {one_line(address)[:80]}")
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
    return AtomEntry(arxiv_id=arxiv_id, version=version or 1, metadata=metadata)


def _paragraphs(summary: str) -> str:
    """Return the abstract with one line per paragraph; an indented line starts a new one (arXiv's rule)."""
    return "\n".join(filter(None, (one_line(part) for part in _PARAGRAPH.split(summary.strip()))))


def _publisher_doi(element: ET.Element) -> Doi | None:
    """Return the first DOI that is not arXiv's own; authors may give several."""
    texts = (word for item in element.iterfind(f"{_ARXIV}doi") for word in (item.text or "").split())
    dois = (Doi.parse(text) for text in texts)
    return next((doi for doi in dois if doi and not doi.arxiv_id), None)
