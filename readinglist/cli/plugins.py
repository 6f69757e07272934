"""The command ``plugins``: what is installed, and whether it works."""

from typing import Annotated

import typer

from readinglist.cli.session import session_of

app = typer.Typer()


@app.command("plugins")
def list_plugins(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print an array of plug-ins as JSON.")] = False,
) -> None:
    """List the plug-ins, and whether they work. Each with what it is for and who brought it."""
    from readinglist.cli.tables import Column
    from readinglist.library.clock import SystemClock
    from readinglist.papers.errors import ExitCode
    from readinglist.plugins.registry import Registry

    session = session_of(context)
    settings, output = session.settings, session.output
    registry = Registry(settings=settings, clock=SystemClock(), http=lambda: None)
    listed = tuple(registry.everything())
    if as_json:
        output.json(
            [
                {
                    "kind": plugin.kind.singular,
                    "name": plugin.name,
                    "distribution": plugin.origin.distribution,
                    "version": plugin.origin.version,
                    "ok": not plugin.error,
                    "error": plugin.error or None,
                }
                for plugin in listed
            ]
        )
    else:
        columns = (Column(heading="kind"), Column(heading="name"), Column(heading="from"), Column(heading="state"))
        owners = (f"{plugin.origin.distribution} {plugin.origin.version}" for plugin in listed)
        rows = ((p.kind.singular, p.name, owner, p.error or "ok") for p, owner in zip(listed, owners, strict=True))
        output.table(columns, rows)
    if any(plugin.error for plugin in listed):
        raise typer.Exit(ExitCode.PLUGIN)
