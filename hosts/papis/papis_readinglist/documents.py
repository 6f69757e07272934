"""Conversion between papis documents and papers, through the format ``papis`` of readinglist."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import click
import papis.document
import yaml
from papis.exporters.yaml import exporter as to_yaml

from readinglist.api import Document, Item, Library, Plan, ReadinglistError, ReadOnlyLibrary

STATUS = "read_status"
SYNCED = "read_status_synced"
_OF_A_FOLDER = ("files", "notes")
"""Fields that name files in the folder of a document."""


def as_source(document: papis.document.Document) -> Document:
    """Return a papis document as readinglist reads it, without what papis adds for itself, such as the folder.

    A synchronised status is left out, because reading it would set it again after an undo.
    """
    left_out = {STATUS} if document.get(SYNCED) else set()
    own = {name: value for name, value in document.items() if not name.startswith("_") and name not in left_out}
    return Document(name=document.get_info_file() or "<papis>", text=to_yaml([papis.document.from_data(own)]))


def status_of(document: papis.document.Document) -> dict[str, str]:
    """Return the status of a document, and the one that was agreed on last."""
    return {"status": str(document.get(STATUS) or ""), "synced": str(document.get(SYNCED) or "")}


def without_files(document: papis.document.Document) -> papis.document.Document:
    """Return the document without the names of its files, which papis has not moved yet."""
    return papis.document.from_data({name: value for name, value in document.items() if name not in _OF_A_FOLDER})


def items_of(plan: Plan) -> list[Item]:
    """Return the papers of a plan, each once; a record that is no paper is named on stderr."""
    items = {}
    for record in plan.records:
        if item := record.after or record.before:
            items[item.paper.id] = item
        else:
            reason = record.problem or record.outcome.value.replace("_", " ")
            click.echo(f"warning: {record.document}:{record.line}: {reason}: {record.title}".rstrip(": "), err=True)
    return list(items.values())


def text_of(items: Sequence[Item], library: ReadOnlyLibrary, format_name: str, *, with_status: bool = False) -> str:
    """Return papers as text of a format; what could not be written is named on stderr."""
    rendered = library.render(items, format=format_name, with_status=with_status)
    for problem in (*rendered.problems, *rendered.warnings):
        click.echo(f"warning: {f'{problem.key}: ' if problem.key else ''}{problem.message}", err=True)
    return rendered.text


def as_documents(items: Sequence[Item], library: ReadOnlyLibrary) -> list[papis.document.Document]:
    """Return papers as papis documents, with the reader's status."""
    text = text_of(items, library, "papis", with_status=True)
    return [papis.document.from_data(data) for data in yaml.safe_load_all(text)]


@contextmanager
def errors_of_readinglist() -> Iterator[None]:
    """Report an error as readinglist does, and exit with its code."""
    try:
        yield
    except ReadinglistError as error:
        click.echo(f"error: {error.message}", err=True)
        if error.hint:
            click.echo(f"hint: {error.hint}", err=True)
        raise SystemExit(int(error.exit_code)) from error


def known_keys(documents: Sequence[papis.document.Document], library: Library) -> list[str]:
    """Return the citation key of each document in the library, empty if it is not there. Nothing is written."""
    keys = []
    for document in documents:
        (record, *_) = library.add(as_source(document), format="papis", offline=True, dry_run=True).records
        keys.append(record.key if record.before else "")
    return keys
