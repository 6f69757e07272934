"""Looks works of the life sciences up at PubMed: by PMID, else by DOI or title. A key allows ten requests a second.

Interface: https://www.ncbi.nlm.nih.gov/books/NBK25499/ (E-utilities): a search gives numbers, and a second request what
they are. Given names are initials; Europe PMC has them in full.
"""

from collections.abc import Mapping, Sequence

from readinglist.net.batches import InvalidResponse, parsed
from readinglist.net.json_responses import read_json, rows, table, words
from readinglist.net.search_phrases import quotable
from readinglist.papers.errors import ServiceError
from readinglist.papers.names import author_from_display
from readinglist.papers.paper import Author, Metadata, PartialDate
from readinglist.plugins.context import Request, Response
from readinglist.resolvers.europepmc import PAGE, pmid_of
from readinglist.resolvers.works import WEEK, Search, WorkResolver, work

_RESULTS = 10
_LONGEST_QUERY = 300


class PubMedResolver(WorkResolver):
    """Queries by PMID, and searches by DOI or title."""

    name = "pubmed"
    label = "PubMed"
    service_url = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils"
    takes_key = True

    def searches(self) -> Sequence[Search]:
        """Return the kinds of requests, in order."""
        return (
            Search(applies=lambda record: bool(pmid_of(record)), request=self._by_pmid, parse=self._parse, exact=True),
            Search(applies=lambda record: bool(_term(record)), request=self._found, parse=self._parse),
        )

    def _by_pmid(self, records: Sequence[Metadata]) -> Request:
        return self._request("esummary", ("id", pmid_of(records[0])))

    def _found(self, records: Sequence[Metadata]) -> Request:
        """Return the request for what a search found; if that is nothing, the search itself, whose response is kept."""
        if self._http is None:
            raise ServiceError("offline")
        search = self._request("esearch", ("term", _term(records[0])), ("retmax", str(_RESULTS)))
        try:
            numbers = parsed(self._numbers, self._http.send(search), self.label)
        except InvalidResponse:
            self._http.forget(search)
            raise
        return self._request("esummary", ("id", ",".join(numbers))) if numbers else search

    def _request(self, tool: str, *query: tuple[str, str]) -> Request:
        fields = (("db", "pubmed"), ("retmode", "json"), ("tool", "readinglist"), *query)
        return Request(
            service=self.name,
            url=f"{self._base_url}/{tool}.fcgi",
            query=(*fields, ("email", self._contact)) if self._contact else fields,
            secret_query=(("api_key", self._api_key),) if self._api_key else (),
            keep_seconds=WEEK,
        )

    def _numbers(self, response: Response) -> list[str]:
        content = table(table(read_json(response, self.label)).get("esearchresult"))
        found = content.get("idlist")
        if not isinstance(found, list) or (not found and content.get("count", "0") != "0"):
            raise InvalidResponse(f"invalid response from {self.label}: not a list of numbers")
        return [number for number in map(words, found) if number.isascii() and number.isdecimal()]

    def _parse(self, response: Response) -> Sequence[Metadata]:
        content = table(read_json(response, self.label))
        if "esearchresult" in content and not self._numbers(response):
            return ()
        result = table(content.get("result"))
        numbers = result.get("uids")
        if not isinstance(numbers, list) or not all(isinstance(result.get(str(each)), dict) for each in numbers):
            raise InvalidResponse(f"invalid response from {self.label}: not a list of papers")
        items = (table(result[str(number)]) for number in numbers)
        return [_work(item) for item in items if "error" not in item]


plugin = PubMedResolver.from_context


def _term(record: Metadata) -> str:
    if record.doi:
        return f'"{quotable(str(record.doi))}"[doi]'
    return f'"{quotable(record.title)[:_LONGEST_QUERY]}"[title]' if record.title else ""


def _work(item: Mapping[str, object]) -> Metadata:
    identifiers = {words(each.get("idtype")): words(each.get("value")) for each in rows(item.get("articleids"))}
    venue = words(item.get("fulljournalname")) or words(item.get("source"))
    number = words(item.get("uid"))
    return work(
        title=words(item.get("title")).removesuffix("."),
        authors=map(_author, rows(item.get("authors"))),
        venue=venue,
        date=PartialDate.parse(words(item.get("pubdate"))[:4]),
        entry_type="article" if venue else "misc",
        doi=identifiers.get("doi", ""),
        links=(f"{PAGE}{number}",) if number else (),
        fields={
            "volume": words(item.get("volume")),
            "number": words(item.get("issue")),
            "pages": words(item.get("pages")),
            "pmid": number,
        },
    )


def _author(row: Mapping[str, object]) -> Author | None:
    """Return a person, written as ``Vole BC``, or a group."""
    name = words(row.get("name"))
    if words(row.get("authtype")) == "CollectiveName":
        return Author(family=name, corporate=True) if name else None
    family, _, initials = name.rpartition(" ")
    if not family:
        return author_from_display(name) if name else None
    return author_from_display(f"{family}, {' '.join(f'{letter}.' for letter in initials)}")
