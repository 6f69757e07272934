"""The commands ``catalogue build``, ``update`` and ``info``: the offline index of arXiv."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from readinglist.api import ExitCode, ServiceError
from readinglist.cli.output import Output
from readinglist.cli.session import Session, session_of

if TYPE_CHECKING:
    from readinglist.api import CatalogueStatus

app = typer.Typer()
catalogue = typer.Typer(
    rich_markup_mode=None, no_args_is_help=True, help="Build, update and describe the offline index of arXiv."
)
app.add_typer(catalogue, name="catalogue")


@catalogue.command("build")
def build(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="arXiv's bulk metadata; .gz .xz .zip too.")],
    target: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write the index here.")] = None,
) -> None:
    """Index arXiv's bulk metadata (JSON Lines). Papers are then found without a network.

    The file is Kaggle's `Cornell-University/arxiv`: arxiv-metadata-oai-snapshot.json.
    """
    from readinglist.api import build_catalogue
    from readinglist.api.catalogue import catalogue_path

    session = session_of(context)
    path = target or catalogue_path(session.settings)
    with session.output.progress() as progress:
        report = build_catalogue(files, session.settings, path=path, progress=progress)
    session.output.problems("catalogue", report.problems)
    session.output.say(f"{report.records:,} papers indexed in {path}")
    if report.skipped:
        session.output.warn(f"{report.skipped:,} lines could not be read and are not in the catalogue")
        raise typer.Exit(ExitCode.INCOMPLETE)


@catalogue.command("update")
def update(
    context: typer.Context,
    since: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], metavar="DATE", help="Ask for changes since this day."),
    ] = None,
) -> None:
    """Ask arXiv what is new or changed since the last update. The first time, since the catalogue was built.

    What came before an interruption is kept and used; the next update goes on from there.
    """
    from readinglist.api import update_catalogue
    from readinglist.api.catalogue import catalogue_path

    session = session_of(context)
    try:
        with session.output.progress() as progress:
            day = since.date() if since else None
            report = update_catalogue(session.settings, since=day, progress=progress)
    except (ServiceError, KeyboardInterrupt):
        _say_what_is_kept(session)
        raise
    session.output.problems("arxiv", report.problems)
    gone = f", {report.deleted:,} taken away" if report.deleted else ""
    session.output.say(f"{report.records:,} records harvested, changed from {report.since} to {report.until}{gone}")
    session.output.say(
        f"{report.papers:,} papers in the update, which is looked at before {catalogue_path(session.settings)}"
    )
    if report.skipped:
        session.output.warn(f"{report.skipped:,} records could not be read and are not in the update")
        raise typer.Exit(ExitCode.INCOMPLETE)


def _say_what_is_kept(session: Session) -> None:
    from readinglist.api import update_status

    about = update_status(session.settings)
    if about and about.index:
        session.output.say(
            f"{about.index.records:,} papers changed up to {about.until} are kept and used; repeat to go on"
        )


@catalogue.command("info")
def info(
    context: typer.Context, as_json: Annotated[bool, typer.Option("--json", help="Print a JSON array.")] = False
) -> None:
    """Say which catalogues there are, how old, and what they hold."""
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
        held = found.update
        yield updated | {"changed_until": held.until, "complete": held.complete, "deleted": held.deleted}
    yield catalogue_shape("starter", found.starter)


def _print(shapes: list[dict[str, object]], own: Path, output: Output) -> None:
    for shape in shapes:
        output.styled((f"{shape['kind']}", "bold"), (f"  {shape.get('path', own)}", ""))
        if "path" in shape:
            output.data(f"  {shape['records']:,} papers, {shape['with_abstracts']:,} with abstracts")
            output.data(f"  newest paper of {shape['newest']}; built {str(shape['built_at'])[:10]}")
        if "complete" in shape:
            rest = "" if shape["complete"] else "; interrupted: `readinglist catalogue update` goes on"
            output.data(f"  changes up to {shape['changed_until']}{rest}")
    if not any(shape["kind"] == "own" for shape in shapes):
        output.say(f"no catalogue of your own ({own}); `readinglist catalogue build FILE` makes it")
