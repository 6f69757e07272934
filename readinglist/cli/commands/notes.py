"""The commands ``note``, and ``notes list``, ``sync``, ``path`` and ``from-pdf``."""

import shlex
import sys
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Annotated, Any

import typer

from readinglist.api import ExitCode, Item, Note, NothingFound, UsageError
from readinglist.cli.options import DryRun, JsonLines, Key, Keys, Query, Where, Yes
from readinglist.cli.output import Output
from readinglist.cli.selection import require_match, selected_key, selected_keys
from readinglist.cli.session import session_of
from readinglist.cli.tables import Column
from readinglist.papers.folding import counted, first_and_more

if TYPE_CHECKING:
    from readinglist.api import FileSyncResult, Library, SyncResult

app = typer.Typer()
notes = typer.Typer(
    rich_markup_mode=None, no_args_is_help=True, help="List notes, sync them with files, and read them from PDFs."
)
app.add_typer(notes, name="notes")


class _NoteCommand(typer.core.TyperCommand):
    """The command ``note``, which must not lose text from a pipe if its arguments are refused."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the arguments."""
        given = tuple(args)
        try:
            return super().parse_args(ctx, args)
        except Exception as error:
            if not isinstance(error, typer.Exit):
                from readinglist.cli.editor import rescue_piped

                rescue_piped(error, given)
            raise


@app.command("note", cls=_NoteCommand)
def note(
    context: typer.Context,
    key: Key = "",
    words: Annotated[list[str] | None, typer.Argument(hidden=True)] = None,
    message: Annotated[str, typer.Option("--message", "-m", metavar="TEXT", help="The text of the note.")] = "",
    page: Annotated[str, typer.Option(metavar="P", help="The page that the note is about.")] = "",
    edit: Annotated[int | None, typer.Option(metavar="N", min=1, help="Edit note N, as numbered by `show`.")] = None,
    delete: Annotated[int | None, typer.Option(metavar="N", min=1, help="Delete note N.")] = None,
    shared: Annotated[bool, typer.Option("--shared", help="Let all readers of the library see the new note.")] = False,
) -> None:
    """Add, edit or delete a note in Markdown.

    The text is that of -m, of stdin, or what you write in $EDITOR.
    """
    from readinglist.cli.editor import given_text, rescued_text

    session = session_of(context)
    in_editor = not message and sys.stdin.isatty()
    # Read before anything can be refused, which must not lose text from a pipe.
    given = "" if in_editor or delete is not None else given_text(message)
    with rescued_text(given), session.library() as library:
        if words:
            hint = f"write `readinglist note {shlex.quote(key)} -m TEXT`"
            raise UsageError("unexpected text after the key", hint=hint)
        item = library.get(selected_key(key, session, library))
        if delete is not None:
            if message or page or edit is not None:
                raise UsageError("--delete excludes other options", hint="delete the note in a command of its own")
            library.delete_note(item.paper.key, _numbered(item, delete))
            session.output.say(f"{item.paper.key}: note {delete} deleted; `readinglist undo` restores it")
            return
        old = None if edit is None else _numbered(item, edit)
        if shared and old:
            raise UsageError("--shared is for new notes", hint="add a note in place of the old one")
        written = _written_in_editor(library, item, old) if in_editor else nullcontext(given)
        total = _save_note(library, item, written, page, old, shared=shared)
        same = old is not None and old in library.get(item.paper.key).reading.notes
    done = "unchanged" if same else "changed"
    session.output.say(f"{item.paper.key}: " + (f"note {edit} {done}" if old else f"note added ({total} in total)"))


def _numbered(item: Item, number: int) -> Note:
    """Return a note by its number, from 1."""
    notes = item.reading.notes
    if number > len(notes):
        some = f"has {counted(len(notes), 'note')}" if notes else "has no notes"
        raise NothingFound(
            f"no note {number}: {item.paper.key} {some}", hint=f"`readinglist show {item.paper.key}` numbers them"
        )
    return notes[number - 1]


@contextmanager
def _written_in_editor(library: "Library", item: Item, old: Note | None) -> Iterator[str]:
    """Yield what the user writes in the editor, in which `old` or the template is."""
    from readinglist.api.templates import filled_note
    from readinglist.cli.editor import note_in_editor

    template = "" if item.reading.notes else filled_note(library.settings.notes.template, item)
    with note_in_editor(item.paper, old.text if old else template) as text:
        if template and text.strip() == template.strip():
            raise UsageError("the text is only the template, nothing saved", hint="add your text to it")
        yield text


