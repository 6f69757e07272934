"""The command ``rekey``: another key for one paper, or the keys of the pattern for several."""

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from readinglist.bootstrap.library import read_query
from readinglist.cli.completion import complete_key, complete_query
from readinglist.cli.output import Output
from readinglist.cli.session import Session, session_of
from readinglist.cli.tables import Column
from readinglist.library import tracking as track
from readinglist.library.context import Workspace
from readinglist.library.protocol import Selection
from readinglist.library.query import Everything
from readinglist.library.rekeying import plan_keys, rekey_by_pattern
from readinglist.library.tracking import Change
from readinglist.papers.errors import NothingFound, UsageError

app = typer.Typer()

_ALL = typer.Option("--all", help="Every paper.")
_DRY_RUN = typer.Option("--dry-run", help="Show old and new keys; change nothing.")
_PATTERN = typer.Option("--pattern", metavar="PATTERN", help="By this pattern, not by that of the settings.")
_WHERE = typer.Option("--where", metavar="QUERY", help="Every paper of this query.", autocompletion=complete_query)
_TWO = 2


@app.command("rekey")
def rekey(
    context: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[KEY]... [NEW]", help="A paper and its new key, or papers.", autocompletion=complete_key
        ),
    ] = None,
    where: Annotated[str, _WHERE] = "",
    everything: Annotated[bool, _ALL] = False,
    pattern: Annotated[str, _PATTERN] = "",
    dry_run: Annotated[bool, _DRY_RUN] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask, however many papers it is.")] = False,
) -> None:
    """Give papers other citation keys; the old ones keep working.

    One gets the key you name, several those of the pattern.

    Two words are a paper and its new key; one word, three or more, or any with --pattern are papers.
    """
    session, words = session_of(context), words or []
    if sum((bool(words), bool(where), everything)) != 1:
        raise UsageError("rekey wants keys, --where QUERY or --all", hint="for example: readinglist rekey KEY NEW")
    with session.workspace() as workspace:
        if len(words) == _TWO and not pattern:
            done = _by_hand(words[0], words[1], workspace, dry_run=dry_run)
        else:
            keys = words or _keys_of(where, session, workspace)
            planned = plan_keys(keys, workspace, pattern=pattern)
            _show(planned, session.output)
            ready = not dry_run and _agreed(planned, session.output, yes=yes)
            done = rekey_by_pattern(keys, workspace, pattern=pattern) if ready else ()
    changed = [change for change in done if change.after != change.before]
    if len(words) == _TWO and not pattern:
        _show(done, session.output)
    if dry_run:
        session.output.say("nothing was changed")
    elif changed:
        session.refresh_targets()
        session.output.say(f"{len(changed)} rekeyed; the old keys keep working, `readinglist undo` takes it back")


def _by_hand(key: str, new: str, workspace: Workspace, *, dry_run: bool) -> Sequence[Change]:
    return ((track.planned_rekey if dry_run else track.rekey)(key, new, workspace),)


def _keys_of(where: str, session: Session, workspace: Workspace) -> Sequence[str]:
    query = read_query(where, session.settings, workspace) if where else Everything()
    with workspace.store.read() as view:
        keys = [item.paper.key for item in view.select(Selection(query=query, reader=workspace.reader))]
    if not keys:
        raise NothingFound(f"no paper matches {where!r}" if where else "the library is empty")
    return keys


def _show(changes: Sequence[Change], output: Output) -> None:
    """Old and new keys, those alone that differ."""
    rows = [
        (change.before.paper.key, change.after.paper.key, change.after.paper.metadata.title)
        for change in changes
        if change.after and change.after != change.before
    ]
    if rows:
        columns = [Column(heading="old"), Column(heading="new", style="cyan"), Column(heading="title", flexible=True)]
        output.table(columns, rows)
    kept = len(changes) - len(rows)
    if kept:
        output.say(f"{kept} {'keep' if kept > 1 else 'keeps'} the key as it is")


def _agreed(changes: Sequence[Change], output: Output, *, yes: bool) -> bool:
    """Whether the user wants it; asked are those at a terminal, about more than one paper."""
    changed = sum(change.after != change.before for change in changes)
    if yes or changed <= 1 or not sys.stdin.isatty():
        return changed > 0
    output.flush()
    output.prompt(f"rekey {changed} papers? [y/N] ")
    return sys.stdin.readline().strip().lower() in ("y", "yes")
