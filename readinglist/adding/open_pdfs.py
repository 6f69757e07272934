"""The addresses of open PDFs of papers, as services state them."""

from collections.abc import Sequence
from dataclasses import field

from readinglist.library.clock import Progress, no_progress
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.paper import Metadata
from readinglist.plugins.guards import call_plugin, named_failure
from readinglist.plugins.protocols import LookupFailed, PdfAddress, PdfService, PdfsFound


@dataclass(slots=True)
class OpenPdfs:
    """The addresses of the open PDFs of one paper, best first, and the services that did not respond, with reasons.

    Without addresses, no service that responded knows one; the others may.
    """

    addresses: list[PdfAddress] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


def find_pdfs(
    papers: Sequence[Metadata], services: Sequence[PdfService], *, progress: Progress = no_progress
) -> tuple[OpenPdfs, ...]:
    """Return one result per paper, in order. A service gets only papers of which none before it knows a PDF."""
    results = tuple(OpenPdfs() for _ in papers)
    for service in services:
        waiting = [place for place, result in enumerate(results) if not result.addresses]
        lookups = call_plugin(service.find_pdfs, [papers[place] for place in waiting], LookupFailed)
        for done, (place, lookup) in enumerate(zip(waiting, lookups, strict=True), start=1):
            progress(f"querying {service.name}", done, len(waiting))
            match lookup:
                case LookupFailed(reason=reason):
                    results[place].failures.append(named_failure(service.name, reason))
                case PdfsFound(addresses=addresses):
                    results[place].addresses.extend(addresses)
    return results
