"""Findings of `check --cited`: citations of unknown and unread papers, and read papers that are not cited."""

from readinglist.linting.findings import Finding
from readinglist.manuscripts.manuscript import CitedItem, Manuscript
from readinglist.papers.folding import did_you_mean


def manuscript_findings(manuscript: Manuscript) -> tuple[Finding, ...]:
    """Return the findings of a manuscript, at the places of citation."""
    cited = [
        *(_found("cited-unread", f"unread ({each.item.reading.status})", each) for each in manuscript.unread),
        *(_found("cited-skimmed", "only skimmed", each) for each in manuscript.skimmed),
        *(_found("cited-dropped", "dropped", each) for each in manuscript.dropped),
    ]
    unknown = [
        Finding(
            code="cited-unknown",
            message="cited, but not in the library" + did_you_mean(each.near, before="; "),
            line=each.citation.line,
            key=each.citation.key,
            document=each.citation.document,
        )
        for each in manuscript.unknown
    ]
    uncited = [
        Finding(code="read-uncited", message="read, but not cited", key=item.paper.key, document="library")
        for item in manuscript.uncited
    ]
    return (*unknown, *cited, *uncited)


def _found(code: str, what: str, cited: CitedItem) -> Finding:
    return Finding(
        code=code,
        message=f"{what}: {cited.item.paper.metadata.title}",
        line=cited.citation.line,
        key=cited.citation.key,
        document=cited.citation.document,
    )
