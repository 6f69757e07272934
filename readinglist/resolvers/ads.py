"""Looks works of astronomy and physics up at ADS: by arXiv id or DOI, else by title. Needs an API key.

Interface: https://ui.adsabs.harvard.edu/help/api/api-docs.html (Solr's query syntax).
"""

from collections.abc import Mapping, Sequence

from readinglist.formats.entry_types import known_entry_type
from readinglist.net.json_responses import read_json, required_rows, table, words
from readinglist.net.search_phrases import quotable
from readinglist.papers.identifiers import ArxivId
from readinglist.papers.names import author_from_display
from readinglist.papers.paper import Metadata, PartialDate
from readinglist.plugins.context import Request, Response
from readinglist.resolvers.works import WEEK, Search, WorkResolver, work

_RESULTS = 10
_LONGEST_QUERY = 300
_FIELDS = "bibcode,title,author,pub,volume,issue,page,page_range,year,doi,identifier,doctype,abstract"


class AdsResolver(WorkResolver):
    """Queries by arXiv id or DOI, and searches by title."""

    name = "ads"
    label = "ADS"
    service_url = "https://api.adsabs.harvard.edu"
    needs_key = True

    def searches(self) -> Sequence[Search]:
        """Return the kinds of requests, in order."""
        return (
            Search(
                applies=lambda record: bool(_identifier(record)),
                request=self._by_identifier,
                parse=self._parse,
                exact=True,
            ),
            Search(applies=lambda record: bool(record.title), request=self._by_title, parse=self._parse),
        )

    def _by_identifier(self, records: Sequence[Metadata]) -> Request:
        return self._request(_identifier(records[0]))

    def _by_title(self, records: Sequence[Metadata]) -> Request:
        return self._request(f'title:"{quotable(records[0].title)[:_LONGEST_QUERY]}"')

    def _request(self, query: str) -> Request:
        return Request(
            service=self.name,
            url=f"{self._base_url}/v1/search/query",
            query=(("q", query), ("fl", _FIELDS), ("rows", str(_RESULTS))),
            secrets=(("Authorization", f"Bearer {self._api_key}"),),
            keep_seconds=WEEK,
        )

    def _parse(self, response: Response) -> Sequence[Metadata]:
        content = table(table(read_json(response, self.label)).get("response"))
        return list(map(_work, required_rows(content.get("docs"), self.label, total=content.get("numFound"))))


plugin = AdsResolver.from_context


def _identifier(record: Metadata) -> str:
    if record.arxiv_id:
        return f'identifier:"arXiv:{record.arxiv_id}"'
    return f'doi:"{quotable(str(record.doi))}"' if record.doi else ""


def _work(item: Mapping[str, object]) -> Metadata:
    kind, venue = words(item.get("doctype")), words(item.get("pub"))
    preprint = kind == "eprint" or "arxiv" in venue.lower()
    named = (ArxivId.parse(text) for text in _texts(item, "identifier"))
    return work(
        title=next(iter(_texts(item, "title")), ""),
        authors=map(author_from_display, _texts(item, "author")),
        venue="" if preprint else venue,
        date=PartialDate.parse(words(item.get("year"))),
        entry_type=(known_entry_type(kind) if not preprint else "") or "misc",
        doi=next(iter(_texts(item, "doi")), ""),
        arxiv_id=next((str(found) for found in named if found), ""),
        abstract=words(item.get("abstract")),
        fields={
            "volume": words(item.get("volume")),
            "number": words(item.get("issue")),
            "pages": words(item.get("page_range")) or next(iter(_texts(item, "page")), ""),
        },
    )


def _texts(item: Mapping[str, object], name: str) -> list[str]:
    value = item.get(name)
    return [text for each in value if (text := words(each))] if isinstance(value, list) else []
