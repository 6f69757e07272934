"""Looks papers up at Hugging Face's paper pages, whose identifiers are arXiv's: one request per title, no key.

It knows many papers by the title under which they were first shown, which arXiv's search does not.
Interface: ``list_papers`` and ``paper_info`` of https://github.com/huggingface/huggingface_hub.
"""

from collections.abc import Iterator, Mapping, Sequence

from readinglist.net.batches import BatchRunner, InvalidResponse, RequestBatch, batches_of
from readinglist.net.json_responses import read_json, rows, table, words
from readinglist.papers.identifiers import ArxivId
from readinglist.papers.names import author_from_display
from readinglist.papers.paper import Candidate, Draft, Metadata, OriginKind, PartialDate
from readinglist.plugins.context import HttpClient, OnlineContext, Request, address_setting
from readinglist.plugins.protocols import Found, LookupFailed, Resolver
from readinglist.resolvers.lookups import Lookups

NAME = "huggingface"
SERVICE = "huggingface"
BASE_URL = "https://huggingface.co"
_LABEL = "Hugging Face"
_DAY = 86400.0
_LONGEST_QUERY = 250


def plugin(context: OnlineContext) -> Resolver:
    """The resolver; its section may hold `base_url`.

    Raises:
        SettingsError: the setting is no address.
    """
    return HuggingFaceResolver(context.http, base_url=address_setting(context.section, f"resolvers.{NAME}", BASE_URL))


class HuggingFaceResolver:
    """The resolver over one HTTP client; without one every lookup fails as offline."""

    def __init__(self, http: HttpClient | None, *, base_url: str = BASE_URL) -> None:
        self._http = http
        self._base_url = base_url

    @property
    def name(self) -> str:
        """The word used in the settings and in evidence."""
        return NAME

    @property
    def needs_network(self) -> bool:
        """It asks Hugging Face."""
        return True

    def look_up(self, drafts: Sequence[Draft]) -> Iterator[Found | LookupFailed]:
        """One answer per draft, in order; drafts that say the same are asked for once."""
        if self._http is None:
            for _ in drafts:
                yield LookupFailed(reason="offline")
            return
        http = self._http
        cases = Lookups(drafts)
        put = [case for case in cases.all() if case.draft.metadata.arxiv_id or _query(case.draft)]

        def settle(batch: RequestBatch) -> Sequence[RequestBatch]:
            case = put[batch.items[0]]
            case.take(_asked(http, self._request(case.draft), by_id=case.draft.metadata.arxiv_id is not None))
            return ()

        for batch, fault in BatchRunner().run(batches_of(range(len(put)), 1), settle):
            put[batch.items[0]].failure = fault.reason
        for draft in drafts:
            yield cases.of(draft).answer()

    def _request(self, draft: Draft) -> Request:
        named = draft.metadata.arxiv_id
        if named:
            return Request(service=SERVICE, url=f"{self._base_url}/api/papers/{named}", keep_seconds=_DAY)
        query = (("q", _query(draft)),)
        return Request(service=SERVICE, url=f"{self._base_url}/api/papers/search", query=query, keep_seconds=_DAY)


def _query(draft: Draft) -> str:
    """The title, cut between words where it is very long."""
    title = " ".join(draft.metadata.title.split())
    return title if len(title) <= _LONGEST_QUERY else title[:_LONGEST_QUERY].rpartition(" ")[0]


def _asked(http: HttpClient, request: Request, *, by_id: bool) -> list[Candidate]:
    """The papers of one answer.

    Raises:
        ServiceError: nobody answered.
        InvalidResponse: the answer is none.
    """
    response = http.send(request)
    if by_id and response.status == 404 and response.content_type.startswith("application/json"):
        return []
    try:
        value = read_json(response, _LABEL)
        papers = [value] if by_id else _papers(value)
        return [_candidate(table(paper)) for paper in papers if ArxivId.parse(words(table(paper).get("id")))]
    except InvalidResponse:
        http.forget(request)
        raise


def _papers(value: object) -> list[object]:
    if not isinstance(value, list) or not all(isinstance(item, dict) and "paper" in item for item in value):
        raise InvalidResponse(f"{_LABEL}'s answer is no list of papers")
    return [item["paper"] for item in value]


def _candidate(paper: Mapping[str, object]) -> Candidate:
    names = (words(author.get("name")) for author in rows(paper.get("authors")))
    metadata = Metadata(
        title=words(paper.get("title")),
        authors=tuple(author_from_display(name) for name in names if name),
        abstract=words(paper.get("summary")),
        date=PartialDate.parse(words(paper.get("publishedAt"))),
        arxiv_id=ArxivId.parse(words(paper.get("id"))),
    )
    return Candidate(metadata=metadata, resolver=NAME, kind=OriginKind.SERVICE)
