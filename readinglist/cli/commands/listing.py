"""The command ``list``."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain
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
        found = sum((counts := library.counts(text)).values())
        missing = _no_match(text, library) if text and not found else ""
        tally = _Tally(library)
        items = tally.passing(library.listed(text, sort=sort, reverse=reverse, limit=limit, offset=offset))
        if count:
            output.data(str(found))
        elif as_json:
            output.json_list(map(item_shape, items))
        elif template is not None:
            _print_lines(items, template, output)
        else:
            _print_table(items, names, library, output, chosen=columns is not None)
    if tally.keys and not as_json and template is None:
        output.say(_summary(tally, counts))
    if copy and tally.keys:
        copy_keys(tally.keys, session)
    if missing:
        output.say(missing)
        raise typer.Exit(ExitCode.INCOMPLETE)
    if not tally.keys and not count:
        output.say(f"only {counted(found, 'paper')}" if found else EMPTY)


class _Tally:
    """The keys of the papers that were listed, and how many are unresolved or overdue."""

    def __init__(self, library: ReadOnlyLibrary) -> None:
        self.keys: list[str] = []
        self.unresolved = self.overdue = 0
        self._closed = {status.name for status in library.statuses if not status.open}
        self._today = str(library.calendar.day(datetime.now(UTC)))

    def passing(self, items: Iterable[Item]) -> Iterator[Item]:
        """Yield the papers, and count them."""
        for item in items:
            self.keys.append(item.paper.key)
            self.unresolved += not item.paper.resolution.resolved
            self.overdue += "" < item.reading.due < self._today and item.reading.status not in self._closed
            yield item


def _no_match(text: str, library: ReadOnlyLibrary) -> str:
    """Return the message that a query matches nothing, with keys that begin with a single word."""
    by_key = library.find(f"key:{text}", limit=3) if text.isalnum() else ()
    keys = f"; key:{text} matches {', '.join(item.paper.key for item in by_key)}" if by_key else ""
    return no_match(text, library) + keys


def _check_one(options: Sequence[object]) -> None:
    if sum(map(bool, options)) > 1:
        raise UsageError("only one of --columns, --format, --count and --json can be used")


def _print_lines(items: Iterable[Item], template: str, output: Output) -> None:
    """Print the template for each paper; a tab and a line end may be written as in C."""
    text = template.replace("\\t", "\t").replace("\\n", "\n")
    for item in items:
        output.data(filled(text, item))


def _print_table(
    items: Iterator[Item], names: Sequence[str], library: ReadOnlyLibrary, output: Output, *, chosen: bool
) -> None:
    """Print the columns with these names; of `chosen` ones, none is left out. Without papers, print nothing."""
    shown, calendar = [COLUMNS[name] for name in names], library.calendar
    styles = {status.name: status.color for status in library.statuses}
    columns = [
        Column(
            heading=each.name,
            style=each.style,
            styles=styles if each.name == "status" else {},
            flexible=each.flexible,
            least=each.least,
            rank=0 if chosen else each.rank,
            optional=each.optional and not chosen,
        )
        for each in shown
    ]
    rows = ([column.shown(item, calendar) for column in shown] for item in items)
    first = next(rows, None)
    if first:
        output.table(columns, chain((first,), rows))


def _summary(tally: _Tally, counts: Mapping[str, int]) -> str:
    total, shown = sum(counts.values()), len(tally.keys)
    statuses = ", ".join(f"{number} {name}" for name, number in counts.items() if number)
    marked = f"; {tally.unresolved} unresolved (?)" if tally.unresolved else ""
    marked += f"; {tally.overdue} overdue" if tally.overdue else ""
    papers = counted(total, "paper")
    return f"{f'{shown} of {papers}' if shown < total else papers}: {statuses}{marked}"
