"""The command ``export``: papers as text, to stdout, a file, or the targets of the settings."""

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from readinglist.api import ExitCode, ExportTarget, NothingFound, Problem, ReadOnlyLibrary, UsageError
from readinglist.cli.completion import complete_export_format, complete_query
from readinglist.cli.output import Output
from readinglist.cli.session import Session, session_of
from readinglist.files.writing import display_path

if TYPE_CHECKING:
    from readinglist.api import PlannedFile

app = typer.Typer()


class Mode(Enum):
    """What is done with the text of an export."""

    WRITE = "write"
    CHECK = "check"
    DIFF = "diff"


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
    with session.read_only() as library:
        if text and not library.counts(text):
            raise NothingFound(f"no paper matches {text!r}", hint="nothing was written; try it with: readinglist list")
        codes = [_run(each, library, session.output, mode=mode, prefer=prefer) for each in wanted]
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


def _run(target: ExportTarget, library: ReadOnlyLibrary, output: Output, *, mode: Mode, prefer: str) -> ExitCode:
    """Write, compare or show one export, and report on it.

    Raises:
        ReadinglistError: the file cannot be read or written, or the options do not fit together.
    """
    path = target.path
    if path is None:
        rendered = library.export(
            target.query,
            format=target.format,
            style=target.style,
            with_status=target.with_status,
            cited=target.cited,
        )
        output.problems("export", (*rendered.problems, *rendered.warnings))
        output.raw(rendered.text)
        return _code(rendered.problems)
    plan = library.plan_file(target, prefer=prefer)
    output.problems(display_path(path), (*plan.problems, *plan.warnings, *_first(plan.kept)))
    if mode is Mode.WRITE:
        output.say(f"{display_path(path)}: {library.write_file(plan).summary}")
        return _code(plan.problems)
    return max(_code(plan.problems), _compare(plan, output, mode))


def _code(problems: tuple[Problem, ...]) -> ExitCode:
    return ExitCode.INCOMPLETE if problems else ExitCode.OK


_MOST_KEPT = 10


def _first(kept: tuple[Problem, ...]) -> Iterator[Problem]:
    """What others edited, as far as it fits a screen."""
    yield from kept[:_MOST_KEPT]
    if len(kept) > _MOST_KEPT:
        yield Problem(message=f"and {len(kept) - _MOST_KEPT} more entries edited by hand, kept")


def _compare(plan: "PlannedFile", output: Output, mode: Mode) -> ExitCode:
    """Say whether a file would change, or how."""
    if mode is Mode.DIFF:
        output.raw("".join(_diff(display_path(plan.path), plan.before, plan.after)))
        return ExitCode.OK
    stale = plan.stale
    output.say(
        f"{display_path(plan.path)} is {'stale: the same command without --check writes it' if stale else 'fresh'}"
    )
    return ExitCode.INCOMPLETE if stale else ExitCode.OK


def _diff(name: str, before: bytes, after: bytes) -> Iterable[str]:
    from difflib import unified_diff

    old, new = (data.decode("utf-8", "replace").splitlines(keepends=True) for data in (before, after))
    for line in unified_diff(old, new, f"{name} (now)", f"{name} (then)"):
        yield line if line.endswith("\n") else f"{line}\n\\ no line end\n"