def _save_note(
    library: "Library", item: Item, written: AbstractContextManager[str], page: str, old: Note | None, *, shared: bool
) -> str:
    """Add a note, or replace `old`, and return the number of notes."""
    key = item.paper.key
    with written as text:
        paged = f"p. {page}: {text.lstrip()}" if page and text.strip() else text
        if old:
            library.change_note(key, old, paged)
        else:
            library.note(key, paged, shared=shared)
    return counted(len(item.reading.notes) + (old is None), "note")


@notes.command("list")
def list_notes(
    context: typer.Context,
    query: Query = None,
    as_json: JsonLines = False,
) -> None:
    """List your notes.

    Shows the key of the paper, and the number, time and first line of each note.
    """
    session = session_of(context)
    with session.read_only() as library:
        words = " ".join(query or ())
        require_match(words, library)
        items = library.find(words, also="has:note", sort="key")
        calendar = library.calendar
    rows = [(item.paper.key, number, note) for item in items for number, note in enumerate(item.reading.notes, start=1)]
    if as_json:
        from readinglist.api.json_output import note_shape

        for key, number, each in rows:
            session.output.json_line({"key": key, "number": number} | note_shape(each))
        return
    output = session.output
    if rows:
        output.table(_COLUMNS, [(key, str(n), calendar.minute(each.at), _first_line(each)) for key, n, each in rows])
    output.say(f"{counted(len(rows), 'note')} on {counted(len(items), 'paper')}" if rows else "no notes")


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
    session.deferred_error = None  # the same problems are in the report
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


@notes.command("from-pdf")
def from_pdf(
    context: typer.Context,
    keys: Keys = None,
    where: Where = None,
    as_json: JsonLines = False,
    yes: Yes = False,
) -> None:
    """Add the highlights and notes in attached PDFs to the notes.

    Each is added once, with its page. When the PDF changes, the next run updates them.
    """
    session = session_of(context)
    output = session.output
    with session.library() as library:
        selected = selected_keys(keys, session, library, action="add the notes in their PDFs", where=where, yes=yes)
        results = library.notes_from_pdfs(selected)
    for each in results:
        if as_json:
            output.json_line({name: getattr(each, name) for name in ("key", *_COUNTED, "problems")})
            continue
        counts = [f"{number} {word}" for name, word in _COUNTED.items() if (number := getattr(each, name))]
        if counts:
            output.data(f"{each.key}: {', '.join(counts)}")
        for problem in each.problems:
            output.warn(f"{each.key}: {problem}")
    changed = sum(each.added + each.updated for each in results)
    output.say(f"{counted(changed, 'note')} changed on {counted(sum(each.changed for each in results), 'paper')}")
    raise typer.Exit(ExitCode.INCOMPLETE if any(each.problems for each in results) else ExitCode.OK)


_COUNTED = {
    "added": "added",
    "updated": "updated",
    "edited": "edited by you, kept",
    "deleted": "deleted by you, left out",
    "gone": "no longer in the PDF, kept",
}

_COLUMNS = (
    Column(heading="key", flexible=True, style="cyan"),
    Column(heading="n", right=True),
    Column(heading="time", style="dim", rank=1),
    Column(heading="note", flexible=True, least=10),
)


def _first_line(note: Note) -> str:
    """Return the first line with text, without the mark of a heading."""
    return next((line.strip("# ") for line in note.text.splitlines() if line.strip("# ")), "")


def _report(done: "SyncResult", output: Output, *, dry_run: bool) -> None:
    for file in done.files:
        if file.done:
            output.data(f"{file.place}: {file.done}")
    _warn(done.files, output)
    if done.unknown_files:
        output.say(f"not the note file of any paper, skipped: {first_and_more(done.unknown_files, 4)}")
    changed = sum(bool(file.done) for file in done.files)
    verb = "to sync" if dry_run else "synced"
    papers = f"{counted(done.papers, 'paper')} with notes"
    output.say(f"{papers}, {f'{changed} {verb}' if changed else 'all up to date'}")
    if dry_run:
        output.say("nothing was written (--dry-run)")
    elif any(file.taken for file in done.files):
        output.say("`readinglist undo` reverts the changes of the library")


def _warn(files: "Iterable[FileSyncResult]", output: Output) -> None:
    for file in files:
        for text in (*file.conflicts, *file.problems):
            output.warn(f"{file.place}: {text}")
