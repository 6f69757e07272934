"""Looks works up at OpenAlex, which has all fields: by DOI, else by title. Needs an API key.

Interface: https://docs.openalex.org/api-entities/works. It joins a preprint and its publication in one work.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote

from readinglist.formats.entry_types import known_entry_type
from readinglist.net.json_responses import is_absent, read_json, required_rows, rows, table, words
from readinglist.papers.identifiers import ArxivId
from readinglist.papers.names import author_from_display
from readinglist.papers.paper import Author, Metadata, PartialDate
from readinglist.plugins.context import Request, Response
from readinglist.resolvers.works import WEEK, Search, WorkResolver, work

_RESULTS = 10
_LONGEST_QUERY = 300


class OpenAlexResolver(WorkResolver):
    """Queries by DOI, that of arXiv for preprints, and searches by title."""

    name = "openalex"
    label = "OpenAlex"
    service_url = "https://api.openalex.org"
    needs_key = True

    def searches(self) -> Sequence[Search]:
        """Return the kinds of requests, in order."""
        return (
            Search(applies=lambda record: bool(_doi(record)), request=self._by_doi, parse=self._one, exact=True),
            Search(applies=lambda record: bool(_query(record)), request=self._by_title, parse=self._list),
        )

    def _by_doi(self, records: Sequence[Metadata]) -> Request:
        return self._request(f"/works/doi:{quote(_doi(records[0]), safe='/')}")

    def _by_title(self, records: Sequence[Metadata]) -> Request:
        return self._request("/works", ("filter", f"title.search:{_query(records[0])}"), ("per_page", str(_RESULTS)))

    def _request(self, path: str, *query: tuple[str, str]) -> Request:
        key = (("api_key", self._api_key),)
        return Request(
            service=self.name, url=f"{self._base_url}{path}", query=query, secret_query=key, keep_seconds=WEEK
        )

    def _one(self, response: Response) -> Sequence[Metadata]:
        if is_absent(response):
            return ()
        content = table(read_json(response, self.label))
        return [_work(content) for _ in required_rows([content] if words(content.get("id")) else None, self.label)]

    def _list(self, response: Response) -> Sequence[Metadata]:
        content = table(read_json(response, self.label))
        total = table(content.get("meta")).get("count")
        return list(map(_work, required_rows(content.get("results"), self.label, total=total)))


plugin = OpenAlexResolver.from_context


def _doi(record: Metadata) -> str:
    return str(record.doi) if record.doi else f"10.48550/arxiv.{record.arxiv_id}" if record.arxiv_id else ""


def _query(record: Metadata) -> str:
    """Return the words of the title, without the signs of the syntax of filters."""
    return " ".join(re.sub(r"[^\w\s'-]", " ", record.title).split())[:_LONGEST_QUERY]


def _work(item: Mapping[str, object]) -> Metadata:
    place, biblio = table(item.get("primary_location")), table(item.get("biblio"))
    source = table(place.get("source"))
    published = words(source.get("type")) != "repository"
    kind = known_entry_type(words(place.get("raw_type"))) or known_entry_type(words(item.get("type")))
    year, pages = item.get("publication_year"), (words(biblio.get(name)) for name in ("first_page", "last_page"))
    return work(
        title=words(item.get("title")),
        authors=map(_author, rows(item.get("authorships"))),
        venue=words(source.get("display_name")) if published else "",
        date=PartialDate(year) if isinstance(year, int) else None,
        entry_type=(kind if published else "") or "misc",
        doi=words(item.get("doi")),
        arxiv_id=next(_arxiv_ids(item), ""),
        fields={
            "volume": words(biblio.get("volume")),
            "number": words(biblio.get("issue")),
            "pages": "-".join(dict.fromkeys(filter(None, pages))),
        },
    )


def _author(row: Mapping[str, object]) -> Author | None:
    name = words(row.get("raw_author_name")) or words(table(row.get("author")).get("display_name"))
    return author_from_display(name) if name else None


def _arxiv_ids(item: Mapping[str, object]) -> Iterator[str]:
    for location in rows(item.get("locations")):
        found = ArxivId.parse(words(location.get("landing_page_url")))
        if found:
            yield str(found)
