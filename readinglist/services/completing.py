"""Fill the missing fields of papers whose identity is known."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from readinglist.library.context import Progress, no_progress
from readinglist.papers.paper import PREPRINT_TYPES, Field, Paper
from readinglist.papers.precedence import Merged, merge
from readinglist.plugins.protocols import Contribution, Enricher, EnrichFailed
from readinglist.services.answering import answers_of

WANTED = frozenset({Field.TITLE, Field.AUTHORS, Field.DATE, Field.ABSTRACT, Field.PRIMARY_CATEGORY})
"""The fields that a paper with an arXiv identifier ought to have."""

_OF_PUBLICATION = frozenset({Field.DOI, Field.JOURNAL_REF, Field.VENUE})
"""The fields by which a preprint is known to have been published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Completed:
    """A paper with what was found for it; `failures` say which enrichers gave no answer, and why."""

    paper: Paper
    failures: tuple[str, ...] = ()


def lacks_fields(paper: Paper) -> bool:
    """Whether a paper with an arXiv identifier lacks a field that arXiv could fill."""
    return paper.metadata.arxiv_id is not None and bool(WANTED - set(paper.metadata.known_fields()))


def may_be_published(paper: Paper) -> bool:
    """Whether the paper is an arXiv preprint of which no publication is known."""
    metadata = paper.metadata
    known = _OF_PUBLICATION & set(metadata.known_fields())
    return metadata.arxiv_id is not None and metadata.entry_type in PREPRINT_TYPES and not known


def with_metadata(paper: Paper, merged: Merged) -> Paper:
    """The paper with other metadata, its former title remembered."""
    former, title = paper.metadata.title, merged.metadata.title
    others = (*paper.other_titles, former) if former and former != title else paper.other_titles
    others = tuple(other for other in dict.fromkeys(others) if other != title)
    return replace(paper, metadata=merged.metadata, origins=merged.origins, other_titles=others)


def complete(
    papers: Sequence[Paper],
    enrichers: Sequence[Enricher],
    *,
    refresh: bool = False,
    published: bool = False,
    progress: Progress = no_progress,
) -> tuple[Completed, ...]:
    """One result per paper, in order. An enricher is asked only where it provides what is missing, unless `refresh`.

    With `published` the publication of a preprint is missing, too.
    """
    results = [Completed(paper=paper) for paper in papers]
    for enricher in enrichers:
        places = [
            place
            for place, result in enumerate(results)
            if refresh or _misses(result.paper, enricher, published=published)
        ]
        answers = answers_of(enricher.enrich, [results[place].paper for place in places], EnrichFailed)
        for done, (place, answer) in enumerate(zip(places, answers, strict=True), start=1):
            progress(f"asking {enricher.name} for details", done, len(places))
            results[place] = _after(results[place], enricher.name, answer)
    return tuple(results)


def _misses(paper: Paper, enricher: Enricher, *, published: bool) -> bool:
    if paper.metadata.arxiv_id is None:
        return False
    wanted = WANTED | _OF_PUBLICATION if published and may_be_published(paper) else WANTED
    return bool((wanted - set(paper.metadata.known_fields())) & enricher.provides)


def _after(result: Completed, name: str, answer: Contribution | EnrichFailed) -> Completed:
    match answer:
        case EnrichFailed(reason=reason):
            return replace(result, failures=(*result.failures, f"{name}: {reason}"))
        case Contribution(metadata=metadata, origin=origin):
            present = Merged(metadata=result.paper.metadata, origins=result.paper.origins)
            merged = merge(present, metadata, origin)
            return result if merged is present else replace(result, paper=with_metadata(result.paper, merged))
