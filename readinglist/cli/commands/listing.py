"""The command ``list``."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, TypedDict

import typer

from readinglist.api import ExitCode, Item, ReadOnlyLibrary, UsageError
from readinglist.api.columns import COLUMNS, LIST_COLUMNS, RESOLVED, PaperColumn
from readinglist.api.json_output import item_shape
from readinglist.api.templates import check_template, checked_columns, filled
from readinglist.cli.options import LIMIT, Json, Query, Reverse, complete_columns, complete_sort
from readinglist.cli.output import Output
from readinglist.cli.selection import copy_keys, no_match
from readinglist.cli.session import session_of
from readinglist.cli.tables import Column
from readinglist.papers.folding import counted

if TYPE_CHECKING:
    from readinglist.library.protocol import Listing

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
    offset: Annotated[int, typer.Option("--offset", metavar="N", min=0, help="Skip the first N.")] = 0,
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
    order = _Order(sort=sort, reverse=reverse, limit=limit, offset=offset)
    shown, keys = 0, list[str]()
    with session.read_only() as library:
        found = sum((counts := library.counts(text)).values())
        missing = _no_match(text, library) if text and not found else ""
        if count:
            output.data(str(found))
        elif as_json or template is not None:
            keys = _print_items(library.summaries(text, **order), template, output)
            shown = len(keys)
        else:
            with library.open_listing(text, **order) as papers:
                _print_table(papers, names, library, output, counts, chosen=columns is not None)
                shown, keys = len(papers), [paper.key for paper in papers] if copy else []
    if copy and keys:
        copy_keys(keys, session)
    if missing:
        output.say(missing)
        raise typer.Exit(ExitCode.INCOMPLETE)
    if not shown and not count:
        output.say(f"only {counted(found, 'paper')}" if found else EMPTY)


class _Order(TypedDict):
    """The order and the part of the papers that are listed."""

    sort: str
    reverse: bool
    limit: int | None
    offset: int


class _Rows:
    """The rows of a table of papers, made anew by each iteration, which also counts unresolved and overdue papers."""

    def __init__(self, papers: "Listing", columns: Sequence[PaperColumn], library: ReadOnlyLibrary) -> None:
        self.unresolved = self.overdue = 0
        self._papers = papers
        self._texts = [column.shown_in(library.calendar) for column in columns]
        self._closed = {status.name for status in library.statuses if not status.open}
        self._today = str(library.calendar.day(datetime.now(UTC)))

    def __len__(self) -> int:
        return len(self._papers)

    def __iter__(self) -> Iterator[Sequence[str]]:
        self.unresolved = self.overdue = 0
        for paper in self._papers:
            self.unresolved += paper.resolution not in RESOLVED
            self.overdue += "" < paper.due < self._today and paper.status not in self._closed
            yield [text(paper) for text in self._texts]


def _no_match(text: str, library: ReadOnlyLibrary) -> str:
    """Return the message that a query matches nothing, with keys that begin with a single word."""
    by_key = library.find(f"key:{text}", limit=3) if text.isalnum() else ()
    keys = f"; key:{text} matches {', '.join(item.paper.key for item in by_key)}" if by_key else ""
    return no_match(text, library) + keys


def _check_one(options: Sequence[object]) -> None:
    if sum(map(bool, options)) > 1:
        raise UsageError("--columns, --format, --count and --json cannot be used together", hint="use one of them")


def _print_items(items: Iterable[Item], template: str | None, output: Output) -> list[str]:
    """Print the template for each paper, or without one a list as JSON. Return the keys of the papers.

    A tab and a line end may be written as in C.
    """
    keys: list[str] = []

    def passing() -> Iterator[Item]:
        for item in items:
            keys.append(item.paper.key)
            yield item

    if template is None:
        output.json_list(map(item_shape, passing()))
    else:
        text = template.replace("\\t", "\t").replace("\\n", "\n")
        for item in passing():
            output.data(filled(text, item))
    return keys


def _print_table(
    papers: "Listing",
    names: Sequence[str],
    library: ReadOnlyLibrary,
    output: Output,
    counts: Mapping[str, int],
    *,
    chosen: bool,
) -> None:
    """Print the columns with these names and the summary; of `chosen` columns, none is left out.

    Without papers, print nothing.
    """
    if papers:
        columns = [COLUMNS[name] for name in names]
        rows = _Rows(papers, columns, library)
        output.table(_columns(columns, library, chosen=chosen), rows)
        output.say(_summary(rows, counts))


def _columns(shown: Iterable[PaperColumn], library: ReadOnlyLibrary, *, chosen: bool) -> list[Column]:
    """Return the columns of the table; of `chosen` ones, none is left out."""
    styles = {status.name: status.color for status in library.statuses}
    return [
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


def _summary(rows: _Rows, counts: Mapping[str, int]) -> str:
    total, shown = sum(counts.values()), len(rows)
    statuses = ", ".join(f"{number} {name}" for name, number in counts.items() if number)
    marks = {"unresolved (?)": rows.unresolved, "overdue": rows.overdue}
    of_shown = "of those shown, " if shown < total else ""
    marked = "".join(f"; {of_shown}{number} {mark}" for mark, number in marks.items() if number)
    papers = counted(total, "paper")
    return f"{f'{shown} of {papers}' if shown < total else papers}: {statuses}{marked}"
