"""Papers mentioned in a text without titles and abstracts, such as a blog post or a to-do list."""

from collections.abc import Iterator
from itertools import groupby

from readinglist.papers.folding import one_line
from readinglist.papers.identifiers import ArxivId, Doi, arxiv_ids_in, dois_in
from readinglist.papers.paper import Draft, Metadata, OriginKind
from readinglist.plugins.protocols import Parsed, Skipped


def mentioned_papers(text: str) -> Parsed:
    """Return a draft for each paper named by a marked identifier, at its first mention."""
    drafts: list[Draft] = []
    seen: set[ArxivId | Doi] = set()
    others: list[int] = []
    for number, line in enumerate(text.split("\n"), start=1):
        before = len(drafts)
        for arxiv_id, version, doi in _named(line):
            if (name := arxiv_id or doi) and name not in seen:
                seen.add(name)
                drafts.append(
                    Draft(
                        record=len(drafts) + 1,
                        line=number,
                        last_line=number,
                        kind=OriginKind.PAGE,
                        metadata=Metadata(arxiv_id=arxiv_id, doi=doi),
                        version=version,
                    )
                )
        if line.strip() and len(drafts) == before:
            others.append(number)
    return Parsed(drafts=tuple(drafts), skipped=tuple(_spans(others)))


def _named(line: str) -> Iterator[tuple[ArxivId | None, int | None, Doi | None]]:
    """Yield the arXiv ids with their versions in a line, then the DOIs of others."""
    shown = one_line(line)
    for arxiv_id, version in arxiv_ids_in(shown):
        yield arxiv_id, version, None
    for doi in dois_in(shown):
        if doi.arxiv_id is None:
            yield None, None, doi


def _spans(numbers: list[int]) -> Iterator[Skipped]:
    """Yield runs of lines that name no paper."""
    for _, run in groupby(enumerate(numbers), key=lambda each: each[1] - each[0]):
        lines = [number for _, number in run]
        yield Skipped(first_line=lines[0], last_line=lines[-1], reason="prose")
