"""Base classes of resolvers that query a web service. A service adds its requests and how to parse the responses."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from typing import ClassVar, Self

from rapidfuzz import fuzz

from readinglist.net.batches import BatchRunner, InvalidResponse, RequestBatch, batches_of, parsed
from readinglist.net.search_phrases import coined_name
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import content_words, fold, squeeze
from readinglist.papers.identifiers import ArxivId
from readinglist.papers.paper import Candidate, Metadata, OriginKind
from readinglist.plugins.context import HttpClient, OnlineContext, Request, Response, address_setting
from readinglist.plugins.protocols import Found, LookupFailed

MAX_CANDIDATES = 10
NEAR_TITLE = 80.0
"""Minimum similarity (0 to 100) of two titles of one paper."""

SAME_TITLE = 95.0
LOOSE_TITLE = 60.0
"""Minimum similarity if the authors agree."""

SIMILAR_ABSTRACT = 0.25
_SHINGLE = 4
_MIN_SHINGLES = 8
_PREFIX_WORDS = 4


def is_worth_offering(record: Metadata, paper: Metadata) -> bool:
    """Whether the paper may be the record's: similar titles, a truncated title, or abstracts with common phrases.

    With the same coined name before the colon, or common authors, the titles may be less similar.
    """
    similarity = title_similarity(record.title, paper.title)
    return (
        similarity >= NEAR_TITLE
        or is_truncated(record.title, paper.title)
        or abstracts_agree(record.abstract, paper.abstract)
        or (similarity >= LOOSE_TITLE and _share_authors(record, paper))
        or (coined_name(record.title) != "" and coined_name(record.title) == coined_name(paper.title))
    )


def is_convincing(record: Metadata, paper: Metadata) -> bool:
    """Whether no further search is needed: the abstracts agree, or the titles if an abstract is missing."""
    if record.abstract and paper.abstract:
        return abstracts_agree(record.abstract, paper.abstract)
    return title_similarity(record.title, paper.title) >= SAME_TITLE or is_truncated(record.title, paper.title)


def title_similarity(one: str, other: str) -> float:
    """Return the similarity of two titles, 0 to 100, ignoring spacing, hyphens, case and accents."""
    left, right = fold(one), fold(other)
    if left.replace(" ", "") == right.replace(" ", ""):
        return 100.0 if left else 0.0
    return float(fuzz.ratio(left, right))


def is_truncated(one: str, other: str) -> bool:
    """Whether one title is the beginning of the other, with enough words to be telling."""
    left, right = sorted((fold(one), fold(other)), key=len)
    return len(content_words(left)) >= _PREFIX_WORDS and right.startswith(left)


def abstracts_agree(one: str, other: str) -> bool:
    """Whether the abstracts share a quarter of the shorter one's runs of four words."""
    left, right = _shingles(one), _shingles(other)
    fewest = min(len(left), len(right))
    return fewest >= _MIN_SHINGLES and len(left & right) >= SIMILAR_ABSTRACT * fewest


def best_first(record: Metadata, papers: Iterable[Metadata]) -> list[Metadata]:
    """Return the papers worth offering, most similar titles first, at most `MAX_CANDIDATES`."""
    worth = [paper for paper in papers if is_worth_offering(record, paper)]
    worth.sort(key=lambda paper: (-title_similarity(record.title, paper.title), str(paper.arxiv_id)))
    return worth[:MAX_CANDIDATES]


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = fold(text).split()
    return {tuple(words[start : start + _SHINGLE]) for start in range(len(words) - _SHINGLE + 1)}


def _share_authors(record: Metadata, paper: Metadata) -> bool:
    """Whether at least half of the surnames of the shorter list are in both."""
    left, right = ({fold(author.family) for author in item.authors} for item in (record, paper))
    return bool(left and right) and 2 * len(left & right) >= min(len(left), len(right))


DAY = 86400.0


@dataclass(slots=True)
class Lookup:
    """One record, the candidates found for it, by identifier, and why a request for it failed."""

    record: Metadata
    candidates: dict[ArxivId, Candidate] = field(default_factory=dict)
    failure: str = ""

    def add(self, candidates: Iterable[Candidate]) -> None:
        """Add candidates; those without an arXiv id are skipped."""
        for candidate in candidates:
            if candidate.metadata.arxiv_id:
                self.candidates[candidate.metadata.arxiv_id] = candidate

    def offered(self) -> list[Candidate]:
        """The candidates worth offering, best first; if the record states an arXiv id, only the one with that id."""
        if self.record.arxiv_id:
            return [item for name, item in self.candidates.items() if name == self.record.arxiv_id]
        best = best_first(self.record, (item.metadata for item in self.candidates.values()))
        return [self.candidates[paper.arxiv_id] for paper in best if paper.arxiv_id]

    def is_settled(self) -> bool:
        """Whether no further requests are needed."""
        if self.record.arxiv_id:
            return self.record.arxiv_id in self.candidates
        return any(is_convincing(self.record, item.metadata) for item in self.offered())

    def result(self) -> Found | LookupFailed:
        """What the resolver returns; a failed request never becomes "not found"."""
        if self.failure and not self.is_settled():
            return LookupFailed(reason=self.failure)
        return Found(candidates=tuple(self.offered()))


