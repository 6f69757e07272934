"""The commands ``init`` and ``config``: make a workspace, and say where each setting comes from."""

from pathlib import Path
from typing import Annotated

import typer

from readinglist.cli.session import session_of
from readinglist.papers.errors import ReadinglistError

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
