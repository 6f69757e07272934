"""The commands ``tags`` and ``tags rename``."""

from typing import Annotated

import typer

from readinglist.cli.options import Json, complete_tag
from readinglist.cli.session import session_of
from readinglist.cli.tables import Column
from readinglist.papers.folding import counted

app = typer.Typer()
tags = typer.Typer(rich_markup_mode=None, help="List and rename tags.")
app.add_typer(tags, name="tags")


@tags.callback(invoke_without_command=True)
def list_tags(context: typer.Context, as_json: Json = False) -> None:
    """List the tags with their numbers of papers.

    A tag such as ml/deep is part of ml, whose number includes its papers.
    """
    if context.invoked_subcommand:
        return
    session = session_of(context)
    with session.read_only() as library:
        tree = library.tag_tree()
    if as_json:
        session.output.json([{"tag": each.tag, "papers": each.papers, "total": each.total} for each in tree])
    elif tree:
        columns = (Column(heading="tag", flexible=True), Column(heading="papers", right=True))
        # In a pipe, the first column is the tag alone.
        margin = "· " if session.output.width else ""
        rows = [(margin * each.depth + each.tag, str(each.total)) for each in tree]
        session.output.table(columns, rows)
    else:
        session.output.say("no tags; add one with `readinglist tag KEY +TAG`")


@tags.command("rename")
def rename(
    context: typer.Context,
    old: Annotated[str, typer.Argument(metavar="OLD", help="A tag in use.", autocompletion=complete_tag)],
    new: Annotated[str, typer.Argument(metavar="NEW", help="Its new name.", autocompletion=complete_tag)],
) -> None:
    """Rename a tag on all papers.

    Tags below it are renamed too. If NEW is in use, the tags are merged.
    """
    session = session_of(context)
    with session.library() as library:
        changes = library.rename_tag(old, new)
    changed = sum(change.after != change.before for change in changes)
    undo_hint = "; `readinglist undo` reverts this" if changed else ""
    session.output.say(f"renamed {old!r} to {new!r} on {counted(changed, 'paper')}{undo_hint}")
