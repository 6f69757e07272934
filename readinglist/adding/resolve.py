"""Ask the resolvers in their order which paper each record means, and let the core decide."""

from collections.abc import Sequence
from dataclasses import dataclass

from readinglist.matching.decision import decide
from readinglist.matching.outcomes import Ambiguous, Matched, NotFound, Outcome, Unavailable
from readinglist.papers.paper import Candidate, Metadata
from readinglist.papers.progress import Progress, no_progress
from readinglist.plugins.guards import call_plugin
from readinglist.plugins.protocols import Found, LookupFailed, Resolver


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """The outcome for one record; `failures` say which resolvers gave no answer, and why."""

    outcome: Outcome
    failures: tuple[str, ...] = ()


@dataclass(slots=True)
class _RecordResolution:
    """What has been gathered for one record so far."""

    record: Metadata
    offered: list[Candidate]
    failures: list[str]
    outcome: Matched | Ambiguous | NotFound

    def settled(self) -> Resolved:
        """The last word: without an answer from everybody, nothing is called absent."""
        if self.failures and isinstance(self.outcome, NotFound):
            return Resolved(outcome=Unavailable(reason="; ".join(self.failures)), failures=tuple(self.failures))
        return Resolved(outcome=self.outcome, failures=tuple(self.failures))


def resolve(
    records: Sequence[Metadata], resolvers: Sequence[Resolver], *, progress: Progress = no_progress
) -> tuple[Resolved, ...]:
    """One result per record, in order. A resolver is asked only for the records that nobody before it has settled."""
    cases = [_RecordResolution(record, [], [], NotFound()) for record in records]
    for resolver in resolvers:
        unsettled = [case for case in cases if not isinstance(case.outcome, Matched)]
        answers = call_plugin(resolver.look_up, [case.record for case in unsettled], LookupFailed)
        for done, (case, answer) in enumerate(zip(unsettled, answers, strict=True), start=1):
            progress(f"asking {resolver.name}", done, len(unsettled))
            match answer:
                case LookupFailed(reason=reason):
                    case.failures.append(f"{resolver.name}: {reason}")
                case Found(candidates=candidates):
                    case.offered.extend(candidates)
                    case.outcome = decide(case.record, case.offered)
    return tuple(case.settled() for case in cases)
