"""The commands ``catalogue build`` and ``catalogue info``: the offline index of arXiv."""

from pathlib import Path
from typing import Annotated

import typer

from readinglist.cli.output import Output
from readinglist.cli.session import Session, session_of
from readinglist.cli.shapes import moment
from readinglist.core.errors import ExitCode, InputError, ReadinglistError

app = typer.Typer()
catalogue = typer.Typer(
    rich_markup_mode=None, no_args_is_help=True, help="Build and describe the offline index of arXiv."
)
app.add_typer(catalogue, name="catalogue")


@catalogue.command("build")
def build(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="arXiv's bulk metadata; .gz .xz .zip too.")],
    target: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write the index here.")] = None,
) -> None:
    """Index arXiv's bulk metadata (JSON Lines), so that papers are found without a network.

    The file is Kaggle's `Cornell-University/arxiv`: arxiv-metadata-oai-snapshot.json.
    """
    from readinglist.catalogue.build import build as build_index

    session = session_of(context)
    path = target or _own_path(session)
    with session.output.progress() as progress:
        try:
            report = build_index(files, path, progress=lambda done: progress("indexing papers", done, 0))
        except OSError as error:
            raise ReadinglistError(
                f"the catalogue cannot be written: {error.strerror or error}: {path}",
                hint="free some space, or name another place with -o FILE; what was there before is untouched",
            ) from None
    session.output.problems("catalogue", report.problems)
    session.output.say(f"{report.records:,} papers indexed in {path}")
    if report.skipped:
        session.output.warn(f"{report.skipped:,} lines could not be read and are not in the catalogue")
        raise typer.Exit(ExitCode.INCOMPLETE)


@catalogue.command("info")
def info(
    context: typer.Context, as_json: Annotated[bool, typer.Option("--json", help="Print a JSON array.")] = False
) -> None:
    """Say which catalogues there are, what they hold and from when they are."""
    from readinglist.catalogue.index import Catalogue
    from readinglist.catalogue.starter import starter

    session = session_of(context)
    own = _own_path(session)
    with session.output.progress() as progress:
        ready = starter(session.settings.cache, progress=lambda done: progress("unpacking the starter", done, 0))
    shapes = []
    for kind, path in (("own", own), ("starter", ready)):
        if not path.exists():
            continue
        with Catalogue(path) as opened:
            about = opened.info()
        shapes.append(
            {
                "kind": kind,
                "path": about.path,
                "records": about.records,
                "with_abstracts": about.with_abstracts,
                "newest": about.newest,
                "sources": list(about.sources),
                "built_at": moment(about.built_at),
            }
        )
    if as_json:
        session.output.json(shapes)
    else:
        _print(shapes, own, session.output)


def _print(shapes: list[dict[str, object]], own: Path, output: Output) -> None:
    for shape in shapes:
        output.styled((f"{shape['kind']}", "bold"), (f"  {shape['path']}", ""))
        output.data(f"  {shape['records']:,} papers, {shape['with_abstracts']:,} with abstracts")
        output.data(f"  newest paper of {shape['newest']}; built {str(shape['built_at'])[:10]}")
    if not any(shape["kind"] == "own" for shape in shapes):
        output.say(f"no catalogue of your own ({own}); `readinglist catalogue build FILE` makes it")


def _own_path(session: Session) -> Path:
    from readinglist.catalogue.shelf import Location

    section = session.settings.section("resolvers", "catalogue")
    path = Location.read(section, str(session.settings.cache)).own
    if path.is_dir():
        raise InputError(f"{path} is a folder", hint="name a file in the settings: [catalogue] path")
    return path
