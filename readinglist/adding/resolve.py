"""Resolving records: query the resolvers in order, and decide among their candidates."""

from collections.abc import Sequence
from dataclasses import dataclass

from readinglist.library.clock import Progress, no_progress
from readinglist.matching.decision import decide
from readinglist.matching.outcomes import Ambiguous, Matched, NotFound, Outcome, Unavailable
from readinglist.papers.paper import Candidate, Metadata
from readinglist.plugins.guards import call_plugin
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
        answers = call_plugin(resolver.look_up, [each.record for each in unmatched], LookupFailed)
        for done, (each, answer) in enumerate(zip(unmatched, answers, strict=True), start=1):
            progress(f"querying {resolver.name}", done, len(unmatched))
            match answer:
                case LookupFailed(reason=reason):
                    each.failures.append(f"{resolver.name}: {reason}")
                case Found(candidates=candidates):
                    each.candidates.extend(candidates)
                    each.outcome = decide(each.record, each.candidates)
    return tuple(each.resolved() for each in resolutions)
