"""A client of arXiv's API: papers by search query and by identifier, in few requests."""

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlencode

from readinglist.net.arxiv_atom import AtomEntry, Feed, read_feed
from readinglist.net.batches import BatchRunner, InvalidResponse, NoResponse, RequestBatch, batches_of, parsed
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.identifiers import ArxivId
from readinglist.plugins.context import HttpClient, Request

BASE_URL = "https://export.arxiv.org/api/query"
SERVICE = "arxiv"

QUERIES = 15
"""Queries per search request: batches of ten to twenty are reported to work well."""

IDS = 100
"""Identifiers per request; a few hundred still fit into a URL."""

PER_QUERY = 10
FEWEST_ENTRIES = 50
"""Entries requested: ten per query, and never fewer than this."""

WIDE_PAGE = 500
"""Entries requested if a single query has many results."""

_DAY = 86400.0
_YEAR = 365 * _DAY
_LONGEST_URL = 4000
_SURPRISING = 3
_MOST_DOUBTS = 3


_Name = tuple[ArxivId, int | None]
"""An identifier and a version, None for the newest."""


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A query for one paper. `broad` ones are sent alone, because their results would crowd out the others.

    `last` is set if no other query for the paper follows, so that no results mean that it does not exist.
    """

    query: str
    broad: bool = False
    last: bool = True


@dataclass(frozen=True, slots=True)
class SearchResults:
    """The results of a query, including those of other queries in the batch. `complete` is False if there are more."""

    entries: tuple[AtomEntry, ...]
    complete: bool = True


class ArxivApi:
    """A client for one run: after repeated failures it sends no more requests and returns `NoResponse`."""

    def __init__(self, http: HttpClient, *, base_url: str = BASE_URL, queries: int = QUERIES) -> None:
        self._http = http
        self._base_url = base_url
        self._queries = queries
        self._runner = BatchRunner()
        self._doubts = _MOST_DOUBTS

    def search(self, queries: Sequence[SearchQuery]) -> list[SearchResults | NoResponse]:
        """Return one result per query, in order.

        An empty feed is requested again if it is the last query for a paper or surprising, because arXiv sometimes
        sends empty feeds by mistake; after a few that were confirmed, the others are trusted.
        """
        results: list[SearchResults | NoResponse] = [NoResponse("not sent")] * len(queries)

        def send(batch: RequestBatch) -> Sequence[RequestBatch]:
            query = " OR ".join(queries[item].query for item in batch.items)
            most = WIDE_PAGE if batch.wide else max(FEWEST_ENTRIES, PER_QUERY * len(batch.items))
            request = self._request((("search_query", query), ("start", "0"), ("max_results", str(most))), _DAY)
            feed = self._fetch(request)
            if feed.total > len(feed.entries):
                if len(batch.items) > 1:
                    return batch.halves()
                if not batch.wide:
                    return (replace(batch, wide=True),)
            if not feed.entries and self._is_doubtful(batch, [queries[item] for item in batch.items]):
                self._http.forget(request)
                return (replace(batch, again=True),)
            for item in batch.items:
                results[item] = SearchResults(feed.entries, complete=feed.total <= len(feed.entries))
            return ()

        together = [place for place, query in enumerate(queries) if not query.broad]
        alone = [RequestBatch((place,)) for place, query in enumerate(queries) if query.broad]
        for batch, failure in self._runner.run([*batches_of(together, self._queries), *alone], send):
            for item in batch.items:
                results[item] = failure
        return results

    def _is_doubtful(self, batch: RequestBatch, queries: Sequence[SearchQuery]) -> bool:
        """Whether an empty feed for this batch should be requested again."""
        if batch.again or self._doubts == 0:
            return False
        if len(queries) < _SURPRISING and not any(query.last for query in queries):
            return False
        self._doubts -= 1
        return True

    def by_ids(self, wanted: Sequence[_Name]) -> list[AtomEntry | NoResponse | None]:
        """Return one entry per identifier (and version, None for the newest), in order; None if there is no such paper.

        Identifiers that are missing in a response are requested again before they count as not found.
        """
        found: dict[_Name, AtomEntry] = {}
        failed: dict[_Name, NoResponse] = {}
        names = sorted(set(wanted), key=lambda name: (name[0], name[1] or 0))

        def send(batch: RequestBatch) -> Sequence[RequestBatch]:
            requested = {names[item]: item for item in batch.items}
            request = self._id_request(list(requested))
            for entry in self._fetch(request).entries:
                name = (entry.arxiv_id, entry.version if batch.wide else None)
                if name not in requested:
                    self._http.forget(request)
                    raise InvalidResponse(f"arXiv sent {entry.arxiv_id}, which was not requested")
                found[name] = entry
            missing = tuple(item for name, item in requested.items() if name not in found)
            if missing and not batch.again:
                if len(missing) == len(requested):
                    self._http.forget(request)
                return (RequestBatch(missing, wide=batch.wide, again=True),)
            return ()

        newest = [item for item, (_, version) in enumerate(names) if version is None]
        versions = [item for item, (_, version) in enumerate(names) if version is not None]
        batches = [*batches_of(newest, IDS), *batches_of(versions, IDS, wide=True)]
        for batch, failure in self._runner.run(batches, send):
            failed.update({names[item]: failure for item in batch.items})
        return [found.get(name, failed.get(name)) for name in wanted]

    def _id_request(self, names: Sequence[_Name]) -> Request:
        texts = [f"{arxiv_id}v{version}" if version else str(arxiv_id) for arxiv_id, version in names]
        immutable = all(version for _, version in names)
        fields = (("id_list", ",".join(texts)), ("start", "0"), ("max_results", str(len(texts))))
        return self._request(fields, _YEAR if immutable else _DAY)

    def _request(self, fields: tuple[tuple[str, str], ...], keep_seconds: float) -> Request:
        """Return a GET request, or a POST if the URL would be too long for servers on the way."""
        if len(urlencode(fields)) > _LONGEST_URL:
            return Request(service=SERVICE, url=self._base_url, form=fields, keep_seconds=keep_seconds)
        return Request(service=SERVICE, url=self._base_url, query=fields, keep_seconds=keep_seconds)

    def _fetch(self, request: Request) -> Feed:
        response = self._http.send(request)
        try:
            return parsed(read_feed, response, "arXiv")
        except InvalidResponse:
            self._http.forget(request)
            raise
