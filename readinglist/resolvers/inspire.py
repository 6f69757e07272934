"""Looks works of high-energy physics up at INSPIRE: by arXiv id, DOI or number, else by title. No API key.

Interface: https://github.com/inspirehep/rest-api-doc. Errata stand among the publications of a record.
"""

import re
from collections.abc import Mapping, Sequence
from urllib.parse import quote

from readinglist.formats.entry_types import known_entry_type
from readinglist.net.batches import InvalidResponse
from readinglist.net.json_responses import is_absent, read_json, required_rows, rows, table, words
from readinglist.net.search_phrases import quotable
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.names import author_from_display
from readinglist.papers.paper import Author, Metadata, PartialDate
from readinglist.plugins.context import Request, Response
from readinglist.resolvers.open_pdfs import addresses_of
from readinglist.resolvers.works import WEEK, Search, WorkResolver, work

_RESULTS = 10
_LONGEST_QUERY = 300
_FIELDS = (
    "titles,authors,collaborations,corporate_author,publication_info,dois,arxiv_eprints,document_type,earliest_date,"
    "control_number"
)
_PAGE = "inspirehep.net/literature/"
_ADDRESS = lazy_pattern(r"inspirehep\.net/(?:literature|record|api/literature)/(?P<id>\d{1,9})(?:[/?].*)?", re.ASCII)
_NOT_THE_WORK = frozenset({"erratum", "addendum", "corrigendum", "reprint", "translation", "editorial note"})


class InspireResolver(WorkResolver):
    """Queries by arXiv id, DOI or the number in INSPIRE's address, and searches by title."""

    name = "inspire"
    label = "INSPIRE"
    service_url = "https://inspirehep.net"

    def searches(self) -> Sequence[Search]:
        """Return the kinds of requests, in order."""
        return (
            Search(
                applies=lambda record: bool(_path(record)), request=self._by_identifier, parse=self._one, exact=True
            ),
            Search(applies=lambda record: bool(record.title), request=self._by_title, parse=self._list),
        )

    def knows(self, record: Metadata) -> bool:
        """Whether the record has an address of INSPIRE."""
        return bool(_number_of(record))

    def _by_identifier(self, records: Sequence[Metadata]) -> Request:
        return self._request(_path(records[0]))

    def _by_title(self, records: Sequence[Metadata]) -> Request:
        title = quotable(records[0].title)[:_LONGEST_QUERY]
        return self._request("literature", ("q", f't "{title}"'), ("size", str(_RESULTS)))

    def _request(self, path: str, *query: tuple[str, str]) -> Request:
        url = f"{self._base_url}/api/{path}"
        return Request(service=self.name, url=url, query=(*query, ("fields", _FIELDS)), keep_seconds=WEEK)

    def _one(self, response: Response) -> Sequence[Metadata]:
        if is_absent(response):
            return ()
        metadata = table(read_json(response, self.label)).get("metadata")
        if not isinstance(metadata, dict):
            raise InvalidResponse(f"invalid response from {self.label}: not a record")
        return [_work(metadata)]

    def _list(self, response: Response) -> Sequence[Metadata]:
        content = table(table(read_json(response, self.label)).get("hits"))
        hits = required_rows(content.get("hits"), self.label, total=content.get("total"))
        return [_work(table(hit.get("metadata"))) for hit in hits]


plugin = InspireResolver.from_context


def _path(record: Metadata) -> str:
    if record.arxiv_id:
        return f"arxiv/{record.arxiv_id}"
    if record.doi:
        return f"doi/{quote(str(record.doi), safe='/')}"
    number = _number_of(record)
    return f"literature/{number}" if number else ""


def _number_of(record: Metadata) -> str:
    found = next(filter(None, map(_ADDRESS.fullmatch, addresses_of(record))), None)
    return found["id"] if found else ""


def _work(item: Mapping[str, object]) -> Metadata:
    places = [each for each in rows(item.get("publication_info")) if words(each.get("material")) not in _NOT_THE_WORK]
    place = next((each for each in places if each.get("journal_title")), {})
    venue, year = words(place.get("journal_title")), place.get("year")
    types = item.get("document_type")
    stated = known_entry_type(words(types[0])) if isinstance(types, list) and types else ""
    pages = [words(place.get(name)) for name in ("page_start", "page_end")]
    dois = [each for each in rows(item.get("dois")) if words(each.get("material")) not in _NOT_THE_WORK]
    number = item.get("control_number")
    groups = [Author(family=name, corporate=True) for name in map(words, _groups(item)) if name]
    return work(
        title=next((words(each.get("title")) for each in rows(item.get("titles"))), ""),
        authors=[*map(_author, rows(item.get("authors")))] or groups,
        venue=venue,
        date=PartialDate(year) if isinstance(year, int) else PartialDate.parse(words(item.get("earliest_date"))),
        entry_type="misc" if stated in ("article", "") and not venue else stated or "article",
        doi=next((words(each.get("value")) for each in dois), ""),
        arxiv_id=next((words(each.get("value")) for each in rows(item.get("arxiv_eprints"))), ""),
        links=(f"https://{_PAGE}{number}",) if isinstance(number, int) else (),
        fields={
            "volume": words(place.get("journal_volume")),
            "number": words(place.get("journal_issue")),
            "pages": "-".join(dict.fromkeys(filter(None, pages))) or words(place.get("artid")),
        },
    )


def _author(row: Mapping[str, object]) -> Author | None:
    name = words(row.get("full_name"))
    return author_from_display(name) if name else None


def _groups(item: Mapping[str, object]) -> list[object]:
    corporate = item.get("corporate_author")
    collaborations = [each.get("value") for each in rows(item.get("collaborations"))]
    return collaborations or (corporate if isinstance(corporate, list) else [])
