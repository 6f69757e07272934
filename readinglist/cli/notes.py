"""The commands ``notes sync`` and ``notes path``: notes as files, one per paper, in sync with the library."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from readinglist.api import ExitCode
from readinglist.cli.completion import complete_key
from readinglist.cli.output import Output
from readinglist.cli.session import session_of

if TYPE_CHECKING:
    from readinglist.api import FileSyncResult, SyncResult

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
    session = session_of(context)
    with session.library() as library:
        done = library.sync_notes(dry_run=dry_run)
    if as_json:
        from readinglist.api.json_output import note_file_shape

        for file in done.files:
            session.output.json_line(note_file_shape(file))
    else:
        _tell(done, session.output, dry_run=dry_run)
    raise typer.Exit(ExitCode.OK if done.complete else ExitCode.INCOMPLETE)


@notes.command("path")
def path(
    context: typer.Context,
    key: Annotated[str, typer.Argument(metavar="KEY", help="A key or its beginning.", autocompletion=complete_key)],
) -> None:
    """Print the note file of a paper, made where there is none. As in: $EDITOR "$(readinglist notes path KEY)"."""
    session = session_of(context)
    with session.library() as library:
        session.output.data(library.note_file(key).place)


def _tell(done: "SyncResult", output: Output, *, dry_run: bool) -> None:
    for file in done.files:
        if file.done:
            output.data(f"{file.place}: {file.done}")
    _trouble(done.files, output)
    if done.strangers:
        shown = ", ".join(done.strangers[:4]) + (", ..." if len(done.strangers) > 4 else "")
        output.say(f"of no paper of the library, left alone: {shown}")
    changed = sum(bool(file.done) for file in done.files)
    verb = "to be brought" if dry_run else "brought"
    papers = f"{done.looked_at} paper{'s' * (done.looked_at != 1)} with notes or files"
    output.say(f"{papers}, {f'{changed} {verb} in step' if changed else 'all in step'}")
    if dry_run:
        output.say("nothing was written (--dry-run)")
    elif any(file.taken for file in done.files):
        output.say("`readinglist undo` takes back in the library what it took from the files")


def _trouble(files: "Iterable[FileSyncResult]", output: Output) -> None:
    for file in files:
        for text in (*file.conflicts, *file.problems):
            output.warn(f"{file.place}: {text}")
