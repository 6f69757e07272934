"""Explorers: the papers of a pasted page or another document, and those of the library."""

from __future__ import annotations

import click
from papis.explorers import as_explorer

from papis_readinglist.documents import as_documents, errors_of_readinglist, items_of
from readinglist.api import open_library


@as_explorer("readinglist")
@click.argument("source")
@click.option("--format", "format_name", default="", help="Input format.")
@click.option("--offline", is_flag=True, help="Send no requests.")
def explore_source(ctx: click.Context, source: str, format_name: str, offline: bool) -> None:
    """Papers of what `readinglist add` reads: a page, a .bib file, - for stdin, an arXiv id, a DOI.

    Papers that are not certain stay as the page states them, without identifiers. Nothing is added to the library.

        papis explore readinglist page.txt pick add
    """
    with errors_of_readinglist(), open_library(refresh=False) as library:
        plan = library.add(source, format=format_name, offline=offline or None, dry_run=True)
        items = items_of(plan)
        unresolved = sum(not item.paper.resolution.resolved for item in items)
        click.echo(f"{len(items)} papers, {unresolved} unresolved", err=True)
        ctx.obj["documents"] += as_documents(items, library)


@as_explorer("readinglist-library")
@click.argument("query", default="")
def explore_library(ctx: click.Context, query: str) -> None:
    """Papers of your reading list, by a query as of `readinglist list`.

    papis explore readinglist-library status:to-read pick add
    """
    with errors_of_readinglist(), open_library(read_only=True) as library:
        ctx.obj["documents"] += as_documents(library.find(query), library)
