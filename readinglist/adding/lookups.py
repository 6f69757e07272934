"""Looking up records at services, one service after another."""

from collections.abc import Sequence
from typing import Protocol

from readinglist.library.clock import Progress
from readinglist.papers.paper import Candidate, Metadata
from readinglist.plugins.guards import call_plugin, named_failure
from readinglist.plugins.protocols import Found, LookupFailed, Resolver


class ServiceLookup(Protocol):
    """A record with its candidates so far, and the services that did not respond, with reasons."""

    candidates: list[Candidate]
    failures: list[str]

    @property
    def record(self) -> Metadata:
        """What services are queried for."""
        ...

    @property
    def is_settled(self) -> bool:
        """Whether no further service is queried."""
        ...

    def decide(self) -> None:
        """Decide among the candidates so far."""
        ...


def query_services(lookups: Sequence[ServiceLookup], services: Sequence[Resolver], progress: Progress) -> None:
    """Add the responses of the services to the lookups. A service gets only those that none before it has settled."""
    for service in services:
        waiting = [each for each in lookups if not each.is_settled]
        if waiting:
            progress(f"querying {service.name}", 0, len(waiting))
        responses = call_plugin(service.look_up, [each.record for each in waiting], LookupFailed)
        for done, (each, response) in enumerate(zip(waiting, responses, strict=True), start=1):
            progress(f"querying {service.name}", done, len(waiting))
            match response:
                case LookupFailed(reason=reason):
                    each.failures.append(named_failure(service.name, reason))
                case Found(candidates=candidates):
                    each.candidates.extend(candidates)
                    each.decide()
