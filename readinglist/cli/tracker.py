"""The commands that change what a reader thinks of a paper: status, notes, tags, priority, rating, keys, undo, redo."""

import sys
from collections.abc import Mapping, Sequence
from typing import Annotated

import typer

from readinglist.cli.completion import complete_key, complete_key_or_status, complete_key_or_tag
from readinglist.cli.output import Output
from readinglist.cli.session import session_of
from readinglist.core.errors import UsageError
from readinglist.core.journal import describe
from readinglist.core.tracking import Event
from readinglist.services import journal, track
from readinglist.services.track import Change
from readinglist.services.workspace import find_item, keys_of

app = typer.Typer()

Keys = Annotated[
    list[str], typer.Argument(metavar="KEY...", help="Keys or their beginnings.", autocompletion=complete_key)
]
Key = Annotated[str, typer.Argument(metavar="KEY", help="A key or its beginning.", autocompletion=complete_key)]


@app.command("status")
def status(
    context: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(metavar="KEY... STATE", help="Papers, then the status.", autocompletion=complete_key_or_status),
    ],
) -> None:
    """Set the status of papers: new, to-read, reading, skimmed, read, dropped, or one of your own."""
    if len(words) < 2:
        raise UsageError("status wants keys and a status", hint="for example: readinglist status hu2024data read")
    _set_status(context, words[:-1], words[-1])


@app.command("queue")
def queue(context: typer.Context, keys: Keys) -> None:
    """Mark papers as to be read."""
    _set_status(context, keys, "to-read")


@app.command("start")
def start(context: typer.Context, keys: Keys) -> None:
    """Mark papers as being read."""
    _set_status(context, keys, "reading")


@app.command("skim")
def skim(context: typer.Context, keys: Keys) -> None:
    """Mark papers as skimmed."""
    _set_status(context, keys, "skimmed")


@app.command("read")
def read(context: typer.Context, keys: Keys) -> None:
    """Mark papers as read."""
    _set_status(context, keys, "read")


@app.command("drop")
def drop(context: typer.Context, keys: Keys) -> None:
    """Mark papers as not to be read."""
    _set_status(context, keys, "dropped")


def _set_status(context: typer.Context, keys: Sequence[str], name: str) -> None:
    session = session_of(context)
    with session.changes() as workspace:
        done = track.set_status(keys, name, workspace)
    for change in done:
        before, after = change.before.reading.status, change.after.reading.status if change.after else ""
        session.output.say(
            f"{change.before.paper.key}: " + (f"{before} → {after}" if before != after else f"{after} already")
        )


@app.command("note")
def note(
    context: typer.Context,
    key: Key,
    message: Annotated[str, typer.Option("--message", "-m", metavar="TEXT", help="The note.")] = "",
) -> None:
    """Add a Markdown note: with -m, from stdin, or in your $EDITOR."""
    from readinglist.cli.editing import saved_elsewhere, written_in_editor

    session = session_of(context)
    with session.changes() as workspace:
        item = find_item(key, workspace)
        text = message or (written_in_editor(item.paper) if sys.stdin.isatty() else sys.stdin.read())
        with saved_elsewhere(text):
            track.add_note(item.paper.key, text, workspace)
    number = len(item.reading.notes) + 1
    session.output.say(f"{item.paper.key}: note added ({number} in all)")


@app.command("tag", context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
def tag(
    context: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(metavar="KEY... +a -b", help="Papers, then tags.", autocompletion=complete_key_or_tag),
    ],
) -> None:
    """Add tags to papers (+robotics) and take tags away (-todo)."""
    keys = [word for word in words if word[:1] not in ("+", "-")]
    add, remove = ([word[1:] for word in words if word.startswith(sign)] for sign in "+-")
    if not keys or not (add or remove):
        raise UsageError("tag wants keys and tags", hint="for example: readinglist tag hu2024data +robotics -todo")
    session = session_of(context)
    with session.changes() as workspace:
        done = track.set_tags(keys, add=add, remove=remove, workspace=workspace)
    for change in done:
        _say_changed(change, session.output, ", ".join(change.after.paper.tags if change.after else ()) or "no tags")


