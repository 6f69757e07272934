"""The commands that change what a reader thinks of a paper: status, notes, tags, priority, rating, keys, undo, redo."""

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated

import typer

from readinglist.cli.choosing import Key, Keys, Where, Yes, can_pick, paper_meant, papers_meant
from readinglist.cli.completion import complete_key, complete_key_or_status, complete_key_or_tag
from readinglist.cli.output import Output
from readinglist.cli.session import Session, session_of
from readinglist.library import tracking as track
from readinglist.library import undo as journal
from readinglist.library.context import find_item, keys_of
from readinglist.library.journal import Event, describe_to
from readinglist.library.tracking import Change
from readinglist.papers.errors import UsageError
from readinglist.papers.statuses import resolve_priority, resolve_status

app = typer.Typer()


@app.command("status")
def status(
    context: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="[KEY]... STATE", help="Papers, then the status.", autocompletion=complete_key_or_status
        ),
    ],
    where: Where = None,
    yes: Yes = False,
) -> None:
    """Set the status of papers. It is new, to-read, reading, skimmed, read, dropped, or one of your own."""
    if len(words) == 1 and where is None and not can_pick():
        raise UsageError("status wants keys and a status", hint="for example: readinglist status hu2024data read")
    _set_status(context, words[:-1], words[-1], where, yes=yes)


@app.command("queue")
def queue(context: typer.Context, keys: Keys = None, where: Where = None, yes: Yes = False) -> None:
    """Mark papers as to be read."""
    _set_status(context, keys, "to-read", where, yes=yes)


@app.command("start")
def start(context: typer.Context, keys: Keys = None, where: Where = None, yes: Yes = False) -> None:
    """Mark papers as being read."""
    _set_status(context, keys, "reading", where, yes=yes)


@app.command("skim")
def skim(context: typer.Context, keys: Keys = None, where: Where = None, yes: Yes = False) -> None:
    """Mark papers as skimmed."""
    _set_status(context, keys, "skimmed", where, yes=yes)


@app.command("read")
def read(context: typer.Context, keys: Keys = None, where: Where = None, yes: Yes = False) -> None:
    """Mark papers as read."""
    _set_status(context, keys, "read", where, yes=yes)


@app.command("drop")
def drop(context: typer.Context, keys: Keys = None, where: Where = None, yes: Yes = False) -> None:
    """Mark papers as not to be read. A page that shows one again does not bring it back; `rm` would forget it."""
    _set_status(context, keys, "dropped", where, yes=yes)


def _set_status(context: typer.Context, keys: Sequence[str] | None, name: str, where: str | None, *, yes: bool) -> None:
    session = session_of(context)
    with session.changes() as workspace:
        state = resolve_status(name, workspace.states).name
        doing = f"set their status to {state}"
        keys = papers_meant(keys, session, workspace, doing=doing, where=where, yes=yes)
        done = track.set_status(keys, state, workspace)

    def told(change: Change) -> str:
        before, after = change.before.reading.status, change.after.reading.status if change.after else ""
        return f"{before} → {after}" if before != after else f"{after} already"

    _tell(done, session.output, told, of_query=where is not None)


@app.command("note")
def note(
    context: typer.Context,
    key: Key = "",
    message: Annotated[str, typer.Option("--message", "-m", metavar="TEXT", help="The note.")] = "",
) -> None:
    """Add a Markdown note: with -m, from stdin, or in your $EDITOR."""
    from readinglist.cli.editing import saved_elsewhere, written_in_editor

    session = session_of(context)
    with session.changes() as workspace:
        item = find_item(paper_meant(key, session, workspace), workspace)
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
        typer.Argument(metavar="[KEY]... +a -b", help="Papers, then tags.", autocompletion=complete_key_or_tag),
    ],
    where: Where = None,
    yes: Yes = False,
) -> None:
    """Add tags to papers (+robotics) and take tags away (-todo)."""
    keys: Sequence[str] = [word for word in words if word[:1] not in ("+", "-")]
    add, remove = ([word[1:] for word in words if word.startswith(sign)] for sign in "+-")
    if not (add or remove) or not (keys or where is not None or can_pick()):
        raise UsageError("tag wants keys and tags", hint="for example: readinglist tag hu2024data +robotics -todo")
    session = session_of(context)
    with session.changes() as workspace:
        signed = " ".join(word for word in words if word[:1] in ("+", "-"))
        keys = papers_meant(keys, session, workspace, doing=f"tag them {signed}", where=where, yes=yes)
        done = track.set_tags(keys, add=add, remove=remove, workspace=workspace)

    def told(change: Change) -> str:
        return _now(change, ", ".join(change.after.paper.tags if change.after else ()) or "no tags")

    _tell(done, session.output, told, of_query=where is not None)


