"""Looks papers up at Hugging Face, which uses arXiv ids: one request per title, no API key.

It finds many papers by their first titles, which arXiv's search does not.
Interface: ``list_papers`` and ``paper_info`` of https://github.com/huggingface/huggingface_hub.
"""

from collections.abc import Mapping, Sequence

from readinglist.net.batches import InvalidResponse
from readinglist.net.json_responses import is_absent, read_json, rows, table, words
from readinglist.papers.identifiers import ArxivId
from readinglist.papers.names import author_from_display
from readinglist.papers.paper import Metadata, PartialDate
from readinglist.plugins.context import Request, Response
from readinglist.resolvers.service import DAY, BatchResolver

_LONGEST_QUERY = 250


class HuggingFaceResolver(BatchResolver):
    """Queries by arXiv id or by title."""

    name = "huggingface"
    label = "Hugging Face"
    service_url = "https://huggingface.co"

    def can_query(self, record: Metadata) -> bool:
        """Whether the record has anything to search by."""
        return bool(record.arxiv_id or _query(record))

    def request(self, records: Sequence[Metadata]) -> Request:
        """Return the request for one record."""
        (record,) = records
        papers = f"{self._base_url}/api/papers"
        if record.arxiv_id:
            return Request(service=self.name, url=f"{papers}/{record.arxiv_id}", keep_seconds=DAY)
        return Request(service=self.name, url=f"{papers}/search", query=(("q", _query(record)),), keep_seconds=DAY)

    def parse(self, response: Response, records: Sequence[Metadata]) -> tuple[Sequence[Metadata], int]:
        """Return the papers of a response, and their number."""
        by_id = records[0].arxiv_id is not None
        if by_id and is_absent(response):
            return (), 0
        value = read_json(response, self.label)
        papers = [_metadata(table(paper)) for paper in ([value] if by_id else self._listed(value))]
        return papers, len(papers)

    def _listed(self, value: object) -> list[object]:
        if not isinstance(value, list) or not all(isinstance(item, dict) and "paper" in item for item in value):
            raise InvalidResponse(f"invalid response from {self.label}: not a list of papers")
        return [item["paper"] for item in value]


plugin = HuggingFaceResolver.from_context


def _query(record: Metadata) -> str:
    """Return the title, cut between words if it is very long."""
    title = " ".join(record.title.split())
    return title if len(title) <= _LONGEST_QUERY else title[:_LONGEST_QUERY].rpartition(" ")[0]


def _metadata(paper: Mapping[str, object]) -> Metadata:
    names = (words(author.get("name")) for author in rows(paper.get("authors")))
    return Metadata(
        title=words(paper.get("title")),
        authors=tuple(author_from_display(name) for name in names if name),
        abstract=words(paper.get("summary")),
        date=PartialDate.parse(words(paper.get("publishedAt"))),
        arxiv_id=ArxivId.parse(words(paper.get("id"))),
    )
