"""The command ``add``."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Annotated

import typer

from readinglist.api import ExitCode, Library, Plan, RecordOutcome, UsageError
from readinglist.cli.commands.add_report import (
    chosen_records,
    identified_papers,
    keep_records,
    record_lines,
    report_identified,
    report_improved_keys,
    show_plan,
)
from readinglist.cli.options import (
    DryRun,
    JsonLines,
    Offline,
    Strict,
    complete_format,
    complete_status,
    complete_tag,
)
from readinglist.cli.output import Output
from readinglist.cli.session import session_of
from readinglist.files.clipboard import clipboard
from readinglist.files.documents import Document

app = typer.Typer()

_SOURCES = typer.Argument(metavar="SOURCE...", help="A file, papis folder, -, zotero:, arXiv id, DOI, URL or title.")
_FORMAT = typer.Option(
    "--format", metavar="NAME", help="Input format; by default detected.", autocompletion=complete_format
)
_STATUS = typer.Option("--status", metavar="STATUS", help="Status of new papers.", autocompletion=complete_status)
_TAGS = typer.Option("--tag", metavar="TAG", help="Tag of all papers; repeatable.", autocompletion=complete_tag)
_VERBOSE = typer.Option("--verbose", "-v", help="List imported annotations, evidence of matches and skipped lines.")


@app.command("add")
def add(
    context: typer.Context,
    sources: Annotated[list[str] | None, _SOURCES] = None,
    paste: Annotated[bool, typer.Option("--paste", help="Add the text of the clipboard.")] = False,
    format_: Annotated[str, _FORMAT] = "",
    offline: Offline = False,
    dry_run: DryRun = False,
    as_json: JsonLines = False,
    status: Annotated[str, _STATUS] = "",
    tags: Annotated[list[str] | None, _TAGS] = None,
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="Reason for adding, shown by `show`.")] = "",
    strict: Strict = False,
    review: Annotated[bool, typer.Option("--review", help="Review unresolved papers afterwards.")] = False,
    verbose: Annotated[bool, _VERBOSE] = False,
) -> None:
    """Add papers from files, identifiers or titles.

    Formats: pasted and saved pages, .bib and RIS files, spreadsheets, XML, JSON, PDFs, Zotero, papis, cobib,
    identifiers, titles and others. `readinglist plugins` lists them.

    Papers with a certain match get its metadata. The others are added as unresolved: see `review` and `enrich`.
    """
    if review and dry_run:
        raise UsageError("--review and --dry-run cannot be used together", hint="remove one of them")
    documents, output = _documents(sources or (), paste=paste), session_of(context).output
    with session_of(context).library(offline=offline, create=True) as library:
        asks = not (as_json or dry_run) and _can_ask(library, documents, format_)
        add_papers = partial(library.add, *documents, format=format_, status=status, tags=tags or (), why=why)
        with record_lines() as lines:
            add_papers = partial(
                add_papers, written=partial(keep_records, lines) if as_json else None, dry_run=dry_run or asks
            )
            plan = _added(library, add_papers, output, asks=asks)
            show_plan(plan, output, as_json=as_json, dry_run=dry_run, verbose=verbose, lines=lines)
        _report_further(plan, library, output, dry_run=dry_run)
        code = _exit_code(plan, strict=strict)
        if review:
            code = _reviewed(plan, library, output, as_json=as_json, strict=strict, terminal="-" in documents)
    raise typer.Exit(code)


def _can_ask(library: Library, documents: Sequence[str | Document], format_name: str) -> bool:
    """Whether the reader can be asked which records to add: in a terminal, unless they are added in parts."""
    asks = sys.stdin.isatty() and sys.stdout.isatty()
    return asks and not library.adds_in_parts(*documents, format=format_name)


def _added(library: Library, add_papers: Callable[..., Plan], output: Output, *, asks: bool) -> Plan:
    """Add papers by `add_papers`; with `asks`, without the uncertain records that the reader skips."""
    with output.progress() as progress:
        plan = add_papers(progress=progress)
    return library.apply(chosen_records(plan, output)) if asks else plan


def _report_further(plan: Plan, library: Library, output: Output, *, dry_run: bool) -> None:
    """Print services that know unresolved papers, papers that were identified, and better keys of these."""
    identified = identified_papers(plan)
    report_identified(identified, output)
    if not dry_run:
        report_improved_keys(library.improved_keys(identified), output)


def _documents(sources: Sequence[str], *, paste: bool) -> list[str | Document]:
    """Return what to add: the arguments, then the clipboard on request."""
    documents: list[str | Document] = [*sources]
    if paste:
        documents.append(clipboard())
    if not documents:
        raise UsageError("nothing to add", hint="name a file, an arXiv id, a DOI, a URL or a title, or use --paste")
    return documents


def _reviewed(plan: Plan, library: Library, output: Output, *, as_json: bool, strict: bool, terminal: bool) -> ExitCode:
    """Review unresolved papers, and return the exit code for those that remain."""
    from readinglist.cli.commands.review import review_papers

    items = [library.get(record.key) for record in plan.records if record.outcome.unresolved]
    loop = review_papers(library, items, output, as_json=as_json, terminal=terminal)
    remaining = tuple(record for record in plan.records if record.key not in loop.decided)
    return max(loop.code, _exit_code(replace(plan, records=remaining), strict=strict))


def _exit_code(plan: Plan, *, strict: bool) -> ExitCode:
    if plan.count(RecordOutcome.UNAVAILABLE):
        return ExitCode.SERVICE
    if plan.count(RecordOutcome.PROBLEM) or (strict and any(record.outcome.unresolved for record in plan.records)):
        return ExitCode.INCOMPLETE
    return ExitCode.OK
