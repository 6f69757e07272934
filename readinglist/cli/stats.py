"""The command ``stats``."""

from typing import Annotated

import typer

from readinglist.cli.completion import complete_query
from readinglist.cli.opening import library_of
from readinglist.cli.session import session_of

app = typer.Typer()

_STATUS_STYLES = {"read": "green", "reading": "yellow", "to-read": "blue", "dropped": "dim", "skimmed": "green"}


@app.command("stats")
def stats(
    context: typer.Context,
    query: Annotated[
        list[str] | None, typer.Argument(metavar="[QUERY]", help="Of which papers.", autocompletion=complete_query)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON object.")] = False,
) -> None:
    """Count papers by status, and say how many are still open."""
    session = session_of(context)
    text = " ".join(query or ())
    with library_of(session, looking=True) as library:
        counts = library.counts(text)
        open_ = sum(library.counts(f"({text}) is:unresolved" if text else "is:unresolved").values())
    total = sum(counts.values())
    if as_json:
        session.output.json({"papers": total, "by_status": dict(counts), "unresolved": open_})
        return
    for name, number in counts.items():
        session.output.styled((f"{number:6} ", ""), (name, _STATUS_STYLES.get(name, "")))
    session.output.styled(
        (f"{total:6} papers", "bold"), (f", {open_} of them not identified yet" if open_ else "", "dim")
    )
