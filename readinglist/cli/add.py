"""The commands that take papers in and ask for their data: ``add`` and ``enrich``."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

import typer

from readinglist.api import EnrichResult, ExitCode, Library, Plan, Record, RecordOutcome, UsageError
from readinglist.cli.completion import complete_format, complete_query, complete_status, complete_tag
from readinglist.cli.output import Output
from readinglist.cli.session import session_of
from readinglist.cli.tables import Column

app = typer.Typer()

_SHOWN = 12
"""Up to so many new papers are listed one by one; of more there are counts."""

_OPEN = 50
"""Up to so many open papers are named of those that came with many others."""

_KEPT = 6
"""Up to so many known papers are named that gained something, or whose marks here differ from those of a source."""

_WORDS = {
    RecordOutcome.MATCHED: ("matched", "green", "added"),
    RecordOutcome.KNOWN: ("known", "", "in the library already"),
    RecordOutcome.AMBIGUOUS: ("ambiguous", "yellow", "added, marked open: several papers could be meant"),
    RecordOutcome.NOT_FOUND: ("not found", "yellow", "added, marked open: nobody asked knows them"),
    RecordOutcome.UNAVAILABLE: ("unanswered", "yellow", "added, marked open: a service did not answer"),
    RecordOutcome.PROBLEM: ("problem", "red", "not taken"),
}


@app.command("add")
def add(
    context: typer.Context,
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE...", help="A file, a papis folder, - for stdin, an arXiv id, a DOI, a URL or a title."
        ),
    ],
    format_: Annotated[
        str, typer.Option("--format", metavar="NAME", help="Read as this format.", autocompletion=complete_format)
    ] = "",
    offline: Annotated[bool, typer.Option("--offline", help="Ask no service; look only in the catalogue.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be added, and write nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object per record.")] = False,
    status: Annotated[
        str, typer.Option("--status", metavar="S", help="Status of new papers.", autocompletion=complete_status)
    ] = "",
    tags: Annotated[
        list[str] | None, typer.Option("--tag", metavar="T", help="Tag every paper.", autocompletion=complete_tag)
    ] = None,
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="Why you add them; `show` tells it later.")] = "",
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 when a paper stays unresolved.")] = False,
    review: Annotated[bool, typer.Option("--review", help="Then walk through what stayed open, as `review`.")] = False,
) -> None:
    """Add papers: pages, .bib files, identifiers, titles and more.

    Pasted pages, .bib files, spreadsheets (.csv), Zotero, papis, cobib, JSON Lines,
    identifiers and titles are understood.

    Papers whose arXiv record is sure are completed with it; the others are kept and marked, and `enrich` asks again.
    """
    if review and dry_run:
        raise UsageError("--dry-run writes nothing that could be reviewed", hint="leave out --review or --dry-run")
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
    """Walk through what stayed open; the exit code of what is left then."""
    from readinglist.cli.review import walk

    items = [library.get(record.key) for record in planned.records if _is_open(record)]
    walked = walk(library, items, output, as_json=as_json, terminal=terminal)
    left = tuple(record for record in planned.records if record.key not in walked.settled)
    return max(walked.code, _exit_code(replace(planned, records=left), strict=strict))


def _show(planned: Plan, output: Output, *, as_json: bool, dry_run: bool) -> None:
    if as_json:
        from readinglist.api.json_output import record_shape

        for record in planned.records:
            output.json_line(record_shape(record))
    else:
        _report(planned, output, dry_run=dry_run)
    _warn(planned, output)


def _report(planned: Plan, output: Output, *, dry_run: bool) -> None:
    """What became of the records: new papers by name while they are few, everything open by name, and the counts."""
    new = [record for record in planned.records if record.after is not None and record.before is None]
    open_ = [record for record in planned.records if _is_open(record)]
    listed = new if len(new) <= _SHOWN else open_[:_OPEN]
    rows = [
        (record.key, _WORDS[record.outcome][0], record.arxiv_id, record.title or "(title not known yet)")
        for record in listed
    ]
    if rows:
        columns = (
            Column(heading="key", style="cyan"),
            Column(heading="outcome"),
            Column(heading="arXiv"),
            Column(heading="title", flexible=True, least=20),
        )
        output.table(columns, rows)
        if len(open_) > len(listed):
            output.data(f"and {len(open_) - len(listed)} more that are open")
        output.data()
    for outcome, (word, style, meaning) in _WORDS.items():
        number = planned.count(outcome)
        if number:
            dropped = _dropped(planned) if outcome is RecordOutcome.KNOWN else 0
            more = f", {dropped} of them dropped earlier" if dropped else ""
            output.styled((f"{number:5} {word:10}", style), (f"  {meaning}{more}", "dim"))
    marked = sum(_takes_marks(record) for record in planned.records)
    if marked:
        output.say(f"of the known ones {marked} took over status, priority, rating, tags or notes")
    _tell_filled(planned, output)
    if dry_run:
        output.say("nothing was written (--dry-run)")
    elif open_:
        output.say(
            "next: `readinglist review` shows what is open and asks you, `readinglist enrich` asks services again"
        )


def _tell_filled(planned: Plan, output: Output) -> None:
    """Which known papers gained which fields; of many, how many."""
    filled: dict[str, dict[str, None]] = {}
    for record in planned.records:
        if record.filled:
            filled.setdefault(record.key, {}).update(dict.fromkeys(record.filled))
    if filled:
        named = [f"{key} ({', '.join(names).replace('_', ' ')})" for key, names in filled.items()]
        more = f" and {len(named) - _KEPT} more" if len(named) > _KEPT else ""
        output.say(f"of the known ones {len(filled)} gained fields: {'; '.join(named[:_KEPT])}{more}")


def _dropped(planned: Plan) -> int:
    """How many of the known papers the reader has dropped: they stay so, however often a page shows them."""
    return sum(record.before is not None and record.before.reading.status == "dropped" for record in planned.records)


def _unplaced(planned: Plan) -> list[str]:
    """Where a source could not tell what lines are, as ``file:line`` of the first line of each span."""
    return [f"{name}:{span.first_line}" for name, span in planned.skipped if span.reason in ("unclear", "text")]


def _takes_marks(record: Record) -> bool:
    before, after = record.before, record.after
    return bool(before and after and (before.reading, before.paper.tags) != (after.reading, after.paper.tags))


def _is_open(record: Record) -> bool:
    return record.outcome in (RecordOutcome.AMBIGUOUS, RecordOutcome.NOT_FOUND, RecordOutcome.UNAVAILABLE)


def _warn(planned: Plan, output: Output) -> None:
    """What is wrong with records and documents, and who did not answer; on stderr."""
    unplaced = _unplaced(planned)
    if unplaced:
        more = f" and {len(unplaced) - 4} more places" if len(unplaced) > 4 else ""
        output.say(f"left out, neither paper nor furniture: {', '.join(unplaced[:4])}{more}")
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
        more = f" and {len(kept) - _KEPT} more" if len(kept) > _KEPT else ""
        output.say(f"your own marks stay: {'; '.join(kept[:_KEPT])}{more}")
    for failure in planned.failures:
        output.warn(failure)


def _exit_code(planned: Plan, *, strict: bool) -> ExitCode:
    if planned.count(RecordOutcome.UNAVAILABLE):
        return ExitCode.SERVICE
    if planned.count(RecordOutcome.PROBLEM) or (strict and any(_is_open(record) for record in planned.records)):
        return ExitCode.INCOMPLETE
    return ExitCode.OK


@app.command("enrich")
def enrich(
    context: typer.Context,
    query: Annotated[
        list[str] | None, typer.Argument(metavar="[QUERY]", help="Which papers.", autocompletion=complete_query)
    ] = None,
    offline: Annotated[bool, typer.Option("--offline", help="Ask no service; look only in the catalogue.")] = False,
    refresh: Annotated[bool, typer.Option("--refresh", help="Ask for papers that lack nothing, too.")] = False,
    published: Annotated[
        bool, typer.Option("--published", help="Ask whether preprints have been published meanwhile, too.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, and write nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object per paper.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 when a paper stays unresolved.")] = False,
) -> None:
    """Ask again for papers that are unresolved or lack fields."""
    session = session_of(context)
    with session.library(offline=offline) as library, session.output.progress() as progress:
        asked = library.enrich(
            " ".join(query or ()), refresh=refresh, published=published, dry_run=dry_run, progress=progress
        )
    if as_json:
        from readinglist.api.json_output import asked_shape

        for each in asked:
            session.output.json_line(asked_shape(each))
    else:
        _report_asked(asked, session.output, dry_run=dry_run)
    for reason in dict.fromkeys(each.problem for each in asked if each.failed):
        session.output.warn(reason)
    raise typer.Exit(_asked_exit_code(asked, strict=strict))


def _report_asked(asked: Sequence[EnrichResult], output: Output, *, dry_run: bool) -> None:
    if not asked:
        output.say("nothing is open: every paper of the query is resolved and complete")
        return
    columns = (
        Column(heading="key", style="cyan"),
        Column(heading="outcome"),
        Column(heading="arXiv"),
        Column(heading="gained", flexible=True, least=10),
        Column(heading="title", flexible=True, least=20),
    )
    changed = [each for each in asked if each.after != each.before or (each.problem and not each.failed)]
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
    still = sum(not each.after.paper.resolution.resolved for each in asked)
    output.say(f"asked for {len(asked)}: {len(changed)} changed, {still} still open")
    if dry_run:
        output.say("nothing was written (--dry-run)")


def _asked_exit_code(asked: Sequence[EnrichResult], *, strict: bool) -> ExitCode:
    if any(each.failed for each in asked):
        return ExitCode.SERVICE
    if strict and any(not each.after.paper.resolution.resolved for each in asked):
        return ExitCode.INCOMPLETE
    return ExitCode.OK
