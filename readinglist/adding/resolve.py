"""Resolving records: query the resolvers in order, decide among their candidates, and apply the outcome to a paper."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from readinglist.adding.plan import suggestion
from readinglist.library.clock import Progress, no_progress
from readinglist.matching.decision import decide
from readinglist.matching.outcomes import Ambiguous, Matched, NotFound, Outcome, Unavailable
from readinglist.papers.paper import Candidate, Metadata, Origin, Paper, Resolution
from readinglist.papers.precedence import MergedMetadata, merge
from readinglist.papers.records import dataclass
from readinglist.plugins.guards import call_plugin, named_failure
from readinglist.plugins.protocols import Found, LookupFailed, Resolver


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """The outcome for one record; `failures` lists the resolvers that did not respond, with reasons."""

    outcome: Outcome
    failures: tuple[str, ...] = ()


@dataclass(slots=True)
class _RecordResolution:
    """One record with its candidates and failures so far."""

    record: Metadata
    candidates: list[Candidate]
    failures: list[str]
    outcome: Matched | Ambiguous | NotFound

    def resolved(self) -> Resolved:
        """Return the final outcome, which is not "not found" unless every resolver responded."""
        if self.failures and isinstance(self.outcome, NotFound):
            return Resolved(outcome=Unavailable(reason="; ".join(self.failures)), failures=tuple(self.failures))
        return Resolved(outcome=self.outcome, failures=tuple(self.failures))


def resolve(
    records: Sequence[Metadata], resolvers: Sequence[Resolver], *, progress: Progress = no_progress
) -> tuple[Resolved, ...]:
    """Return one result per record, in order. Each resolver gets only records that none before it has matched."""
    resolutions = [_RecordResolution(record, [], [], NotFound()) for record in records]
    for resolver in resolvers:
        unmatched = [each for each in resolutions if not isinstance(each.outcome, Matched)]
        if unmatched:
            progress(f"querying {resolver.name}", 0, len(unmatched))
        answers = call_plugin(resolver.look_up, [each.record for each in unmatched], LookupFailed)
        for done, (each, answer) in enumerate(zip(unmatched, answers, strict=True), start=1):
            progress(f"querying {resolver.name}", done, len(unmatched))
            match answer:
                case LookupFailed(reason=reason):
                    each.failures.append(named_failure(resolver.name, reason))
                case Found(candidates=candidates):
                    each.candidates.extend(candidates)
                    each.outcome = decide(each.record, each.candidates)
    return tuple(each.resolved() for each in resolutions)


def with_outcome(paper: Paper, outcome: Outcome, at: datetime) -> Paper:
    """Return an unresolved paper with the outcome of another attempt; its key, titles and tags are kept."""
    match outcome:
        case Matched(best=best):
            origin = Origin(kind=best.candidate.kind, where=best.candidate.resolver, at=at)
            paper = merge(MergedMetadata.of(paper), best.candidate.metadata, origin).applied_to(paper)
            return replace(paper, resolution=Resolution.MATCHED, evidence=best.evidence.reasons, suggestions=())
        case Ambiguous(candidates=scored):
            suggestions = tuple(suggestion(item) for item in scored)
            return replace(paper, resolution=Resolution.AMBIGUOUS, suggestions=suggestions)
        case NotFound():
            return replace(paper, resolution=Resolution.NOT_FOUND, suggestions=())
        case Unavailable():
            return paper
