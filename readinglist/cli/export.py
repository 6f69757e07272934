"""The command ``export``: papers as text, to stdout, a file, or the targets of the settings."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from readinglist.cli.completion import complete_export_format, complete_query
from readinglist.cli.exporting import Mode, run
from readinglist.cli.opening import library_of
from readinglist.cli.session import Session, session_of
from readinglist.papers.errors import NothingFound, UsageError
from readinglist.settings import ExportTarget

app = typer.Typer()

_FORMAT = typer.Option(
    "--format",
    metavar="NAME",
    help="The format; else that of the file's suffix, or bibtex.",
    autocompletion=complete_export_format,
)
_STYLE = typer.Option(
    "--style", metavar="NAME", help="The style of formatted references: apa, ieee, ..., or a .csl file."
)
_CITED = typer.Option(
    "--cited", metavar="FILE", help="Only what this .aux or .bcf of a manuscript cites; may be repeated."
)


_PREFER = typer.Option(
    "--prefer", metavar="SIDE", help="With --merge, who is right where both sides changed: library or file."
)


@app.command("export")
def export(
    context: typer.Context,
    query: Annotated[
        list[str] | None, typer.Argument(metavar="[QUERY]", help="Which papers.", autocompletion=complete_query)
    ] = None,
    file: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to this file.")] = None,
    format_: Annotated[str, _FORMAT] = "",
    style: Annotated[str, _STYLE] = "",
    cited: Annotated[list[Path] | None, _CITED] = None,
    targets: Annotated[bool, typer.Option("--targets", help="Write every [[export]] of the settings.")] = False,
    merge: Annotated[bool, typer.Option("--merge", help="Keep what others wrote into the .bib file.")] = False,
    prefer: Annotated[str, _PREFER] = "",
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit with 1 when a file is stale.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Write nothing; print what would change.")] = False,
    with_status: Annotated[
        bool, typer.Option("--with-status", help="Write status, priority and rating in JabRef's fields.")
    ] = False,
) -> None:
    """Write papers as BibTeX, or in another format for other tools."""
    session = session_of(context)
    text = " ".join(query or ())
    given = ExportTarget(
        path=file,
        format=format_,
        style=style,
        query=text,
        with_status=with_status,
        cited=tuple(cited or ()),
        merge=merge,
    )
    wanted = _targets(session, given) if targets else [given]
    _refuse_misfits(wanted, check=check, diff=diff, prefer=prefer)
    mode = Mode.CHECK if check else Mode.DIFF if diff else Mode.WRITE
    with library_of(session, looking=True) as library:
        if text and not library.counts(text):
            raise NothingFound(f"no paper matches {text!r}", hint="nothing was written; try it with: readinglist list")
        codes = [run(each, library, session.output, mode=mode, prefer=prefer) for each in wanted]
    raise typer.Exit(max(codes))


def _targets(session: Session, given: ExportTarget) -> Sequence[ExportTarget]:
    """The targets of the settings, where the command itself names none."""
    if given != ExportTarget():
        raise UsageError("--targets takes everything from the settings", hint="leave out the other options")
    if not session.settings.exports:
        hint = 'add one to config.toml, for example:  [[export]]  path = "bib/library.bib"'
        raise UsageError("the settings name no [[export]] target", hint=hint)
    return session.settings.exports


def _refuse_misfits(wanted: Sequence[ExportTarget], *, check: bool, diff: bool, prefer: str) -> None:
    """Options that do not go together."""
    merging = any(each.merge for each in wanted)
    if any(each.path is None for each in wanted):
        for option, given in (("--check", check), ("--diff", diff), ("--merge", merging)):
            if given:
                raise UsageError(f"{option} works on a file", hint="name it with -o FILE, or use --targets")
    if check and diff:
        raise UsageError("--check and --diff do not go together", hint="both write nothing; choose one")
    if prefer and not merging:
        raise UsageError("--prefer settles what --merge finds", hint="add --merge, or merge = true to an [[export]]")
