"""Looks publications up at Semantic Scholar: many arXiv ids or DOIs per request, then by title.

Interface: https://api.semanticscholar.org/api-docs/graph. Without a key all users share one rate limit, which is often
exceeded; papers with an identifier are then not searched by title too.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from readinglist.net.batches import InvalidResponse
from readinglist.net.json_responses import read_json, required_rows, rows, table, words
from readinglist.papers.names import author_from_display
from readinglist.papers.paper import Metadata, PartialDate
from readinglist.plugins.context import Request, Response
from readinglist.resolvers.works import WEEK, Search, WorkResolver, work

_BATCH = 100
_RESULTS = 10
_LONGEST_QUERY = 300
_FIELDS = "title,authors,venue,publicationVenue,publicationTypes,year,externalIds,journal"


class SemanticScholarResolver(WorkResolver):
    """Queries by arXiv id or DOI, and searches by title."""

    name = "semantic_scholar"
    label = "Semantic Scholar"
    service_url = "https://api.semanticscholar.org"

    takes_key = True

    @property
    def _secrets(self) -> tuple[tuple[str, str], ...]:
        return (("x-api-key", self._api_key),) if self._api_key else ()

    def searches(self) -> Sequence[Search]:
        """Return the kinds of requests, in order."""
        return (
            Search(
                applies=lambda record: bool(_identifier(record)),
                request=self._by_identifiers,
                parse=self._batch,
                batch_size=_BATCH,
                split=_each,
            ),
            Search(
                applies=lambda record: bool(record.title and (self._secrets or not _identifier(record))),
                request=self._by_title,
                parse=self._list,
            ),
        )

    def _by_identifiers(self, records: Sequence[Metadata]) -> Request:
        return Request(
            service=self.name,
            url=f"{self._base_url}/graph/v1/paper/batch?fields={_FIELDS}",
            json=json.dumps({"ids": [_identifier(record) for record in records]}),
            keep_seconds=WEEK if len(records) == 1 else 0,
            secrets=self._secrets,
        )

    def _by_title(self, records: Sequence[Metadata]) -> Request:
        (record,) = records
        return Request(
            service=self.name,
            url=f"{self._base_url}/graph/v1/paper/search",
            query=(("query", record.title[:_LONGEST_QUERY]), ("limit", str(_RESULTS)), ("fields", _FIELDS)),
            keep_seconds=WEEK,
            secrets=self._secrets,
        )

    def _batch(self, response: Response) -> Sequence[Metadata]:
        """Return the papers of a batch, which has null for each unknown one."""
        value = read_json(response, self.label)
        known = [each for each in value if each is not None] if isinstance(value, list) else value
        return list(map(_work, required_rows(known, self.label)))

    def _list(self, response: Response) -> Sequence[Metadata]:
        """Return the papers of a search; a response without any has only their number."""
        content = table(read_json(response, self.label))
        return list(
            map(_work, required_rows(content.get("data", [] if content.get("total") == 0 else None), self.label))
        )


plugin = SemanticScholarResolver.from_context


def _each(response: Response) -> Sequence[Response]:
    """Return one response for each paper of a batch, in the order of the request."""
    papers = read_json(response, SemanticScholarResolver.label)
    if not isinstance(papers, list):
        raise InvalidResponse(f"invalid response from {SemanticScholarResolver.label}: not a list of papers")
    return [replace(response, body=json.dumps([each]).encode("ascii")) for each in papers]


def _identifier(record: Metadata) -> str:
    if record.arxiv_id:
        return f"ARXIV:{record.arxiv_id}"
    return f"DOI:{record.doi}" if record.doi else ""


def _work(paper: Mapping[str, object]) -> Metadata:
    journal, identifiers = table(paper.get("journal")), table(paper.get("externalIds"))
    named = words(table(paper.get("publicationVenue")).get("name")) or words(paper.get("venue"))
    entry_type = _entry_type(paper)
    year = paper.get("year")
    return work(
        title=words(paper.get("title")),
        authors=(author_from_display(name) for each in rows(paper.get("authors")) if (name := words(each.get("name")))),
        venue=named or words(journal.get("name")),
        date=PartialDate(year) if isinstance(year, int) else None,
        entry_type=entry_type,
        doi=words(identifiers.get("DOI")),
        arxiv_id=words(identifiers.get("ArXiv")),
        fields={
            "volume": words(journal.get("volume")) if entry_type == "article" else "",
            "pages": "".join(words(journal.get("pages")).split()),
        },
    )


def _entry_type(paper: Mapping[str, object]) -> str:
    """Return the entry type by the type of the venue, else by those of the paper."""
    kind = words(table(paper.get("publicationVenue")).get("type"))
    types = paper.get("publicationTypes")
    named = types if isinstance(types, list) else []
    if kind == "conference" or (not kind and "Conference" in named):
        return "inproceedings"
    return "article" if kind == "journal" or "JournalArticle" in named else "misc"
