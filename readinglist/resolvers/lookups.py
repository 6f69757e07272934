"""What a service sent for one record, gathered until it is answered; shared by the resolvers that ask the network."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from readinglist.papers.folding import squeeze
from readinglist.papers.identifiers import ArxivId
from readinglist.papers.paper import Candidate, Metadata
from readinglist.plugins.protocols import Found, LookupFailed
from readinglist.resolvers.ranking import best_first, is_convincing


@dataclass(slots=True)
class Lookup:
    """One record under way: the candidates that came, by identifier, and why something went unanswered."""

    record: Metadata
    candidates: dict[ArxivId, Candidate] = field(default_factory=dict)
    failure: str = ""

    def take(self, candidates: Iterable[Candidate]) -> None:
        """Keep candidates; those without an arXiv identifier are none."""
        for candidate in candidates:
            if candidate.metadata.arxiv_id:
                self.candidates[candidate.metadata.arxiv_id] = candidate

    def offered(self) -> list[Candidate]:
        """The candidates worth offering, best first; all of them where the record names the paper."""
        if self.record.arxiv_id:
            return [item for name, item in self.candidates.items() if name == self.record.arxiv_id]
        best = best_first(self.record, (item.metadata for item in self.candidates.values()))
        return [self.candidates[paper.arxiv_id] for paper in best if paper.arxiv_id]

    def is_settled(self) -> bool:
        """Whether asking further would be a waste."""
        if self.record.arxiv_id:
            return self.record.arxiv_id in self.candidates
        return any(is_convincing(self.record, item.metadata) for item in self.offered())

    def answer(self) -> Found | LookupFailed:
        """What to tell the core; silence never becomes "found nothing"."""
        if self.failure and not self.is_settled():
            return LookupFailed(reason=self.failure)
        return Found(candidates=tuple(self.offered()))


class Lookups:
    """One case per kind of record: those that say the same share one."""

    def __init__(self, records: Iterable[Metadata]) -> None:
        self._by_key: dict[object, Lookup] = {}
        for record in records:
            self._by_key.setdefault(_key(record), Lookup(record))

    def all(self) -> list[Lookup]:
        """Every case once, in the order of the records."""
        return list(self._by_key.values())

    def of(self, record: Metadata) -> Lookup:
        """The record's case."""
        return self._by_key[_key(record)]


def _key(record: Metadata) -> object:
    mine = record
    return mine.arxiv_id or (squeeze(mine.title), squeeze(mine.abstract), mine.authors, mine.doi)
