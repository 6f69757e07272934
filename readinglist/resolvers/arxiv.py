"""Looks papers up at arXiv: by identifier where the record names one, else by title or phrases of the abstract."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from readinglist.net.arxiv_api import BASE_URL, QUERIES, ArxivApi, SearchQuery
from readinglist.net.arxiv_atom import AtomEntry
from readinglist.net.arxiv_queries import is_broad, is_second_broad, second_query, title_query
from readinglist.net.batches import NoResponse
from readinglist.papers.errors import SettingsError
from readinglist.papers.folding import squeeze
from readinglist.papers.identifiers import ArxivId
from readinglist.papers.paper import Candidate, Draft, Metadata, OriginKind
from readinglist.plugins.context import HttpClient, OnlineContext, address_setting
from readinglist.plugins.protocols import Found, LookupFailed, Resolver
from readinglist.resolvers.lookups import Lookup, Lookups
from readinglist.resolvers.ranking import abstracts_alike

NAME = "arxiv"
MOST_QUESTIONS = 25
_VERSIONS = 5
"""So many earlier versions are looked at, the first ones before the later: titles mostly change once."""

_Name = tuple[ArxivId, int | None]


def plugin(context: OnlineContext) -> Resolver:
    """The resolver; its section may hold `base_url` and `batch` (titles per request, at most 25).

    Raises:
        SettingsError: a setting is of the wrong kind.
    """
    base_url = address_setting(context.section, f"resolvers.{NAME}", BASE_URL)
    batch = context.section.get("batch", QUERIES)
    if not isinstance(batch, int) or not 1 <= batch <= MOST_QUESTIONS:
        raise SettingsError(f"resolvers.{NAME}.batch must be a number from 1 to {MOST_QUESTIONS}", hint="leave it out")
    return ArxivResolver(context.http, base_url=base_url, batch=batch)


class ArxivResolver:
    """The resolver over one HTTP client; without one every lookup fails as offline."""

    def __init__(self, http: HttpClient | None, *, base_url: str = BASE_URL, batch: int = QUERIES) -> None:
        self._http = http
        self._base_url = base_url
        self._batch = batch

    @property
    def name(self) -> str:
        """The word used in the settings and in evidence."""
        return NAME

    @property
    def needs_network(self) -> bool:
        """It asks arXiv."""
        return True

    def look_up(self, drafts: Sequence[Draft]) -> Iterator[Found | LookupFailed]:
        """One answer per draft, in order; drafts that say the same are asked for once."""
        if self._http is None:
            for _ in drafts:
                yield LookupFailed(reason="offline")
            return
        api = ArxivApi(self._http, base_url=self._base_url, queries=self._batch)
        cases = Lookups(drafts)
        _name(api, [case for case in cases.all() if case.draft.metadata.arxiv_id])
        unnamed = [case for case in cases.all() if not case.draft.metadata.arxiv_id]
        _search(api, unnamed)
        _compare_versions(api, unnamed)
        for draft in drafts:
            yield cases.of(draft).answer()


def _name(api: ArxivApi, cases: Sequence[Lookup]) -> None:
    """Ask for the papers that the drafts name."""
    wanted: list[_Name] = [(case.draft.metadata.arxiv_id, None) for case in cases if case.draft.metadata.arxiv_id]
    for case, answer in zip(cases, api.by_ids(wanted), strict=True):
        if isinstance(answer, NoResponse):
            case.failure = answer.reason
        elif answer:
            case.take([_candidate(answer)])


def _search(api: ArxivApi, cases: Sequence[Lookup]) -> None:
    """Ask by title; then, for what no entry fits, by phrases of the abstract and parts of the title."""
    second = {id(case): second_query(case.draft) for case in cases}
    _ask(api, [(case, _by_title(case.draft, last=not second[id(case)])) for case in cases])
    unsettled = [case for case in cases if not case.is_settled()]
    _ask(api, [(case, SearchQuery(second[id(case)], broad=is_second_broad(case.draft))) for case in unsettled])


def _by_title(draft: Draft, *, last: bool) -> SearchQuery:
    return SearchQuery(title_query(draft), broad=is_broad(draft), last=last)


def _ask(api: ArxivApi, questions: Sequence[tuple[Lookup, SearchQuery]]) -> None:
    """Put the questions that have words; the answers go to their cases."""
    put = [(case, question) for case, question in questions if question.query]
    for (case, _), answer in zip(put, api.search([question for _, question in put]), strict=True):
        if isinstance(answer, NoResponse):
            case.failure = answer.reason
            continue
        case.take(_candidate(entry) for entry in answer.entries)
        if not answer.complete:
            case.failure = "more papers than arXiv sends at once hold these words"


def _compare_versions(api: ArxivApi, cases: Sequence[Lookup]) -> None:
    """Look at the earlier versions of papers that agree with their draft in title or abstract only, all in one go.

    arXiv knows the present version only in its search, and a page may show an earlier one: the candidate then gets the
    titles that it bore, and the abstract of the version that the draft shows.
    """
    changed = [(case, paper) for case in cases for paper in case.offered() if _seems_changed(case.draft, paper)]
    wanted = sorted({name for _, paper in changed for name in _earlier(paper)})
    found = dict(zip(wanted, api.by_ids(wanted), strict=True))
    for case, paper in changed:
        versions = [item.metadata for name in _earlier(paper) if isinstance(item := found[name], AtomEntry)]
        case.take([_as_shown(case.draft, paper, versions)])


def _as_shown(draft: Draft, paper: Candidate, versions: Sequence[Metadata]) -> Candidate:
    titles = dict.fromkeys(version.title for version in versions)
    titles.pop(paper.metadata.title, None)
    abstracts = [paper.metadata.abstract, *(version.abstract for version in versions)]
    shown = next((text for text in abstracts if abstracts_alike(draft.metadata.abstract, text)), abstracts[0])
    return replace(paper, metadata=replace(paper.metadata, abstract=shown), other_titles=tuple(titles))


def _earlier(paper: Candidate) -> list[tuple[ArxivId, int]]:
    name, newest = paper.metadata.arxiv_id, paper.version or 1
    return [(name, number) for number in range(1, min(newest, _VERSIONS + 1))] if name else []


def _seems_changed(draft: Draft, candidate: Candidate) -> bool:
    """Whether title and abstract, both known, disagree on the candidate."""
    mine, paper = draft.metadata, candidate.metadata
    if not mine.abstract or not mine.title or not paper.abstract:
        return False
    return (squeeze(mine.title) == squeeze(paper.title)) is not abstracts_alike(mine.abstract, paper.abstract)


def _candidate(entry: AtomEntry) -> Candidate:
    return Candidate(metadata=entry.metadata, resolver=NAME, kind=OriginKind.ARXIV, version=entry.version)
