"""Resolving records: query the resolvers in order, decide among their candidates, and apply the outcome to a paper."""

from collections.abc import Sequence
from dataclasses import field
from datetime import datetime

from readinglist.adding.gained_fields import without_edition
from readinglist.adding.lookups import query_services
from readinglist.adding.values import suggestion
from readinglist.library.clock import Progress, no_progress
from readinglist.matching.decision import decide
from readinglist.matching.outcomes import Ambiguous, Matched, NotFound, Outcome, Unavailable
from readinglist.matching.publications import same_venue
from readinglist.papers.fast_dataclasses import dataclass, replace
from readinglist.papers.paper import (
    EDITION_FIELDS,
    Candidate,
    Field,
    Metadata,
    Origin,
    OriginKind,
    Paper,
    Resolution,
)
from readinglist.papers.precedence import MergedMetadata, merge
from readinglist.papers.urls import paper_page
from readinglist.plugins.protocols import Resolver


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """The outcome for one record; `failures` lists the resolvers that did not respond, with reasons."""

    outcome: Outcome
    failures: tuple[str, ...] = ()


@dataclass(slots=True)
class _RecordResolution:
    """One record with its candidates and failures so far."""

    record: Metadata
    candidates: list[Candidate] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    outcome: Matched | Ambiguous | NotFound = field(default=NotFound())

    @property
    def is_settled(self) -> bool:
        """Whether the record has a match."""
        return isinstance(self.outcome, Matched)

    def decide(self) -> None:
        """Decide among the candidates so far."""
        self.outcome = decide(self.record, self.candidates)

    def resolved(self) -> Resolved:
        """Return the final outcome, which is not "not found" unless every resolver responded."""
        if self.failures and isinstance(self.outcome, NotFound):
            return Resolved(outcome=Unavailable(reason="; ".join(self.failures)), failures=tuple(self.failures))
        return Resolved(outcome=self.outcome, failures=tuple(self.failures))


def resolve(
    records: Sequence[Metadata], resolvers: Sequence[Resolver], *, progress: Progress = no_progress
) -> tuple[Resolved, ...]:
    """Return one result per record, in order. Each resolver gets only records that none before it has matched."""
    resolutions = [_RecordResolution(_without_address(record)) for record in records]
    query_services(resolutions, resolvers, progress)
    return tuple(each.resolved() for each in resolutions)


def described_by(present: MergedMetadata, candidate: Candidate, at: datetime) -> MergedMetadata:
    """Return the metadata of a record with those of its match.

    A work of any field replaces what a record states of its edition. If the record has another year or venue, nothing
    of its edition is kept: its volume does not go with another year. What the reader wrote by hand stays.
    """
    kind = OriginKind.CROSSREF if candidate.resolver == "crossref" else candidate.kind
    origin = Origin(kind=kind, where=candidate.resolver, at=at)
    if not candidate.among_many:
        return merge(present, candidate.metadata, origin)
    origins = dict(present.origins)
    written = {name for name, known in origins.items() if known.kind is OriginKind.USER}
    if not _without_address(present.metadata).title:
        written.discard(Field.TITLE)
    offered = candidate.metadata
    other = _is_other_edition(present.metadata, offered)
    dropped = [name for name in EDITION_FIELDS if name not in written and (other or getattr(offered, name))]
    values: dict[str, object] = {name.value: getattr(Metadata(), name) for name in dropped}
    if Field.EXTRA not in written:
        stated = present.metadata.extra
        values[Field.EXTRA.value] = (
            tuple(without_edition(stated, offered.extra))
            if other
            else tuple((name, tex) for name, tex in stated if name not in dict(offered.extra))
        )
        dropped = [name for name in dropped if name is not Field.EXTRA or not values[Field.EXTRA.value]]
    kept = {name: known for name, known in origins.items() if name not in dropped}
    return merge(present.updated(values, kept), offered, origin)


def _without_address(record: Metadata) -> Metadata:
    """Return a record without a title that is only the address of its page, in place of one that is not known yet."""
    pages = {paper_page(link) for link in record.links}
    return replace(record, title="") if record.title in pages else record


def _is_other_edition(record: Metadata, work: Metadata) -> bool:
    """Whether the record states another year or venue than the work."""
    years = record.date and work.date and record.date.year != work.date.year
    return bool(years) or bool(record.venue and work.venue and not same_venue(record.venue, work.venue))


def with_outcome(paper: Paper, outcome: Outcome, at: datetime) -> Paper:
    """Return an unresolved paper with the outcome of another attempt; its key, titles and tags are kept."""
    match outcome:
        case Matched(best=best):
            paper = described_by(MergedMetadata.of(paper), best.candidate, at).applied_to(paper)
            return replace(paper, resolution=Resolution.MATCHED, evidence=best.evidence.reasons, suggestions=())
        case Ambiguous(candidates=scored):
            suggestions = tuple(suggestion(item) for item in scored)
            return replace(paper, resolution=Resolution.AMBIGUOUS, suggestions=suggestions)
        case NotFound():
            return replace(paper, resolution=Resolution.NOT_FOUND, suggestions=())
        case Unavailable():
            return paper
