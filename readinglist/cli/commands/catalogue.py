"""The commands ``catalogue build``, ``update`` and ``info``."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from readinglist.api import ExitCode, ServiceError
from readinglist.cli.options import Json, OutputFile
from readinglist.cli.output import Output
from readinglist.cli.session import Session, session_of
from readinglist.papers.folding import counted

if TYPE_CHECKING:
    from readinglist.api import CatalogueStatus

app = typer.Typer()
catalogue = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="Manage the offline index of arXiv.")
app.add_typer(catalogue, name="catalogue")


@catalogue.command("build")
def build(
    context: typer.Context,
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="arXiv's bulk metadata, also .gz, .xz or .zip.")
    ],
    target: OutputFile = None,
) -> None:
    """Build the catalogue from arXiv's bulk metadata (JSON Lines).

    The file is arxiv-metadata-oai-snapshot.json of the Kaggle data set `Cornell-University/arxiv`.
    """
    from readinglist.api import build_catalogue
    from readinglist.api.catalogue import catalogue_path

    session = session_of(context)
    path = target or catalogue_path(session.settings)
    with session.output.progress() as progress:
        report = build_catalogue(files, session.settings, path=path, progress=progress)
    session.output.problems("catalogue", report.problems)
    session.output.say(f"indexed {counted(report.records, 'paper')} in {path}")
    if report.skipped:
        session.output.warn(f"skipped {counted(report.skipped, 'invalid line')}")
        raise typer.Exit(ExitCode.INCOMPLETE)


@catalogue.command("update")
def update(
    context: typer.Context,
    since: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], metavar="DATE", help="Fetch changes since this day."),
    ] = None,
) -> None:
    """Fetch new and changed records from arXiv.

    The first update starts at the day the catalogue was built, later ones at the last update. After an interruption,
    run it again to resume.
    """
    from readinglist.api import update_catalogue
    from readinglist.api.catalogue import catalogue_path

    session = session_of(context)
    try:
        with session.output.progress() as progress:
            day = since.date() if since else None
            report = update_catalogue(session.settings, since=day, progress=progress)
    except (ServiceError, KeyboardInterrupt):
        _report_saved(session)
        raise
    session.output.problems("arxiv", report.problems)
    deleted = f", {report.deleted:,} deleted" if report.deleted else ""
    records = counted(report.records, "record")
    session.output.say(f"fetched {records}, changed from {report.since} to {report.until}{deleted}")
    papers = counted(report.papers, "paper")
    session.output.say(f"the update has {papers} and takes precedence over {catalogue_path(session.settings)}")
    if report.skipped:
        session.output.warn(f"skipped {counted(report.skipped, 'invalid record')}")
        raise typer.Exit(ExitCode.INCOMPLETE)


def _report_saved(session: Session) -> None:
    from readinglist.api import update_status

    about = update_status(session.settings)
    if about and about.index:
        papers = counted(about.index.records, "paper")
        session.output.say(f"{papers} up to {about.until} saved; run again to resume")


@catalogue.command("info")
def info(context: typer.Context, as_json: Json = False) -> None:
    """Show the catalogues, their age and contents."""
    from readinglist.api import catalogue_info

    session = session_of(context)
    with session.output.progress() as progress:
        found = catalogue_info(session.settings, progress=progress)
    shapes = list(_shapes(found))
    if as_json:
        session.output.json(shapes)
    else:
        _print(shapes, found.path, session.output)


def _shapes(found: "CatalogueStatus") -> Iterator[dict[str, object]]:
    from readinglist.api.json_output import catalogue_shape

    if found.own:
        yield catalogue_shape("own", found.own)
    if found.update:
        updated: dict[str, object] = {"kind": "update", "records": 0}
        if found.updated:
            updated = catalogue_shape("update", found.updated)
        update = found.update
        yield updated | {"changed_until": update.until, "complete": update.complete, "deleted": update.deleted}
    yield catalogue_shape("starter", found.starter)


def _print(shapes: list[dict[str, object]], own: Path, output: Output) -> None:
    for shape in shapes:
        output.styled((f"{shape['kind']}", "bold"), (f"  {shape.get('path', own)}", ""))
        if "path" in shape:
            output.styled((f"  {shape['records']:,} papers, {shape['with_abstracts']:,} with abstracts", ""))
            output.styled((f"  newest paper {shape['newest']}; built {str(shape['built_at'])[:10]}", ""))
        if "complete" in shape:
            rest = "" if shape["complete"] else "; interrupted, run `readinglist catalogue update` to resume"
            output.styled((f"  changes up to {shape['changed_until']}{rest}", ""))
    if not any(shape["kind"] == "own" for shape in shapes):
        output.say(f"no catalogue built yet ({own}); create one with `readinglist catalogue build FILE`")
