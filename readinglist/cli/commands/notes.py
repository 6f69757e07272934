"""The commands ``notes sync`` and ``notes path``."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import typer

from readinglist.api import ExitCode
from readinglist.cli.options import DryRun, JsonLines, Key
from readinglist.cli.output import Output
from readinglist.cli.selection import selected_key
from readinglist.cli.session import session_of
from readinglist.papers.folding import counted

if TYPE_CHECKING:
    from readinglist.api import FileSyncResult, SyncResult

app = typer.Typer()
notes = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="Sync notes with Markdown files.")
app.add_typer(notes, name="notes")


@notes.command("sync")
def sync(
    context: typer.Context,
    dry_run: DryRun = False,
    as_json: JsonLines = False,
) -> None:
    """Sync the note files with the library, in both directions.

    The files are in the folder of the setting `notes.folder`. If a note was changed on both sides, both versions are
    kept.
    """
    session = session_of(context)
    with session.library() as library:
        done = library.sync_notes(dry_run=dry_run)
    session.not_written = None  # the same problems are in the report
    if as_json:
        from readinglist.api.json_output import note_file_shape

        for file in done.files:
            session.output.json_line(note_file_shape(file))
    else:
        _report(done, session.output, dry_run=dry_run)
    raise typer.Exit(ExitCode.OK if done.complete else ExitCode.INCOMPLETE)


@notes.command("path")
def path(
    context: typer.Context,
    key: Key = "",
) -> None:
    """Print the path of a note file, creating it if needed.

    For example: $EDITOR "$(readinglist notes path KEY)"
    """
    session = session_of(context)
    with session.library() as library:
        session.output.data(library.note_file(selected_key(key, session, library)).place)


def _report(done: "SyncResult", output: Output, *, dry_run: bool) -> None:
    for file in done.files:
        if file.done:
            output.data(f"{file.place}: {file.done}")
    _warn(done.files, output)
    if done.strangers:
        more = len(done.strangers) - 4
        shown = ", ".join(done.strangers[:4]) + (f" and {more} more" if more > 0 else "")
        output.say(f"not the note file of any paper, skipped: {shown}")
    changed = sum(bool(file.done) for file in done.files)
    verb = "to sync" if dry_run else "synced"
    papers = f"{counted(done.looked_at, 'paper')} with notes"
    output.say(f"{papers}, {f'{changed} {verb}' if changed else 'all up to date'}")
    if dry_run:
        output.say("nothing was written (--dry-run)")
    elif any(file.taken for file in done.files):
        output.say("`readinglist undo` reverts the changes of the library")


def _warn(files: "Iterable[FileSyncResult]", output: Output) -> None:
    for file in files:
        for text in (*file.conflicts, *file.problems):
            output.warn(f"{file.place}: {text}")
