"""Which papers a command is about: those of the keys given, those of a query, or those that the reader picks."""

import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from readinglist.bootstrap.library import read_query
from readinglist.cli.completion import complete_key, complete_query
from readinglist.cli.output import Output
from readinglist.cli.session import Session, session_of
from readinglist.library.context import Workspace
from readinglist.library.protocol import Selection
from readinglist.library.query import Everything, Query
from readinglist.papers.errors import ExitCode, NothingFound, UsageError
from readinglist.papers.paper import Item

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


def papers_meant(
    keys: Sequence[str] | None, session: Session, workspace: Workspace, *, doing: str, where: str | None, yes: bool
) -> Sequence[str]:
    """The keys of the papers that a command is to change; asks before many of a query are, if stdin is a terminal.

    `doing` says what is to be done with them, as in "mark them as read".

    Raises:
        UsageError: keys and a query were given, or neither and nobody is there to pick.
        NothingFound: the query matches nothing.
        Exit: the reader does not want it after all.
    """
    if where is None:
        return keys or picked(session, workspace, multiple=True)
    if keys:
        raise UsageError("keys and --where exclude each other", hint="give the keys, or the query alone")
    if not where.strip():
        raise UsageError("--where wants a query", hint="for example: --where 'tag:robotics status:new'")
    found = _of_query(where, session, workspace)
    if len(found) > _HANDFUL and not yes and sys.stdin.isatty():
        _ask(f"{len(found)} papers match {where!r}: {doing}?", session.output)
    return found


def paper_meant(key: str, session: Session, workspace: Workspace) -> str:
    """The key given, else that of the paper that the reader picks. Raises as `papers_meant`."""
    return key or picked(session, workspace, multiple=False)[0]


def can_pick() -> bool:
    """Whether somebody is there to pick a paper."""
    return sys.stdin.isatty() and sys.stderr.isatty() and os.environ.get("TERM") not in ("", "dumb", None)


def picked(session: Session, workspace: Workspace, *, multiple: bool) -> Sequence[str]:
    """The keys of the papers that the reader picks at the terminal.

    Raises:
        UsageError: stdin or stderr is no terminal.
        Exit: the reader picked nothing.
    """
    if not can_pick():
        raise UsageError("no paper is named", hint="give the key of a paper; at a terminal you may pick it")
    return pick_keys(Everything(), session, workspace, multiple=multiple)


def pick_keys(query: Query, session: Session, workspace: Workspace, *, multiple: bool) -> Sequence[str]:
    """As `picked`, among the papers of a query, at a terminal that is known to be there.

    Raises:
        NothingFound: there is no paper to pick from.
        Exit: the reader picked nothing.
    """
    from readinglist.cli.picking import Picker, pick

    with workspace.store.read() as view:
        headings = view.headings(query, workspace.reader)
    if not headings:
        raise NothingFound("there is no paper to pick from", hint="add papers with `readinglist add`")

    def look_up(keys: Sequence[str]) -> Sequence[Item]:
        with workspace.store.read() as view:
            return [item for item in (view.item(key, workspace.reader) for key in keys) if item]

    keys = pick(Picker(headings, look_up, multiple=multiple), color=session.output.color_messages)
    if keys is None:
        session.output.say("nothing was picked")
        raise typer.Exit(ExitCode.INCOMPLETE)
    return keys


def _of_query(where: str, session: Session, workspace: Workspace) -> Sequence[str]:
    query = read_query(where, session.settings, workspace)
    with workspace.store.read() as view:
        found = [item.paper.key for item in view.select(Selection(query=query, reader=workspace.reader))]
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
    with session.workspace(looking=True) as workspace:
        wanted = read_query(" ".join(query or ()), session.settings, workspace)
        for key in pick_keys(wanted, session, workspace, multiple=multiple):
            session.output.data(key)
