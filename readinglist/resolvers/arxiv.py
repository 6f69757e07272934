"""Looks papers up at arXiv: by arXiv id if the record states one, else by title or phrases of the abstract."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from urllib.parse import urljoin

from readinglist.net.arxiv_api import BASE_URL, QUERIES, ArxivApi, SearchQuery
from readinglist.net.arxiv_atom import AtomEntry
from readinglist.net.arxiv_queries import is_broad, is_second_broad, second_query, title_query
from readinglist.net.batches import NoResponse
from readinglist.papers.errors import SettingsError
from readinglist.papers.folding import squeeze
from readinglist.papers.identifiers import ArxivId
from readinglist.papers.paper import Candidate, Metadata, OriginKind
from readinglist.plugins.context import HttpClient, OnlineContext, address_setting
from readinglist.plugins.protocols import LookupFailed, PdfsFound, Resolver
from readinglist.resolvers.open_pdfs import own_pdf
from readinglist.resolvers.service import Lookup, PreprintResolver, abstracts_agree

MAX_BATCH = 25
_MAX_VERSIONS = 5
"""Maximum number of earlier versions to compare, starting with the first: titles mostly change once."""

_Name = tuple[ArxivId, int | None]


def plugin(context: OnlineContext) -> Resolver:
    """Return the resolver; its section may contain `base_url` and `batch` (titles per request, at most 25).

    Raises:
        SettingsError: If a setting is invalid.
    """
    base_url = address_setting(context.section, f"resolvers.{ArxivResolver.name}", BASE_URL)
    batch = context.section.get("batch", QUERIES)
    if not isinstance(batch, int) or not 1 <= batch <= MAX_BATCH:
        raise SettingsError(f"resolvers.arxiv.batch must be a number from 1 to {MAX_BATCH}", hint=f"batch = {QUERIES}")
    return ArxivResolver(context.http, base_url=base_url, batch=batch)


class ArxivResolver(PreprintResolver):
    """Queries by arXiv id, or by title and then by phrases of the abstract."""

    name = "arxiv"
    service_url = BASE_URL

    def __init__(self, http: HttpClient | None, *, base_url: str = BASE_URL, batch: int = QUERIES) -> None:
        super().__init__(http, base_url=base_url)
        self._batch = batch

    def find_pdfs(self, papers: Sequence[Metadata]) -> Iterator[PdfsFound | LookupFailed]:
        """Return the newest PDF of each paper with an arXiv id, without a request.

        It is at the site for programs, ``export.arxiv.org`` (https://info.arxiv.org/help/bulk_data.html).
        """
        for paper in papers:
            url = urljoin(self._base_url, f"/pdf/{paper.arxiv_id}")
            yield PdfsFound(addresses=(own_pdf(self.name, url, self._base_url),) if paper.arxiv_id else ())

    def _query(self, http: HttpClient, lookups: Sequence[Lookup]) -> None:
        api = ArxivApi(http, base_url=self._base_url, queries=self._batch)
        _by_id(api, [lookup for lookup in lookups if lookup.record.arxiv_id])
        unnamed = [lookup for lookup in lookups if not lookup.record.arxiv_id]
        _search(api, unnamed)
        _compare_versions(api, unnamed)


def _by_id(api: ArxivApi, lookups: Sequence[Lookup]) -> None:
    """Look up the arXiv ids that the records state."""
    wanted: list[_Name] = [(lookup.record.arxiv_id, None) for lookup in lookups if lookup.record.arxiv_id]
    for lookup, result in zip(lookups, api.by_ids(wanted), strict=True):
        if isinstance(result, NoResponse):
            lookup.failure = result.reason
        elif result:
            lookup.add([_candidate(result)])


def _search(api: ArxivApi, lookups: Sequence[Lookup]) -> None:
    """Search by title, then, for what was not found, by phrases of the abstract and parts of the title."""
    second = {id(lookup): second_query(lookup.record) for lookup in lookups}
    _send(api, [(lookup, _by_title(lookup.record, last=not second[id(lookup)])) for lookup in lookups])
    unresolved = [lookup for lookup in lookups if not lookup.is_settled()]
    _send(
        api, [(lookup, SearchQuery(second[id(lookup)], broad=is_second_broad(lookup.record))) for lookup in unresolved]
    )


def _by_title(record: Metadata, *, last: bool) -> SearchQuery:
    return SearchQuery(title_query(record), broad=is_broad(record), last=last)


def _send(api: ArxivApi, searches: Sequence[tuple[Lookup, SearchQuery]]) -> None:
    """Send the queries that are not empty, and add the results to their lookups."""
    sent = [(lookup, search) for lookup, search in searches if search.query]
    for (lookup, _), result in zip(sent, api.search([search for _, search in sent]), strict=True):
        if isinstance(result, NoResponse):
            lookup.failure = result.reason
            continue
        lookup.add(_candidate(entry) for entry in result.entries)
        if not result.complete:
            lookup.failure = "too many results from arXiv"


def _compare_versions(api: ArxivApi, lookups: Sequence[Lookup]) -> None:
    """Compare records with earlier versions of papers whose title or abstract alone agrees.

    arXiv's search knows only the newest version, but a page may show an earlier one. The candidate then gets its former
    titles, and the abstract of the version that the record shows.
    """
    changed = [
        (lookup, paper) for lookup in lookups for paper in lookup.offered() if _seems_changed(lookup.record, paper)
    ]
    wanted = sorted({name for _, paper in changed for name in _earlier(paper)})
    found = dict(zip(wanted, api.by_ids(wanted), strict=True))
    for lookup, paper in changed:
        versions = [item.metadata for name in _earlier(paper) if isinstance(item := found[name], AtomEntry)]
        lookup.add([_as_shown(lookup.record, paper, versions)])


def _as_shown(record: Metadata, paper: Candidate, versions: Sequence[Metadata]) -> Candidate:
    titles = dict.fromkeys(version.title for version in versions)
    titles.pop(paper.metadata.title, None)
    abstracts = [paper.metadata.abstract, *(version.abstract for version in versions)]
    shown = next((text for text in abstracts if abstracts_agree(record.abstract, text)), abstracts[0])
    return replace(paper, metadata=replace(paper.metadata, abstract=shown), other_titles=tuple(titles))


def _earlier(paper: Candidate) -> list[tuple[ArxivId, int]]:
    name, newest = paper.metadata.arxiv_id, paper.version or 1
    return [(name, number) for number in range(1, min(newest, _MAX_VERSIONS + 1))] if name else []


def _seems_changed(record: Metadata, candidate: Candidate) -> bool:
    """Whether only one of title and abstract agrees with the candidate."""
    paper = candidate.metadata
    if not record.abstract or not record.title or not paper.abstract:
        return False
    return (squeeze(record.title) == squeeze(paper.title)) is not abstracts_agree(record.abstract, paper.abstract)


def _candidate(entry: AtomEntry) -> Candidate:
    return Candidate(metadata=entry.metadata, resolver=ArxivResolver.name, kind=OriginKind.ARXIV, version=entry.version)
