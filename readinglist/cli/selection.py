"""Which papers a command is about: those of the keys given, those of a query, or those that the reader picks."""

import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from readinglist.api import ExitCode, Item, NothingFound, ReadOnlyLibrary, UsageError
from readinglist.cli.completion import complete_key, complete_query
from readinglist.cli.output import Output
from readinglist.cli.session import Session, session_of

Keys = Annotated[
    list[str] | None,
    typer.Argument(metavar="[KEY]...", help="Keys or their beginnings.", autocompletion=complete_key),
]
Key = Annotated[str, typer.Argument(metavar="[KEY]", help="A key or its beginning.", autocompletion=complete_key)]
Where = Annotated[
    str | None,
    typer.Option(
        "--where", metavar="QUERY", help="Every paper of this query, not of keys.", autocompletion=complete_query
    ),
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask, however many papers it is.")]

_HANDFUL = 5
"""More papers than these are a reason to ask first."""


def selected_keys(
    keys: Sequence[str] | None, session: Session, library: ReadOnlyLibrary, *, doing: str, where: str | None, yes: bool
) -> Sequence[str]:
    """The keys of the papers that a command is to change; asks before many of a query are, if stdin is a terminal.

    `doing` says what is to be done with them, as in "mark them as read".

    Raises:
        UsageError: keys and a query were given, or neither and nobody is there to pick.
        NothingFound: the query matches nothing.
        Exit: the reader does not want it after all.
    """
    if where is None:
        return keys or picked(session, library, multiple=True)
    if keys:
        raise UsageError("keys and --where exclude each other", hint="give the keys, or the query alone")
    if not where.strip():
        raise UsageError("--where wants a query", hint="for example: --where 'tag:robotics status:new'")
    found = _of_query(where, library)
    if len(found) > _HANDFUL and not yes and sys.stdin.isatty():
        _ask(f"{len(found)} papers match {where!r}: {doing}?", session.output)
    return found


def selected_key(key: str, session: Session, library: ReadOnlyLibrary) -> str:
    """The key given, else that of the paper that the reader picks. Raises as `selected_keys`."""
    return key or picked(session, library, multiple=False)[0]


def can_pick() -> bool:
    """Whether somebody is there to pick a paper."""
    return sys.stdin.isatty() and sys.stderr.isatty() and os.environ.get("TERM") not in ("", "dumb", None)


def picked(session: Session, library: ReadOnlyLibrary, *, multiple: bool) -> Sequence[str]:
    """The keys of the papers that the reader picks at the terminal.

    Raises:
        UsageError: stdin or stderr is no terminal.
        Exit: the reader picked nothing.
    """
    if not can_pick():
        raise UsageError("no paper is named", hint="give the key of a paper; at a terminal you may pick it")
    return pick_keys("", session, library, multiple=multiple)


def pick_keys(query: str, session: Session, library: ReadOnlyLibrary, *, multiple: bool) -> Sequence[str]:
    """As `picked`, among the papers of a query, at a terminal that is known to be there.

    Raises:
        NothingFound: there is no paper to pick from.
        Exit: the reader picked nothing.
    """
    from readinglist.cli.picker import Picker, pick

    headings = library.headings(query)
    if not headings:
        raise NothingFound("there is no paper to pick from", hint="add papers with `readinglist add`")

    def look_up(keys: Sequence[str]) -> Sequence[Item]:
        return library.find_keys(keys)

    keys = pick(Picker(headings, look_up, multiple=multiple), color=session.output.color_messages)
    if keys is None:
        session.output.say("nothing was picked")
        raise typer.Exit(ExitCode.INCOMPLETE)
    return keys


def _of_query(where: str, library: ReadOnlyLibrary) -> Sequence[str]:
    found = [item.paper.key for item in library.find(where)]
    if not found:
        raise NothingFound(f"no paper matches {where!r}", hint="nothing was changed")
    return found


def _ask(question: str, output: Output) -> None:
    """Go on only if the answer is yes."""
    output.prompt(f"{question} [y/N] ")
    answer = sys.stdin.readline()
    if answer.strip().lower() not in ("y", "yes"):
        output.say("nothing was changed" if answer else "\nnothing was changed")
        raise typer.Exit(ExitCode.INCOMPLETE)


app = typer.Typer()


@app.command("pick")
def pick_(
    context: typer.Context,
    query: Annotated[
        list[str] | None, typer.Argument(metavar="[QUERY]", help="Among which papers.", autocompletion=complete_query)
    ] = None,
    multiple: Annotated[bool, typer.Option("--multi", "-m", help="Let several be marked with Tab.")] = False,
) -> None:
    """Pick a paper by typing parts of its key, title or authors. Prints its key.

    For other commands, as in: readinglist tag $(readinglist pick --multi) +thesis
    """
    if not can_pick():
        raise UsageError("pick needs a terminal", hint="through a pipe: readinglist list QUERY --json")
    session = session_of(context)
    with session.read_only() as library:
        for key in pick_keys(" ".join(query or ()), session, library, multiple=multiple):
            session.output.data(key)