@app.command("priority")
def priority(
    context: typer.Context, words: Annotated[list[str], typer.Argument(metavar="KEY... high|medium|low|none")]
) -> None:
    """Set the priority of papers: high, medium, low or none."""
    if len(words) < 2:
        raise UsageError("priority wants keys and a priority", hint="for example: readinglist priority hu2024data high")
    session = session_of(context)
    with session.changes() as workspace:
        done = track.set_priority(words[:-1], words[-1], workspace)
    for change in done:
        _say_changed(change, session.output, (change.after.reading.priority if change.after else "") or "no priority")


@app.command("rate")
def rate(context: typer.Context, words: Annotated[list[str], typer.Argument(metavar="KEY... 0-5")]) -> None:
    """Rate papers from 1 to 5; 0 takes the rating away."""
    if len(words) < 2 or not words[-1].isdecimal():
        raise UsageError("rate wants keys and a number", hint="for example: readinglist rate hu2024data 4")
    session = session_of(context)
    with session.changes() as workspace:
        done = track.set_rating(words[:-1], int(words[-1]), workspace)
    for change in done:
        rating = change.after.reading.rating if change.after else 0
        _say_changed(change, session.output, "★" * rating or "no rating")


@app.command("rekey")
def rekey(context: typer.Context, key: Key, new: Annotated[str, typer.Argument(metavar="NEW")]) -> None:
    """Give a paper another citation key; the old one keeps working."""
    session = session_of(context)
    with session.changes() as workspace:
        done = track.rekey(key, new, workspace)
    _say_changed(done, session.output, done.after.paper.key if done.after else "")


@app.command("rm")
def rm(context: typer.Context, keys: Keys) -> None:
    """Take papers out of the library; `undo` brings them back with their notes."""
    session = session_of(context)
    with session.changes() as workspace:
        done = track.remove(keys, workspace)
    for change in done:
        session.output.say(f"{change.before.paper.key}: removed")
    session.output.say("`readinglist undo` brings back what was removed")


@app.command("undo")
def undo(
    context: typer.Context,
    steps: Annotated[int, typer.Argument(metavar="[N]", min=1, help="How many commands to undo.")] = 1,
) -> None:
    """Undo the last command, or the last N, that changed the library."""
    session = session_of(context)
    with session.changes() as workspace:
        undone = journal.undo(workspace, steps=steps)
        keys = keys_of({event.paper for each in undone for event in each.original}, workspace)
    for each in undone:
        _say_step("undone", each.batch, each.original, keys, session.output)


@app.command("redo")
def redo(
    context: typer.Context,
    steps: Annotated[int, typer.Argument(metavar="[N]", min=1, help="How many steps to redo.")] = 1,
) -> None:
    """Redo what was undone last, or the last N steps; a change made since then ends it."""
    session = session_of(context)
    with session.changes() as workspace:
        redone = journal.redo(workspace, steps=steps)
        keys = keys_of({event.paper for each in redone for event in each.events}, workspace)
    for each in redone:
        _say_step("redone", each.original[0].undoes, each.events, keys, session.output)


def _say_step(verb: str, batch: int, events: Sequence[Event], keys: Mapping[str, str], output: Output) -> None:
    output.say(f"{verb}: step {batch}")
    for event in events[:_SHOWN]:
        output.say(f"  {keys.get(event.paper, '')}: {describe(event)}")
    if len(events) > _SHOWN:
        output.say(f"  and {len(events) - _SHOWN} more changes")


_SHOWN = 10
"""So many changes of one step are named."""


def _say_changed(change: Change, output: Output, now: str) -> None:
    unchanged = " (as before)" if change.after == change.before else ""
    output.say(f"{change.before.paper.key}: {now}{unchanged}")
