"""The commands ``init``, ``config show`` and ``plugins``."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from readinglist.api import ExitCode, ReadinglistError
from readinglist.cli.options import Json
from readinglist.cli.session import Session, session_of
from readinglist.papers.errors import reason

if TYPE_CHECKING:
    from readinglist.api import ServiceCheck

app = typer.Typer()
config_app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="Show settings and where each comes from.")
app.add_typer(config_app, name="config")


@app.command("init")
def init(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="The folder of the workspace.")] = Path(),
) -> None:
    """Create a workspace: config.toml and the folder bib/inbox/.

    The file explains every setting. Existing files are not overwritten.
    """
    from importlib.resources import files

    from readinglist.files.writing import write_atomically
    from readinglist.settings import FILE_NAME

    output = session_of(context).output
    file, inbox = folder / FILE_NAME, folder / "bib" / "inbox"
    with _writable_by_the_user_only():
        try:
            inbox.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ReadinglistError(f"cannot create {inbox}: {reason(error)}", hint="choose another folder") from None
        if file.exists() or file.is_symlink():
            output.say(f"{file} already exists, not changed")
        else:
            template = files("readinglist.cli.commands").joinpath("config_template.toml")
            write_atomically(file, template.read_text(encoding="utf-8"))
            output.say(f"wrote {file}")
    start = f"cd {folder} && " if folder != Path() else ""
    output.say("next: save a web page as text and add it:")
    output.say(f"  {start}readinglist add bib/inbox/PAGE.txt")
    output.say("  readinglist add 2410.18647     # or a DOI, URL, title or .bib file")
    output.say("  readinglist list")


@contextmanager
def _writable_by_the_user_only() -> Iterator[None]:
    """Deny others to write new files and folders: settings that others can change are not used."""
    umask = os.umask(0o022)
    os.umask(umask | 0o022)
    try:
        yield
    finally:
        os.umask(umask)


@config_app.command("show")
def show(
    context: typer.Context,
    as_json: Json = False,
) -> None:
    """Show every setting with its value and origin."""
    import json

    from readinglist.cli.tables import Column

    session = session_of(context)
    settings = session.settings
    if as_json:
        rows = [{"path": item.path, "value": item.value, "origin": item.origin} for item in settings.all]
        session.output.json({"file": str(settings.file) if settings.file else None, "settings": rows})
        return
    session.output.say(f"settings file: {settings.file or 'none; create one with `readinglist init`'}")
    columns = (
        Column(heading="setting"),
        Column(heading="value", flexible=True, least=12),
        Column(heading="from", flexible=True, rank=1),
    )
    shown = [(item.path, json.dumps(item.value, ensure_ascii=False), item.origin) for item in settings.all]
    session.output.table(columns, shown)


@app.command("plugins")
def plugins(
    context: typer.Context,
    as_json: Json = False,
    check: Annotated[
        bool, typer.Option("--check", help="Query each enabled service for one paper, without the cache.")
    ] = False,
) -> None:
    """List plugins, or check which services respond."""
    from readinglist.api import installed_plugins
    from readinglist.cli.tables import Column

    session = session_of(context)
    if check:
        raise typer.Exit(_check(session, as_json=as_json))
    listed = installed_plugins(session.config)
    if as_json:
        from readinglist.api.json_output import plugin_shape

        session.output.json([plugin_shape(plugin) for plugin in listed])
    else:
        columns = (
            Column(heading="kind", rank=1),
            Column(heading="name"),
            Column(heading="from", flexible=True),
            Column(heading="status", flexible=True),
        )
        rows = [
            (each.kind.singular, each.name, f"{each.origin.distribution} {each.origin.version}", each.error or "ok")
            for each in listed
        ]
        session.output.table(columns, rows)
    if any(plugin.error for plugin in listed):
        raise typer.Exit(ExitCode.PLUGIN)


def _check(session: Session, *, as_json: bool) -> ExitCode:
    """Print which services respond, and return the exit code."""
    from readinglist.api import check_services
    from readinglist.cli.tables import Column

    with session.output.progress() as progress:
        checks = check_services(session.config, progress=progress)
    if as_json:
        from readinglist.api.json_output import check_shape

        session.output.json([check_shape(each) for each in checks])
    else:
        columns = (
            Column(heading="service"),
            Column(heading="status"),
            Column(heading="time"),
            Column(heading="reason", flexible=True),
        )
        rows = [(each.name, _answer(each), f"{each.seconds:.1f} s" if each.on else "", each.error) for each in checks]
        session.output.table(columns, rows)
        if session.settings.offline:
            session.output.say("no service was queried: `offline` is set")
    return ExitCode.SERVICE if any(each.on and each.error for each in checks) else ExitCode.OK


def _answer(check: "ServiceCheck") -> str:
    return "off" if not check.on else "no response" if check.error else "responds"
