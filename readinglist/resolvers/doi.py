"""Looks DOIs up at their registration agencies: DataCite, which has data, software and theses, else through doi.org.

Interfaces: https://support.datacite.org/docs/api-get-doi and https://citation.doi.org/docs.html (content negotiation,
which redirects to the agency). No API key.
"""

from collections.abc import Mapping, Sequence
from typing import Self
from urllib.parse import quote

from readinglist.formats.entry_types import known_entry_type, publisher_field
from readinglist.net.batches import InvalidResponse
from readinglist.net.json_responses import is_absent, read_json, rows, table, words
from readinglist.papers.paper import Metadata, PartialDate
from readinglist.plugins.context import HttpClient, OnlineContext, Request, Response, address_setting
from readinglist.resolvers.crossref import author_of, date_of
from readinglist.resolvers.datacite import DataCiteResolver, creator_of, texts_of
from readinglist.resolvers.works import WEEK, Search, WorkResolver, work

_CSL = "application/vnd.citationstyles.csl+json"
_NO_DOI = b"doi not found"
_CSL_TYPES = {"paper-conference": "inproceedings", "article": "misc", "entry-encyclopedia": "inreference"}
"""CSL types that are not the names of entry types in other words; an `article` is one without a journal."""


class DoiResolver(WorkResolver):
    """Queries DataCite, then doi.org, by DOI."""

    name = "doi"
    label = "doi.org"
    service_url = "https://doi.org"

    def __init__(self, http: HttpClient | None, *, base_url: str = "", datacite_url: str = "") -> None:
        super().__init__(http, base_url=base_url)
        self._datacite_url = datacite_url or DataCiteResolver.service_url

    @classmethod
    def from_context(cls, context: OnlineContext) -> Self:
        """Return the resolver that the settings describe; its section may contain `base_url` and `datacite_url`.

        Raises:
            SettingsError: If one is not a URL.
        """
        own = f"resolvers.{cls.name}"
        given = {"base_url": context.section["datacite_url"]} if "datacite_url" in context.section else {}
        return cls(
            context.http,
            base_url=address_setting(context.section, own, cls.service_url),
            datacite_url=address_setting(given, f"{own}.datacite_url", DataCiteResolver.service_url),
        )

    def searches(self) -> Sequence[Search]:
        """Return the kinds of requests, in order."""
        return tuple(
            Search(applies=lambda record: record.doi is not None, request=request, parse=parse, exact=True)
            for request, parse in ((self._at_datacite, self._parse), (self._at_agency, self._parse_csl))
        )

    def _at_datacite(self, records: Sequence[Metadata]) -> Request:
        url = f"{self._datacite_url}/dois/{quote(str(records[0].doi), safe='/')}"
        return Request(service=DataCiteResolver.name, url=url, keep_seconds=WEEK)

    def _at_agency(self, records: Sequence[Metadata]) -> Request:
        url = f"{self._base_url}/{quote(str(records[0].doi), safe='/')}"
        return Request(service=self.name, url=url, accept=_CSL, keep_seconds=WEEK)

    def _parse(self, response: Response) -> Sequence[Metadata]:
        if is_absent(response):
            return ()
        attributes = table(table(table(read_json(response, "DataCite")).get("data")).get("attributes"))
        if not words(attributes.get("doi")):
            raise InvalidResponse("invalid response from DataCite: not the record of a DOI")
        return [_of_datacite(attributes)]

    def _parse_csl(self, response: Response) -> Sequence[Metadata]:
        if response.status == 404 and _NO_DOI in response.body.lower():
            return ()
        item = table(read_json(response, self.label))
        if not words(item.get("DOI")):
            raise InvalidResponse(f"invalid response from {self.label}: not the record of a DOI")
        return [_of_csl(item)]


plugin = DoiResolver.from_context


def _of_datacite(item: Mapping[str, object]) -> Metadata:
    types, container = table(item.get("types")), table(item.get("container"))
    named = (words(types.get(name)) for name in ("resourceTypeGeneral", "resourceType", "bibtex"))
    venue = words(container.get("title"))
    entry_type = _with_venue(next(filter(None, map(known_entry_type, named)), "misc"), venue)
    publisher = item.get("publisher")
    year = item.get("publicationYear")
    pages = (words(container.get(name)) for name in ("firstPage", "lastPage"))
    editors = (row for row in rows(item.get("contributors")) if row.get("contributorType") == "Editor")
    return work(
        title=next((words(title.get("title")) for title in rows(item.get("titles"))), ""),
        authors=map(creator_of, rows(item.get("creators"))),
        venue=venue,
        date=PartialDate(year) if isinstance(year, int) else None,
        entry_type=entry_type,
        doi=words(item.get("doi")),
        abstract=next(texts_of(item, "descriptions", "descriptionType", "Abstract", "description"), ""),
        editors=map(creator_of, editors),
        fields={
            "volume": words(container.get("volume")),
            "number": words(container.get("issue")),
            "pages": "-".join(dict.fromkeys(filter(None, pages))),
            "version": words(item.get("version")),
            publisher_field(entry_type): words(table(publisher).get("name")) or words(publisher),
        },
    )


def _of_csl(item: Mapping[str, object]) -> Metadata:
    kind, venue = words(item.get("type")), _first(item, "container-title")
    entry_type = _with_venue(_CSL_TYPES.get(kind) or known_entry_type(kind) or "misc", venue)
    return work(
        title=_first(item, "title"),
        authors=map(author_of, rows(item.get("author"))),
        venue=venue,
        date=date_of(item, "issued"),
        entry_type=entry_type,
        doi=words(item.get("DOI")),
        abstract=words(item.get("abstract")),
        editors=map(author_of, rows(item.get("editor"))),
        fields={
            "volume": words(item.get("volume")),
            "number": words(item.get("issue")),
            "pages": words(item.get("page")),
            "isbn": _first(item, "ISBN"),
            "version": words(item.get("version")),
            "address": words(item.get("publisher-place")),
            publisher_field(entry_type): words(item.get("publisher")),
        },
    )


def _with_venue(entry_type: str, venue: str) -> str:
    """Return the entry type, which is `misc` for an article without a journal."""
    return "misc" if entry_type == "article" and not venue else entry_type


def _first(item: Mapping[str, object], name: str) -> str:
    """Return a text, or the first of a list, as agencies differ."""
    value = item.get(name)
    return words(value[0] if isinstance(value, list) and value else value)
