"""The command ``export``: papers as text, to stdout, a file, or the targets of the settings."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from readinglist.api import Library
from readinglist.cli.completion import complete_export_format, complete_query
from readinglist.cli.files import write_atomically
from readinglist.cli.opening import library_of
from readinglist.cli.output import Output
from readinglist.cli.session import Session, session_of
from readinglist.core.errors import ExitCode, NothingFound, UsageError
from readinglist.protocols.plugins import Rendered

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
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit with 1 when a file is stale.")] = False,
    with_status: Annotated[
        bool, typer.Option("--with-status", help="Write status, priority and rating in JabRef's fields.")
    ] = False,
) -> None:
    """Write papers as BibTeX, or in another format, for LaTeX and other tools."""
    session = session_of(context)
    text = " ".join(query or ())
    if targets:
        if text or file or format_ or style or with_status or cited:
            raise UsageError("--targets takes everything from the settings", hint="leave out the other options")
        jobs = _targets(session)
    else:
        given = tuple(cited or ())
        jobs = [Job(path=file, format=format_, style=style, query=text, with_status=with_status, cited=given)]
    if check and any(job.path is None for job in jobs):
        raise UsageError("--check compares with a file", hint="name it with -o FILE, or use --targets")
    with library_of(session, looking=True) as library:
        if text and not library.counts(text):
            raise NothingFound(f"no paper matches {text!r}", hint="nothing was written; try it with: readinglist list")
        codes = [_run(job, library, session.output, check=check) for job in jobs]
    raise typer.Exit(max(codes))


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One file to write; `path` None stands for stdout, an empty `format` for that of the path's suffix."""

    path: Path | None
    format: str
    query: str
    with_status: bool
    style: str = ""
    cited: tuple[Path, ...] = ()


def refresh(session: Session) -> None:
    """Write the targets that are to be kept updated; only what was written is told."""
    targets = [target for target in session.settings.exports if target.keep_updated]
    with library_of(session, looking=True) as library:
        for target in targets:
            rendered = library.export(target.query, format=target.format, with_status=target.with_status)
            session.output.problems(str(target.path), (*rendered.problems, *rendered.warnings))
            if write_atomically(target.path, rendered.text):
                session.output.say(f"{_shown(target.path)}: written")


def _targets(session: Session) -> list[Job]:
    targets = session.settings.exports
    if not targets:
        raise UsageError(
            "the settings name no [[export]] target",
            hint='add one to config.toml, for example:  [[export]]  path = "bib/library.bib"',
        )
    return [
        Job(path=target.path, format=target.format, query=target.query, with_status=target.with_status)
        for target in targets
    ]


def _run(job: Job, library: Library, output: Output, *, check: bool) -> ExitCode:
    rendered = library.export(
        job.query,
        format=job.format,
        path=job.path,
        style=job.style,
        with_status=job.with_status,
        cited=job.cited,
    )
    output.problems(str(job.path or "export"), (*rendered.problems, *rendered.warnings))
    code = ExitCode.INCOMPLETE if rendered.problems else ExitCode.OK
    if job.path is None:
        output.raw(rendered.text)
    elif check:
        stale = not job.path.is_file() or job.path.read_bytes() != rendered.text.encode("utf-8")
        output.say(f"{_shown(job.path)} is {'stale: write it with `readinglist export`' if stale else 'fresh'}")
        code = ExitCode.INCOMPLETE if stale else code
    else:
        _write(job.path, rendered, output)
    return code


def _write(path: Path, rendered: Rendered, output: Output) -> None:
    written = write_atomically(path, rendered.text)
    output.say(f"{_shown(path)}: {'written' if written else 'is up to date'}")


def _shown(path: Path) -> str:
    """The path as short as the working folder allows."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
