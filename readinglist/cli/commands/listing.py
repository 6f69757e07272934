"""The command ``list``."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated

import typer

from readinglist.api import ExitCode, Item, ReadOnlyLibrary, UsageError
from readinglist.api.columns import COLUMNS, LIST_COLUMNS
from readinglist.api.json_output import item_shape
from readinglist.api.templates import check_template, checked_columns, filled
from readinglist.cli.options import LIMIT, Json, Query, Reverse, complete_columns, complete_sort
from readinglist.cli.output import Output
from readinglist.cli.selection import copy_keys, no_match
from readinglist.cli.session import session_of
from readinglist.cli.tables import Column
from readinglist.library.days import Calendar
from readinglist.papers.folding import counted

app = typer.Typer()

EMPTY = "the library is empty; add papers with `readinglist add PAGE.txt`, an arXiv id or a .bib file"

_SORT = typer.Option(
    "--sort", metavar="FIELD", help="Sort by this field, or by several with commas.", autocompletion=complete_sort
)
_COLUMNS = typer.Option(
    "--columns", metavar="NAME,...", help="Show these members of --json.", autocompletion=complete_columns
)
_FORMAT = typer.Option("--format", metavar="TEXT", help="Print a line for each, such as '{key}: {title} ({year})'.")
_COPY = typer.Option("--copy", help="Copy the keys to the clipboard.")


@app.command("list")
def list_(
    context: typer.Context,
    query: Query = None,
    sort: Annotated[str, _SORT] = "added",
    reverse: Reverse = False,
    limit: Annotated[int | None, LIMIT] = None,
    offset: Annotated[int, typer.Option("--offset", metavar="N", min=0, help="Leave out the first N.")] = 0,
    columns: Annotated[str | None, _COLUMNS] = None,
    template: Annotated[str | None, _FORMAT] = None,
    count: Annotated[bool, typer.Option("--count", help="Print only the number of papers.")] = False,
    copy: Annotated[bool, _COPY] = False,
    as_json: Json = False,
) -> None:
    """List papers.

    A query looks like this: tag:robotics status:new year:2023-
    """
    _check_one((columns is not None, template is not None, count, as_json))
    check_template(template or "")
    names = LIST_COLUMNS if columns is None else checked_columns(columns.split(","))
    session = session_of(context)
    output, text = session.output, " ".join(query or ())
    with session.read_only() as library:
        items = () if count else library.find(text, sort=sort, reverse=reverse, limit=limit, offset=offset)
        found = sum((counts := library.counts(text)).values())
        missing = _no_match(text, library) if text and not found else ""
        styles, calendar = {status.name: status.color for status in library.statuses}, library.calendar
        overdue = _overdue(items, library)
    if count:
        output.data(str(found))
    elif as_json:
        output.json([item_shape(item) for item in items])
    elif template is not None:
        _print_lines(items, template, output)
    elif items:
        _print_table(items, names, styles, calendar, output, chosen=columns is not None)
        output.say(_summary(items, counts, overdue))
    if copy and items:
        copy_keys([item.paper.key for item in items], session)
    if missing:
        output.say(missing)
        raise typer.Exit(ExitCode.INCOMPLETE)
    if not items and not count:
        output.say(f"only {counted(found, 'paper')}" if found else EMPTY)


def _no_match(text: str, library: ReadOnlyLibrary) -> str:
    """Return the message that a query matches nothing, with keys that begin with a single word."""
    by_key = library.find(f"key:{text}", limit=3) if text.isalnum() else ()
    keys = f"; key:{text} matches {', '.join(item.paper.key for item in by_key)}" if by_key else ""
    return no_match(text, library) + keys


def _overdue(items: Sequence[Item], library: ReadOnlyLibrary) -> int:
    """Return the number of unread papers whose day has passed."""
    closed = {status.name for status in library.statuses if not status.open}
    today = str(library.calendar.day(datetime.now(UTC)))
    return sum("" < item.reading.due < today and item.reading.status not in closed for item in items)


def _check_one(options: Sequence[object]) -> None:
    if sum(map(bool, options)) > 1:
        raise UsageError("only one of --columns, --format, --count and --json can be used")


def _print_lines(items: Sequence[Item], template: str, output: Output) -> None:
    """Print the template for each paper; a tab and a line end may be written as in C."""
    text = template.replace("\\t", "\t").replace("\\n", "\n")
    for item in items:
        output.data(filled(text, item))


def _print_table(
    items: Sequence[Item],
    names: Sequence[str],
    styles: Mapping[str, str],
    calendar: Calendar,
    output: Output,
    *,
    chosen: bool,
) -> None:
    """Print the columns with these names; of `chosen` ones, none is left out."""
    texts = {name: [COLUMNS[name].shown(item, calendar) for item in items] for name in names}
    shown = [COLUMNS[name] for name in names if chosen or not COLUMNS[name].optional or any(texts[name])]
    columns = [
        Column(
            heading=each.name,
            style=each.style,
            styles=styles if each.name == "status" else {},
            flexible=each.flexible,
            least=each.least,
            rank=0 if chosen else each.rank,
        )
        for each in shown
    ]
    output.table(columns, zip(*(texts[each.name] for each in shown), strict=True))


def _summary(items: Sequence[Item], counts: Mapping[str, int], overdue: int) -> str:
    total, shown = sum(counts.values()), len(items)
    statuses = ", ".join(f"{number} {name}" for name, number in counts.items() if number)
    unresolved = sum(not item.paper.resolution.resolved for item in items)
    marked = f"; {unresolved} unresolved (?)" if unresolved else ""
    marked += f"; {overdue} overdue" if overdue else ""
    papers = counted(total, "paper")
    return f"{f'{shown} of {papers}' if shown < total else papers}: {statuses}{marked}"
