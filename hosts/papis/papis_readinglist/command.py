"""The command ``papis readinglist``: every command of readinglist, and ``sync``."""

from __future__ import annotations

import click
from papis.database import get_database

from papis_readinglist.documents import errors_of_readinglist
from papis_readinglist.sync import synchronise
from readinglist.api import ReadinglistError, open_library
from readinglist.cli.main import main


@click.command(
    "readinglist", add_help_option=False, context_settings={"ignore_unknown_options": True, "help_option_names": []}
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def command(context: click.Context, arguments: tuple[str, ...]) -> None:
    """Run a command of readinglist; `sync [QUERY]` synchronises papers and statuses with papis."""
    if arguments[:1] == ("sync",):
        context.exit(_sync(" ".join(arguments[1:])))
    before = _last_change()
    code = main(list(arguments))
    if _last_change() != before:
        code = code or _sync("")
    context.exit(code)


def _last_change() -> int:
    """Return the number of the newest change of the library; 0 where there is none."""
    try:
        with open_library(read_only=True) as library:
            return library.last_change()
    except ReadinglistError:
        return 0


def _sync(query: str) -> int:
    """Synchronise the documents of a papis query, print what was done, and return the exit code."""
    database = get_database()
    documents = database.query(query) if query else database.get_all_documents()
    before = [dict(document) for document in documents]
    with errors_of_readinglist(), open_library() as library:
        messages = synchronise(documents, library)
    for document, old in zip(documents, before, strict=True):
        if dict(document) != old:
            database.update(document)
    for line in messages:
        click.echo(line, err=True)
    return int(any(line.startswith(("conflict", "problem")) for line in messages))
