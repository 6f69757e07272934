"""The commands that make several papers one: ``merge``, and ``dedupe``, which looks for them."""

from typing import Annotated

import typer

from readinglist.cli.completion import complete_key, complete_query
from readinglist.cli.output import Output
from readinglist.cli.session import session_of
from readinglist.library.merging import Merging
from readinglist.library.merging import merge as merged
from readinglist.papers.errors import UsageError
from readinglist.papers.paper import Field

app = typer.Typer()

_LABELS = {Field.ARXIV_ID: "arXiv id", Field.DOI: "DOI"}


@app.command("merge")
def merge(
    context: typer.Context,
    keys: Annotated[
        list[str],
        typer.Argument(metavar="KEY KEY...", help="The paper that stays, then others.", autocompletion=complete_key),
    ],
) -> None:
    """Merge papers into the first. Notes, statuses, tags and keys of all are kept. `undo` parts them again."""
    session = session_of(context)
    with session.changes() as workspace:
        done = merged(keys, workspace)
    say_merged(done, session.output)
    session.output.say("`readinglist undo` parts them again")


def say_merged(done: Merging, output: Output) -> None:
    """Tell what was merged, and which identifiers had to go."""
    paper = done.after.paper
    for other in done.others:
        output.say(f"{paper.key}: {other.paper.key} merged into it, and is an alias of it now")
    for key, name, kept, gone in done.unlike:
        output.warn(f"{key} had another {_LABELS[name]}: {kept} is kept and {gone} is not; was it the same paper?")


@app.command("dedupe")
def dedupe(
    context: typer.Context,
    query: Annotated[
        list[str] | None, typer.Argument(metavar="[QUERY]", help="Which papers.", autocompletion=complete_query)
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Merge what bears one identifier; ask nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON array; ask and change nothing.")] = False,
) -> None:
    """Show papers that are probably one, and ask which to merge. Each group has its reasons.

    Through a pipe, answers are read line by line, one per group; without answers the groups are only shown.
    """
    if yes and as_json:
        raise UsageError("--json changes nothing", hint="leave out --yes or --json")
    # Comparing papers is slow to import, and `merge` does without it.
    from readinglist.cli.deduping import Walk, group_shape, merge_sure
    from readinglist.cli.opening import library_of

    session = session_of(context)
    text = " ".join(query or ())
    with library_of(session) as library:
        if as_json:
            session.output.json([group_shape(group) for group in library.duplicates(text)])
            return
        if yes:
            merge_sure(library, text, session.output)
        Walk(library, session.output, asking=not yes).over(library.duplicates(text))
    session.refresh_targets()
