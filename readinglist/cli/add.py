"""The commands ``add`` and ``enrich``."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

import typer

from readinglist.api import EnrichResult, ExitCode, Library, Plan, Record, RecordOutcome, UsageError
from readinglist.cli.options import (
    DryRun,
    JsonLines,
    Offline,
    Query,
    Strict,
    complete_format,
    complete_status,
    complete_tag,
)
from readinglist.cli.output import Output
from readinglist.cli.session import session_of
from readinglist.cli.tables import Column
from readinglist.papers.folding import counted, one_line

app = typer.Typer()

_MAX_NEW = 12
"""Maximum number of new papers listed one by one; if there are more, only unresolved ones are listed."""

_MAX_UNRESOLVED = 50
"""Maximum number of unresolved papers listed."""

_MAX_NAMED = 6
"""Maximum number of known papers named in a message."""

_MAX_SKIPPED = 4
"""Maximum number of skipped places named in a message."""

_WORDS = {
    RecordOutcome.MATCHED: ("matched", "green", "added"),
    RecordOutcome.KNOWN: ("known", "", "already in the library"),
    RecordOutcome.AMBIGUOUS: ("ambiguous", "yellow", "added as unresolved: several candidates"),
    RecordOutcome.NOT_FOUND: ("not found", "yellow", "added as unresolved: no candidates"),
    RecordOutcome.UNAVAILABLE: ("unavailable", "yellow", "added as unresolved: a service did not respond"),
    RecordOutcome.PROBLEM: ("problem", "red", "not added"),
}


@app.command("add")
def add(
    context: typer.Context,
    sources: Annotated[
        list[str],
        typer.Argument(metavar="SOURCE...", help="A file, papis folder, - for stdin, arXiv id, DOI, URL or title."),
    ],
    format_: Annotated[
        str, typer.Option("--format", metavar="NAME", help="Input format.", autocompletion=complete_format)
    ] = "",
    offline: Offline = False,
    dry_run: DryRun = False,
    as_json: JsonLines = False,
    status: Annotated[
        str, typer.Option("--status", metavar="STATUS", help="Status of new papers.", autocompletion=complete_status)
    ] = "",
    tags: Annotated[
        list[str] | None,
        typer.Option("--tag", metavar="TAG", help="Tag of all papers; repeatable.", autocompletion=complete_tag),
    ] = None,
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="Reason for adding, shown by `show`.")] = "",
    strict: Strict = False,
    review: Annotated[bool, typer.Option("--review", help="Review unresolved papers afterwards.")] = False,
) -> None:
    """Add papers from files, identifiers or titles.

    Formats: pasted pages, .bib files, spreadsheets (.csv), Zotero, papis, cobib, JSON Lines, identifiers and titles.

    Papers with a certain match get its metadata. The others are added as unresolved: see `review` and `enrich`.
    """
    if review and dry_run:
        raise UsageError("--review and --dry-run cannot be used together", hint="remove one of them")
    output = session_of(context).output
    with session_of(context).library(offline=offline) as library:
        with output.progress() as progress:
            planned = library.add(
                *sources, format=format_, dry_run=dry_run, status=status, tags=tags or (), why=why, progress=progress
            )
        _show(planned, output, as_json=as_json, dry_run=dry_run)
        if review:
            code = _reviewed(planned, library, output, as_json=as_json, strict=strict, terminal="-" in sources)
        else:
            code = _exit_code(planned, strict=strict)
    raise typer.Exit(code)


def _reviewed(
    planned: Plan, library: Library, output: Output, *, as_json: bool, strict: bool, terminal: bool
) -> ExitCode:
    """Review unresolved papers, and return the exit code for those that remain."""
    from readinglist.cli.review import review_papers

    items = [library.get(record.key) for record in planned.records if _is_unresolved(record)]
    loop = review_papers(library, items, output, as_json=as_json, terminal=terminal)
    remaining = tuple(record for record in planned.records if record.key not in loop.decided)
    return max(loop.code, _exit_code(replace(planned, records=remaining), strict=strict))


def _show(planned: Plan, output: Output, *, as_json: bool, dry_run: bool) -> None:
    if as_json:
        from readinglist.api.json_output import record_shape

        for record in planned.records:
            output.json_line(record_shape(record))
    else:
        _report(planned, output, dry_run=dry_run)
    _warn(planned, output)


def _report(planned: Plan, output: Output, *, dry_run: bool) -> None:
    """Print new papers if they are few, unresolved papers, and the number of records by outcome."""
    new = [record for record in planned.records if record.after is not None and record.before is None]
    unresolved = [record for record in planned.records if _is_unresolved(record)]
    listed = new if len(new) <= _MAX_NEW else unresolved[:_MAX_UNRESOLVED]
    rows = [
        (record.key, _WORDS[record.outcome][0], record.arxiv_id, record.title or "(unknown title)") for record in listed
    ]
    if rows:
        columns = (
            Column(heading="key", style="cyan"),
            Column(heading="outcome"),
            Column(heading="arXiv"),
            Column(heading="title", flexible=True, least=20),
        )
        output.table(columns, rows)
        if len(unresolved) > len(listed):
            output.data(f"and {len(unresolved) - len(listed)} more unresolved")
        output.data()
    for outcome, (word, style, meaning) in _WORDS.items():
        number = planned.count(outcome)
        if number:
            dropped = _dropped(planned) if outcome is RecordOutcome.KNOWN else 0
            more = f", {dropped} of them dropped" if dropped else ""
            output.styled((f"{number:5} {word:11}", style), (f"  {meaning}{more}", "dim"))
    annotated = sum(_gains_annotations(record) for record in planned.records)
    if annotated:
        output.say(f"imported annotations of {counted(annotated, 'known paper')}")
    _report_known(planned, output)
    _report_filled(planned, output)
    if dry_run:
        output.say("nothing was written (--dry-run)")
    elif unresolved:
        output.say("next: `readinglist review` to decide on unresolved papers, `readinglist enrich` to retry services")


def _report_known(planned: Plan, output: Output) -> None:
    """Print for which papers records with another title or other authors were taken, and which keys became aliases."""
    renamed = [record for record in planned.records if record.known_as]
    for record in renamed[:_MAX_UNRESOLVED]:
        place = f"{record.document}:{record.line}" if record.line else record.document
        output.say(one_line(f"{place}: {record.title} is known as {record.key}: {record.known_as}"))
    if len(renamed) > _MAX_UNRESOLVED:
        output.say(f"and {len(renamed) - _MAX_UNRESOLVED} more are known by another title or other authors")
    aliases = [f"{record.alias} = {record.key}" for record in planned.records if record.alias]
    if aliases:
        output.say(f"further keys of known papers: {_first(aliases, _MAX_UNRESOLVED, '; ')}")


def _report_filled(planned: Plan, output: Output) -> None:
    """Print which fields of known papers were filled in."""
    filled: dict[str, dict[str, None]] = {}
    for record in planned.records:
        if record.filled:
            filled.setdefault(record.key, {}).update(dict.fromkeys(record.filled))
    if filled:
        named = [f"{key} ({', '.join(names).replace('_', ' ')})" for key, names in filled.items()]
        known = counted(len(filled), "known paper")
        output.say(f"filled in fields of {known}: {_first(named, _MAX_NAMED, '; ')}")


def _first(names: Sequence[str], limit: int, separator: str) -> str:
    more = f" and {len(names) - limit} more" if len(names) > limit else ""
    return separator.join(names[:limit]) + more


def _dropped(planned: Plan) -> int:
    """Number of known papers that are dropped; adding them again does not change that."""
    return sum(record.before is not None and record.before.reading.status == "dropped" for record in planned.records)


def _skipped(planned: Plan) -> list[str]:
    """Return ``file:line`` of each span of lines that a source did not recognise."""
    return [f"{name}:{span.first_line}" for name, span in planned.skipped if span.reason in ("unclear", "text")]


def _gains_annotations(record: Record) -> bool:
    before, after = record.before, record.after
    return bool(before and after and (before.reading, before.paper.tags) != (after.reading, after.paper.tags))


def _is_unresolved(record: Record) -> bool:
    return record.outcome in (RecordOutcome.AMBIGUOUS, RecordOutcome.NOT_FOUND, RecordOutcome.UNAVAILABLE)


def _warn(planned: Plan, output: Output) -> None:
    """Print problems with records and documents, and services that failed."""
    skipped = _skipped(planned)
    if skipped:
        output.say(f"skipped, not recognised as papers: {_first(skipped, _MAX_SKIPPED, ', ')}")
    for name, warning in planned.warnings:
        output.problems(name, [warning])
    for record in planned.records:
        if record.outcome is RecordOutcome.PROBLEM:
            place = f"{record.document}:{record.line}" if record.line else record.document
            output.warn(f"{place}: {record.problem}")
    for record in planned.records:
        for words in record.warnings:
            output.warn(f"{record.document}:{record.line}: {record.key or record.title}: {words}")
    kept = [f"{record.key} ({', '.join(record.kept)})" for record in planned.records if record.kept]
    if kept:
        output.say(f"kept your annotations: {_first(kept, _MAX_NAMED, '; ')}")
    for failure in planned.failures:
        output.warn(failure)


def _exit_code(planned: Plan, *, strict: bool) -> ExitCode:
    if planned.count(RecordOutcome.UNAVAILABLE):
        return ExitCode.SERVICE
    if planned.count(RecordOutcome.PROBLEM) or (strict and any(_is_unresolved(record) for record in planned.records)):
        return ExitCode.INCOMPLETE
    return ExitCode.OK


@app.command("enrich")
def enrich(
    context: typer.Context,
    query: Query = None,
    offline: Offline = False,
    refresh: Annotated[bool, typer.Option("--refresh", help="Also query papers that are complete.")] = False,
    published: Annotated[bool, typer.Option("--published", help="Also look for publications of preprints.")] = False,
    dry_run: DryRun = False,
    as_json: JsonLines = False,
    strict: Strict = False,
) -> None:
    """Retry unresolved papers and fill in missing fields."""
    session = session_of(context)
    with session.library(offline=offline) as library, session.output.progress() as progress:
        results = library.enrich(
            " ".join(query or ()), refresh=refresh, published=published, dry_run=dry_run, progress=progress
        )
    if as_json:
        from readinglist.api.json_output import enriched_shape

        for each in results:
            session.output.json_line(enriched_shape(each))
    else:
        _report_enriched(results, session.output, dry_run=dry_run)
    for reason in dict.fromkeys(each.problem for each in results if each.failed):
        session.output.warn(reason)
    raise typer.Exit(_enrich_exit_code(results, strict=strict))


def _report_enriched(results: Sequence[EnrichResult], output: Output, *, dry_run: bool) -> None:
    if not results:
        output.say("nothing to do: every paper is resolved and complete")
        return
    columns = (
        Column(heading="key", style="cyan"),
        Column(heading="outcome"),
        Column(heading="arXiv"),
        Column(heading="filled", flexible=True, least=10),
        Column(heading="title", flexible=True, least=20),
    )
    changed = [each for each in results if each.after != each.before or (each.problem and not each.failed)]
    rows = [
        (
            each.after.paper.key,
            each.problem if each.problem and not each.failed else each.after.paper.resolution.value.replace("_", " "),
            str(each.after.paper.metadata.arxiv_id or ""),
            ", ".join(each.filled).replace("_", " "),
            each.after.paper.metadata.title,
        )
        for each in changed
    ]
    if rows:
        output.table(columns, rows)
    unresolved = sum(not each.after.paper.resolution.resolved for each in results)
    papers = counted(len(results), "paper")
    output.say(f"{papers} queried: {len(changed)} changed, {unresolved} still unresolved")
    if dry_run:
        output.say("nothing was written (--dry-run)")


def _enrich_exit_code(results: Sequence[EnrichResult], *, strict: bool) -> ExitCode:
    if any(each.failed for each in results):
        return ExitCode.SERVICE
    if strict and any(not each.after.paper.resolution.resolved for each in results):
        return ExitCode.INCOMPLETE
    return ExitCode.OK