class ServiceResolver(ABC):
    """A resolver that queries one service over HTTP; without an HTTP client every lookup fails as offline."""

    name: str
    service_url: ClassVar[str]
    needs_network = True

    def __init__(self, http: HttpClient | None, *, base_url: str = "") -> None:
        self._http = http
        self._base_url = base_url or self.service_url

    @classmethod
    def from_context(cls, context: OnlineContext) -> Self:
        """Return the resolver that the settings describe; its section may contain `base_url`.

        Raises:
            SettingsError: If the setting is not a URL.
        """
        return cls(context.http, base_url=address_setting(context.section, f"resolvers.{cls.name}", cls.service_url))

    @abstractmethod
    def look_up(self, records: Sequence[Metadata]) -> Iterator[Found | LookupFailed]:
        """Return one result per record, in order."""


class PreprintResolver(ServiceResolver):
    """A resolver of a service that has arXiv's papers; candidates without an arXiv id are skipped."""

    def look_up(self, records: Sequence[Metadata]) -> Iterator[Found | LookupFailed]:
        """Return one result per record, in order; equal records are queried once."""
        if self._http is None:
            yield from (LookupFailed(reason="offline") for _ in records)
            return
        lookups: dict[object, Lookup] = {}
        for record in records:
            lookups.setdefault(_key(record), Lookup(record))
        self._query(self._http, list(lookups.values()))
        for record in records:
            yield lookups[_key(record)].result()

    @abstractmethod
    def _query(self, http: HttpClient, lookups: Sequence[Lookup]) -> None:
        """Add to each lookup its candidates, or the reason of a failure."""


class BatchResolver(PreprintResolver):
    """A resolver whose service responds with a list of papers, for one record or several at once."""

    label: ClassVar[str]
    """The name of the service in messages."""

    batch_size: ClassVar[int] = 1
    """Records per request."""

    @abstractmethod
    def can_query(self, record: Metadata) -> bool:
        """Whether the record has anything to search by."""

    def is_broad(self, record: Metadata) -> bool:
        """Whether the record may match too many papers to share a request."""
        return False

    @abstractmethod
    def request(self, records: Sequence[Metadata]) -> Request:
        """Return the request for at most `batch_size` records."""

    @abstractmethod
    def parse(self, response: Response, records: Sequence[Metadata]) -> tuple[Sequence[Metadata], int]:
        """Return the papers of a response, and how many the service has in total.

        Raises:
            InvalidResponse: If the response is not a list of papers.
        """

    def _query(self, http: HttpClient, lookups: Sequence[Lookup]) -> None:
        queried = [lookup for lookup in lookups if self.can_query(lookup.record)]

        def settle(batch: RequestBatch) -> Sequence[RequestBatch]:
            records = [queried[item].record for item in batch.items]
            papers, total = self._send(http, self.request(records), records)
            if total > len(papers) and len(records) > 1:
                return batch.halves()
            candidates = [Candidate(metadata=each, resolver=self.name, kind=OriginKind.SERVICE) for each in papers]
            for item in batch.items:
                queried[item].add(candidates)
                if total > len(papers):
                    queried[item].failure = f"too many results from {self.label}"
            return ()

        broad = [place for place, lookup in enumerate(queried) if self.is_broad(lookup.record)]
        together = sorted(set(range(len(queried))).difference(broad))
        for batch, failed in BatchRunner().run([*batches_of(together, self.batch_size), *batches_of(broad, 1)], settle):
            for item in batch.items:
                queried[item].failure = failed.reason

    def _send(self, http: HttpClient, request: Request, records: Sequence[Metadata]) -> tuple[Sequence[Metadata], int]:
        response = http.send(request)
        try:
            return parsed(lambda received: self.parse(received, records), response, self.label)
        except InvalidResponse:
            http.forget(request)
            raise


def _key(record: Metadata) -> object:
    return record.arxiv_id or (squeeze(record.title), squeeze(record.abstract), record.authors, record.doi)
