"""Commands that track reading: statuses, notes, tags, priority, rating, removal, undo and redo."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from readinglist.api import Change, Event, Library, Status, UsageError, describe_for
from readinglist.cli.options import (
    Keys,
    Where,
    Yes,
    complete_key,
    complete_key_or_status,
    complete_key_or_tag,
    completing_key_or,
)
from readinglist.cli.output import Output
from readinglist.cli.selection import can_pick, selected_key, selected_keys
from readinglist.cli.session import Session, session_of
from readinglist.papers.folding import counted
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.statuses import STATUSES, rating_of, resolve_priority, resolve_status

if TYPE_CHECKING:
    from readinglist.api import UndoneBatch

app = typer.Typer()

_REMOVED_TAG = lazy_pattern("-[^-].")


def _not_empty(value: str | None) -> str | None:
    """Refuse an empty day, which an unset variable of a script gives, and which is not today."""
    if value is not None and not value.strip():
        raise UsageError("missing day after --on", hint="for example --on 2024-03-05")
    return value


On = Annotated[
    str | None,
    typer.Option(
        "--on",
        metavar="DAY",
        help="A past day, such as 2024-03-05, or START..FINISH of a reading.",
        callback=_not_empty,
    ),
]


@app.command("status")
def status(
    context: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="[KEY]... STATUS", help="Papers, then their status.", autocompletion=complete_key_or_status
        ),
    ],
    where: Where = None,
    on: On = None,
    yes: Yes = False,
) -> None:
    """Set the status of papers.

    The status is new, to-read, reading, skimmed, read, dropped, or one from the settings.
    """
    if len(words) == 1 and where is None and not can_pick():
        raise UsageError("missing arguments: KEY... STATUS", hint="for example `readinglist status hu2024data read`")
    _set_status(context, words[:-1], words[-1], where, on=on, yes=yes)


def _add_status_command(typer_app: typer.Typer, status: Status) -> None:
    def set_status(
        context: typer.Context, keys: Keys = None, where: Where = None, on: On = None, yes: Yes = False
    ) -> None:
        _set_status(context, keys, status.name, where, on=on, yes=yes)

    kept = "" if status.open else f" Adding them again keeps them {status.name}."
    typer_app.command(status.verb, help=f"Mark papers as {status.name}.{kept}")(set_status)


def status_command(status: Status) -> Any:
    """Return the Typer command that sets a status of the settings."""
    typer_app = typer.Typer(rich_markup_mode=None)
    _add_status_command(typer_app, status)
    return typer.main.get_group(typer_app).commands[status.verb]


for _built_in in STATUSES:
    if _built_in.verb:
        _add_status_command(app, _built_in)


def _set_status(
    context: typer.Context, keys: Sequence[str] | None, name: str, where: str | None, *, on: str | None, yes: bool
) -> None:
    session = session_of(context)
    with session.library() as library:
        name = resolve_status(name, library.statuses).name
        keys = selected_keys(keys, session, library, action=f"set their status to {name}", where=where, yes=yes)
        changes = library.set_status(keys, name, on=on or "")
        day = library.calendar.day

    def describe_change(change: Change) -> str:
        before, after = change.before.reading, (change.after or change.before).reading
        when = f" on {day(after.since)}" if on and after.since else ""
        if before.status != after.status:
            return f"{before.status} → {after.status}{when}"
        if on and after.status == name:
            return f"{after.status}{when}"
        return f"{after.status}, {name} on {on}" if on else f"{after.status} (unchanged)"

    _report_changes(changes, session.output, describe_change, of_query=where is not None)


class TagCommand(typer.core.TyperCommand):
    """A command whose arguments such as ``-survey`` are words, although it has an option ``-y``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the arguments. Click would read the letters of ``-survey`` as options, and find ``-y`` among them."""
        end = args.index("--") if "--" in args else len(args)
        options: list[str] = []
        words: list[str] = []
        for word in args[:end]:
            is_word = _REMOVED_TAG.match(word) and options[-1:] != ["--where"]
            (words if is_word else options).append("--yes" if word == "-y" else word)
        after = ["--", *words, *args[end + 1 :]] if words or end < len(args) else []
        return super().parse_args(ctx, options + after)


@app.command("tag", cls=TagCommand, context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
def tag(
    context: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(metavar="[KEY]... +a -b", help="Papers, then tags.", autocompletion=complete_key_or_tag),
    ],
    where: Where = None,
    yes: Yes = False,
) -> None:
    """Add (+robotics) and remove (-todo) tags."""
    keys: Sequence[str] = [word for word in words if word[:1] not in ("+", "-")]
    add, remove = ([word[1:] for word in words if word.startswith(sign)] for sign in "+-")
    if not (add or remove) or not (keys or where is not None or can_pick()):
        raise UsageError("missing arguments: KEY... +a -b", hint="for example `readinglist tag hu2024data +rl -todo`")
    session = session_of(context)
    with session.library() as library:
        signed = " ".join(word for word in words if word[:1] in ("+", "-"))
        keys = selected_keys(keys, session, library, action=f"tag them {signed}", where=where, yes=yes)
        changes = library.tag(keys, add=add, remove=remove)

    def describe_change(change: Change) -> str:
        return _new_value(change, ", ".join(change.after.paper.tags if change.after else ()) or "no tags")

    _report_changes(changes, session.output, describe_change, of_query=where is not None)


@app.command("priority")
def priority(
    context: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="[KEY]... high|medium|low|none",
            help="Papers, then their priority.",
            autocompletion=completing_key_or("high", "medium", "low", "none"),
        ),
    ],
    where: Where = None,
    yes: Yes = False,
) -> None:
    """Set the priority of papers: high, medium, low or none."""
    if len(words) == 1 and where is None and not can_pick():
        raise UsageError(
            "missing arguments: KEY... PRIORITY", hint="for example `readinglist priority hu2024data high`"
        )
    if not words[-1].strip():
        raise UsageError("missing priority", hint="write high, medium, low, or none to clear it")
    chosen = resolve_priority(words[-1])
    session = session_of(context)
    with session.library() as library:
        action = f"set their priority to {chosen or 'none'}"
        keys = selected_keys(words[:-1], session, library, action=action, where=where, yes=yes)
        changes = library.set_priority(keys, chosen or "none")

    def describe_change(change: Change) -> str:
        return _new_value(change, (change.after.reading.priority if change.after else "") or "no priority")

    _report_changes(changes, session.output, describe_change, of_query=where is not None)


@app.command("due")
def due(
    context: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(metavar="[KEY]... DAY", help="Papers, then a day or none.", autocompletion=complete_key),
    ],
    where: Where = None,
    yes: Yes = False,
) -> None:
    """Set the day by which to read papers.

    A day is a date such as 2027-01-15, or +2w from today; `none` clears it.
    """
    if len(words) == 1 and where is None and not can_pick():
        raise UsageError("missing arguments: KEY... DAY", hint="for example `readinglist due hu2024data 2027-01-15`")
    session = session_of(context)
    with session.library() as library:
        keys = selected_keys(words[:-1], session, library, action=f"plan them for {words[-1]}", where=where, yes=yes)
        changes = library.set_due(keys, words[-1])

    def describe_change(change: Change) -> str:
        planned = change.after.reading.due if change.after else ""
        return _new_value(change, f"due {planned}" if planned else "no due day")

    _report_changes(changes, session.output, describe_change, of_query=where is not None)


@app.command("progress")
def progress(
    context: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(metavar="[KEY] 40%|12/30", help="A paper, then what is read.", autocompletion=complete_key),
    ],
) -> None:
    """Record how much of a paper is read: 40% or 12/30 pages. Its status becomes reading.

    `none` clears it.
    """
    key, part = split_progress(words)
    if not key and not can_pick():
        raise UsageError("missing arguments: KEY PROGRESS", hint="for example `readinglist progress hu2024data 40%`")
    session = session_of(context)
    with session.library() as library:
        changes = library.set_progress(selected_key(key, session, library), part)

    def describe_change(change: Change) -> str:
        before, after = change.before.reading, (change.after or change.before).reading
        begun = f"{before.status} → {after.status}, " if before.status != after.status else ""
        return _new_value(change, f"{begun}{after.progress or 'no progress'}")

    _report_changes(changes, session.output, describe_change)


def split_progress(words: Sequence[str]) -> tuple[str, str]:
    """Return the key and the progress of arguments such as ``KEY 40%``, ``KEY p. 12/30`` and ``KEY p 12 / 30``.

    The key is empty if there is only progress.
    """
    first = words[0]
    alone = first.endswith("%") or "/" in first or first.lower().rstrip(".") in ("p", "pp", "page", "pages", "none")
    return ("", " ".join(words)) if alone or len(words) == 1 else (first, " ".join(words[1:]))


@app.command("rate")
def rate(
    context: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(metavar="[KEY]... 0-5", help="Papers, then their rating.", autocompletion=complete_key),
    ],
    where: Where = None,
    yes: Yes = False,
) -> None:
    """Rate papers from 1 to 5; 0 clears the rating."""
    if len(words) == 1 and where is None and not (words[-1].isdecimal() and can_pick()):
        raise UsageError("missing arguments: KEY... RATING", hint="for example `readinglist rate hu2024data 4`")
    stars = rating_of(words[-1])
    session = session_of(context)
    with session.library() as library:
        action = f"rate them {stars}" if stars else "clear their ratings"
        keys = selected_keys(words[:-1], session, library, action=action, where=where, yes=yes)
        changes = library.set_rating(keys, stars)

    def describe_change(change: Change) -> str:
        return _new_value(change, "★" * (change.after.reading.rating if change.after else 0) or "no rating")

    _report_changes(changes, session.output, describe_change, of_query=where is not None)


@app.command("rm")
def rm(
    context: typer.Context,
    keys: Keys = None,
    where: Where = None,
    yes: Yes = False,
    no_paper: Annotated[
        bool, typer.Option("--no-paper", help="They are no papers: never add their records again.")
    ] = False,
) -> None:
    """Remove papers from the library.

    Adding a removed paper again adds it as new; use `drop` to keep it with the status dropped.
    """
    session = session_of(context)
    with session.library() as library:
        action = "remove them from the library"
        removed = selected_keys(keys, session, library, action=action, where=where, yes=yes)
        changes = library.remove(removed, no_paper=no_paper)
    _report_changes(changes, session.output, lambda _: "removed")
    kept = "`add` will skip such records" if no_paper else "`drop` keeps a paper, with the status dropped"
    session.output.say(f"`readinglist undo` reverts this; {kept}")


@app.command("undo")
def undo(
    context: typer.Context,
    number: Annotated[int | None, typer.Argument(metavar="[N]", min=1, help="Number of commands to undo.")] = None,
    batch: Annotated[
        int | None,
        typer.Option("--batch", metavar="BATCH", min=1, help="Undo this batch of `history`, also another reader's."),
    ] = None,
) -> None:
    """Undo your last N commands that changed the library."""
    if number and batch:
        raise UsageError("a number and --batch cannot be used together", hint="use one of them")
    _revert(
        context,
        number or 1,
        "undo",
        "undid",
        lambda library: library.undo(number or 1, batch=batch or 0),
        lambda each: each.batch,
    )


@app.command("redo")
def redo(
    context: typer.Context,
    number: Annotated[int, typer.Argument(metavar="[N]", min=1, help="Number of commands to redo.")] = 1,
) -> None:
    """Redo your last N undone commands. Any new change of yours clears the redo list."""
    _revert(
        context, number, "redo", "redid", lambda library: library.redo(number), lambda each: each.original[0].undoes
    )


def _revert(
    context: typer.Context,
    number: int,
    verb: str,
    past: str,
    act: "Callable[[Library], Sequence[UndoneBatch]]",
    batch_of: "Callable[[UndoneBatch], int]",
) -> None:
    """Undo or redo up to `number` batches, and report what changed."""
    session = session_of(context)
    with session.library() as library:
        done = act(library)
        keys = library.keys_of({event.paper for each in done for event in each.events[:_MAX_LISTED]})
    for each in done:
        _report_batch(f"{past} batch {batch_of(each)}", each.events, keys, session)
    if len(done) < number:
        session.output.say(f"only {counted(len(done), 'batch', 'batches')} to {verb}")


_MAX_LISTED = 10
"""Maximum number of changes listed per command."""


def _report_batch(heading: str, events: Sequence[Event], keys: Mapping[str, str], session: Session) -> None:
    output = session.output
    output.say(heading)
    for event in events[:_MAX_LISTED]:
        output.say(f"  {keys.get(event.paper, '')}: {describe_for(session.settings.reader, event)}")
    if len(events) > _MAX_LISTED:
        output.say(f"  and {len(events) - _MAX_LISTED} more")


def _report_changes(
    changes: Sequence[Change], output: Output, describe_change: Callable[[Change], str], *, of_query: bool = False
) -> None:
    listed = changes if len(changes) <= 2 * _MAX_LISTED else changes[:_MAX_LISTED]
    for change in listed:
        output.say(f"{change.before.paper.key}: {describe_change(change)}")
    if len(changes) > len(listed):
        output.say(f"and {len(changes) - len(listed)} more")
    if of_query:
        changed = sum(change.after != change.before for change in changes)
        undo_hint = "; `readinglist undo` reverts this" if changed else ""
        output.say(f"{changed} of {counted(len(changes), 'paper')} changed{undo_hint}")


def _new_value(change: Change, value: str) -> str:
    return f"{value}{' (unchanged)' if change.after == change.before else ''}"
