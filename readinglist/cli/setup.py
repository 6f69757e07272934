"""The commands ``init``, ``config`` and ``plugins``: create a workspace, and show settings and plug-ins."""

from pathlib import Path
from typing import Annotated

import typer

from readinglist.api import ExitCode, ReadinglistError
from readinglist.cli.session import session_of

app = typer.Typer()
config_app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="Say where each setting comes from.")
app.add_typer(config_app, name="config")


@app.command()
def init(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="The folder of the workspace.")] = Path(),
) -> None:
    """Make a workspace: config.toml, and bib/inbox/ for pages. Every setting is explained in it. Overwrites nothing."""
    from importlib.resources import files

    from readinglist.files.writing import write_atomically
    from readinglist.settings import FILE_NAME

    output = session_of(context).output
    file, inbox = folder / FILE_NAME, folder / "bib" / "inbox"
    try:
        inbox.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ReadinglistError(f"{inbox} cannot be made: {reason}", hint="name a folder of your own") from None
    if file.exists() or file.is_symlink():
        output.say(f"{file} is there already and stays as it is")
    else:
        write_atomically(file, files("readinglist.cli").joinpath("config_template.toml").read_text(encoding="utf-8"))
        output.say(f"wrote {file}")
    start = f"cd {folder} && " if folder != Path() else ""
    output.say("Next: save a page you like as text and add it:")
    output.say(f"  {start}readinglist add bib/inbox/PAGE.txt")
    output.say("  readinglist add 1706.03762     # or a DOI, an address, a title, a .bib file")
    output.say("  readinglist list")


@config_app.command("show")
def show(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print an array of settings as JSON.")] = False,
) -> None:
    """List every setting with its value and where it comes from."""
    import json

    from readinglist.cli.tables import Column

    session = session_of(context)
    settings = session.settings
    if as_json:
        rows = [{"path": item.path, "value": item.value, "origin": item.origin} for item in settings.all]
        session.output.json({"file": str(settings.file) if settings.file else None, "settings": rows})
        return
    session.output.say(f"settings file: {settings.file or 'none (readinglist init writes one)'}")
    columns = (Column(heading="setting"), Column(heading="value", flexible=True, least=20), Column(heading="from"))
    shown = ((item.path, json.dumps(item.value, ensure_ascii=False), item.origin) for item in settings.all)
    session.output.table(columns, shown)


@app.command("plugins")
def plugins(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print an array of plug-ins as JSON.")] = False,
) -> None:
    """List the plug-ins, and whether they work. Each with what it is for and who brought it."""
    from readinglist.api import installed_plugins
    from readinglist.cli.tables import Column

    session = session_of(context)
    listed = installed_plugins(session.config)
    if as_json:
        from readinglist.api.json_output import plugin_shape

        session.output.json([plugin_shape(plugin) for plugin in listed])
    else:
        columns = (Column(heading="kind"), Column(heading="name"), Column(heading="from"), Column(heading="state"))
        rows = [
            (each.kind.singular, each.name, f"{each.origin.distribution} {each.origin.version}", each.error or "ok")
            for each in listed
        ]
        session.output.table(columns, rows)
    if any(plugin.error for plugin in listed):
        raise typer.Exit(ExitCode.PLUGIN)
