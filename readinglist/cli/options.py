"""Arguments and options that several commands share, each defined once."""

from pathlib import Path
from typing import Annotated

import typer

from readinglist.cli.completion import complete_key, complete_query

Query = Annotated[
    list[str] | None,
    typer.Argument(metavar="[QUERY]", help="Only papers that match this query.", autocompletion=complete_query),
]
Key = Annotated[
    str, typer.Argument(metavar="[KEY]", help="A key or an unambiguous prefix.", autocompletion=complete_key)
]
Keys = Annotated[
    list[str] | None,
    typer.Argument(metavar="[KEY]...", help="Keys or unambiguous prefixes.", autocompletion=complete_key),
]
Where = Annotated[
    str | None,
    typer.Option("--where", metavar="QUERY", help="All papers that match this query.", autocompletion=complete_query),
]
Cited = Annotated[
    list[Path] | None,
    typer.Option("--cited", metavar="FILE", help="The .aux or .bcf file of a manuscript; repeatable."),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
JsonLines = Annotated[bool, typer.Option("--json", help="Print JSON Lines, one object per line.")]
Offline = Annotated[bool, typer.Option("--offline", help="Use only the catalogue; send no requests.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show the changes; write nothing.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask for confirmation.")]
Strict = Annotated[bool, typer.Option("--strict", help="Exit with 1 if a paper stays unresolved.")]
Reverse = Annotated[bool, typer.Option("--reverse", "-r", help="Reverse the order.")]
OutputFile = Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to this file.")]
