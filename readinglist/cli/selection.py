"""The papers that a command is about: by key, by query, or picked at the terminal; and the command ``pick``."""

import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from readinglist.api import ExitCode, Item, NothingFound, ReadOnlyLibrary, UsageError
from readinglist.cli.options import Query
from readinglist.cli.output import confirmed
from readinglist.cli.session import Session, session_of
from readinglist.papers.folding import counted, did_you_mean

_UNCONFIRMED = 5
"""Maximum number of papers that are changed without confirmation."""


def selected_keys(
    keys: Sequence[str] | None, session: Session, library: ReadOnlyLibrary, *, action: str, where: str | None, yes: bool
) -> Sequence[str]:
    """Return the keys of the papers to change; at a terminal, ask before changing many papers of a query.

    `action` says what is to be done with them, such as "set their status to read".

    Raises:
        UsageError: If both keys and a query are given, or neither and there is no terminal.
        NothingFound: If the query matches nothing.
        Exit: If the user declines.
    """
    if where is None:
        return keys or picked(session, library, multiple=True)
    if keys:
        raise UsageError("keys and --where cannot be used together", hint="use one of them")
    if not where.strip():
        raise UsageError("missing query after --where", hint="for example --where 'tag:robotics status:new'")
    found = [item.paper.key for item in library.find(where)]
    if not found:
        raise NothingFound(no_match(where, library), hint="nothing was changed")
    many = len(found) > _UNCONFIRMED and not yes and sys.stdin.isatty()
    if many and not confirmed(f"{counted(len(found), 'paper')} match {where!r}: {action}?", session.output):
        session.output.say("nothing was changed")
        raise typer.Exit(ExitCode.INCOMPLETE)
    return found


def require_match(query: str, library: ReadOnlyLibrary, *, hint: str = "") -> None:
    """Check that a query, if there is one, matches papers of the library.

    Raises:
        NothingFound: If it matches none.
    """
    if query.strip() and not library.counts(query):
        raise NothingFound(no_match(query, library), hint=hint)


def no_match(query: str, library: ReadOnlyLibrary) -> str:
    """Return the message that a query matches nothing, with words and tags that may be meant."""
    near = library.near_words(query)
    return f"no papers match {query!r}" + did_you_mean(near, before="; ")


def selected_key(key: str, session: Session, library: ReadOnlyLibrary) -> str:
    """Return `key`, or if it is empty the key of a picked paper. Raises as `selected_keys`."""
    return key or picked(session, library, multiple=False)[0]


def can_pick() -> bool:
    """Whether there is a terminal to pick a paper at."""
    return sys.stdin.isatty() and sys.stderr.isatty() and os.environ.get("TERM") not in ("", "dumb", None)


def picked(session: Session, library: ReadOnlyLibrary, *, multiple: bool, query: str = "") -> Sequence[str]:
    """Let the user pick among the papers of a query, and return their keys.

    Raises:
        UsageError: If stdin or stderr is not a terminal.
        NothingFound: If there are no papers.
        Exit: If the user picks nothing.
    """
    if not can_pick():
        raise UsageError("missing argument: KEY", hint="give the key of a paper, or pick one at a terminal")
    from readinglist.cli.picker import Picker, pick

    headings = library.headings(query)
    if not headings:
        raise NothingFound("no papers to pick from", hint="add papers with `readinglist add`")

    def look_up(keys: Sequence[str]) -> Sequence[Item]:
        return library.find_keys(keys)

    keys = pick(Picker(headings, look_up, multiple=multiple), color=session.output.color_messages)
    if keys is None:
        session.output.say("nothing picked")
        raise typer.Exit(ExitCode.INCOMPLETE)
    return keys


app = typer.Typer()


@app.command("pick")
def pick_(
    context: typer.Context,
    query: Query = None,
    multiple: Annotated[bool, typer.Option("--multi", "-m", help="Select several papers with Tab.")] = False,
    copy: Annotated[bool, typer.Option("--copy", help="Copy the keys to the clipboard too.")] = False,
) -> None:
    """Pick papers interactively and print their keys.

    For use in other commands: readinglist tag $(readinglist pick --multi) +thesis
    """
    if not can_pick():
        raise UsageError("pick needs a terminal", hint="in a pipe, use `readinglist list QUERY --json`")
    session = session_of(context)
    with session.read_only() as library:
        keys = picked(session, library, multiple=multiple, query=" ".join(query or ()))
    for key in keys:
        session.output.data(key)
    if copy:
        copy_keys(keys, session)


def copy_keys(keys: Sequence[str], session: Session) -> None:
    """Copy keys to the clipboard, one on each line."""
    from readinglist.files.clipboard import copy_to_clipboard

    copy_to_clipboard("\n".join(keys))
    session.output.say(f"copied {counted(len(keys), 'key')}")
