"""The command that opens a paper in the editor: ``edit``."""

import sys
from pathlib import Path

import typer

from readinglist.adding.edit import edit as apply
from readinglist.adding.editable import editable, read_editable
from readinglist.cli.application import Interrupted
from readinglist.cli.choosing import Key, paper_meant
from readinglist.cli.editing import edited, temporary
from readinglist.cli.output import Output
from readinglist.cli.session import session_of
from readinglist.library.context import Workspace, find_item
from readinglist.library.tracking import Change
from readinglist.papers.errors import ReadinglistError
from readinglist.papers.paper import Field, Item

app = typer.Typer()


@app.command("edit")
def edit(context: typer.Context, key: Key = "") -> None:
    """Change what is known of a paper in your $EDITOR. What you change, nobody else writes over later."""
    session = session_of(context)
    with session.changes() as workspace:
        item = find_item(paper_meant(key, session, workspace), workspace)
        written = editable(item.paper.key, item.paper.metadata, item.paper.why)
        file = temporary(written, prefix=f"{_safe(item.paper.key)}-", suffix=".toml")
        try:
            done = _edited(item, written, file, workspace, session.output)
        except KeyboardInterrupt:
            raise Interrupted("interrupted", hint=f"what you wrote is kept in {file}") from None
        file.unlink()
    _tell(item, done, session.output)


def _edited(item: Item, written: str, file: Path, workspace: Workspace, output: Output) -> Change | None:
    """What the reader made of the paper; None where nothing was changed. Faults are told, and edited again."""
    while True:
        text = edited(file, hint="set EDITOR")
        if text == written:
            return None
        try:
            metadata, why = read_editable(text, item.paper.metadata)
            return apply(item, metadata, workspace, why=why)
        except ReadinglistError as error:
            if not sys.stdin.isatty():
                error.hint = f"what you wrote is kept in {file}" + (f"; {error.hint}" if error.hint else "")
                raise
            output.error(error)
            output.prompt("edit again? [Y/n] ")
            answer = sys.stdin.readline()
            if not answer or answer.strip().lower() in ("n", "no"):
                error.hint = f"what you wrote is kept in {file}"
                raise


def _tell(item: Item, done: Change | None, output: Output) -> None:
    key, after = item.paper.key, done.after if done else None
    if after is None or after == item:
        output.say(f"{key}: nothing was changed")
        return
    before, now = item.paper.metadata, after.paper.metadata
    changed = [
        name.value.replace("_", " ") for name in Field if getattr(before, name.value) != getattr(now, name.value)
    ]
    if item.paper.why != after.paper.why:
        changed.append("why")
    output.say(f"{key}: {', '.join(changed)} changed; `readinglist undo` takes it back")


def _safe(key: str) -> str:
    """The key as part of the name of a file."""
    return "".join(character if character.isalnum() or character in "-_." else "-" for character in key)[:60]
