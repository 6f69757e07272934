"""Arguments and options that commands share, and what the shell offers to complete them."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from readinglist.api import ReadinglistError, ReadOnlyLibrary
from readinglist.cli.session import session_of


def complete_key(context: typer.Context, incomplete: str) -> list[str]:
    """Return citation keys with this prefix; if none, those that contain it, else its letters in this order.

    They are not mixed, because the shell completes the common prefix of all completions.
    """
    keys = list(_from_library(context, lambda library: library.keys(incomplete)))
    if not keys:
        keys = _containing(incomplete.lower(), list(_from_library(context, lambda library: library.keys())))
    return [_FuzzyCompletion(key) for key in keys]


class _FuzzyCompletion(str):
    """A completion without the typed prefix, which Typer would filter out."""

    __slots__ = ()

    def startswith(self, *_: object) -> bool:
        """Return True."""
        return True


def complete_status(context: typer.Context, incomplete: str) -> list[str]:
    """Return names of statuses."""
    return _beginning(incomplete, _from_library(context, lambda library: [status.name for status in library.statuses]))


def complete_key_or_status(context: typer.Context, incomplete: str) -> list[str]:
    """Return completions of ``status KEY... STATUS``; fuzzy matches of keys only if there is nothing else."""
    statuses = complete_status(context, incomplete)
    keys = list(_from_library(context, lambda library: library.keys(incomplete)))
    return keys + statuses if keys or statuses else complete_key(context, incomplete)


def complete_tag(context: typer.Context, incomplete: str) -> list[str]:
    """Return tags in use, also after the ``+`` or ``-`` of the command `tag`."""
    sign = incomplete[:1] if incomplete[:1] in ("+", "-") else ""
    tags = _from_library(context, lambda library: library.tags())
    return _beginning(incomplete, (sign + tag for tag in tags))


def complete_key_or_tag(context: typer.Context, incomplete: str) -> list[str]:
    """Return completions of ``tag KEY... +a -b``."""
    return complete_tag(context, incomplete) if incomplete[:1] in ("+", "-") else complete_key(context, incomplete)


def complete_query(context: typer.Context, incomplete: str) -> list[str]:
    """Return values of ``status:`` and ``tag:``, and query fields."""
    for prefix, values in (("status:", complete_status), ("tag:", complete_tag)):
        if incomplete.startswith(prefix):
            return [prefix + value for value in values(context, incomplete.removeprefix(prefix))]
    return _beginning(incomplete, TERMS)


TERMS = ("author:", "title:", "year:", "status:", "tag:", "key:", "arxiv:", "doi:", "venue:", "added:", "has:", "is:")


def complete_format(_context: typer.Context, incomplete: str) -> list[str]:
    """Return formats that `add` reads."""
    from readinglist.api.installed import FORMATS

    return _beginning(incomplete, FORMATS)


def complete_export_format(_context: typer.Context, incomplete: str) -> list[str]:
    """Return formats that `export` writes."""
    from readinglist.api.installed import EXPORT_FORMATS

    return _beginning(incomplete, EXPORT_FORMATS)


def _from_library(context: typer.Context, ask: Callable[[ReadOnlyLibrary], Iterable[str]]) -> Iterator[str]:
    with suppress(ReadinglistError), session_of(context).read_only() as library:
        yield from ask(library)


def _containing(typed: str, keys: list[str]) -> list[str]:
    containing = [key for key in keys if typed in key.lower()]
    in_order = re.compile(".*".join(map(re.escape, typed)))
    return (containing or [key for key in keys if in_order.search(key.lower())])[:_MAX_FUZZY]


_MAX_FUZZY = 100
"""Maximum number of keys without the typed prefix."""


def _beginning(incomplete: str, words: Iterable[str]) -> list[str]:
    return [word for word in words if word.lower().startswith(incomplete.lower())]


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
