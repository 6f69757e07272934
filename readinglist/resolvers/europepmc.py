"""Looks works of the life sciences up at Europe PMC: by PMID, PMCID or DOI, else by title. No API key.

Interface: https://europepmc.org/RestfulWebService. It has all of PubMed, and preprints (source ``PPR``).
"""

import re
from collections.abc import Mapping, Sequence

from readinglist.net.json_responses import read_json, required_rows, rows, table, words
from readinglist.net.search_phrases import quotable
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.names import author_from_display
from readinglist.papers.paper import Author, Metadata, PartialDate
from readinglist.plugins.context import Request, Response
from readinglist.resolvers.open_pdfs import addresses_of
from readinglist.resolvers.works import WEEK, Search, WorkResolver, work

_RESULTS = 10
_LONGEST_QUERY = 300
_PUBMED = lazy_pattern(
    r"(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed|europepmc\.org/(?:article|abstract)/med)/"
    r"(?P<id>\d{1,9})(?:/.*)?",
    re.IGNORECASE | re.ASCII,
)
_PMC = lazy_pattern(
    r"(?:(?:pmc\.)?ncbi\.nlm\.nih\.gov/(?:pmc/)?articles|europepmc\.org/(?:article|abstract)/pmc)/"
    r"(?P<id>PMC\d{1,9})(?:/.*)?",
    re.IGNORECASE | re.ASCII,
)
PAGE = "https://pubmed.ncbi.nlm.nih.gov/"
_PMC_PAGE = "https://pmc.ncbi.nlm.nih.gov/articles/"


class EuropePmcResolver(WorkResolver):
    """Queries by identifier, and searches by title."""

    name = "europepmc"
    label = "Europe PMC"
    service_url = "https://www.ebi.ac.uk/europepmc/webservices/rest"

    def searches(self) -> Sequence[Search]:
        """Return the kinds of requests, in order."""
        return (
            Search(
                applies=lambda record: bool(_by_number(record)), request=self._by_number, parse=self._parse, exact=True
            ),
            Search(applies=lambda record: bool(record.title), request=self._by_title, parse=self._parse),
        )

    def knows(self, record: Metadata) -> bool:
        """Whether the record has a PMID or PMCID."""
        return bool(pmid_of(record) or _pmcid_of(record))

    def _by_number(self, records: Sequence[Metadata]) -> Request:
        return self._request(_by_number(records[0]))

    def _by_title(self, records: Sequence[Metadata]) -> Request:
        return self._request(f'TITLE:"{quotable(records[0].title)[:_LONGEST_QUERY]}"')

    def _request(self, query: str) -> Request:
        fields = (("query", query), ("format", "json"), ("resultType", "core"), ("pageSize", str(_RESULTS)))
        return Request(service=self.name, url=f"{self._base_url}/search", query=fields, keep_seconds=WEEK)

    def _parse(self, response: Response) -> Sequence[Metadata]:
        content = table(read_json(response, self.label))
        found = table(content.get("resultList")).get("result")
        return list(map(_work, required_rows(found, self.label, total=content.get("hitCount"))))


plugin = EuropePmcResolver.from_context


def pmid_of(record: Metadata) -> str:
    """Return the PMID in a link of the record, or in its field; empty if there is none."""
    stated = dict(record.extra).get("pmid", "")
    found = next(filter(None, map(_PUBMED.fullmatch, addresses_of(record))), None)
    return found["id"] if found else stated if stated.isascii() and stated.isdecimal() else ""


def _pmcid_of(record: Metadata) -> str:
    found = next(filter(None, map(_PMC.fullmatch, addresses_of(record))), None)
    return found["id"].upper() if found else ""


def _by_number(record: Metadata) -> str:
    """Return the query for the identifier of a record; empty if it has none."""
    if pmid := pmid_of(record):
        return f"EXT_ID:{pmid} AND SRC:MED"
    if pmcid := _pmcid_of(record):
        return f"PMCID:{pmcid}"
    return f'DOI:"{quotable(str(record.doi))}"' if record.doi else ""


def _work(item: Mapping[str, object]) -> Metadata:
    journal = table(item.get("journalInfo"))
    preprint = words(item.get("source")) == "PPR"
    venue = words(table(journal.get("journal")).get("title"))
    numbers = ((PAGE, "pmid"), (_PMC_PAGE, "pmcid"))
    return work(
        title=words(item.get("title")).removesuffix("."),
        authors=map(_author, rows(table(item.get("authorList")).get("author"))),
        venue="" if preprint else venue,
        date=PartialDate.parse(words(item.get("pubYear"))),
        entry_type="article" if venue and not preprint else "misc",
        doi=words(item.get("doi")),
        abstract=words(item.get("abstractText")),
        links=tuple(f"{page}{number}" for page, name in numbers if (number := words(item.get(name)))),
        fields={
            "volume": words(journal.get("volume")),
            "number": words(journal.get("issue")),
            "pages": words(item.get("pageInfo")),
            "pmid": words(item.get("pmid")),
        },
    )


def _author(row: Mapping[str, object]) -> Author | None:
    group, family, given = (words(row.get(name)) for name in ("collectiveName", "lastName", "firstName"))
    if group:
        return Author(family=group, corporate=True)
    given = given or words(row.get("initials"))
    name = f"{family}, {given}" if family and given else family
    return author_from_display(name) if name else None
