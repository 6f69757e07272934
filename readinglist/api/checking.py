"""What `check` finds outside the entries: missing files, and publications that cached responses have."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from readinglist.adding.published import look_up, publications
from readinglist.api.installed import cached_services
from readinglist.files.desktop import missing_files
from readinglist.library.clock import Clock
from readinglist.library.context import LibraryContext
from readinglist.library.query import Query
from readinglist.linting.check import CheckRules, check_library
from readinglist.linting.findings import CheckResult, FindingFilter, PaperFinding
from readinglist.matching.editions import lacks_publication
from readinglist.papers.paper import Paper
from readinglist.settings import Settings


def checked_library(
    query: Query, context: LibraryContext, rules: CheckRules, *, folder: Path, settings: Settings
) -> CheckResult:
    """Check the papers that match `query`; paths of attached files start from `folder`."""

    def outside(papers: Sequence[Paper]) -> Iterator[PaperFinding]:
        return outside_findings(papers, rules.choice, folder=folder, settings=settings, clock=context.clock)

    return check_library(query, context, rules, outside=outside)


def outside_findings(
    papers: Sequence[Paper], choice: FindingFilter, *, folder: Path, settings: Settings, clock: Clock
) -> Iterator[PaperFinding]:
    """Yield the chosen findings about papers; paths of attached files start from `folder`. No requests are sent."""
    if choice.selects("missing-file"):
        for paper in papers:
            for path in missing_files(paper, folder):
                message = f"{path} does not exist; run `readinglist attach {paper.key} FILE`"
                yield PaperFinding(paper=paper, code="missing-file", message=message, field="file")
    if choice.selects("published-since"):
        yield from _published_since(papers, settings, clock)


def _published_since(papers: Sequence[Paper], settings: Settings, clock: Clock) -> Iterator[PaperFinding]:
    """Yield preprints with publications in the cached responses of services."""
    preprints = [paper for paper in papers if lacks_publication(paper)]
    services = cached_services(settings, clock) if preprints else ()
    looked_up = look_up(preprints, services) if services else ()
    for paper, lookup in zip(preprints, looked_up, strict=bool(services)):
        for offered in publications(lookup.found)[:1]:
            metadata = offered.candidate.metadata
            where = ", ".join(filter(None, (metadata.venue, str(metadata.year or ""))))
            perhaps, command = "", f"enrich key:{paper.key} --published"
            if lookup.found.taken is None:
                perhaps, command = "perhaps ", f"review key:{paper.key}"
            message = f"{perhaps}published in {where}; run `readinglist {command}`"
            yield PaperFinding(paper=paper, code="published-since", message=message)