@app.command("priority")
def priority(
    context: typer.Context,
    words: Annotated[list[str], typer.Argument(metavar="[KEY]... high|medium|low|none", autocompletion=complete_key)],
    where: Where = None,
    yes: Yes = False,
) -> None:
    """Set the priority of papers: high, medium, low or none."""
    if len(words) == 1 and where is None and not can_pick():
        raise UsageError("priority wants keys and a priority", hint="for example: readinglist priority hu2024data high")
    wanted = resolve_priority(words[-1])
    session = session_of(context)
    with session.changes() as workspace:
        doing = f"give them {wanted or 'no'} priority"
        keys = papers_meant(words[:-1], session, workspace, doing=doing, where=where, yes=yes)
        done = track.set_priority(keys, wanted, workspace)

    def told(change: Change) -> str:
        return _now(change, (change.after.reading.priority if change.after else "") or "no priority")

    _tell(done, session.output, told, of_query=where is not None)


@app.command("rate")
def rate(
    context: typer.Context,
    words: Annotated[list[str], typer.Argument(metavar="[KEY]... 0-5", autocompletion=complete_key)],
    where: Where = None,
    yes: Yes = False,
) -> None:
    """Rate papers from 1 to 5; 0 takes the rating away."""
    if not words[-1].isdecimal() or (len(words) == 1 and where is None and not can_pick()):
        raise UsageError("rate wants keys and a number", hint="for example: readinglist rate hu2024data 4")
    wanted = track.checked_rating(int(words[-1]))
    session = session_of(context)
    with session.changes() as workspace:
        doing = f"rate them {wanted}" if wanted else "take their ratings away"
        keys = papers_meant(words[:-1], session, workspace, doing=doing, where=where, yes=yes)
        done = track.set_rating(keys, wanted, workspace)

    def told(change: Change) -> str:
        return _now(change, "★" * (change.after.reading.rating if change.after else 0) or "no rating")

    _tell(done, session.output, told, of_query=where is not None)


@app.command("rm")
def rm(context: typer.Context, keys: Keys = None, where: Where = None, yes: Yes = False) -> None:
    """Take papers out of the library, as if never added. `undo` brings them back with their notes.

    A page that shows one again adds it again. To be spared that, `drop` it.
    """
    session = session_of(context)
    with session.changes() as workspace:
        doing = "take them out of the library"
        meant = papers_meant(keys, session, workspace, doing=doing, where=where, yes=yes)
        done = track.remove(meant, workspace)
    _tell(done, session.output, lambda _: "removed")
    session.output.say("`readinglist undo` brings back what was removed; `drop` keeps pages from adding a paper again")


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
        _say_step("undone", each.batch, each.original, keys, session)
    if len(undone) < steps:
        session.output.say(f"there was no more to undo than {_steps(len(undone))}")


@app.command("redo")
def redo(
    context: typer.Context,
    steps: Annotated[int, typer.Argument(metavar="[N]", min=1, help="How many steps to redo.")] = 1,
) -> None:
    """Redo what was undone last, or the last N steps. A change made since then ends it."""
    session = session_of(context)
    with session.changes() as workspace:
        redone = journal.redo(workspace, steps=steps)
        keys = keys_of({event.paper for each in redone for event in each.events}, workspace)
    for each in redone:
        _say_step("redone", each.original[0].undoes, each.events, keys, session)
    if len(redone) < steps:
        session.output.say(f"there was no more to redo than {_steps(len(redone))}")


def _steps(number: int) -> str:
    return "one step" if number == 1 else f"{number} steps"


def _say_step(verb: str, batch: int, events: Sequence[Event], keys: Mapping[str, str], session: Session) -> None:
    """The step and what it changed, with the names of other readers."""
    output = session.output
    output.say(f"{verb}: step {batch}")
    for event in events[:_SHOWN]:
        output.say(f"  {keys.get(event.paper, '')}: {describe_to(session.settings.reader, event)}")
    if len(events) > _SHOWN:
        output.say(f"  and {len(events) - _SHOWN} more changes")


_SHOWN = 10
"""So many changes of one step are named."""


def _tell(done: Sequence[Change], output: Output, told: Callable[[Change], str], *, of_query: bool = False) -> None:
    """Say what became of each paper, of many only the first ones and how many there are."""
    shown = done if len(done) <= 2 * _SHOWN else done[:_SHOWN]
    for change in shown:
        output.say(f"{change.before.paper.key}: {told(change)}")
    if len(done) > len(shown):
        output.say(f"and {len(done) - len(shown)} more papers")
    if of_query:
        changed = sum(change.after != change.before for change in done)
        output.say(f"{changed} of {len(done)} papers changed" + ("; `readinglist undo` takes it back" * bool(changed)))


def _now(change: Change, now: str) -> str:
    return f"{now}{' (as before)' if change.after == change.before else ''}"
