"""The command ``export``."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import typer

from readinglist.api import ExitCode, ExportTarget, Problem, ReadOnlyLibrary, UsageError
from readinglist.cli.options import Cited, OutputFile, Query, complete_export_format, completing
from readinglist.cli.output import Output
from readinglist.cli.selection import require_match
from readinglist.cli.session import Session, session_of
from readinglist.files.writing import display_path
from readinglist.papers.folding import counted
from readinglist.settings.values import EDITIONS, PUBLISHED

if TYPE_CHECKING:
    from readinglist.api import PlannedFile

app = typer.Typer()


class Mode(Enum):
    """What to do with the text of an export."""

    WRITE = "write"
    CHECK = "check"
    DIFF = "diff"


_FORMAT = typer.Option(
    "--format",
    metavar="NAME",
    help="Output format; by default that of the file's suffix, or bibtex.",
    autocompletion=complete_export_format,
)
_STYLE = typer.Option("--style", metavar="NAME", help="Style of formatted references: apa, ieee, ..., or a .csl file.")
_EDITION = typer.Option(
    "--edition",
    metavar="NAME",
    help="Edition of papers that have both: published (the default) or preprint.",
    autocompletion=completing("published", "preprint"),
)
_PREFER = typer.Option(
    "--prefer",
    metavar="SIDE",
    help="With --merge, the side that wins a conflict: library or file.",
    autocompletion=completing("library", "file"),
)
_MERGE = typer.Option("--merge", help="Update a .bib file, keeping entries and edits of others.")
_WITH_STATUS = typer.Option("--with-status", help="Add status, priority and rating in JabRef's fields.")
_FILES = typer.Option("--files", help="In .bib files, name attached files by paths from the folder of the output.")
_TO = typer.Option(
    "--to",
    metavar="PROGRAM",
    help="Send the papers to zotero or jabref on this computer, without those that Zotero has.",
    autocompletion=completing("zotero", "jabref"),
)


@app.command("export")
def export(
    context: typer.Context,
    query: Query = None,
    file: OutputFile = None,
    format_: Annotated[str, _FORMAT] = "",
    style: Annotated[str, _STYLE] = "",
    cited: Cited = None,
    targets: Annotated[bool, typer.Option("--targets", help="Write every [[export]] target of the settings.")] = False,
    merge: Annotated[bool, _MERGE] = False,
    prefer: Annotated[str, _PREFER] = "",
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit with 1 if a file is stale.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Write nothing; print the changes.")] = False,
    edition: Annotated[str, _EDITION] = "",
    to: Annotated[str, _TO] = "",
    with_status: Annotated[bool, _WITH_STATUS] = False,
    files: Annotated[bool, _FILES] = False,
) -> None:
    """Export papers as BibTeX or another format.

    With --cited, only papers that the manuscript cites.
    """
    session = session_of(context)
    text = " ".join(query or ())
    requested = ExportTarget(
        path=file,
        format=format_,
        style=style,
        query=text,
        with_status=with_status,
        cited=tuple(cited or ()),
        merge=merge,
        edition=edition or PUBLISHED,
        files=files,
    )
    if to:
        raise typer.Exit(_push(session, requested, to, others=targets or check or diff or bool(prefer)))
    selected = _targets(session, requested) if targets else [requested]
    _check_options(selected, check=check, diff=diff, prefer=prefer)
    mode = Mode.CHECK if check else Mode.DIFF if diff else Mode.WRITE
    with session.read_only(must_exist=True) as library:
        require_match(text, library, hint="nothing was written")
        codes = [_run(each, library, session.output, mode=mode, prefer=prefer) for each in selected]
    raise typer.Exit(max(codes))


def _push(session: Session, requested: ExportTarget, program: str, *, others: bool) -> ExitCode:
    """Send papers to another program, and say what was sent."""
    sendable = replace(
        ExportTarget(), query=requested.query, format=requested.format, with_status=requested.with_status
    )
    if others or requested != sendable:
        raise UsageError("--to can be used only with a query, --format and --with-status", hint="leave out the others")
    with session.library() as library:
        require_match(requested.query, library, hint="nothing was sent")
        pushed = library.push(requested.query, program, format=requested.format, with_status=requested.with_status)
    session.output.problems(program, pushed.problems)
    there = f"; {len(pushed.present)} already there" if pushed.present else ""
    session.output.say(f"{program}: {counted(len(pushed.sent), 'paper')} sent{there}")
    return _code(pushed.problems)


def _targets(session: Session, requested: ExportTarget) -> Sequence[ExportTarget]:
    """Return the targets of the settings."""
    if requested != ExportTarget():
        raise UsageError(
            "--targets and other options cannot be used together", hint="targets are defined in the settings"
        )
    if not session.settings.exports:
        hint = 'add one to config.toml, for example:  [[export]]  path = "bib/library.bib"'
        raise UsageError("no [[export]] target in the settings", hint=hint)
    return session.settings.exports


def _check_options(selected: Sequence[ExportTarget], *, check: bool, diff: bool, prefer: str) -> None:
    """Reject options that cannot be used together, and unknown editions."""
    for each in selected:
        if each.edition not in EDITIONS:
            raise UsageError(f"unknown edition {each.edition!r}", hint=f"expected {' or '.join(EDITIONS)}")
    merging = any(each.merge for each in selected)
    if any(each.path is None for each in selected):
        for option, requested in (("--check", check), ("--diff", diff), ("--merge", merging)):
            if requested:
                raise UsageError(f"{option} needs a file", hint="use -o FILE or --targets")
    if check and diff:
        raise UsageError("--check and --diff cannot be used together", hint="use one of them")
    if prefer and not merging:
        raise UsageError("--prefer needs --merge", hint="or set merge = true in the [[export]] target")


def _run(target: ExportTarget, library: ReadOnlyLibrary, output: Output, *, mode: Mode, prefer: str) -> ExitCode:
    """Write, compare or print one export.

    Raises:
        ReadinglistError: If the file cannot be read or written, or the options are invalid.
    """
    path = target.path
    if path is None:
        rendered = library.export(
            target.query,
            format=target.format,
            style=target.style,
            with_status=target.with_status,
            cited=target.cited,
            edition=target.edition,
            files=target.files,
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


_MAX_KEPT = 10


def _first(kept: tuple[Problem, ...]) -> Iterator[Problem]:
    """Return the first messages about manual edits."""
    yield from kept[:_MAX_KEPT]
    if len(kept) > _MAX_KEPT:
        yield Problem(message=f"and {len(kept) - _MAX_KEPT} more entries edited by hand, kept")


def _compare(plan: "PlannedFile", output: Output, mode: Mode) -> ExitCode:
    """Print whether or how a file would change."""
    if mode is Mode.DIFF:
        output.raw("".join(_diff(display_path(plan.path), plan.before, plan.after)))
        return ExitCode.OK
    stale = plan.stale
    output.say(f"{display_path(plan.path)}: {'stale; run without --check to update it' if stale else 'up to date'}")
    return ExitCode.INCOMPLETE if stale else ExitCode.OK


def _diff(name: str, before: bytes, after: bytes) -> Iterable[str]:
    from difflib import unified_diff

    old, new = (data.decode("utf-8", "replace").splitlines(keepends=True) for data in (before, after))
    for line in unified_diff(old, new, f"{name} (current)", f"{name} (new)"):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
