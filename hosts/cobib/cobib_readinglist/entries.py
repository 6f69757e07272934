"""Conversion between cobib entries and papers, through BibTeX and cobib's YAML."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from cobib.database import Entry
from cobib.parsers import BibtexParser, YAMLParser

from readinglist.api import Document, Item, Plan, ReadinglistError, ReadOnlyLibrary

STATUS = "read_status"
SYNCED = "read_status_synced"
_NO_STATUS = "new"


def tell(line: str) -> None:
    """Print a line for the user, not for other programs."""
    print(line, file=sys.stderr)  # noqa: T201 - the front end


@contextmanager
def errors_of_readinglist() -> Iterator[None]:
    """Report an error as readinglist does, and exit with its code."""
    try:
        yield
    except ReadinglistError as error:
        tell(f"error: {error.message}")
        if error.hint:
            tell(f"hint: {error.hint}")
        raise SystemExit(int(error.exit_code)) from error


def as_source(entry: Entry) -> Document:
    """Return an entry as readinglist reads it.

    A synchronised status is left out, because reading it would set it again after an undo.
    """
    left_out = {STATUS} if entry.data.get(SYNCED) else set()
    stated = Entry(entry.label, {name: value for name, value in entry.data.items() if name not in left_out})
    return Document(name=f"cobib:{entry.label}", text=YAMLParser().dump(stated) or "")


def items_of(plan: Plan) -> list[Item]:
    """Return the papers of a plan, each once; a record that is no paper is named on stderr."""
    items = {}
    for record in plan.records:
        if item := record.after or record.before:
            items[item.paper.id] = item
        else:
            reason = record.problem or record.outcome.value.replace("_", " ")
            tell(f"warning: {record.document}:{record.line}: {reason}")
    return list(items.values())


def text_of(items: Sequence[Item], library: ReadOnlyLibrary, format_name: str) -> str:
    """Return papers as text of a format; what could not be written is named on stderr."""
    rendered = library.render(items, format=format_name)
    for problem in (*rendered.problems, *rendered.warnings):
        tell(f"warning: {f'{problem.key}: ' if problem.key else ''}{problem.message}")
    return rendered.text


def as_entries(items: Iterable[Item], library: ReadOnlyLibrary) -> list[Entry]:
    """Return papers as cobib entries, with the reader's tags and status."""
    entries = []
    for item in items:
        for entry in BibtexParser().parse(text_of([item], library, "bibtex")).values():
            if item.paper.tags:
                entry.tags = list(item.paper.tags)
            if item.reading.status != _NO_STATUS:
                entry.data[STATUS] = entry.data[SYNCED] = item.reading.status
            entries.append(entry)
    return entries
