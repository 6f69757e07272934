"""Looks papers up at the ACL Anthology, whose ids are part of the DOIs and URLs of its papers. No API key.

Ids: https://aclanthology.org/info/ids/. A paper is at ``/ID.bib`` as BibTeX, and at ``/ID.pdf``.
"""

import re
from collections.abc import Iterator, Sequence

from readinglist.bibtex.addresses import plain_address
from readinglist.bibtex.authors import authors_from_tex
from readinglist.bibtex.blocks import RawEntry, read_blocks
from readinglist.bibtex.dates import read_month
from readinglist.bibtex.values import Macros
from readinglist.net.batches import InvalidResponse
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import Metadata, PartialDate
from readinglist.plugins.context import Request, Response
from readinglist.plugins.protocols import LookupFailed, PdfAddress, PdfsFound
from readinglist.resolvers.open_pdfs import addresses_of, find_each, own_pdf
from readinglist.resolvers.works import WEEK, Search, WorkResolver, work
from readinglist.tex import to_line

_ID = r"(?P<id>[A-Z]\d\d-\d{4}|\d{4}\.[a-z0-9_]{1,40}-[a-z0-9_]{1,40}\.\d{1,5})"
_DOI = lazy_pattern(rf"10\.(?:18653|3115)/v1/{_ID}", re.IGNORECASE | re.ASCII)
_URL = lazy_pattern(rf"(?:aclanthology\.org|aclweb\.org/anthology)/{_ID}(?:v\d)?(?:/|\.pdf|\.bib)?", re.ASCII)
_FIELDS = ("volume", "number", "pages", "publisher", "address", "editor", "isbn")


class AclResolver(WorkResolver):
    """Queries by the id in the DOI or a link of a paper."""

    name = "acl"
    label = "ACL Anthology"
    service_url = "https://aclanthology.org"

    def searches(self) -> Sequence[Search]:
        """Return the only kind of request."""
        applies, request, parse = lambda record: bool(anthology_id(record)), self._by_id, self._parse
        return (Search(applies=applies, request=request, parse=parse, exact=True),)

    def find_pdfs(self, papers: Sequence[Metadata]) -> Iterator[PdfsFound | LookupFailed]:
        """Return the PDF of each paper of the anthology, without a request."""
        return find_each(papers, self._find_pdfs)

    def _find_pdfs(self, paper: Metadata) -> list[PdfAddress]:
        found = anthology_id(paper)
        return [own_pdf(self.name, f"{self._base_url}/{found}.pdf", self._base_url)] if found else []

    def _by_id(self, records: Sequence[Metadata]) -> Request:
        return Request(service=self.name, url=f"{self._base_url}/{anthology_id(records[0])}.bib", keep_seconds=WEEK)

    def _parse(self, response: Response) -> Sequence[Metadata]:
        """Return the only entry of a .bib file; that the anthology lacks an id is no error: files appear late."""
        if response.status != 200:
            raise InvalidResponse(f"{self.label} returned HTTP {response.status}")
        blocks = read_blocks(response.body.decode("utf-8"))
        entries = [block for block in blocks if isinstance(block, RawEntry)]
        if len(entries) != 1:
            raise InvalidResponse(f"invalid response from {self.label}: not one BibTeX entry")
        return [_work(entries[0])]


plugin = AclResolver.from_context


def anthology_id(paper: Metadata) -> str:
    """Return the id of the paper in the anthology by its DOI, else by a link; empty if neither has one."""
    found = _DOI.fullmatch(paper.doi.text) if paper.doi else None
    found = found or next(filter(None, map(_URL.fullmatch, addresses_of(paper))), None)
    if not found:
        return ""
    return found["id"].upper() if "-" in found["id"][:4] else found["id"].lower()


def _work(entry: RawEntry) -> Metadata:
    macros = Macros()
    values = {item.name.lower(): macros.value(item.value) for item in entry.fields}
    if not values.get("title") or "url" not in values:
        raise InvalidResponse("invalid response from ACL Anthology: an entry without title or url")
    month = read_month(values.get("month", "")).first
    year = values.get("year", "")
    return work(
        title=to_line(values["title"]),
        authors=authors_from_tex(values.get("author", "")),
        venue=to_line(values.get("booktitle") or values.get("journal", "")),
        date=PartialDate.parse(f"{year}-{month:02}" if month else year),
        entry_type=entry.entry_type,
        doi=plain_address(values.get("doi", "")),
        links=(plain_address(values["url"]),),
        fields={name: to_line(values.get(name, "")) for name in _FIELDS},
    )
