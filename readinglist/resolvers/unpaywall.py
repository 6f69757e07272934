"""Looks up where the open PDF of a DOI is, at Unpaywall, and what the DOI describes. Needs a mail address, no API key.

Interface: https://unpaywall.org/products/api and https://unpaywall.org/data-format.
"""

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote

from readinglist.formats.entry_types import known_entry_type
from readinglist.net.batches import InvalidResponse, parsed
from readinglist.net.json_responses import is_absent, read_json, rows, table, words
from readinglist.papers.errors import ServiceError
from readinglist.papers.identifiers import Doi
from readinglist.papers.names import author_from_display
from readinglist.papers.paper import Author, Metadata, PartialDate
from readinglist.plugins.context import Request, Response
from readinglist.plugins.protocols import LookupFailed, PdfAddress, PdfsFound
from readinglist.resolvers.open_pdfs import find_each, stated_pdf
from readinglist.resolvers.works import WEEK, Search, WorkResolver, work


class UnpaywallResolver(WorkResolver):
    """Queries by DOI."""

    name = "unpaywall"
    label = "Unpaywall"
    service_url = "https://api.unpaywall.org"

    def searches(self) -> Sequence[Search]:
        """Return the only kind of request."""
        return (
            Search(applies=lambda record: record.doi is not None, request=self._by_doi, parse=self._works, exact=True),
        )

    def find_pdfs(self, papers: Sequence[Metadata]) -> Iterator[PdfsFound | LookupFailed]:
        """Return the open PDFs of each paper with a DOI."""
        return find_each(papers, self._find_pdfs)

    def _find_pdfs(self, paper: Metadata) -> list[PdfAddress]:
        if paper.doi is None:
            return []
        if self._http is None:
            raise ServiceError("offline")
        request = self._by_doi([paper])
        response = self._http.send(request)
        try:
            content = parsed(lambda received: self._content(received, paper.doi), response, self.label)
        except InvalidResponse:
            self._http.forget(request)
            raise
        places = [table(content.get("best_oa_location")), *rows(content.get("oa_locations"))]
        urls = dict.fromkeys(filter(None, (words(place.get("url_for_pdf")) for place in places)))
        return [found for url in urls if (found := stated_pdf(self.name, url))]

    def _by_doi(self, records: Sequence[Metadata]) -> Request:
        if not self._contact:
            raise ServiceError(f"{self.label} needs a mail address: set `contact` in [readinglist]")
        doi = quote(str(records[0].doi), safe="/")
        return Request(
            service=self.name, url=f"{self._base_url}/v2/{doi}", query=(("email", self._contact),), keep_seconds=WEEK
        )

    def _works(self, response: Response) -> Sequence[Metadata]:
        content = self._content(response, None)
        return [_work(content)] if content else []

    def _content(self, response: Response, requested: Doi | None) -> Mapping[str, object]:
        """Return the record of a DOI, empty if it is unknown."""
        if is_absent(response):
            return {}
        content = table(read_json(response, self.label))
        found = Doi.parse(words(content.get("doi")))
        if not isinstance(content.get("is_oa"), bool) or found is None or (requested and found != requested):
            raise InvalidResponse(f"invalid response from {self.label}: not the record of this DOI")
        return content


plugin = UnpaywallResolver.from_context


def _work(content: Mapping[str, object]) -> Metadata:
    year = content.get("year")
    return work(
        title=words(content.get("title")),
        authors=map(_author, rows(content.get("z_authors"))),
        venue=words(content.get("journal_name")),
        date=PartialDate(year) if isinstance(year, int) else None,
        entry_type=known_entry_type(words(content.get("genre"))) or "misc",
        doi=words(content.get("doi")),
        fields={"publisher": words(content.get("publisher"))},
    )


def _author(row: Mapping[str, object]) -> Author | None:
    family, given = words(row.get("family")), words(row.get("given"))
    name = f"{family}, {given}" if family and given else family or words(row.get("raw_author_name"))
    return author_from_display(name) if name else None
