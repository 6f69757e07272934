"""How findings are printed: a line each, GitHub's annotations, or JSON; and what a manuscript cites, as a table."""

from collections import Counter
from collections.abc import Iterable, Sequence

from readinglist.cli.output import Output
from readinglist.cli.tables import Column
from readinglist.linting.findings import RULES, Finding, Severity
from readinglist.manuscripts.manuscript import CitedItem, Manuscript
from readinglist.papers.folding import one_line
from readinglist.papers.paper import Item

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_STYLES = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "dim"}


def print_findings(findings: Iterable[Finding], output: Output) -> None:
    """A line for each: ``file:line:column:key:field: severity: message [code]``."""
    for finding in findings:
        place = f"{finding.document}:{finding.line}:{finding.column}:{finding.key}:{finding.field}: "
        output.styled(
            (one_line(place) + " ", ""),
            (f"{finding.severity}:", _STYLES[finding.severity]),
            (f" {one_line(finding.message)} ", ""),
            (f"[{finding.code}]", "dim"),
        )


def print_annotations(findings: Iterable[Finding], output: Output) -> None:
    """A workflow command of GitHub for each (docs.github.com, "Workflow commands for GitHub Actions")."""
    for finding in findings:
        properties = {"title": finding.code}
        if finding.line:
            properties |= {"file": finding.document, "line": str(finding.line), "col": str(finding.column or 1)}
        given = ",".join(f"{name}={_escaped(value, properties=True)}" for name, value in sorted(properties.items()))
        about = ": ".join(part for part in (finding.key, finding.field, finding.message) if part)
        output.data(f"::{_LEVELS[finding.severity]} {given}::{_escaped(one_line(about))}")


def _escaped(text: str, *, properties: bool = False) -> str:
    signs = {"%": "%25", "\r": "%0D", "\n": "%0A"} | ({":": "%3A", ",": "%2C"} if properties else {})
    for sign, escape in signs.items():
        text = text.replace(sign, escape)
    return text


def finding_shape(finding: Finding) -> dict[str, object]:
    """A finding as ``check --json`` prints it."""
    return {
        "file": finding.document,
        "line": finding.line,
        "column": finding.column,
        "key": finding.key or None,
        "field": finding.field or None,
        "code": finding.code,
        "severity": finding.severity.value,
        "message": finding.message,
        "fixable": finding.edit is not None,
    }


def counted(findings: Sequence[Finding]) -> str:
    """``2 errors, 1 warning, 12 notes``, or that there is nothing."""
    counts = Counter(finding.severity for finding in findings)
    parts = [f"{counts[each]} {each}{'s' if counts[each] > 1 else ''}" for each in Severity if counts[each]]
    return ", ".join(parts) or "no findings"


def print_codes(output: Output, *, as_json: bool) -> None:
    """Every code with its severity and what it means."""
    if as_json:
        told = RULES.items()
        output.json([{"code": code, "severity": grave.value, "means": meaning} for code, (grave, meaning) in told])
        return
    columns = [Column(heading="code", style="cyan"), Column(heading="severity"), Column(heading="means", flexible=True)]
    output.table(columns, [(code, severity.value, meaning) for code, (severity, meaning) in RULES.items()])


# --- the manuscript ------------------------------------------------------------------------------------------------

_COLUMNS = (
    Column(heading="cited", style="bold"),
    Column(heading="key", style="cyan"),
    Column(heading="status"),
    Column(heading="title", flexible=True, least=20),
)


def print_manuscript(manuscript: Manuscript, wanted: set[str], output: Output) -> None:
    """What is worth saying as a table, grouped by what is the matter; `wanted` are codes of findings."""
    rows: list[tuple[str, str, str, str]] = []
    if "cited-unknown" in wanted:
        for each in manuscript.unknown:
            place = f"{each.citation.document}:{each.citation.line}" if each.citation.line else each.citation.document
            near = f"; is it {' or '.join(each.near)}?" if each.near else ""
            rows.append(("but unknown", each.citation.key, "", f"{place}{near}"))
    groups = (
        ("cited-unread", "but not read", manuscript.unread),
        ("cited-dropped", "but dropped", manuscript.dropped),
        ("cited-skimmed", "only skimmed", manuscript.skimmed),
    )
    for code, heading, cited in groups:
        if code in wanted:
            rows.extend((heading, each.citation.key, each.item.reading.status, _title(each.item)) for each in cited)
    if "read-uncited" in wanted:
        rows.extend(("not, but read", item.paper.key, item.reading.status, _title(item)) for item in manuscript.uncited)
    if rows:
        output.table(_COLUMNS, rows)
    parts = (
        (manuscript.read, "read"),
        (manuscript.skimmed, "skimmed"),
        (manuscript.unread, "not read yet"),
        (manuscript.dropped, "dropped"),
        (manuscript.unknown, "unknown"),
    )
    told = ", ".join(f"{len(group)} {name}" for group, name in parts if group)
    uncited = f"; {len(manuscript.uncited)} read but not cited" if manuscript.uncited else ""
    output.say(f"{manuscript.cited} cited{': ' if told else ''}{told}{uncited}")


def _title(item: Item) -> str:
    return item.paper.metadata.title


def manuscript_shape(manuscript: Manuscript) -> dict[str, object]:
    """The manuscript as ``check --cited --json`` prints it."""
    return {
        "cited": manuscript.cited,
        "read": [_cited_shape(each) for each in manuscript.read],
        "unread": [_cited_shape(each) for each in manuscript.unread],
        "skimmed": [_cited_shape(each) for each in manuscript.skimmed],
        "dropped": [_cited_shape(each) for each in manuscript.dropped],
        "unknown": [
            {
                "cited_as": each.citation.key,
                "file": each.citation.document or None,
                "line": each.citation.line or None,
                "near": list(each.near),
            }
            for each in manuscript.unknown
        ],
        "read_uncited": [_item_shape(item) for item in manuscript.uncited],
    }


def _cited_shape(cited: CitedItem) -> dict[str, object]:
    place: dict[str, object] = {"file": cited.citation.document or None, "line": cited.citation.line or None}
    return {"cited_as": cited.citation.key} | _item_shape(cited.item) | place


def _item_shape(item: Item) -> dict[str, object]:
    return {
        "key": item.paper.key,
        "title": item.paper.metadata.title,
        "status": item.reading.status,
        "priority": item.reading.priority or None,
    }
