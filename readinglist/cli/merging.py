"""The commands that make several papers one: ``merge``."""

from typing import Annotated

import typer

from readinglist.cli.completion import complete_key
from readinglist.cli.output import Output
from readinglist.cli.session import session_of
from readinglist.core.paper import Field
from readinglist.services.merge import Merging

app = typer.Typer()


@app.command("merge")
def merge(
    context: typer.Context,
    keys: Annotated[
        list[str],
        typer.Argument(metavar="KEY KEY...", help="The paper that stays, then others.", autocompletion=complete_key),
    ],
) -> None:
    """Merge papers into the first: notes, statuses, tags and keys of all are kept. `undo` parts them again."""
    from readinglist.services import merge as service

    session = session_of(context)
    with session.changes() as workspace:
        done = service.merge(keys, workspace)
    say_merged(done, session.output)
    session.output.say("`readinglist undo` parts them again")


def say_merged(done: Merging, output: Output) -> None:
    """Tell what was merged, and which identifiers had to go."""
    paper = done.after.paper
    for other in done.others:
        output.say(f"{paper.key}: {other.paper.key} merged into it, and is an alias of it now")
    for key, name, kept, gone in done.unlike:
        output.warn(f"{key} had another {_LABELS[name]}: {kept} is kept and {gone} is not; was it the same paper?")


_LABELS = {Field.ARXIV_ID: "arXiv id", Field.DOI: "DOI"}
