"""JSON Feed (https://www.jsonfeed.org/version/1.1/), whose entries are read as other JSON of papers."""

from dataclasses import replace

from readinglist.files.documents import Document
from readinglist.formats.json_items import is_json
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import Draft
from readinglist.plugins.protocols import Parsed, Skipped
from readinglist.sources.feeds.evidence import FeedEntry, papers_among

_VERSION = lazy_pattern(r'"version"\s*:\s*"https?://(?:www\.)?jsonfeed\.org/version/')
_SAMPLE = 4000


def is_json_feed(text: str) -> bool:
    """Whether a text is a JSON Feed."""
    return is_json(text) and bool(_VERSION.search(text[:_SAMPLE]))


def parse_json_feed(document: Document) -> Parsed:
    """Return the papers among the entries; raises as `JsonSource.parse`."""
    from readinglist.sources.json_papers import JsonSource

    parsed = JsonSource().parse(document)
    shown = [
        FeedEntry(
            title=draft.metadata.title,
            addresses=draft.metadata.links,
            identified=bool(draft.metadata.arxiv_id or draft.metadata.doi),
            authors=len(draft.metadata.authors),
            abstract=draft.metadata.abstract,
            elements=frozenset(),
        )
        for draft in parsed.drafts
    ]
    kept: list[Draft] = []
    others: list[Skipped] = []
    for draft, is_paper in zip(parsed.drafts, papers_among(shown), strict=True):
        if is_paper:
            kept.append(draft)
        else:
            reason = f"entry of a feed that is no paper: {draft.metadata.title[:80]}"
            others.append(Skipped(first_line=draft.line, last_line=draft.last_line, reason=reason))
    numbers = sorted({draft.record for draft in kept} | {problem.record for problem in parsed.problems} - {0})
    record = {old: new for new, old in enumerate(numbers, start=1)} | {0: 0}
    return replace(
        parsed,
        drafts=tuple(replace(draft, record=record[draft.record], stated=False) for draft in kept),
        problems=tuple(replace(problem, record=record[problem.record]) for problem in parsed.problems),
        skipped=tuple(sorted((*parsed.skipped, *others), key=lambda span: span.first_line)),
    )
