"""The command ``enrich``."""

import shlex
from collections.abc import Iterator, Sequence
from typing import Annotated

import typer

from readinglist.api import EnrichResult, ExitCode, UsageError
from readinglist.cli.commands.add_report import report_improved_keys, warn_of_services
from readinglist.cli.options import DryRun, JsonLines, Offline, Query, Strict
from readinglist.cli.output import Output
from readinglist.cli.selection import require_match
from readinglist.cli.session import Interrupted, session_of
from readinglist.cli.tables import Column, one_text
from readinglist.matching.editions import lacks_publication
from readinglist.papers.folding import counted
from readinglist.papers.paper import EDITION_FIELDS, Metadata

app = typer.Typer()

_EXAMPLE = "for example `readinglist enrich key:KEY --published --choose 1`"
_CHOOSE = typer.Option(
    "--choose", metavar="N", min=1, help="Use the N-th possible publication of the paper that QUERY selects."
)


@app.command("enrich")
def enrich(
    context: typer.Context,
    query: Query = None,
    offline: Offline = False,
    refresh: Annotated[bool, typer.Option("--refresh", help="Also query papers that are complete.")] = False,
    published: Annotated[bool, typer.Option("--published", help="Also look for publications of preprints.")] = False,
    choose: Annotated[int | None, _CHOOSE] = None,
    dry_run: DryRun = False,
    as_json: JsonLines = False,
    strict: Strict = False,
) -> None:
    """Retry unresolved papers and fill in missing fields.

    With --published, preprints are described by their publications, and keep key, notes and arXiv id.
    """
    session = session_of(context)
    text = " ".join(query or ())
    if choose and not published:
        raise UsageError("--choose needs --published", hint=_EXAMPLE)
    with session.library(offline=offline) as library, session.output.progress() as progress:
        require_match(text, library)
        finished: list[EnrichResult] = []
        try:
            results = library.enrich(
                text,
                refresh=refresh,
                published=published,
                choose=choose or 0,
                dry_run=dry_run,
                written=finished.extend,
                progress=progress,
            )
        except KeyboardInterrupt:
            if dry_run or choose:
                raise
            raise _stopped(finished) from None
        improved = library.improved_keys((each.before.paper, each.after.paper) for each in results)
    _report(results, session.output, dry_run=dry_run, as_json=as_json)
    if published and (offline or session.settings.offline):
        session.output.say("publications are not looked up offline")
    if not dry_run:
        report_improved_keys(improved, session.output)
    warn_of_services((reason for each in results for reason in each.failures), session.output)
    raise typer.Exit(_exit_code(results, strict=strict))


def _stopped(finished: Sequence[EnrichResult]) -> Interrupted:
    changed = {each.after.paper.id for each in finished if each.after != each.before}
    return Interrupted(f"stopped: {counted(len(changed), 'paper')} changed; run the command again to continue")


def _report(results: Sequence[EnrichResult], output: Output, *, dry_run: bool, as_json: bool) -> None:
    if as_json:
        from readinglist.api.json_output import enriched_shape

        for each in results:
            output.json_line(enriched_shape(each))
        return
    if not results:
        output.say("nothing to do: every paper is resolved and complete")
        return
    columns = (
        Column(heading="key", style="cyan"),
        Column(heading="outcome"),
        Column(heading="arXiv", rank=1),
        Column(heading="filled", flexible=True, least=10),
        Column(heading="title", flexible=True, least=12),
    )
    changed = [each for each in results if each.after != each.before or each.conflict]
    rows = [
        (
            each.after.paper.key,
            _outcome(each),
            str(each.after.paper.metadata.arxiv_id or ""),
            ", ".join(each.filled).replace("_", " "),
            each.after.paper.metadata.title,
        )
        for each in changed
    ]
    if rows:
        output.table(columns, rows)
    if dry_run:
        for each in results:
            lines = list(_diff(each))
            output.raw("".join(f"{line}\n" for line in ([f"{each.after.paper.key}:", *lines] if lines else ())))
    _report_publications(results, output)
    unresolved = sum(not each.after.paper.resolution.resolved for each in results)
    papers = counted(len(results), "paper")
    output.say(f"{papers} queried: {len(changed)} changed, {unresolved} still unresolved")
    if dry_run:
        output.say("nothing was written (--dry-run)")


def _outcome(result: EnrichResult) -> str:
    if result.conflict:
        return result.conflict
    return "published" if result.taken else result.after.paper.resolution.value.replace("_", " ")


def _diff(result: EnrichResult) -> Iterator[str]:
    """Yield the fields of the edition before and after, as in a diff."""
    from readinglist.api.json_output import plain

    before, after = result.before.paper, result.after.paper
    for name in EDITION_FIELDS if result.taken else ():
        for sign, paper, other in (("-", before, after), ("+", after, before)):
            value = getattr(paper.metadata, name)
            if value and value != getattr(other.metadata, name):
                yield f"  {sign} {name.value.replace('_', ' ')}: {one_text(plain(paper.metadata, name))}"


def _report_publications(results: Sequence[EnrichResult], output: Output) -> None:
    """Name the publications that were taken, and those that a reader has to choose."""
    for each in results:
        key = each.after.paper.key
        if each.taken:
            output.say(f"{key}: published in {_place(each.taken.candidate.metadata)} ({each.taken.candidate.resolver})")
        also = "" if lacks_publication(each.after.paper) else "also "
        for number, scored in zip(each.numbers, each.offered, strict=True):
            query = shlex.quote(f"key:{key}")
            output.say(
                f"{key}: perhaps {also}published in {_place(scored.candidate.metadata)}: "
                f"{scored.candidate.metadata.title} ({', '.join(scored.evidence.reasons)}); to take it, run "
                f"`readinglist enrich {query} --published --choose {number}`"
            )


def _place(metadata: Metadata) -> str:
    """Return the venue with its year, volume and pages."""
    extra = dict(metadata.extra)
    named = f"{metadata.venue} {extra.get('volume', '')}".strip()
    parts = (named, extra.get("pages", "").replace("--", "-"), str(metadata.year or ""))
    return ", ".join(part for part in parts if part)


def _exit_code(results: Sequence[EnrichResult], *, strict: bool) -> ExitCode:
    if any(each.failed for each in results):
        return ExitCode.SERVICE
    if strict and any(not each.after.paper.resolution.resolved for each in results):
        return ExitCode.INCOMPLETE
    return ExitCode.OK
