"""The commands ``catalogue build``, ``update`` and ``info``: the offline index of arXiv."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from readinglist.cli.output import Output
from readinglist.cli.session import Session, session_of
from readinglist.cli.shapes import moment
from readinglist.papers.errors import ExitCode, InputError, ReadinglistError, ServiceError, UsageError

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
    from readinglist.catalogue.build import build as build_index
    from readinglist.catalogue.update import discard_update

    session = session_of(context)
    path = target or _own_path(session)
    with session.output.progress() as progress:
        try:
            report = build_index(files, path, progress=lambda done: progress("indexing papers", done, 0))
            discard_update(path)
        except OSError as error:
            raise _cannot_write(path, error, "name another place with -o FILE") from None
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
    from readinglist.catalogue.oai_pmh import harvester
    from readinglist.catalogue.update import update as harvest
    from readinglist.library.clock import SystemClock

    session = session_of(context)
    path = _own_path(session)
    clock = SystemClock()
    if session.settings.offline:
        raise UsageError("the settings say offline", hint="READINGLIST_OFFLINE=0 readinglist catalogue update")
    if since and since.date() > clock.now().date():
        raise UsageError("--from lies in the future", hint="name the day of your bulk file, as 2025-03-11")
    try:
        with session.output.progress() as progress:
            arxiv = harvester(session.settings, clock)
            report = harvest(path, arxiv, clock, since=since.date() if since else None, progress=progress)
    except (ServiceError, KeyboardInterrupt):
        _say_what_is_kept(path, session.output)
        raise
    except OSError as error:
        raise _cannot_write(path, error, "name another place in the settings") from None
    session.output.problems("arxiv", report.problems)
    gone = f", {report.deleted:,} taken away" if report.deleted else ""
    session.output.say(f"{report.records:,} records harvested, changed from {report.since} to {report.until}{gone}")
    session.output.say(f"{report.papers:,} papers in the update, which is looked at before {path}")
    if report.skipped:
        session.output.warn(f"{report.skipped:,} records could not be read and are not in the update")
        raise typer.Exit(ExitCode.INCOMPLETE)


def _say_what_is_kept(path: Path, output: Output) -> None:
    from readinglist.catalogue.user_catalogue import update_info

    about = update_info(path)
    if about and about.index:
        output.say(f"{about.index.records:,} papers changed up to {about.until} are kept and used; repeat to go on")


def _cannot_write(path: Path, error: OSError, way_out: str) -> ReadinglistError:
    return ReadinglistError(
        f"the catalogue cannot be written: {error.strerror or error}: {path}",
        hint=f"free some space, or {way_out}; what was there before is untouched",
    )


@catalogue.command("info")
def info(
    context: typer.Context, as_json: Annotated[bool, typer.Option("--json", help="Print a JSON array.")] = False
) -> None:
    """Say which catalogues there are, how old, and what they hold."""
    from readinglist.catalogue.starter import starter
    from readinglist.catalogue.user_catalogue import update_info

    session = session_of(context)
    own = _own_path(session)
    with session.output.progress() as progress:
        ready = starter(session.settings.cache, progress=lambda done: progress("unpacking the starter", done, 0))
    shapes: list[dict[str, object]] = []
    for kind, path in (("own", own), ("starter", ready)):
        if path.exists():
            shapes.append(_shape(kind, path))
    held = update_info(own) if own.exists() else None
    if held:
        of_index = _shape("update", Path(held.index.path)) if held.index else {"kind": "update", "records": 0}
        of_harvest = {"changed_until": held.until, "complete": held.complete, "deleted": held.deleted}
        shapes.insert(1, of_index | of_harvest)
    if as_json:
        session.output.json(shapes)
    else:
        _print(shapes, own, session.output)


def _shape(kind: str, path: Path) -> dict[str, object]:
    from readinglist.catalogue.index import Catalogue

    with Catalogue(path) as opened:
        about = opened.info()
    return {
        "kind": kind,
        "path": about.path,
        "records": about.records,
        "with_abstracts": about.with_abstracts,
        "newest": about.newest,
        "sources": list(about.sources),
        "built_at": moment(about.built_at),
    }


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


def _own_path(session: Session) -> Path:
    from readinglist.catalogue.combined import Location

    section = session.settings.section("resolvers", "catalogue")
    path = Location.read(section, str(session.settings.cache)).own
    if path.is_dir():
        raise InputError(f"{path} is a folder", hint="name a file in the settings: [catalogue] path")
    return path
