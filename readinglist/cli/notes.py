"""The commands ``notes sync`` and ``notes path``: notes as files, one per paper, kept in step with the library."""

from typing import Annotated

import typer

from readinglist.cli.completion import complete_key
from readinglist.cli.session import session_of

app = typer.Typer()
notes = typer.Typer(
    rich_markup_mode=None, no_args_is_help=True, help="Keep notes as Markdown files, in step with the library."
)
app.add_typer(notes, name="notes")


@notes.command("sync")
def sync(
    context: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be done, and write nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object per file.")] = False,
) -> None:
    """Take what was written in the note files, and write what is new. They lie in [notes] folder of the settings.

    Nobody's text is overwritten: of a note that was changed on both sides, both are kept.
    """
    from readinglist.cli.noting import run_sync

    raise typer.Exit(run_sync(session_of(context), dry_run=dry_run, as_json=as_json))


@notes.command("path")
def path(
    context: typer.Context,
    key: Annotated[str, typer.Argument(metavar="KEY", help="A key or its beginning.", autocompletion=complete_key)],
) -> None:
    """Print the note file of a paper, made where there is none. As in: $EDITOR "$(readinglist notes path KEY)"."""
    from readinglist.cli.noting import show_path

    show_path(key, session_of(context))
